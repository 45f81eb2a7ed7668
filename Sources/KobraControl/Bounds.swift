import KobraProtocol
import KobraState

/// What may be asked of a printer at all, whatever it does: the specification's limits, and lower ones of the
/// configuration (protocol.md 12).
struct Bounds {
    let rules: ControlRules
    let printer: Printer

    /// Why an order is beyond them, if it is.
    func objection(to order: Order) -> Objection? {
        guard !rules.withheld.contains(order.kind) else {
            return Objection(.forbidden, "admin.allow of the configuration does not name it")
        }
        return switch order {
        case .settings(let settings): objection(to: settings)
        case .printDownload(let file): objection(toURL: file.url, "url")
        case .updateFirmware(let file, let confirmation, _): objection(to: file, confirmation)
        case .pause, .resume, .stop, .cancel, .refresh, .listFiles, .deleteFile, .sliceParameters, .printFile,
            .linkTask, .firmware, .startVideo, .emergencyStop:
            nil
        }
    }

    private func objection(to settings: PrintSettings) -> Objection? {
        // A model of another family has no specification here: nothing of it may be heated or moved.
        let model = printer.model.flatMap(Model.with)
        let limits = rules.printerLimits[printer.id] ?? rules.limits
        let whole: [(String, Int?, Int, Int, Int?, String)] = [
            ("target_nozzle_celsius", settings.nozzleTarget, 0, model?.nozzleLimit ?? 0, limits.nozzle, "°C"),
            ("target_hotbed_celsius", settings.hotbedTarget, 0, model?.hotbedLimit ?? 0, limits.hotbed, "°C"),
            ("fan_percent", settings.fan, 0, 100, limits.fan, "%"),
            ("speed_mode", settings.speedMode, 1, 3, limits.speedMode, ""),
        ]
        for (name, asked, lowest, specified, configured, unit) in whole {
            guard let asked else { continue }
            let highest = min(specified, configured ?? specified)
            guard asked < lowest || asked > highest else { continue }
            let source = highest < specified ? "configured limit" : "limit of the printer's specification"
            return Objection(
                .outOfBounds, "\(name) \(asked)\(unit): from \(lowest) to \(highest)\(unit) is allowed (\(source))")
        }
        guard let offset = settings.zOffset else { return nil }
        let highest = min(Self.zOffset, limits.zOffset ?? Self.zOffset)
        guard offset.magnitude > highest else { return nil }
        return Objection(
            .outOfBounds, "z_offset_millimeters \(offset): from -\(highest) to \(highest) mm is allowed")
    }

    /// Millimetres, up and down (Q15).
    static let zOffset = 2.0

    private func objection(to file: FirmwareFile, _ confirmation: String) -> Objection? {
        guard confirmation == printer.id.text else {
            return Objection(.outOfBounds, "confirm: the printer's id is to be repeated here")
        }
        return objection(toURL: file.url, "firmware url")
    }

    private func objection(toURL url: String, _ name: String) -> Objection? {
        guard FetchRule.isPlain(url) else {
            return Objection(.outOfBounds, "\(name): no user, dot segment, escape or fragment may be in it")
        }
        guard rules.urlPrefixes.contains(where: { url.hasPrefix($0) }) else {
            return Objection(.forbidden, "\(name): it begins with none of admin.url_prefixes")
        }
        return nil
    }
}

/// What an address must look like for its beginning to say where it leads.
enum FetchRule {
    /// Whether it is http or https, in printable ASCII, and nothing in it can lead elsewhere than it seems.
    static func isPlain(_ url: String) -> Bool {
        guard url.hasPrefix("http://") || url.hasPrefix("https://"),
            url.utf8.allSatisfy({ (0x21...0x7E).contains($0) && !#"\@#<>"{}|^`"#.utf8.contains($0) })
        else { return false }
        let path = url.split(separator: "?", maxSplits: 1)[0]
        let lower = path.lowercased()
        return !["%2e", "%2f", "%5c", "%00"].contains { lower.contains($0) }
            && !path.split(separator: "/").contains { $0 == "." || $0 == ".." }
    }
}
