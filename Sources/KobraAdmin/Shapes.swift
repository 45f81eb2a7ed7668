import KobraControl
import KobraProtocol

// The bodies there are, and the orders they make.
extension Shape {
    static let dryRun = Shape(fields: [
        .init(name: "dry_run", kind: .flag, help: "Do all but send")
    ])

    /// What every command about a print may say.
    static let job = dryRun.with([
        .init(
            name: "expected_task_id", kind: .text(.plain(255)),
            help: "Only if this task is open, as GET /printers/{printer} names it")
    ])

    static let settings = {
        var shape = job.with([
            .init(
                name: "target_nozzle_celsius", kind: .integer(0...260), isChange: true,
                help: "Nozzle target; 0 is off. Lower limits of the model and the configuration apply"),
            .init(
                name: "target_hotbed_celsius", kind: .integer(0...110), isChange: true,
                help: "Hotbed target; 0 is off. Lower limits of the model and the configuration apply"),
            .init(name: "fan_percent", kind: .integer(0...100), isChange: true, help: "Part fan"),
            .init(
                name: "speed_mode", kind: .integer(1...3), isChange: true, help: "1 silent, 2 standard, 3 sport"),
            .init(
                name: "z_offset_millimeters", kind: .decimal(-2...2), isChange: true, help: "Nozzle above the bed"),
        ])
        shape.needsAChange = true
        return shape
    }()

    static let printFile = dryRun.with([
        .init(name: "filename", kind: .text(.plain(255)), isRequired: true, help: "A file the printer has"),
        .init(name: "path", kind: .text(.plain(255)), help: "Its folder; / unless given"),
    ])

    static let printDownload = dryRun.with([
        .init(name: "filename", kind: .text(.plain(255)), isRequired: true, help: "The name to print it under"),
        .init(
            name: "url", kind: .text(.url), isRequired: true,
            help: "Where the printer fetches it; begins with one of admin.url_prefixes"),
        .init(name: "md5", kind: .text(.md5), isRequired: true, help: "MD5 of the file"),
        .init(name: "size", kind: .integer(1...(1 << 40)), isRequired: true, help: "Bytes"),
    ])

    static let firmware = dryRun.with([
        .init(name: "confirm", kind: .text(.plain(64)), isRequired: true, help: "The printer's id, once more"),
        .init(name: "version", kind: .text(.plain(32)), isRequired: true, help: "Its version, such as 3.1.2"),
        .init(name: "name", kind: .text(.plain(255)), isRequired: true, help: "Its file name"),
        .init(
            name: "url", kind: .text(.url), isRequired: true,
            help: "Where the printer fetches it; begins with one of admin.url_prefixes"),
        .init(name: "md5", kind: .text(.md5), isRequired: true, help: "MD5 of the file"),
        .init(name: "size", kind: .integer(1...(1 << 40)), isRequired: true, help: "Bytes"),
        .init(name: "force", kind: .flag, help: "Install it even where the printer would not"),
        .init(name: "downgrade", kind: .flag, help: "Also if it is not newer"),
    ])

    static let video = dryRun.with([
        .init(name: "region", kind: .text(.plain(64)), isRequired: true, help: "The storage's region"),
        .init(name: "secret_id", kind: .text(.plain(512)), isRequired: true, help: "The temporary key's id"),
        .init(name: "secret_key", kind: .text(.plain(512)), isRequired: true, help: "The temporary key"),
        .init(name: "session_token", kind: .text(.plain(4096)), isRequired: true, help: "The session's token"),
    ])
}

extension PrintSettings {
    init(_ body: Body) {
        self.init(
            nozzleTarget: body.integer("target_nozzle_celsius"), hotbedTarget: body.integer("target_hotbed_celsius"),
            fan: body.integer("fan_percent"), speedMode: body.integer("speed_mode"),
            zOffset: body.decimal("z_offset_millimeters"))
    }
}

extension VideoTarget {
    init(_ body: Body) {
        self.init(
            region: body.text("region") ?? "", secretID: body.text("secret_id") ?? "",
            secretKey: body.text("secret_key") ?? "", sessionToken: body.text("session_token") ?? "")
    }
}

extension Order {
    static func print(_ body: Body) -> Order {
        guard let url = body.text("url") else {
            return .printFile(filename: body.text("filename") ?? "", path: body.text("path") ?? "/")
        }
        return .printDownload(
            RemoteFile(
                url: url, md5: body.text("md5") ?? "", size: Int64(body.integer("size") ?? 0),
                filename: body.text("filename") ?? ""))
    }

    static func updateFirmware(_ body: Body) -> Order {
        .updateFirmware(
            FirmwareFile(
                force: body.flag("force"), md5: body.text("md5") ?? "", version: body.text("version") ?? "",
                name: body.text("name") ?? "", url: body.text("url") ?? "", size: Int64(body.integer("size") ?? 0)),
            confirmation: body.text("confirm") ?? "", allowsDowngrade: body.flag("downgrade"))
    }
}
