/// What a `print` report means for the life of a job, by the tables of protocol.md 6.1 to 6.4.
public enum PrintEvent: Hashable, Sendable {
    /// The job is in that phase.
    case active(PrintPhase)
    /// The job is over.
    case ended(PrintOutcome)
    /// The word `done` of action `done`, never seen in a capture: finished if a job is open, else nothing (Q12).
    case done
    /// A command was refused; the job is not concerned (6.4).
    case refused
    /// A setting changed, or a heartbeat without a phase.
    case unchanged
    /// Not about the life of a job at all (6.2), an action nobody knows (R8), or action `done` with another word (Q12).
    case unrelated
    /// A state word nobody knows: not even the body is to be used (R8).
    case unknownState

    init(_ envelope: borrowing Envelope) {
        let action = envelope.action ?? ""
        // The body of an action nobody knows may be about another job, as that of `getSliceParam` is.
        guard action.isEmpty || PrintReport.lifeActions.contains(action) else {
            self = .unrelated
            return
        }
        guard let state = envelope.state else {
            self = action == "done" ? .unrelated : .unchanged
            return
        }
        guard PrintReport.states.contains(state) else {
            self = .unknownState
            return
        }
        self =
            if action == "done" {
                ["done", "success", "finished"].contains(state) ? .done : .unrelated
            } else {
                Self.word(state, action, envelope.code)
            }
    }

    private static func word(_ state: String, _ action: String, _ code: ErrorCode?) -> PrintEvent {
        if let phase = PrintPhase(word: state) { return .active(phase) }
        return switch state {
        case "finished": .ended(.finished)
        case "stoped", "stopped", "canceled", "cancelled": .ended(stopped(by: code))
        case "failed": failed(action, code)
        default: .unchanged
        }
    }

    /// 6.3: cancelled with no code or a user's; any other code is a failure, even one nobody knows (Q10).
    private static func stopped(by code: ErrorCode?) -> PrintOutcome {
        code == nil || code?.kind == .user ? .cancelled : .failed
    }

    /// 6.4: the job, or only the request?
    private static func failed(_ action: String, _ code: ErrorCode?) -> PrintEvent {
        switch (action, code?.kind) {
        case ("pause", _), ("resume", _), ("update", _), (_, .refused): .refused
        case (_, .user): .ended(.cancelled)
        default: .ended(.failed)
        }
    }
}
