/// A print in the book of a simulated printer: what truly became of it.
public struct BookedPrint: Hashable, Sendable {
    /// How a print ended in truth.
    public enum End: Hashable, Sendable {
        /// Printed to its end, whether or not the printer said so.
        case finished
        /// Ended by somebody.
        case cancelled
        /// Ended by a fault.
        case failed
        /// Ended without a word.
        case lost
    }

    /// From 1 since the printer was made.
    public let number: Int
    /// `taskid`, as its reports carry it.
    public let taskID: String?
    /// Its file.
    public let filename: String
    /// How it ended; `nil` while it is open.
    public internal(set) var end: End?
    /// Whether the printer said a word for its end, heard or not.
    public internal(set) var saidItsEnd = false
    /// The code that came with each pause; 200 is none.
    public internal(set) var pauses: [Int] = []
    /// Minutes printed, as its last report said.
    public internal(set) var minutes = 0.0
    /// Millimetres of filament, as its last report said.
    public internal(set) var millimetres = 0.0
}

extension Book {
    /// How many prints are remembered; the oldest is forgotten first.
    static let memory = 1000

    mutating func begin(_ plan: JobPlan) -> Int {
        started += 1
        open += 1
        if prints.count >= Self.memory { prints.removeFirst() }
        prints.append(BookedPrint(number: started, taskID: plan.taskID, filename: plan.filename))
        return started
    }

    mutating func end(_ number: Int, _ end: BookedPrint.End, said: Bool) {
        open -= 1
        switch end {
        case .finished: finished += 1
        case .cancelled: cancelled += 1
        case .failed: failed += 1
        case .lost: lost += 1
        }
        change(number) { ($0.end, $0.saidItsEnd) = (end, said) }
    }

    mutating func pause(_ number: Int, code: Int = 200) {
        pauses += 1
        change(number) { $0.pauses.append(code) }
    }

    mutating func change(_ number: Int, _ body: (inout BookedPrint) -> Void) {
        guard let last = prints.last, last.number - number < prints.count else { return }
        body(&prints[prints.count - 1 - (last.number - number)])
    }
}
