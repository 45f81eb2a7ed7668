import KobraProtocol
import KobraState

/// What shows that a command was carried out: the printer's own report of what changed, never an acknowledgement.
struct Watch: Hashable, Sendable {
    /// What the printer's words so far mean for the command.
    enum Verdict: Hashable, Sendable {
        /// Nothing yet.
        case pending
        /// It was carried out.
        case confirmed(CommandResult.Answer? = nil)
        /// The printer said no.
        case refused(ErrorCode?, String?)
    }

    let order: Order
    /// When it was sent.
    let sent: Instant
    /// The job that was open then.
    let job: Job?
    /// Whether the printer had said that it does nothing.
    let wasIdle: Bool
    /// The id it gave a new job.
    let newTask: String
    private(set) var verdict = Verdict.pending
    /// Settings that the printer has reported as wanted since.
    private var settled: Set<SettingName> = []
    /// The printer has said since that it is free.
    private var isFree = false
    /// The printer has said since that its print is paused.
    private var isPauseHeard = false

    enum SettingName: String, CaseIterable { case nozzle, hotbed, fan, speedMode, zOffset }

    /// That of an order that is sent now.
    init(_ order: Order, in situation: Situation, newTask: String) {
        (self.order, sent, job, self.newTask) = (order, situation.now, situation.job, newTask)
        wasIdle = situation.state == .idle
    }

    /// A report came, and the printer is now in that situation.
    mutating func heard(_ report: Report, _ situation: Situation) {
        if case .status(let status) = report.body { isFree = status == .free }
        if case .print(let print) = report.body, print.event == .active(.paused) { isPauseHeard = true }
        if let refusal = refusal(report) {
            verdict = refusal
        } else if let answer = answer(report) {
            verdict = .confirmed(answer)
        } else if shows(report) {
            verdict = .confirmed()
        } else {
            note(report)
            look(situation)
        }
    }

    /// Looks at what the printer is now, as after time has passed.
    mutating func look(_ situation: Situation) {
        guard verdict == .pending, isReached(in: situation) else { return }
        verdict = .confirmed()
    }

    /// What is missing, for people.
    func missing(in situation: Situation) -> String {
        switch order.kind {
        case .stop where !isOpen(in: situation), .cancel where !isOpen(in: situation),
            .emergencyStop where !isOpen(in: situation):
            let hot = Self.heaters.filter { situation.printer.readings.targets[$0].map { $0 > 0 } ?? false }
            guard hot.isEmpty else {
                return "the print has ended, but heaters are still on: "
                    + hot.map { "\($0.rawValue) target \(situation.printer.readings.targets[$0] ?? 0) °C" }
                    .joined(separator: ", ")
            }
            return "the print has ended, but the printer has not said since that its heaters are off"
        case .settings:
            let missing = SettingName.allCases.filter { wanted.contains($0) && !settled.contains($0) }
            return "the printer has not reported: \(missing.map(\.rawValue).joined(separator: ", "))"
        default:
            return "no report of the printer showed it; the printer is \(situation.state.rawValue)"
        }
    }

    static let heaters = [Heater.nozzle, .hotbed]
}

// MARK: - Reading what came

extension Watch {
    private func refusal(_ report: Report) -> Verdict? {
        guard let verb, report.kind == ReportKind.of(type: verb.type).kind, report.envelope.action == verb.action else {
            return nil
        }
        let envelope = report.envelope
        let refused = Verdict.refused(envelope.code, envelope.reason)
        switch report.body {
        case .print(let print):
            if let id = print.task?.id, let mine = task?.id, id != mine { return nil }
            // A stop that ends as a failure is an end all the same.
            if case .ended(.failed) = print.event, order.kind == .print { return refused }
            if print.event == .unrelated, envelope.hasFailed { return refused }
            // An idle printer says that there is nothing to stop: that is no reason to stop watching its heaters.
            return print.event == .refused && order.kind != .emergencyStop ? refused : nil
        case .firmware(.ended(succeeded: false)): return refused
        default: return envelope.hasFailed ? refused : nil
        }
    }

    /// The type and action under which the printer would refuse.
    private var verb: Verb? {
        order.commands(for: job, newTask: newTask).first?.verb ?? order.questions?.last?.command(task: "0").verb
    }

    /// The task the command names.
    private var task: TaskReference? { order.kind == .print ? TaskReference(newTask) : job?.task }

    private func answer(_ report: Report) -> CommandResult.Answer? {
        switch (order, report.body) {
        case (.listFiles(let storage), .files(let list)) where list.storage == storage:
            .files(storage, list.records)
        case (.sliceParameters, .sliceParameters(let parameters)): .sliceParameters(parameters)
        case (.firmware, .firmware(.version(let version))): .firmware(version)
        default: nil
        }
    }

