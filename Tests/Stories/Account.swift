import KobraProtocol
import KobraSimulator

/// What became of each print of a printer in the eyes of somebody who heard what the exporter heard.
struct Account {
    /// Why words were taken for those of another print. None can happen to words that carry a usable id.
    enum Confusion: String, CaseIterable {
        /// Nothing that was heard tells it from the print before.
        case looksTheSame = "looked like the print before"
        /// Its first word that was heard might be an echo of the print before.
        case takenForEcho = "looked like an echo of the print before"
        /// A late word of a print that is over looks like the first of another.
        case echoTaken = "an echo looked like a beginning"
    }

    struct Closing: Hashable {
        var outcome: PrintOutcome
        /// Counted before: the counters did not change.
        var isAgain: Bool
        var bySilence: Bool
        /// How many prints were taken for one.
        var prints: Int
    }

    private(set) var opened: [Int: Int] = [:]
    private(set) var closings: [Int: [Closing]] = [:]
    private(set) var confusions: [Int: Confusion] = [:]
    private(set) var heard: Set<Int> = []
    private(set) var endsHeard: Set<Int> = []
    /// What cannot be: a fault of the harness itself.
    private(set) var troubles: [String] = []

    mutating func hear(_ saying: Saying) { if let print = saying.print { heard.insert(print) } }

    mutating func heardEnd(_ saying: Saying) { if let print = saying.print { endsHeard.insert(print) } }

    mutating func open(_ saying: Saying, isStale: Bool) {
        guard let print = saying.print else {
            troubles.append("\(saying.state) opened a print and is about none")
            return
        }
        opened[print, default: 0] += 1
        guard opened[print] != 1 else { return }
        // A late word for the end of the print before ends one that has no id, either (protocol.md 6.7: never ignored for
        // being late); the next word opens it again.
        let isMistaken = closings[print]?.last.map { $0.prints > 1 } ?? false
        let hasID = (Int(saying.task ?? "") ?? 0) > 0
        if hasID || !isStale && !isMistaken { troubles.append("print \(print) began again") }
        confusions[print] = .echoTaken
    }

    mutating func confuse(_ saying: Saying, _ confusion: Confusion) {
        guard let print = saying.print else { return }
        confusions[print] = confusion
    }

    mutating func close(_ prints: [Int], _ outcome: PrintOutcome, isAgain: Bool, bySilence: Bool) {
        for print in prints {
            closings[print, default: []].append(
                Closing(outcome: outcome, isAgain: isAgain, bySilence: bySilence, prints: prints.count))
        }
    }
}

/// What is to be said of a print in the end.
public enum Fate: String, CaseIterable, Sendable {
    case counted = "counted as it ended"
    case open = "open"
    case saidNothing = "unknown: the printer said no word for its end"
    case printerUnlinked = "unknown: the printer was out of reach when it ended"
    case printerUnheard = "unknown: its end was said into a dead connection"
    case linkLost = "unknown: its end came while the exporter had no link"
    case exporterDown = "unknown: its end came while the exporter was down"
    case crashed = "unknown: the exporter crashed before its end was on the disk"
    case late = "unknown: its end came after the printer said something else for a minute, or began another"
    case stopped = "cancelled: it was stopping when the power went"
    case merged = "without an id, and like its neighbour"
    case unheard = "nothing of it was heard"
}

extension Account {
    /// What became of a print of the book; a text where that must not be.
    ///
    /// - Parameters:
    ///   - lost: why the word for its end did not arrive, if it was sent.
    ///   - isOpen: whether it is part of what is still taken for open.
    func fate(of print: BookedPrint, lost: Fate?, isOpen: Bool) -> Result<Fate, Wrong> {
        let counted = closings[print.number, default: []].filter { !$0.isAgain }
        let isConfused = confusions[print.number] != nil || counted.contains { $0.prints > 1 }
        if counted.count > 1, !isConfused {
            return .failure(Wrong("print \(print.number) was counted \(counted.count) times"))
        }
        guard let closing = counted.last else {
            if isOpen { return .success(.open) }
            if isConfused { return .success(.merged) }
            guard !heard.contains(print.number) else {
                return .failure(Wrong("print \(print.number) was heard of and neither counted nor open"))
            }
            return .success(.unheard)
        }
        if closing.outcome == print.end?.outcome { return .success(isConfused ? .merged : .counted) }
        if isConfused { return .success(.merged) }
        guard closing.outcome == .unknown else {
            // 6.7: what was stopping and then says that it is free was stopped.
            if closing.outcome == .cancelled, closing.bySilence || print.end == .lost { return .success(.stopped) }
            return .failure(
                Wrong(
                    "print \(print.number) ended \(print.end.map { "\($0)" } ?? "not") and counts as \(closing.outcome)"
                ))
        }
        guard print.end != nil else { return .failure(Wrong("print \(print.number) counts as unknown and goes on")) }
        if !print.saidItsEnd { return .success(.saidNothing) }
        if endsHeard.contains(print.number) { return .success(.late) }
        return .success(lost ?? .printerUnlinked)
    }
}

/// Something that must not be.
struct Wrong: Error {
    let text: String
    init(_ text: String) { self.text = text }
}

extension BookedPrint.End {
    /// How it is counted by who heard its word.
    var outcome: PrintOutcome? {
        switch self {
        case .finished: .finished
        case .cancelled: .cancelled
        case .failed: .failed
        case .lost: nil
        }
    }
}
