import JSON
import Platform

/// How old the state file is, on the machine's own clock: that of a machine without a battery goes on after a start where it
/// stood at the end, and an exporter that was away for a night would take it for a moment.
struct Age {
    /// The members of the file that tell it.
    static let names = ["boot", "uptime"]

    private let boot: String?
    /// Seconds; at most three centuries.
    private let uptime: Int64?

    /// What a file says.
    init(_ body: JSONValue) {
        boot = body["boot"].text
        uptime = body["uptime"].strictNumber.flatMap { (0...1e10).contains($0) ? Int64(exactly: $0) : nil }
    }

    /// What a file is to say that is written now.
    static var now: [JSONLiteral.Member] {
        [.init("boot", .string(Clock.boot)), .init("uptime", .integer(Clock.uptime / 1_000_000_000))]
    }

    /// Seconds since it was written; infinite where the machine was started since.
    ///
    /// - Parameter written: when it was, Unix milliseconds: for a file of a version that said nothing else.
    func seconds(written: Int64) -> Double {
        guard let boot, let uptime, !boot.isEmpty else { return Double(Clock.unixMilliseconds - written) / 1000 }
        return boot == Clock.boot ? Double(Clock.uptime / 1_000_000_000 - uptime) : .infinity
    }
}
