import KobraProtocol
import KobraState

// From sending to outcome.
extension Desk {
    mutating func watch(_ id: String, _ situation: Situation, _ effects: inout [Effect]) {
        entries[id]?.watch?.look(situation)
        judge(id, situation, &effects)
        guard let entry = entries[id], let watch = entry.watch else { return }
        let age = situation.now.seconds(since: watch.sent)
        if !entry.isAnswered, entry.answerBy <= situation.now {
            answer(id, .unconfirmed, unconfirmed(watch, situation), situation, &effects)
        }
        if age >= Self.lateLimit { entries[id]?.watch = nil }
        guard entry.isPolled, age < Self.pollTime, let last = polled[entry.printer],
            last + Self.pollInterval <= situation.now
        else { return }
        poll(entry.order, situation, &effects)
    }

    /// Asks a printer what became of its commands; one that gets many is not asked for each.
    mutating func poll(_ order: Order, _ situation: Situation, _ effects: inout [Effect]) {
        let printer = situation.printer.id
        if let last = polled[printer], situation.now.seconds(since: last) < Self.pollPause { return }
        polled[printer] = situation.now
        effects.append(.ask(printer, order.evidence, nil))
    }

    private func unconfirmed(_ watch: Watch, _ situation: Situation) -> String {
        "sent, but not confirmed: \(watch.missing(in: situation)). It may still happen; it is watched for "
            + "\(Int(Self.lateLimit / 60)) minutes"
    }

    /// Acts on what the watch has seen.
    mutating func judge(_ id: String, _ situation: Situation, _ effects: inout [Effect]) {
        guard let entry = entries[id], let watch = entry.watch else { return }
        switch watch.verdict {
        case .pending: break
        case .confirmed(let told):
            entries[id]?.watch = nil
            if !entry.isAnswered {
                answer(id, .confirmed, Self.confirmed(entry.order, situation), situation, &effects, told: told)
            } else if let record = conclude(id, .late, "confirmed after the answer was given", situation, told: told) {
                effects.append(.late(record))
            }
        case .refused(let code, let reason):
            entries[id]?.watch = nil
            guard !entry.isAnswered else { return }
            let words = reason ?? code?.meaning ?? "the printer gives no reason"
            answer(id, .refused, "the printer refused: \(words)", situation, &effects, code: code)
        }
    }

    private static func confirmed(_ order: Order, _ situation: Situation) -> String {
        switch order.kind {
        case .stop, .cancel, .emergencyStop:
            "the printer reports that nothing is printed and that the heaters' targets are 0"
        case .print: "the printer reports the print as \(situation.state.rawValue)"
        case .firmwareUpdate: "the printer reports that the update has begun"
        case .pause, .resume, .settings, .refresh, .files, .delete, .sliceParameters, .localtask, .firmware, .video:
            "the printer's report confirms it"
        }
    }

    /// The printer is no longer watched.
    mutating func abandon(_ id: String, _ effects: inout [Effect]) {
        guard let entry = entries[id] else { return }
        entries[id]?.watch = nil
        lines[entry.printer] = nil
        guard !entry.isAnswered else { return }
        var record = entry.record
        record.stage = .ended
        let words = "the printer is no longer watched; \(entry.isUnsent ? "nothing was sent" : "it was sent")"
        record.result = CommandResult(
            outcome: entry.isUnsent ? .rejected : .unconfirmed,
            objection: entry.isUnsent ? Objection(.notFound, words) : nil, words: words, state: .unknown,
            time: record.accepted)
        entries[id]?.record = record
        effects.append(.answer(record))
    }
}
