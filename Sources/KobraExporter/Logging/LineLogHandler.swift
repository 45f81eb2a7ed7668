import Configuration
import JSON
import Logging
import Platform
import Synchronization

/// How much is logged, and in which format: shared by all handlers, so that a reload changes them all.
public final class LogSettings: Sendable {
    private let settings: Mutex<Configuration.Log>

    /// Those settings.
    public init(_ settings: Configuration.Log = Configuration.Log()) { self.settings = Mutex(settings) }

    /// The settings in force.
    public var current: Configuration.Log {
        get { settings.withLock { $0 } }
        set { settings.withLock { $0 = newValue } }
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

    /// Writes a line.
    public func log(event: LogEvent) {
        let line = LogLine(
            unixMilliseconds: Clock.unixMilliseconds, level: event.level, message: "\(event.message)",
            metadata: metadata.merging(event.metadata ?? [:]) { $1 })
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
