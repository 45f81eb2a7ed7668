import KobraProtocol
import KobraState

/// Whether an order makes sense, and is safe, in the state a printer is in at this moment.
struct Readiness {
    let situation: Situation
    /// When an operator said that the plate is clear.
    let plateCleared: Instant?

    private var printer: Printer { situation.printer }
    private var state: PrinterState { situation.state }
    private var job: Job? { situation.job }

    /// How long the word that the plate is clear holds, seconds.
    static let plateLimit = 1800.0
    /// A printer hotter than this is not to be updated, °C.
    static let updateLimit = 50.0

    /// Why the order makes no sense now, if it makes none.
    func objection(to order: Order) -> Objection? {
        switch order {
        case .pause: pause
        case .resume(let acknowledged): resume(acknowledged)
        case .stop, .cancel: stop
        case .settings(let settings): change(settings)
        case .sliceParameters, .linkTask: needsJob(order.kind.rawValue)
        case .printFile, .printDownload: print
        case .updateFirmware(let file, _, let allowsDowngrade): update(file, allowsDowngrade)
        case .deleteFile(_, _, let name): delete(name)
        case .startVideo: state == .offline ? notNow("video", "it cannot be reached") : nil
        case .refresh, .listFiles, .firmware, .emergencyStop: nil
        }
    }

    private func notNow(_ what: String, _ why: String) -> Objection {
        Objection(.notNow, "\(what) is not possible: \(why)")
    }

    private func needsJob(_ what: String) -> Objection? {
        guard state != .offline else { return notNow(what, "the printer cannot be reached") }
        return job == nil ? notNow(what, "no print is open") : nil
    }

    /// One that cannot be reached is told all the same: it may hear more than it says.
    private var pause: Objection? {
        // Nor does anybody know what became of its print since.
        if state == .offline { return nil }
        guard let phase = job?.phase else {
            return mayWorkUnheard ? nil : notNow("pause", "no print is open")
        }
        switch phase {
        case .pausing, .paused, .stopping: return notNow("pause", "the print is \(phase.rawValue) already")
        case .downloading, .checking, .leveling, .preheating, .preparing, .printing, .resuming: return nil
        }
    }

    private var stop: Objection? {
        guard job == nil, !mayWorkUnheard else { return nil }
        return notNow("stop", "no print is open")
    }

    /// Whether there may be work under way that nobody told us of.
    private var mayWorkUnheard: Bool { [.offline, .busy, .unknown].contains(state) }

    private func resume(_ acknowledged: Int?) -> Objection? {
        if let objection = needsJob("resume") { return objection }
        guard job?.phase == .paused else { return notNow("resume", "the print is not paused") }
        guard let hazard = job?.hazard, hazard.rawValue != acknowledged else { return nil }
        return Objection(
            .notNow,
            "resume needs acknowledge_code \(hazard.rawValue): the printer reported \(hazard); look at it first")
    }

    private func change(_ settings: PrintSettings) -> Objection? {
        if Order.settings(settings).isSafe(in: situation) { return nil }
        if let objection = needsJob("changing settings") { return objection }
        guard settings.raisesTarget(in: situation) else { return nil }
        switch job?.phase {
        case .preheating, .printing, .paused: return nil
        case .downloading, .checking, .leveling, .preparing, .pausing, .resuming, .stopping, nil:
            return notNow("raising a target", "it needs a print that is preheating, printing or paused")
        }
    }

    private var print: Objection? {
        guard state == .idle else { return notNow("print", "the printer is not idle") }
        guard let plateCleared else {
            return notNow("print", "nobody has said that the plate is clear; look at it, then POST …/ready")
        }
        let events = [printer.interrupted, printer.work.last?.end].compactMap { $0 }
        guard events.allSatisfy({ $0 < plateCleared }) else {
            return notNow("print", "a print ended or the printer was away since the plate was said to be clear")
        }
        guard situation.now.seconds(since: plateCleared) <= Self.plateLimit else {
            return notNow("print", "it is more than 30 minutes since the plate was said to be clear")
        }
        return nil
    }

    private func delete(_ name: String) -> Objection? {
        guard state != .offline else { return notNow("delete", "the printer cannot be reached") }
        guard let open = job?.filename, open == name || open.hasSuffix("/\(name)") else { return nil }
        return notNow("delete", "the file is being printed")
    }

    private func update(_ file: FirmwareFile, _ allowsDowngrade: Bool) -> Objection? {
        guard state == .idle else { return notNow("a firmware update", "the printer is not idle") }
        if let other = situation.otherUpdate {
            return notNow("a firmware update", "\(other) is being updated; one printer at a time")
        }
        for heater in [Heater.nozzle, .hotbed] {
            guard let celsius = printer.temperature(of: heater, at: situation.now, situation.freshness) else {
                return notNow("a firmware update", "the temperature of the \(heater.rawValue) is not known")
            }
            guard celsius < Self.updateLimit else {
                return notNow("a firmware update", "the \(heater.rawValue) is at \(celsius) °C; below 50 °C is needed")
            }
        }
        guard !allowsDowngrade else { return nil }
        guard let present = printer.firmware.number, let offered = FirmwareVersion(file.version) else {
            return notNow("a firmware update", "which version is newer cannot be told; downgrade allows it")
        }
        return present < offered
            ? nil : notNow("a firmware update", "\(file.version) is not newer than \(printer.firmware.version ?? "")")
    }
}
