import KobraProtocol
import KobraState

// How commands end.
extension Desk {
    mutating func end(
        _ id: String, _ objection: Objection, _ situation: Situation, _ effects: inout [Effect]
    ) {
        answer(
            id, objection.kind == .superseded ? .superseded : .rejected, objection.words, situation, &effects,
            objection: objection)
    }

    mutating func answer(
        _ id: String, _ outcome: CommandOutcome?, _ words: String, _ situation: Situation,
        _ effects: inout [Effect], objection: Objection? = nil, code: ErrorCode? = nil,
        told: CommandResult.Answer? = nil
    ) {
        guard
            let record = conclude(
                id, outcome, words, situation, objection: objection, code: code, told: told)
        else { return }
        effects.append(.answer(record))
        advanceLine(of: id, situation, &effects)
    }

    /// Books how a command ended.
    mutating func conclude(
        _ id: String, _ outcome: CommandOutcome?, _ words: String, _ situation: Situation,
        objection: Objection? = nil, code: ErrorCode? = nil, told: CommandResult.Answer? = nil
    ) -> CommandRecord? {
        guard var record = entries[id]?.record else { return nil }
        record.stage = .ended
        record.result = CommandResult(
            outcome: outcome, objection: objection, code: code, words: words, state: situation.state, answer: told,
            time: situation.now)
        entries[id]?.record = record
        if let outcome { figures.count(outcome, record, at: situation.now) }
        if outcome != nil { last[record.request.printer] = record }
        return record
    }

    /// The first command of a line has its answer: the next begins.
    private mutating func advanceLine(of id: String, _ situation: Situation, _ effects: inout [Effect]) {
        let printer = situation.printer.id
        guard let line = lines[printer], let place = line.firstIndex(of: id) else { return }
        lines[printer]?.remove(at: place)
        if lines[printer]?.isEmpty == true { lines[printer] = nil }
        if place == 0, let next = lines[printer]?.first { begin(next, situation, &effects) }
    }

    /// Ends what was not sent yet, as far as it is meant. All of it leaves the lines first: when one ends, the next must not
    /// begin that is to end as well. What is left at the head of a line then begins.
    mutating func drop(
        _ objection: Objection, _ situation: (PrinterID) -> Situation?, _ effects: inout [Effect],
        _ isMeant: (Entry) -> Bool
    ) {
        let dropped = sequence.filter { entries[$0].map { $0.isUnsent && isMeant($0) } ?? false }
        var beheaded: [PrinterID] = []
        for id in dropped {
            guard let printer = entries[id]?.printer, let place = lines[printer]?.firstIndex(of: id) else { continue }
            lines[printer]?.remove(at: place)
            if lines[printer]?.isEmpty == true { lines[printer] = nil }
            if place == 0, !beheaded.contains(printer) { beheaded.append(printer) }
        }
        // One whose printer is no longer watched is given up when time passes.
        for id in dropped {
            guard let printer = entries[id]?.printer, let situation = situation(printer) else { continue }
            end(id, objection, situation, &effects)
        }
        for printer in beheaded {
            guard let next = lines[printer]?.first, let situation = situation(printer) else { continue }
            begin(next, situation, &effects)
        }
    }

    /// Keeps the table bounded: the oldest that is over goes; if none is, the oldest that is safe, of which there may be
    /// any number, is answered.
    mutating func makeRoom(_ situation: Situation, _ effects: inout [Effect]) {
        guard sequence.count >= Self.limit else { return }
        let place =
            sequence.firstIndex { entries[$0]?.watch == nil && entries[$0]?.isAnswered == true }
            ?? sequence.firstIndex { entries[$0]?.isAnswered == true }
            ?? sequence.firstIndex { entries[$0]?.isSafe == true } ?? 0
        let id = sequence.remove(at: place)
        if entries[id]?.isAnswered == false {
            answer(id, .unconfirmed, "sent, but given up to make room for newer commands", situation, &effects)
        }
        entries[id] = nil
    }
}
