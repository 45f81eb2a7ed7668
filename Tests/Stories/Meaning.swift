import KobraSimulator
import KobraState
import KobraProtocol

extension Clerk {
    /// What a `print` word means for the life of a print (protocol.md 6.1 to 6.4).
    enum Meaning {
        case phase(Phase)
        case end(PrintOutcome)
        /// A setting changed.
        case nothing
        /// A command was refused.
        case refusal
        /// A word nobody knows.
        case unknown

        /// `nil` for what is not about the life of a print.
        init?(_ saying: Saying) {
            guard ["start", "pause", "resume", "stop", "update", "query"].contains(saying.action) else { return nil }
            switch (saying.action, saying.state, saying.code) {
            case (_, "downloading", _), (_, "checking", _), (_, "auto_leveling", _), (_, "preheating", _):
                self = .phase(.preparing)
            case (_, "printing", _), (_, "resumed", _): self = .phase(.printing)
            case (_, "pausing", _): self = .phase(.pausing)
            case (_, "paused", _): self = .phase(.paused)
            case (_, "resuming", _): self = .phase(.resuming)
            case (_, "stopping", _): self = .phase(.stopping)
            case (_, "finished", _): self = .end(.finished)
            case ("pause", "failed", _), ("resume", "failed", _), ("update", "failed", _): self = .refusal
            case (_, "failed", 10101), (_, "failed", 10102), (_, "failed", 10103), (_, "failed", 10104),
                (_, "failed", 10110), (_, "failed", 10112):
                self = .refusal
            case (_, "stoped", 0), (_, "stoped", 200): self = .end(.cancelled)
            case (_, "stoped", let code), (_, "failed", let code):
                self = .end([10401, 10601, 10609, 601].contains(code) ? .cancelled : .failed)
            case (_, "updated", _), (_, "done", _): self = .nothing
            default: self = .unknown
            }
        }

        var isEnd: Bool { if case .end = self { true } else { false } }
    }

    /// Which `print` words come late by the printer's clock (protocol.md 6.7, *Order*).
    struct Order {
        private var newest: Int64?
        private var inARow = 0

        mutating func forgetRow() { inARow = 0 }

        mutating func accepts(_ stamp: Int64, isEnd: Bool) -> Bool {
            guard (1_500_000_000_000...4_000_000_000_000).contains(stamp) else {
                self = Order()
                return true
            }
            if let newest, stamp < newest, newest - stamp <= 60_000 {
                inARow += 1
                if inARow < 3 { return isEnd }
            }
            (newest, inARow) = (stamp, 0)
            return true
        }
    }
}
