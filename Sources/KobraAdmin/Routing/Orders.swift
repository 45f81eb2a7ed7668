import KobraControl
import KobraProtocol

// What is asked of a printer, out of what a request gives.

extension Storage {
    /// The one that a query names, which the route requires.
    init(_ input: Input) { self = input.text("storage") == "usb" ? .usb : .local }
}

extension PrintSettings {
    init(_ input: Input) {
        func whole(_ name: String) -> Int? { input.integer(name).map { Int($0) } }
        self.init(
            nozzleTarget: whole("target_nozzle_celsius"), hotbedTarget: whole("target_hotbed_celsius"),
            fan: whole("fan_percent"), speedMode: whole("speed_mode"), zOffset: input.number("z_offset_millimeters"))
    }
}

extension Order {
    static func print(_ input: Input) throws(Problem) -> Order {
        let filename = try input.required("filename")
        guard let url = input.text("url") else {
            return .printFile(filename: filename, path: input.text("path") ?? "/")
        }
        return .printDownload(
            RemoteFile(
                url: url, md5: try input.required("md5"), size: try input.requiredInteger("size"), filename: filename))
    }

    static func updateFirmware(_ input: Input) throws(Problem) -> Order {
        .updateFirmware(
            FirmwareFile(
                force: input.flag("force"), md5: try input.required("md5"), version: try input.required("version"),
                name: try input.required("name"), url: try input.required("url"),
                size: try input.requiredInteger("size")),
            confirmation: try input.required("confirm"), allowsDowngrade: input.flag("downgrade"))
    }

    static func startVideo(_ input: Input) throws(Problem) -> Order {
        .startVideo(
            VideoTarget(
                region: try input.required("region"), secretID: try input.required("secret_id"),
                secretKey: try input.required("secret_key"), sessionToken: try input.required("session_token")))
    }
}
