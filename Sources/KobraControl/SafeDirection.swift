import KobraProtocol
import KobraState

extension Order {
    /// Whether the order can only make the machine safer: stop, pause, targets down, fan up. Nothing may hold such an
    /// order back: no rate limit, no queue, no question to the printer.
    public func isSafe(for printer: Printer) -> Bool {
        switch self {
        case .pause, .stop, .cancel, .emergencyStop: true
        case .settings(let settings): settings.areSafe(printer.readings)
        case .resume, .refresh, .listFiles, .deleteFile, .sliceParameters, .printFile, .printDownload, .linkTask,
            .firmware, .updateFirmware, .startVideo:
            false
        }
    }
}

extension PrintSettings {
    /// Whether a target goes up, or may: where the present one is not known, anything but off is up.
    func raisesTarget(_ readings: Readings) -> Bool {
        Self.isRaised(nozzleTarget, readings.targets[.nozzle]) || Self.isRaised(hotbedTarget, readings.targets[.hotbed])
    }

    fileprivate func areSafe(_ readings: Readings) -> Bool {
        guard speedMode == nil, zOffset == nil, !raisesTarget(readings) else { return false }
        guard let fan else { return true }
        return fan == 100 || readings.partFan.map { Double(fan) / 100 >= $0 } ?? false
    }

    private static func isRaised(_ asked: Int?, _ present: Double?) -> Bool {
        guard let asked, asked > 0 else { return false }
        return present.map { Double(asked) > $0 } ?? true
    }
}
