/// When a printer is asked what.
struct PollSchedule: Hashable, Sendable {
    private var next: Instant?
    private var firmwareAsked: Instant?
    private var filesAsked: Instant?
    private var settingsAsked: Instant?

    /// What to ask when a poll is due.
    struct Due: Hashable, Sendable {
        var firmware = false
        var files = false
        var settings = false
    }

    /// Bare updates are at least this far apart, seconds (Q5).
    static let settingsInterval = 30.0

    /// A printer has just been found, or its broker has come back: it is asked soon, with the others of a farm after it.
    mutating func restart(at time: Instant, after delay: Double) { next = time + delay }

    /// Whether anything is due.
    func isDue(at time: Instant) -> Bool { next.map { $0 <= time } ?? false }

    /// What is due now, if anything; from then on polls fall on the printer's own place in the interval.
    ///
    /// - Parameter place: 0 to 1, where in each interval this printer is asked.
    mutating func take(at time: Instant, place: Double, _ rules: PollRules) -> Due? {
        guard let next, next <= time else { return nil }
        let interval = Int64(rules.interval * 1e9)
        let offset = Int64(place * rules.interval * 1e9)
        let untilSlot = interval - ((time.uptime - offset) % interval + interval) % interval
        // The first slot may come right after the first poll: it is left out then.
        self.next = time + Double(untilSlot < interval / 2 ? untilSlot + interval : untilSlot) / 1e9
        return Due(
            firmware: Self.isDue(&firmwareAsked, every: rules.firmwareInterval, at: time),
            files: Self.isDue(&filesAsked, every: rules.filesInterval, at: time),
            settings: rules.asksSettings && Self.isDue(&settingsAsked, every: Self.settingsInterval, at: time))
    }

    /// Asks for the firmware at the next poll, as when the printer connects anew.
    mutating func forgetFirmware() { firmwareAsked = nil }

    /// Polls come a little early or late: what is due within a tenth of a second counts as due.
    private static func isDue(_ last: inout Instant?, every interval: Double, at time: Instant) -> Bool {
        guard interval > 0 else { return false }
        if let last, time.seconds(since: last) < interval - 0.1 { return false }
        last = time
        return true
    }
}

/// How often printers are asked, and what; seconds. For all but the first, 0 asks never.
public struct PollRules: Hashable, Sendable {
    /// Between two polls of a printer; less than 5 is taken as 5 (protocol.md 9.6).
    public var interval: Double { didSet { interval = max(interval, Self.shortest) } }
    /// Between two questions for the file lists.
    public var filesInterval: Double
    /// Between two questions for the firmware.
    public var firmwareInterval: Double
    /// Whether temperatures and settings are asked for by a bare update (Q5).
    public var asksSettings: Bool

    /// The shortest interval between two polls of a printer.
    public static let shortest = 5.0

    /// The defaults of protocol.md 9.6.
    public init(
        interval: Double = 30, filesInterval: Double = 600, firmwareInterval: Double = 3600, asksSettings: Bool = false
    ) {
        self.interval = max(interval, Self.shortest)
        self.filesInterval = filesInterval
        self.firmwareInterval = firmwareInterval
        self.asksSettings = asksSettings
    }
}
