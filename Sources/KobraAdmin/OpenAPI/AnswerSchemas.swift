import Configuration
import JSON
import KobraControl
import KobraProtocol
import KobraState

/// What answers look like, as the OpenAPI document says it. A test holds every answer it gets against these.
enum AnswerSchemas {
    static let all: [(String, JSONLiteral)] = [
        ("Problem", problem), ("Command", command), ("Code", code), ("File", file), ("Moment", moment),
        ("PrinterList", printerList), ("PrinterSummary", printerSummary), ("Printer", printer),
        ("EmergencyStopResult", stopResult), ("StoppedPrinter", stoppedPrinter), ("ReadyResult", readyResult),
    ]

    private static let age: JSONLiteral = [
        "type": "number", "minimum": 0, "description": "Seconds since it was heard.",
    ]
    private static let percent: JSONLiteral = ["type": "number", "minimum": 0, "maximum": 100]

    private static let moment = Schema.object(
        "A moment, and how long ago it was.", required: ["time", "age_seconds"],
        [("time", Schema.time), ("age_seconds", age)])

    private static let code = Schema.object(
        "A code of the printer.", required: ["code", "kind"],
        [
            ("code", Schema.integer), ("kind", Schema.word(ErrorCode.Kind.self)), ("meaning", Schema.text),
        ])

    private static let file = Schema.object(
        "A file or folder.", required: ["name", "folder"],
        [
            ("name", Schema.text), ("folder", Schema.flag), ("size_bytes", Schema.number("Bytes.")),
            ("modified", Schema.time),
        ])

    private static let recordMembers: [(String, JSONLiteral)] = [
        ("id", ["type": "string", "format": "uuid"]), ("printer", Schema.text), ("printer_id", Schema.text),
        ("command", Schema.word(OrderKind.self)), ("task_id", Schema.text),
        ("stage", Schema.word(CommandRecord.Stage.self)),
        ("outcome", Schema.word(CommandOutcome.self)), ("dry_run", Schema.flag), ("accepted", Schema.time),
        ("sent", Schema.time), ("duration_seconds", ["type": "number", "minimum": 0]),
        ("state", Schema.word(PrinterState.self)), ("code", Schema.reference("Code")), ("message", Schema.text),
        ("answer", answer),
    ]

    private static let recordRequired = ["id", "printer", "printer_id", "command", "stage", "accepted", "message"]

    private static let answer = Schema.object(
        "What the printer was asked for and said.",
        [
            ("storage", Schema.word(Storage.self)), ("files", Schema.list(Schema.reference("File"))),
            ("slice_parameters", ["description": "As the printer tells them."]),
            ("firmware", Schema.object("", required: ["version"], [("version", Schema.text)])),
        ])

    private static let command = Schema.object(
        "A command. outcome is there once it is over; sent, once it was sent.", required: recordRequired, recordMembers)

    private static let problem = Schema.object(
        "What is wrong (RFC 9457); of a command, with all that is known of it.",
        required: ["type", "title", "status", "detail"],
        [
            ("type", Schema.text), ("title", Schema.text), ("status", Schema.integer), ("detail", Schema.text),
            ("scope", Schema.word(Scope.self)), ("allow", Schema.word(Permission.self)),
            ("printers", Schema.list(Schema.reference("StoppedPrinter"))),
        ] + recordMembers)

    private static let stoppedPrinter = Schema.object(
        "What became of one printer's stop.", required: ["printer", "message"],
        recordMembers.map { name, schema in
            name == "outcome"
                ? (name, Schema.word(CommandOutcome.allCases.map(\.rawValue) + ["not_found"])) : (name, schema)
        })

    private static let stopResult = Schema.object(
        "An answer for each printer.", required: ["printers"],
        [("printers", Schema.list(Schema.reference("StoppedPrinter")))])

    private static let readyResult = Schema.object(
        "", required: ["printer", "printer_id", "message"],
        [("printer", Schema.text), ("printer_id", Schema.text), ("message", Schema.text)])

    private static let identity: [(String, JSONLiteral)] = [
        ("name", Schema.text), ("id", Schema.text),
        ("model", Schema.object("", [("id", Schema.text), ("name", Schema.text)])),
        ("state", Schema.word(PrinterState.self)), ("up", Schema.flag), ("last_report", Schema.reference("Moment")),
    ]
    private static let identityRequired = ["name", "id", "state", "up"]

    private static let jobSummary: [(String, JSONLiteral)] = [
        ("task_id", Schema.text), ("filename", Schema.text), ("phase", Schema.word(PrintPhase.self)),
        ("progress_percent", percent), ("remaining_seconds", Schema.number("Seconds.")),
    ]

    private static let printerSummary = Schema.object(
        "A printer in the list.", required: identityRequired,
        identity + [("job", Schema.object("", required: ["phase"], jobSummary))])

    private static let printerList = Schema.object(
        "", required: ["printers"], [("printers", Schema.list(Schema.reference("PrinterSummary")))])

    private static let printer = Schema.object(
        "A printer. What is not known, or no longer holds, is not there.",
        required: identityRequired + ["spelling"], identity + details)

    private static let details: [(String, JSONLiteral)] = [
        ("broker", Schema.text), ("spelling", Schema.word(CommandSpelling.self)),
        (
            "firmware",
            Schema.object(
                "", [("version", Schema.text), ("updating", Schema.flag), ("update_progress_percent", percent)])
        ),
        (
            "temperatures",
            Schema.object("", Heater.allCases.map { ($0.rawValue, heater) })
        ),
        ("fans", Schema.object("", [("fan_percent", percent), ("aux_fan_percent", percent), ("age_seconds", age)])),
        (
            "settings",
            Schema.object(
                "",
                [
                    ("speed_mode", Schema.integer), ("speed_mode_name", Schema.word(SpeedMode.self)),
                    ("z_offset_millimeters", Schema.number("Millimetres.")), ("age_seconds", age),
                ])
        ),
        ("job", Schema.object("", required: ["phase", "open", "started"], jobSummary + jobDetails)),
        ("last_job", Schema.object("", required: ["outcome", "ended"], lastJob)),
        (
            "last_error",
            Schema.object(
                "", required: ["error", "reported"],
                [("error", Schema.reference("Code")), ("reported", Schema.reference("Moment"))])
        ),
        ("files", Schema.object("", Storage.allCases.map { ($0.rawValue, totals) })),
        ("peripherals", Schema.object("", Peripheral.allCases.map { ($0.rawValue, Schema.flag) })),
    ]

    private static let heater = Schema.object(
        "",
        [
            ("celsius", Schema.number("°C.")), ("age_seconds", age), ("target_celsius", Schema.number("°C; 0 is off.")),
            ("target_age_seconds", age),
        ])

    private static let jobDetails: [(String, JSONLiteral)] = [
        ("open", Schema.flag), ("started", Schema.reference("Moment")), ("elapsed_seconds", Schema.number("Seconds.")),
        ("layer", Schema.integer), ("layers", Schema.integer), ("filament_meters", Schema.number("Metres.")),
        ("hazard", Schema.reference("Code")),
    ]

    private static let lastJob: [(String, JSONLiteral)] = [
        ("task_id", Schema.text), ("filename", Schema.text), ("outcome", Schema.word(PrintOutcome.self)),
        ("error", Schema.reference("Code")), ("reason", Schema.text), ("ended", Schema.reference("Moment")),
    ]

    private static let totals = Schema.object(
        "", required: ["count", "size_bytes"],
        [("count", Schema.integer), ("size_bytes", Schema.number("Bytes."))])
}
