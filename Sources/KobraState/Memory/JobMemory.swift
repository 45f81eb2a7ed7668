import JSON
import KobraProtocol

// A job as JSON. Its readings are not remembered, but for those that its end is counted with.
extension Job {
    var memory: JSONLiteral {
        .members([
            "task": task.map { .string($0.spelling) },
            "file": filename.map { .string($0) },
            "phase": .string(phase.rawValue),
            "start": .integer(start.unixMilliseconds),
            "adopted": isAdopted ? true : nil,
            "hazard": hazard.map { .integer(Int64($0.rawValue)) },
            "elapsed_seconds": elapsed.map { .number($0) },
            "filament_meters": filament.map { .number($0) },
            "counted": counted?.memory,
        ])
    }

    init(_ field: MemoryField, at now: Instant) throws(MemoryError) {
        let field = try field.object()
        self.init(
            task: try field["task"].optional { field throws(MemoryError) in TaskReference(try field.text()) },
            filename: try field["file"].optional { field throws(MemoryError) in try field.text() },
            phase: try field["phase"].word(PrintPhase.self),
            start: Instant(remembered: try field["start"].moment(), now: now),
            isAdopted: try field["adopted"].optional { field throws(MemoryError) in try field.flag() } ?? false,
            hazard: try field["hazard"].optional { field throws(MemoryError) in try field.code() },
            elapsed: try field["elapsed_seconds"].optional { field throws(MemoryError) in try field.amount() },
            filament: try field["filament_meters"].optional { field throws(MemoryError) in try field.amount() },
            counted: try field["counted"].optional { field throws(MemoryError) in try Counted(field) })
    }
}

extension Job.Counted {
    /// Where it holds whatever the job may still come to, there is no number.
    fileprivate var memory: JSONLiteral {
        .members([
            "elapsed_seconds": elapsed.isFinite ? .number(elapsed) : nil,
            "filament_meters": filament.isFinite ? .number(filament) : nil,
        ])
    }

    fileprivate init(_ field: MemoryField) throws(MemoryError) {
        let field = try field.object()
        func amount(_ name: String) throws(MemoryError) -> Double {
            try field[name].optional { field throws(MemoryError) in try field.amount() } ?? .infinity
        }
        self.init(elapsed: try amount("elapsed_seconds"), filament: try amount("filament_meters"))
    }
}

extension EndedJob {
    var memory: JSONLiteral {
        .members([
            "job": job.memory,
            "outcome": .string(outcome.rawValue),
            "code": code.map { .integer(Int64($0.rawValue)) },
            "reason": reason.map { .string($0) },
            "end": .integer(end.unixMilliseconds),
        ])
    }

    init(_ field: MemoryField, at now: Instant) throws(MemoryError) {
        let field = try field.object()
        self.init(
            job: try Job(field["job"], at: now),
            outcome: try field["outcome"].word(PrintOutcome.self),
            code: try field["code"].optional { field throws(MemoryError) in try field.code() },
            reason: try field["reason"].optional { field throws(MemoryError) in try field.text() },
            end: Instant(remembered: try field["end"].moment(), now: now))
    }
}

extension TaskReference {
    /// What makes the same reference again: its text, unless that lost its id when it was cut.
    fileprivate var spelling: String { TaskReference(verbatim) == self ? verbatim : id?.text ?? verbatim }
}
