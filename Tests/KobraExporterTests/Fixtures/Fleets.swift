import Configuration
import KobraProtocol
import KobraState
import Logging
import Synchronization

@testable import KobraExporter

extension Instant {
    /// That many seconds after eight o'clock on the sixth of March 2024.
    static func at(_ seconds: Double) -> Instant {
        Instant(uptime: 1_000_000_000_000, unixMilliseconds: 1_709_712_000_000) + seconds
    }
}

extension Fleet {
    /// A fleet at one broker, `shed`, that is connected.
    static func connected() -> Fleet {
        var configuration = Configuration()
        configuration.brokers[0].name = "shed"
        var fleet = FleetRules(configuration).fleet(at: .at(0))
        _ = fleet.brokerConnected("shed", at: .at(0))
        return fleet
    }

    /// Hears a report.
    mutating func hear(_ printer: PrinterAddress, _ type: String, _ payload: String, at seconds: Double = 1)
        -> [PrinterNotice]
    {
        receive(
            Incoming(topic: printer.reportTopic(type: type), payload: Array(payload.utf8)), from: "shed",
            at: .at(seconds))
    }
}

/// A log that keeps its lines.
final class KeptLog: Sendable {
    private let kept = Mutex("")
    let settings = LogSettings()

    var logger: Logger {
        Logger(label: "test") { [self] _ in
            LineLogHandler(settings) { bytes in self.kept.withLock { $0 += String(decoding: bytes, as: UTF8.self) } }
        }
    }

    /// The lines without their time.
    var lines: [String] {
        kept.withLock { $0 }.split(separator: "\n").map { $0.split(separator: " ").dropFirst().joined(separator: " ") }
    }
}
