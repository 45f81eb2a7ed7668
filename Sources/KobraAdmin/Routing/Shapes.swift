import JSON

/// The items of queries.
enum Parameters {
    static let storage = Parameter.required(
        "storage", .word(["local", "usb"]), "The printer's own storage, or its USB stick.", "local")
}

/// The bodies of requests.
enum Shapes {
    static let dryRun = Parameter.optional(
        "dry_run", .flag, "Does all but send: every check is made, and the answer says what would have happened.", false
    )
    static let expectedTask = Parameter.optional(
        "expected_task_id", .text(.name(1...64)),
        "Only if this task is open, as the printer names it; -1 for none.", "482913")

    static let refresh = Shape(name: "Refresh", words: "Nothing, or whether to send.", members: [dryRun])
    static let control = Shape(
        name: "Control", words: "Conditions for ending or pausing a job.", members: [expectedTask, dryRun])
    static let resume = Shape(
        name: "Resume", words: "Conditions for going on with a job.",
        members: [
            expectedTask,
            .optional(
                "acknowledge_code", .integer(1...999_999),
                "The code of the fault that paused it, by which you say that you have seen to it.", 10122),
            dryRun,
        ])

    private static let changes: [Parameter] = [
        .optional("target_nozzle_celsius", .integer(0...260), "Target of the nozzle, °C; 0 is off.", 215),
        .optional("target_hotbed_celsius", .integer(0...110), "Target of the hotbed, °C; 0 is off.", 60),
        .optional("fan_percent", .integer(0...100), "Speed of the part's fan, percent.", 80),
        .optional("speed_mode", .integer(1...3), "1 silent, 2 standard, 3 sport.", 2),
        .optional(
            "z_offset_millimeters", .hundredths(-2...2), "Z offset, millimetres, at most two decimals.", -0.05),
    ]
    static let settings = Shape(
        name: "Settings", words: "What is to change: at least one setting; what is not there stays.",
        members: changes + [expectedTask, dryRun], anyOf: changes.map(\.name))

    static let emergencyStop = Shape(
        name: "EmergencyStop", words: "Which printers; all, where none is listed.",
        members: [
            .optional(
                "printers", .texts(.name(1...128), atMost: 500), "Names or ids.", ["workshop-left"]), dryRun,
        ])

    private static let path = Parameter.optional(
        "path", .text(.name(1...255)), "The folder, as the printer names it; / where it is not given.", "/")
    private static let filename = Parameter.required(
        "filename", .text(.name(1...255)), "The file's name in that folder.", "bracket.gcode")

    static let deleteFile = Shape(name: "DeleteFile", words: "Which file.", members: [filename, path, dryRun])

    static let ready = Shape(name: "Ready", words: "Nothing.", members: [])
    static let printFile = Shape(
        name: "PrintFile", words: "A file the printer has.", members: [filename, path, dryRun])
    static let printDownload = Shape(
        name: "PrintDownload", words: "A file the printer is to fetch.",
        members: download + [
            .required("filename", .text(.name(1...255)), "The name to print it under.", "bracket.gcode"), dryRun,
        ])
    static let localtask = Shape(
        name: "LocalTask", words: "The local job.",
        members: [.required("localtask", .text(.name(1...64)), "Its id.", "12"), expectedTask, dryRun])

    private static let download: [Parameter] = [
        .required("url", .text(.url), "Where to fetch it.", "http://192.168.1.10/files/bracket.gcode"),
        .required(
            "md5", .text(.hexadecimal(32)), "MD5 of the file, hexadecimal.", "5d41402abc4b2a76b9719d911017c592"),
        .required("size", .integer(1...1_099_511_627_776), "Size of the file, bytes.", 1_834_022),
    ]

    static let firmwareUpdate = Shape(
        name: "FirmwareUpdate", words: "The firmware, and that it is meant.",
        members: download + [
            .required("version", .text(.token(1...32)), "Its version.", "3.1.4"),
            .required("name", .text(.name(1...255)), "Its file name.", "firmware.bin"),
            .required(
                "confirm", .text(.hexadecimal(32)), "The printer's id once more, exactly as it is told.",
                "0123456789abcdef0123456789abcdef"),
            .optional("force", .flag, "Installs it even where the printer would not.", false),
            .optional("downgrade", .flag, "Also one that is not newer.", false), dryRun,
        ])

    static let video = Shape(
        name: "Video", words: "A cloud storage and a temporary key to it; secret.",
        members: [
            .required("region", .text(.token(1...128)), "The storage's region.", "eu-frankfurt"),
            .required("secret_id", .text(.token(1...512)), "The temporary key's id.", "id"),
            .required("secret_key", .text(.token(1...512)), "The temporary key.", "key"),
            .required("session_token", .text(.token(1...4096)), "The session's token.", "token"), dryRun,
        ])
}
