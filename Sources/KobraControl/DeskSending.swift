import KobraProtocol
import KobraState

// From acceptance to sending.
extension Desk {
    func objection(to entry: Entry, _ situation: Situation) -> Objection? {
        if let objection = presentObjection(to: entry, situation) { return objection }
        guard !entry.isSafe else { return nil }
        let waiting = entries.values.filter { !$0.isAnswered && !$0.isSafe }
        guard waiting.count < Self.waitingLimit else {
            return Objection(.unavailable, "\(Self.waitingLimit) commands are waiting already")
        }
        let own = waiting.count { $0.record.request.caller == entry.record.request.caller }
        guard own < Self.callerLimit else {
            return Objection(.unavailable, "\(Self.callerLimit) commands of this token are waiting already")
        }
        return nil
    }

    /// Why it must not be sent as things are at this moment.
    private func presentObjection(to entry: Entry, _ situation: Situation) -> Objection? {
        guard !isClosed else { return Self.closed }
        // The rules, too, may have changed since it was accepted.
        if let objection = Bounds(rules: rules, printer: situation.printer).objection(to: entry.order) {
            return objection
        }
        var situation = situation
        if entry.order.kind == .firmwareUpdate, situation.otherUpdate == nil {
            situation.otherUpdate =
                entries.values.first {
                    $0.order.kind == .firmwareUpdate && $0.printer != entry.printer && ($0.isUnsent || $0.watch != nil)
                }?.record.printerName
        }
        return entry.objection(in: situation, plateCleared: platesCleared[entry.printer])
    }

    /// Starts the first command of a line.
    mutating func begin(_ id: String, _ situation: Situation, _ effects: inout [Effect]) {
        guard let order = entries[id]?.order else { return }
        guard order.needsEvidence(in: situation) else { return release(id, situation, &effects) }
        entries[id]?.record.stage = .checking
        entries[id]?.asked = situation.now
        effects.append(.ask(situation.printer.id, order.evidence, nil))
    }

    /// Sends it, if it may still be sent.
    mutating func release(_ id: String, _ situation: Situation, _ effects: inout [Effect]) {
        guard var entry = entries[id] else { return }
        // Time may have passed unnoticed, as while the machine slept: what frees it then comes too late.
        let tooLate = entry.isSafe ? nil : entry.overdue(at: situation.now)
        if let objection = tooLate ?? presentObjection(to: entry, situation) {
            return end(id, objection, situation, &effects)
        }
        guard !entry.record.request.isDryRun else {
            return answer(id, nil, "it would be sent; this was a dry run and nothing was", situation, &effects)
        }
        guard entry.isRecorded || !recordsIntents || !entry.order.kind.isRecorded else {
            entry.record.stage = .recording
            entry.recordingSince = situation.now
            entries[id] = entry
            return effects.append(.record(id, entry.printer))
        }
        entry.record.stage = .sent
        entry.record.sent = situation.now
        entry.record.task = entry.order.kind == .print ? entry.newTask : situation.job?.task?.verbatim
        entry.watch = Watch(entry.order, in: situation, newTask: entry.newTask)
        if let questions = entry.order.questions {
            effects.append(.ask(entry.printer, questions, id))
        } else {
            let commands = entry.order.commands(for: situation.job, newTask: entry.newTask)
            effects.append(.send(id, entry.printer, commands))
            poll(entry.order, situation, &effects)
            entry.isPolled = true
        }
        if entry.order.kind == .print { platesCleared[entry.printer] = nil }
        entries[id] = entry
    }

    /// Ends all of a printer's commands that were not sent yet.
    mutating func overtake(_ id: String, _ situation: Situation, _ effects: inout [Effect]) {
        let kind = entries[id]?.order.kind.rawValue ?? ""
        drop(Objection(.superseded, "a \(kind) overtook it; nothing was sent"), { _ in situation }, &effects) {
            $0.printer == situation.printer.id
        }
    }

    mutating func expireUnsent(_ id: String, _ situation: Situation, _ effects: inout [Effect]) {
        guard let entry = entries[id] else { return }
        if !situation.isLinkProven {
            end(
                id, Objection(.unavailable, "the link to the printer's broker was lost; nothing was sent"), situation,
                &effects)
        } else if let objection = entry.overdue(at: situation.now) {
            end(id, objection, situation, &effects)
        }
    }
}
