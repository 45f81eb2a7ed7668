import Configuration
import JSON
import Logging
import Platform
import Synchronization

/// How much is logged, and in which format: shared by all handlers, so that a reload changes them all, and a flood is one
/// whichever of them it comes through.
public final class LogSettings: Sendable {
    private let settings: Mutex<Configuration.Log>
    private let limiter = Mutex(LogLimiter())

    /// Those settings.
    public init(_ settings: Configuration.Log = Configuration.Log()) { self.settings = Mutex(settings) }

    /// The settings in force.
    public var current: Configuration.Log {
        get { settings.withLock { $0 } }
        set { settings.withLock { $0 = newValue } }
    }

    /// What of a line, and of what was left out before it, is to be written now.
    func admit(_ line: LogLine) -> [LogLine] {
        let (isAdmitted, due) = limiter.withLock { $0.admit(line, at: Clock.uptime) }
        return Self.lines(due) + (isAdmitted ? [line] : [])
    }

    /// What was left out and is to be told now that its flood is over.
    func takeLeftOut() -> [LogLine] { Self.lines(limiter.withLock { $0.takeDue(at: Clock.uptime) }) }

    private static func lines(_ due: [LogLimiter.Remainder]) -> [LogLine] {
        due.map { $0.line.standing(for: $0.count, unixMilliseconds: Clock.unixMilliseconds) }
    }
}

/// A handler for swift-log that writes logfmt or JSON lines to standard error.
public struct LineLogHandler: LogHandler {
    /// What every line of this logger carries.
    public var metadata: Logger.Metadata = [:]
    private let settings: LogSettings
    private let write: @Sendable ([UInt8]) -> Void

    /// A handler that follows those settings.
    public init(_ settings: LogSettings, write: @escaping @Sendable ([UInt8]) -> Void = { StandardError.write($0) }) {
        self.settings = settings
        self.write = write
    }

    /// The least important level written. It is the shared settings' to say; setting it here changes nothing.
    public var logLevel: Logger.Level {
        get { Logger.Level(settings.current.level) }
        set { _ = newValue }
    }

    /// One piece of metadata.
    public subscript(metadataKey key: String) -> Logger.Metadata.Value? {
        get { metadata[key] }
        set { metadata[key] = newValue }
    }

    /// Tells how many identical lines were left out of floods that are over; to be called now and then.
    public static func tellOfLeftOut(_ settings: LogSettings) {
        let lines = settings.takeLeftOut()
        guard !lines.isEmpty else { return }
        let handler = LineLogHandler(settings)
        for line in lines { handler.write(line) }
    }

    /// Writes a line, unless ten like it were written within a second.
    public func log(event: LogEvent) {
        let line = LogLine(
            unixMilliseconds: Clock.unixMilliseconds, level: event.level, message: "\(event.message)",
            metadata: metadata.merging(event.metadata ?? [:]) { $1 })
        for line in settings.admit(line) { write(line) }
    }

    private func write(_ line: LogLine) {
        switch settings.current.format {
        case .logfmt: write(Array(line.logfmt.utf8))
        case .json:
            let members = line.fields.map { JSONLiteral.Member($0.name, .string($0.value)) }
            write(JSONLiteral.object(members).bytes() + [UInt8(ascii: "\n")])
        }
    }
}

extension Logger.Level {
    init(_ level: LogLevel) {
        self =
            switch level {
            case .trace: .trace
            case .debug: .debug
            case .info: .info
            case .notice: .notice
            case .warning: .warning
            case .error: .error
            case .critical: .critical
            }
    }
}
