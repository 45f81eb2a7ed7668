import KobraProtocol
public import KobraState

extension Order {
    /// Whether the order can only make the machine safer: stop, pause, targets down, fan up. Nothing may hold such an
    /// order back: no rate limit, no queue, no question to the printer.
    ///
    /// What is down and what is up is told only by what the printer said lately, and not by what it once said.
    ///
    /// - Parameters:
    ///   - time: the moment.
    ///   - freshness: how long what was heard holds.
    public func isSafe(for printer: Printer, at time: Instant, _ freshness: Freshness) -> Bool {
        switch self {
        case .pause, .stop, .cancel, .emergencyStop: true
        case .settings(let settings): settings.areSafe(over: PresentSettings(printer, at: time, freshness))
        case .resume, .refresh, .listFiles, .deleteFile, .sliceParameters, .printFile, .printDownload, .linkTask,
            .firmware, .updateFirmware, .startVideo:
            false
        }
    }

    /// The same in a situation.
    func isSafe(in situation: Situation) -> Bool {
        isSafe(for: situation.printer, at: situation.now, situation.freshness)
    }
}

extension PrintSettings {
    /// Whether a target goes up, or may: where the present one is not known, anything but off is up.
    func raisesTarget(in situation: Situation) -> Bool {
        raisesTarget(over: PresentSettings(situation.printer, at: situation.now, situation.freshness))
    }

    private func raisesTarget(over present: PresentSettings) -> Bool {
        Self.isRaised(nozzleTarget, present.nozzleTarget) || Self.isRaised(hotbedTarget, present.hotbedTarget)
    }

    fileprivate func areSafe(over present: PresentSettings) -> Bool {
        guard speedMode == nil, zOffset == nil, !raisesTarget(over: present) else { return false }
        guard let fan else { return true }
        return fan == 100 || present.partFan.map { Double(fan) / 100 >= $0 } ?? false
    }

    private static func isRaised(_ asked: Int?, _ present: Double?) -> Bool {
        guard let asked, asked > 0 else { return false }
        return present.map { Double(asked) > $0 } ?? true
    }
}

/// What a printer is set to, as far as it said so lately: an old word says nothing of what is up and what is down.
private struct PresentSettings {
    /// °C.
    let nozzleTarget: Double?
    /// °C.
    let hotbedTarget: Double?
    /// 0 to 1.
    let partFan: Double?

    init(_ printer: Printer, at time: Instant, _ freshness: Freshness) {
        nozzleTarget = printer.target(of: .nozzle, at: time, freshness)
        hotbedTarget = printer.target(of: .hotbed, at: time, freshness)
        partFan = printer.partFan(at: time, freshness)
    }
}
