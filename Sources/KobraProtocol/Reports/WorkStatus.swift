/// Whether the printer is doing anything (protocol.md 5.3). It has no task id, so it cannot be tied to a job.
public enum WorkStatus: Hashable, Sendable {
    case free
    /// A job, but also levelling, heating from the screen, self-tests.
    case busy
    /// A word nobody knows, or none.
    case unknown

    init(_ word: String?) {
        switch word {
        case "free", "idle": self = .free
        case "busy": self = .busy
        default: self = .unknown
        }
    }
}
