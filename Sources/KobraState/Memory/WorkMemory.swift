import JSON
import KobraProtocol

/// What of a printer's work outlives the process.
struct WorkMemory: Hashable, Sendable {
    var outcomes = Outcomes()
    var job: Job?
    var last: EndedJob?
    var closed = ClosedTasks()
    var order = ReportOrder()
    var wasFreeSinceClose = false
}

extension WorkMemory {
    var literal: JSONLiteral {
        .members([
            "started": .number(outcomes.started),
            "adopted": .number(outcomes.adopted),
            "missed_beginnings": .number(outcomes.missedBeginnings),
            "ended": outcomes.ended.memory,
            "seconds": outcomes.seconds.memory,
            "filament_meters": outcomes.filament.memory,
            "pauses": outcomes.pauses.memory,
            "job": job?.memory,
            "last": last?.memory,
            "closed": closed.memory,
            "newest_report": order.newest.map { .integer($0) },
            "was_free": .bool(wasFreeSinceClose),
        ])
    }

    /// - Throws: `MemoryError`, also where more or fewer jobs have ended than were ever heard of.
    init(_ field: MemoryField, at now: Instant) throws(MemoryError) {
        let field = try field.object()
        outcomes = try Outcomes(field)
        job = try field["job"].optional { field throws(MemoryError) in try Job(field, at: now) }
        last = try field["last"].optional { field throws(MemoryError) in try EndedJob(field, at: now) }
        closed = try ClosedTasks(field["closed"])
        order = ReportOrder(
            newest: try field["newest_report"].optional { field throws(MemoryError) in try field.moment() })
        wasFreeSinceClose = try field["was_free"].flag()
        guard outcomes.areComplete(whenOneIsOpen: job.map { $0.counted == nil } ?? false) else {
            throw field.error("as many jobs ended and open as were heard of")
        }
    }
}

extension Outcomes {
    fileprivate init(_ field: MemoryField) throws(MemoryError) {
        let count = { (field: MemoryField) throws(MemoryError) in try field.count() }
        let amount = { (field: MemoryField) throws(MemoryError) in try field.amount() }
        self.init()
        started = try field["started"].count()
        adopted = try field["adopted"].count()
        missedBeginnings = try field["missed_beginnings"].count()
        ended = try field["ended"].tally(count)
        seconds = try field["seconds"].tally(amount)
        filament = try field["filament_meters"].tally(amount)
        pauses = try field["pauses"].tally(count)
    }
}

extension ClosedTasks {
    /// The ids, the oldest first; behind a `?` those closed for want of a word.
    fileprivate var memory: JSONLiteral {
        .array(entries.map { .string($0.closing == .bySilence ? "?\($0.id.text)" : $0.id.text) })
    }

    fileprivate init(_ field: MemoryField) throws(MemoryError) {
        self.init()
        for element in try field.elements() {
            let text = try element.text()
            let isSilent = text.hasPrefix("?")
            guard let id = TaskID(isSilent ? String(text.dropFirst()) : text) else {
                throw element.error("the id of a task")
            }
            insert(id, isSilent ? .bySilence : .byWord)
        }
    }
}
