import JSON
import KobraProtocol

/// What of a printer outlives the process: what was counted, and what is needed to count on.
struct PrinterMemory: Hashable, Sendable {
    let id: PrinterID
    var model: ModelID?
    var firmware: String?
    var work = WorkMemory()
    var stateSeconds = Tally<PrinterState>()
    var errors = Tally<ErrorCode.Kind>()
    var lastError: (code: ErrorCode, time: Instant)? {
        get { lastErrorCode.flatMap { code in lastErrorTime.map { (code, $0) } } }
        set { (lastErrorCode, lastErrorTime) = (newValue?.code, newValue?.time) }
    }
    var foreignCommands = 0.0

    private var lastErrorCode: ErrorCode?
    private var lastErrorTime: Instant?
}

extension PrinterMemory {
    /// Where it is in topics, as far as known.
    var address: PrinterAddress? { model.map { PrinterAddress(model: $0, printer: id) } }

    init(_ printer: Printer) {
        id = printer.id
        (model, firmware, work) = (printer.model, printer.firmware.version, printer.work.memory)
        (stateSeconds, errors, foreignCommands) = (printer.stateSeconds, printer.errors, printer.foreignCommands)
        lastError = printer.lastError
    }

    var literal: JSONLiteral {
        .members([
            "id": .string(id.text),
            "model": model.map { .string($0.text) },
            "firmware": firmware.flatMap { $0.isEmpty ? nil : .string($0) },
            "work": work.literal,
            "state_seconds": stateSeconds.memory,
            "errors": errors.memory,
            "last_error": lastError.map { error in
                .members(["code": .integer(Int64(error.code.rawValue)), "time": .integer(error.time.unixMilliseconds)])
            },
            "foreign_commands": .number(foreignCommands),
        ])
    }

    init(_ field: MemoryField, at now: Instant) throws(MemoryError) {
        let field = try field.object()
        guard let id = field["id"].value.text.flatMap({ PrinterID($0) }) else {
            throw field["id"].error("a printer's id")
        }
        self.id = id
        model = try field["model"].optional { field throws(MemoryError) in
            guard let model = field.value.text.flatMap({ ModelID($0) }) else { throw field.error("a model id") }
            return model
        }
        firmware = try field["firmware"].optional { field throws(MemoryError) in try field.text() }
        work = try WorkMemory(field["work"], at: now)
        stateSeconds = try field["state_seconds"].tally { field throws(MemoryError) in try field.amount() }
        errors = try field["errors"].tally { field throws(MemoryError) in try field.count() }
        lastError = try field["last_error"].optional { field throws(MemoryError) in
            let field = try field.object()
            return (try field["code"].code(), Instant(remembered: try field["time"].moment(), now: now))
        }
        foreignCommands = try field["foreign_commands"].count()
    }
}
