// What goes wrong on request.
extension SimulatedPrinter {
    /// Has something go wrong.
    ///
    /// - Parameters:
    ///   - fault: what. One that needs a running job waits until a job prints.
    ///   - progress: percent of the print at which such a fault strikes; `nil` strikes an open job in any stage at once,
    ///     and the next one as soon as it prints.
    public mutating func inject(_ fault: Fault, atProgress progress: Int? = nil) -> [Outgoing] {
        if fault.needsJob {
            if progress != nil || !strike(fault) { armed.append((fault, progress ?? 0)) }
            return drain()
        }
        switch fault {
        case .resumeAtScreen: resume()
        case .powerCut(let seconds, let resumes): cutPower(for: seconds, resumes: resumes)
        case .disconnect(let seconds): leave(for: seconds)
        case .silence(let seconds):
            releaseHeld()
            behaviour.silentUntil = max(behaviour.silentUntil, time + seconds)
        case .flap:
            sayPresence("offline")
            agenda.note(.say(Word("lastWill", "onlineReport", "online", message: "device online")), at: time + 1)
        case .rubbish(let count): rubbishLeft += count
        default: behave(fault)
        }
        return drain()
    }

    /// The faults that change how the printer behaves from now on.
    private mutating func behave(_ fault: Fault) {
        switch fault {
        case .downloadFails(let code): behaviour.downloadFailure = code
        case .updateFails(let code): behaviour.updateFailure = code
        case .foreignWords(let isOn): behaviour.speaksForeignWords = isOn
        case .withoutFinished(let isOn): behaviour.omitsFinished = isOn
        case .unusableFigures(let isOn): behaviour.hasUnusableFigures = isOn
        case .doubled(let isOn): behaviour.doubles = isOn
        case .swapped(let isOn): behaviour.swaps = isOn
        case .slow(let seconds): behaviour.slowness = seconds
        case .deaf(let isOn): behaviour.isDeaf = isOn
        case .upTimeStamps(let isOn): behaviour.stampsUpTime = isOn
        case .refuses(let code, let action): behaviour.deceit.refusal = code == 0 ? nil : (code, action)
        case .ignores(let action):
            behaviour.deceit.isIgnoring = action != "off"
            behaviour.deceit.ignoredAction = action
        case .lies(let isOn): behaviour.deceit.lies = isOn
        case .vanishesOn(let action): behaviour.deceit.vanishingAction = action
        case .switchesTask: behaviour.deceit.switchesTask = true
        case .staysHot(let isOn): behaviour.deceit.staysHot = isOn
        default: break
        }
    }

    /// Lets the armed faults strike whose moment has come.
    mutating func meetArmedFaults() {
        guard let job, job.stage == .printing else { return }
        let progress = Int(job.done * 100)
        guard let index = armed.firstIndex(where: { $0.progress <= progress }) else { return }
        _ = strike(armed.remove(at: index).fault)
    }

    /// Strikes the open job; false if there is none that it could strike.
    private mutating func strike(_ fault: Fault) -> Bool {
        guard let job, job.stage != .cooling else { return false }
        if case .stopping = job.stage { return false }
        switch fault {
        case .startFailed(let code): end(Word("print", "start", "failed", code: code, data: taskData))
        case .failed(let code): end(Word("print", "stop", "failed", code: code))
        case .abort(let code): end(Word("print", "stop", "stoped", code: code))
        case .stopAtScreen: enter(.stopping(code: PrinterCode.stoppedAtScreen))
        case .runout:
            guard job.stage == .printing else { return false }
            runOut()
        case .faultPause(let code):
            guard job.stage == .printing else { return false }
            self.job?.stage = .paused
            self.job?.inStage = 0
            book.pause(job.number, code: code)
            say(Word("print", "pause", "paused", code: code, message: PrinterCode.text(code), data: taskData))
        case .pauseAtScreen:
            guard job.stage == .printing else { return false }
            enter(.pausing)
        case .goesFree:
            lose()
            sayStatus()
        default: return false
        }
        return true
    }

    private mutating func runOut() {
        let code = PrinterCode.filamentOut
        if let job { book.pause(job.number, code: code) }
        job?.stage = .paused
        job?.inStage = 0
        book.runouts += 1
        say(Word("print", "pause", "paused", code: code, message: PrinterCode.text(code), data: taskData))
    }

    /// Goes on with a paused job, as by a hand at the screen; false if none is paused.
    @discardableResult mutating func resume() -> Bool {
        guard job?.stage == .paused else { return false }
        enter(.resuming)
        return true
    }

    private mutating func cutPower(for seconds: Double, resumes: Bool) {
        guard isPowered else { return }
        if resumes, let open = job, !open.stage.isPreparing, open.stage != .cooling, interrupted == nil {
            interrupted = open
            job = nil
        }
        powerOff(for: seconds)
    }

    /// Off without a DISCONNECT, and back after a while; an open job is lost.
    mutating func powerOff(for seconds: Double) {
        lose()
        job = nil
        (nozzle.target, hotbed.target, fan, speedMode) = (0, 0, 0, 2)
        (isPowered, isConnected, isInstalling) = (false, false, false)
        (held, rubbishLeft) = (nil, 0)
        behaviour.silentUntil = 0
        agenda.clear()
        outbox.append(.powerCut)
        agenda.note(.backOnline, at: time + max(seconds, Self.tick))
    }

    private mutating func leave(for seconds: Double) {
        guard isConnected else { return }
        releaseHeld()
        isConnected = false
        outbox.append(.disconnect)
        agenda.note(.backOnline, at: time + max(seconds, Self.tick))
    }
}
