public import KobraState

// What outlives the program.
extension Desk {
    /// What is to be on disk before anything more is sent: commands that are about to be sent, or were and have no end yet.
    public var intents: [Intent] {
        sequence.compactMap { id in
            guard let entry = entries[id], entry.order.kind.isRecorded, !entry.isAnswered else { return nil }
            switch entry.record.stage {
            case .recording, .sent: return Intent(entry.record)
            case .waiting, .checking, .ended: return nil
            }
        }
    }

    /// Whether it was, or is being, written down that the command is about to be sent: once it is over, that is to be
    /// taken back.
    public func isWrittenDown(_ id: String) -> Bool { entries[id]?.recordingSince != nil }

    /// Takes back what was on disk when the program began, before any order is given: each is over, and what became of it is
    /// not known. None is ever sent again.
    ///
    /// - Returns: their records, for log and audit.
    public mutating func restore(_ intents: [Intent], at now: Instant) -> [CommandRecord] {
        var records: [CommandRecord] = []
        for intent in intents.suffix(Self.limit / 2) where entries[intent.id] == nil {
            guard let entry = Entry(intent, at: now) else { continue }
            entries[intent.id] = entry
            sequence.append(intent.id)
            figures.count(.unconfirmed, entry.record, at: now)
            let other = last[intent.printer]?.accepted.unixMilliseconds
            if other.map({ $0 <= intent.accepted }) ?? true { last[intent.printer] = entry.record }
            records.append(entry.record)
        }
        return records
    }
}

extension Entry {
    /// A command of an earlier life of the program.
    fileprivate init?(_ intent: Intent, at now: Instant) {
        guard let order = intent.order else { return nil }
        func moment(_ milliseconds: Int64) -> Instant {
            let age = min(max(0, now.unixMilliseconds - milliseconds), Self.oldest)
            return Instant(uptime: now.uptime - age * 1_000_000, unixMilliseconds: milliseconds)
        }
        let accepted = moment(intent.accepted)
        let result = CommandResult(
            outcome: .unconfirmed, words: Self.unknown(intent.sent != nil), state: .unknown, time: now)
        record = CommandRecord(
            request: OrderRequest(
                id: intent.id, printer: intent.printer, order: order, caller: intent.caller, wait: 0),
            printerName: intent.printerName, accepted: accepted, stage: .ended, task: intent.task,
            sent: intent.sent.map(moment), result: result)
        isSafe = false
        answerBy = now
        newTask = ""
        job = nil
    }

    /// Milliseconds: older than a year is all the same.
    private static var oldest: Int64 { 31_536_000_000 }

    private static func unknown(_ wasSent: Bool) -> String {
        "the exporter ended before it knew what became of it: \(wasSent ? "it was sent, and" : "it") may have been carried "
            + "out or not. It is not sent again; look at the printer"
    }
}
