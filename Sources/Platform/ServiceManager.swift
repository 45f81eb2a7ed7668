import Glibc

/// The service manager this program was started by, where it wants to be told how things stand: systemd's notification
/// protocol, a datagram for each message (sd_notify(3)).
public struct ServiceManager: Sendable {
    /// What it tells a program by its environment.
    public static let variables = ["NOTIFY_SOCKET", "WATCHDOG_USEC", "WATCHDOG_PID"]

    /// What it can be told.
    public enum Message: Hashable, Sendable {
        /// What was asked for is there.
        case ready
        /// The configuration is being read again; `ready` follows.
        case reloading
        /// It is about to end.
        case stopping
        /// Every part of it works.
        case alive
    }

    /// Seconds without `alive` after which it takes the program for stuck, and ends it; `nil` where it does not look.
    public let watchdog: Double?
    private let address: sockaddr_un
    private let length: socklen_t

    /// - Returns: `nil` where nobody wants to be told.
    /// - Throws: `SystemError` for a socket's name that cannot be one.
    public init?(_ environment: [String: String]) throws(SystemError) {
        guard let name = environment["NOTIFY_SOCKET"], !name.isEmpty else { return nil }
        var path = Array(name.utf8)
        guard path.first == UInt8(ascii: "/") || path.first == UInt8(ascii: "@"), path.count > 1 else {
            throw SystemError("tell the service manager at NOTIFY_SOCKET", code: EAFNOSUPPORT)
        }
        // A name outside the file system begins with NUL.
        if path[0] == UInt8(ascii: "@") { path[0] = 0 }
        var address = sockaddr_un()
        address.sun_family = sa_family_t(AF_UNIX)
        let (room, offset) = (MemoryLayout.size(ofValue: address.sun_path), MemoryLayout<sa_family_t>.size)
        guard path.count < room else {
            throw SystemError("tell the service manager at NOTIFY_SOCKET", code: ENAMETOOLONG)
        }
        unsafe withUnsafeMutableBytes(of: &address.sun_path) { unsafe $0.copyBytes(from: path) }
        self.address = address
        length = socklen_t(offset + path.count)
        watchdog = Self.watchdog(environment, process: getpid())
    }

    /// Tells it. It is never waited for: a manager that does not read loses messages.
    ///
    /// - Returns: whether it was told.
    @discardableResult public func tell(_ message: Message) -> Bool {
        let descriptor = socket(AF_UNIX, CInt(SOCK_DGRAM.rawValue | SOCK_CLOEXEC.rawValue), 0)
        guard descriptor >= 0 else { return false }
        defer { _ = close(descriptor) }
        let text = Array(Self.text(message, monotonic: Self.monotonicMicroseconds).utf8)
        let flags = CInt(MSG_DONTWAIT) | CInt(MSG_NOSIGNAL)
        var address = address
        let sent = unsafe withUnsafeBytes(of: &address) { bytes -> Int in
            guard let pointer = unsafe bytes.baseAddress?.assumingMemoryBound(to: sockaddr.self) else { return -1 }
            return unsafe sendto(descriptor, text, text.count, flags, pointer, length)
        }
        return sent == text.count
    }

    static func text(_ message: Message, monotonic: Int64) -> String {
        switch message {
        case .ready: "READY=1"
        case .reloading: "RELOADING=1\nMONOTONIC_USEC=\(monotonic)"
        case .stopping: "STOPPING=1"
        case .alive: "WATCHDOG=1"
        }
    }

    /// The watchdog's time, if it is meant for this process.
    static func watchdog(_ environment: [String: String], process: pid_t) -> Double? {
        guard let microseconds = environment["WATCHDOG_USEC"].flatMap(Int64.init), microseconds > 0 else { return nil }
        if let meant = environment["WATCHDOG_PID"], pid_t(meant) != process { return nil }
        return Double(microseconds) / 1e6
    }

    private static var monotonicMicroseconds: Int64 {
        var now = timespec()
        _ = unsafe clock_gettime(CLOCK_MONOTONIC, &now)
        return Int64(now.tv_sec) * 1_000_000 + Int64(now.tv_nsec) / 1_000
    }
}
