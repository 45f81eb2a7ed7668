import Glibc

/// The environment this process was started with.
public enum Environment {
    /// Every variable by its name, as it was when first asked for. Read from `/proc/self/environ`: C's `environ` is a
    /// variable any library may change while it is read. Empty if there is a `problem`, and where `/proc` is not to be had.
    public static var all: [String: String] { (try? outcome.get()) ?? [:] }

    /// Why it could not be read: a program must not go on as if nothing had been set.
    public static var problem: FileError? {
        if case .failure(let error) = outcome { error } else { nil }
    }

    private static let outcome = read("/proc/self/environ")

    /// Takes variables away, so that neither a library nor a child finds them. Before the first thread is started: the C
    /// library's list knows no lock.
    public static func forget(_ names: [String]) {
        for name in names { _ = unsafe unsetenv(name) }
    }

    static func read(_ path: String) -> Result<[String: String], FileError> {
        do throws(FileError) {
            return .success(parse(try FileReader.read(path, limit: 4 << 20)))
        } catch {
            return error.reason == .system(ENOENT) ? .success([:]) : .failure(error)
        }
    }

    static func parse(_ bytes: [UInt8]) -> [String: String] {
        var variables: [String: String] = [:]
        for entry in bytes.split(separator: 0) {
            guard let equals = entry.firstIndex(of: UInt8(ascii: "=")) else { continue }
            let name = String(decoding: entry[..<equals], as: UTF8.self)
            // Of two of one name `getenv` finds the first.
            guard variables[name] == nil else { continue }
            variables[name] = String(decoding: entry[(equals + 1)...], as: UTF8.self)
        }
        return variables
    }
}
