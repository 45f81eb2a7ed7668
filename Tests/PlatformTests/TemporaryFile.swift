import Glibc
import Platform

/// A file of its own for one test, gone with it.
final class TemporaryFile {
    let path = "/tmp/kobra-platform-\(Random.hex(16))"

    init(_ bytes: [UInt8], mode: mode_t = 0o600) throws(SystemError) {
        let descriptor = unsafe open(path, O_WRONLY | O_CREAT | O_EXCL, mode)
        guard descriptor >= 0 else { throw SystemError("create \(path)", code: errno) }
        var start = 0
        while start < bytes.count {
            let written = unsafe bytes.withUnsafeBytes {
                unsafe write(descriptor, $0.baseAddress?.advanced(by: start), $0.count - start)
            }
            guard written > 0 else { break }
            start += written
        }
        close(descriptor)
    }

    deinit { unsafe unlink(path) }
}