    /// Whether the report itself shows that the order was carried out.
    private func shows(_ report: Report) -> Bool {
        switch (order, report.body) {
        case (.refresh, .status): true
        case (.deleteFile(let storage, "/", let name), .files(let list)):
            // Of a list that was cut, a name that is not there shows nothing.
            list.storage == storage && list.records.count < FileList.recordLimit
                && !list.records.contains { $0.name == name }
        case (.deleteFile(_, let path, _), .nothing):
            path != "/" && report.envelope.action == verb?.action && !report.envelope.hasFailed
        case (.linkTask, .print(let print)):
            print.event == .unrelated && report.envelope.action == verb?.action && !report.envelope.hasFailed
        case (.updateFirmware, .firmware(.updating)): true
        case (.startVideo, .nothing):
            report.kind == .video && report.envelope.action == verb?.action && report.envelope.state == "initSuccess"
        default: false
        }
    }

    private mutating func note(_ report: Report) {
        guard case .settings(let wanted) = order else { return }
        switch report.body {
        case .temperature(let temperatures): note(temperatures, wanted)
        case .fan(let fans): note(.fan, fans.part, wanted.fan.map { Double($0) / 100 })
        case .print(let print):
            if let temperatures = print.temperatures { note(temperatures, wanted) }
            guard let settings = print.settings else { return }
            note(.fan, settings.fans.part, wanted.fan.map { Double($0) / 100 })
            note(.speedMode, settings.speedMode, wanted.speedMode.flatMap(SpeedMode.init(number:)))
            note(.zOffset, settings.zOffset.map(Self.hundredths), wanted.zOffset.map { Self.hundredths($0 / 1000) })
        case .lastWill, .status, .sliceParameters, .firmware, .files, .peripherals, .info, .nothing: break
        }
    }

    /// Metres as hundredths of a millimetre, which is what is sent.
    fileprivate static func hundredths(_ meters: Double) -> Double { (meters * 100_000).rounded() }

    private mutating func note(_ temperatures: Temperatures, _ wanted: PrintSettings) {
        note(.nozzle, temperatures.targets[.nozzle] ?? .absent, wanted.nozzleTarget.map { Double($0) })
        note(.hotbed, temperatures.targets[.hotbed] ?? .absent, wanted.hotbedTarget.map { Double($0) })
    }

    private mutating func note<Value: Equatable>(_ name: SettingName, _ heard: Field<Value>, _ wanted: Value?) {
        guard let wanted, heard != .absent else { return }
        if heard == .known(wanted) { settled.insert(name) } else { settled.remove(name) }
    }
}

// MARK: - Looking at what is

extension Watch {
    /// Whether the printer is as the order wants it.
    private func isReached(in situation: Situation) -> Bool {
        let printer = situation.printer
        switch order {
        // One that was paused when it was last heard of, long ago, need not be.
        case .pause:
            return isSameJob(situation.job) && situation.job?.phase == .paused
                && (job?.phase != .paused || isPauseHeard)
        case .resume: return isSameJob(situation.job) && situation.job?.phase == .printing
        case .stop, .cancel, .emergencyStop: return !isOpen(in: situation) && isOff(situation)
        case .settings(let settings): return wanted.isSubset(of: settled) && settings.hold(in: printer.readings)
        case .printFile, .printDownload:
            return printer.work.job?.id.map { $0 == TaskID(newTask) } ?? false
        case .refresh, .listFiles, .deleteFile, .sliceParameters, .linkTask, .firmware, .updateFirmware, .startVideo:
            return false
        }
    }

    private var wanted: Set<SettingName> {
        if case .settings(let settings) = order { settings.names } else { [] }
    }

    private func isSameJob(_ other: Job?) -> Bool {
        guard let other else { return false }
        return job.map { $0.start == other.start && ($0.id == nil || $0.id == other.id) } ?? true
    }

    /// Whether what was to be stopped still runs, or may.
    private func isOpen(in situation: Situation) -> Bool {
        job == nil ? situation.job != nil || !isFree : isSameJob(situation.job)
    }

    /// Whether the printer's word is that its heaters are off: heard since the order, unless the printer was idle, which may
    /// then be silent about them; then the last one that still holds.
    private func isOff(_ situation: Situation) -> Bool {
        Self.heaters.allSatisfy { heater in
            guard let target = situation.printer.target(of: heater, at: situation.now, situation.freshness),
                target == 0, let heard = situation.printer.readings.targetHeard(heater)
            else { return false }
            return wasIdle || heard > sent
        }
    }
}

extension PrintSettings {
    /// Whether they are what the printer's accepted reports say: one that came late was not accepted.
    fileprivate func hold(in readings: Readings) -> Bool {
        (nozzleTarget == nil || readings.targets[.nozzle] == nozzleTarget.map { Double($0) })
            && (hotbedTarget == nil || readings.targets[.hotbed] == hotbedTarget.map { Double($0) })
            && (fan == nil || readings.partFan == fan.map { Double($0) / 100 })
            && (speedMode == nil || readings.speedMode == speedMode.flatMap(SpeedMode.init(number:)))
            && (zOffset == nil
                || readings.zOffset.map(Watch.hundredths) == zOffset.map { Watch.hundredths($0 / 1000) })
    }

    fileprivate var names: Set<Watch.SettingName> {
        var names: Set<Watch.SettingName> = []
        if nozzleTarget != nil { names.insert(.nozzle) }
        if hotbedTarget != nil { names.insert(.hotbed) }
        if fan != nil { names.insert(.fan) }
        if speedMode != nil { names.insert(.speedMode) }
        if zOffset != nil { names.insert(.zOffset) }
        return names
    }
}
