import KobraProtocol
import KobraState

extension Clerk {
    /// The first thing in which the state is not what it must be.
    func difference(from printer: Printer, at now: Instant) -> String? {
        let outcomes = printer.work.outcomes
        let whole: [(String, Double, Double)] = [
            ("started", counts.started, outcomes.started), ("adopted", counts.adopted, outcomes.adopted),
            ("missed beginnings", counts.missed, outcomes.missedBeginnings),
        ]
        for (name, expected, found) in whole where expected != found { return Self.text(name, expected, found) }
        if counts.ended != outcomes.ended { return Self.text("ended", counts.ended, outcomes.ended) }
        if counts.pauses != outcomes.pauses { return Self.text("pauses", counts.pauses, outcomes.pauses) }
        if !Self.isClose(counts.seconds, outcomes.seconds) {
            return Self.text("print seconds", counts.seconds, outcomes.seconds)
        }
        if !Self.isClose(counts.meters, outcomes.filament) {
            return Self.text("filament", counts.meters, outcomes.filament)
        }
        if counts.errors != printer.errors.total { return Self.text("errors", counts.errors, printer.errors.total) }
        if counts.reports != printer.reports.total {
            return Self.text("reports", counts.reports, printer.reports.total)
        }
        if isUp(at: now.uptime) != printer.isUp(at: now) { return "up must be \(isUp(at: now.uptime))" }
        if (view == nil) != (printer.work.job == nil) { return "a job must\(view == nil ? " not" : "") be open" }
        if broker != printer.broker { return "broker must be \(broker ?? "none"), is \(printer.broker ?? "none")" }
        return nil
    }

    private static func text(_ name: String, _ expected: Double, _ found: Double) -> String {
        "\(name) must be \(expected), is \(found)"
    }

    private static func text<Key>(_ name: String, _ expected: Tally<Key>, _ found: Tally<Key>) -> String {
        for (expected, found) in zip(expected.entries, found.entries) where expected.count != found.count {
            return "\(name) (\(expected.key)) must be \(expected.count), is \(found.count)"
        }
        return name
    }

    private static func isClose<Key>(_ left: Tally<Key>, _ right: Tally<Key>) -> Bool {
        left == right || zip(left.entries, right.entries).allSatisfy { abs($0.count - $1.count) < 1e-6 }
    }
}
