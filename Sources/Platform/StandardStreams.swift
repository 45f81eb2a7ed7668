import Glibc
import Synchronization

/// Descriptor 2, for the log.
public enum StandardError {
    private static let stream = ImpatientStream(2)

    /// Writes what it can within a quarter of a second and gives up quietly on the rest: a log nobody reads must not
    /// stop the program. Until its reader reads again, nothing waits for it any more.
    public static func write(_ bytes: some Sequence<UInt8>) { stream.write(Array(bytes)) }
}

/// A descriptor whose reader is waited for a little, and once only: 500 lines in a row would otherwise wait two minutes
/// for a reader that hangs.
final class ImpatientStream: Sendable {
    /// Milliseconds.
    static let patience: Int64 = 250

    private let descriptor: CInt
    private let hasGivenUp = Atomic(false)

    init(_ descriptor: CInt) { self.descriptor = descriptor }

    func write(_ bytes: [UInt8]) {
        let patience = hasGivenUp.load(ordering: .relaxed) ? 0 : Self.patience
        hasGivenUp.store(!Descriptor.write(bytes, to: descriptor, patience: patience), ordering: .relaxed)
    }
}

/// Descriptor 1, for what was asked for.
public enum StandardOutput {
    /// Writes everything, however long the reader takes.
    ///
    /// - Returns: `false` when it could not be written: closed, disk full.
    public static func write(_ bytes: some Sequence<UInt8>) -> Bool {
        Descriptor.write(Array(bytes), to: 1, patience: nil)
    }
}

/// The descriptors 0, 1 and 2.
public enum StandardStreams {
    /// Opens `/dev/null` in the place of those that are closed: the next file or socket opened would get that number, and the
    /// log would be written into it.
    public static func fill() {
        for stream: CInt in 0...2 where fcntl(stream, F_GETFD) < 0 {
            // The lowest free number, which this is: those below were seen to.
            _ = unsafe open("/dev/null", O_RDWR)
        }
    }
}

enum Descriptor {
    /// Writes all bytes, waiting for room in between.
    ///
    /// - Parameter patience: milliseconds all of it may take; `nil` for any time.
    static func write(_ bytes: [UInt8], to descriptor: CInt, patience: Int64?) -> Bool {
        let deadline = patience.map { Clock.uptime + $0 * 1_000_000 }
        var start = 0
        while start < bytes.count {
            let left = deadline.map { max(0, $0 - Clock.uptime) / 1_000_000 }
            var entry = pollfd(fd: descriptor, events: Int16(POLLOUT), revents: 0)
            switch unsafe poll(&entry, 1, left.map { CInt($0) } ?? -1) {
            case 0: return false
            case 1...: break
            default:
                guard errno == EINTR, left != 0 else { return false }
                continue
            }
            // A pipe that is ready takes `PIPE_BUF` bytes (4,096 on Linux) without blocking, whoever set its flags.
            let count = min(bytes.count - start, Int(PIPE_BUF))
            let written = unsafe bytes.withUnsafeBytes { buffer in
                unsafe Glibc.write(descriptor, buffer.baseAddress?.advanced(by: start), count)
            }
            if written > 0 {
                start += written
            } else if written == 0 || (errno != EINTR && errno != EAGAIN) || left == 0 {
                return false
            }
        }
        return true
    }
}
