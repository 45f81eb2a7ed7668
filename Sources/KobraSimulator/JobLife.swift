import JSON

// The life of a job (protocol.md 6, 14).
extension SimulatedPrinter {
    /// Begins a job at the screen, from the USB stick or from the cloud; nothing happens if the printer is not free.
    public mutating func start(_ plan: JobPlan) -> [Outgoing] {
        if isFree { begin(PrintJob(plan: plan)) }
        return drain()
    }

    mutating func begin(_ planned: PrintJob) {
        forgetInterrupted()
        var begun = planned
        if case .download = begun.plan.source {
            begun.stage = .downloading
            begun.downloadFailure = begun.downloadFailure ?? behaviour.downloadFailure
            behaviour.downloadFailure = nil
        }
        begun.coolingTime = Double(random.whole(5...30))
        begun.number = book.begin(begun.plan)
        job = begun
        sayStatus()
        sayJob()
    }

    mutating func enter(_ stage: PrintJob.Stage) {
        job?.stage = stage
        job?.inStage = 0
        sayJob()
    }

    /// One tick of the job.
    mutating func advanceJob() {
        job?.inStage += Self.tick
        if job?.stage == .printing { job?.print(for: Self.tick, speedMode: speedMode) }
        meetArmedFaults()
        guard let job else { return }
        switch job.stage {
        case .downloading: advanceDownload(job)
        case .checking where job.inStage >= 3:
            if job.isUnreadable {
                end(.init("print", "start", "failed", code: PrinterCode.unreadableFile, data: taskData))
            } else if job.plan.levels {
                (nozzle.target, hotbed.target) = (210, 60)
                enter(.leveling)
            } else {
                preheat()
            }
        case .leveling where job.inStage >= 45: preheat()
        case .preheating where nozzle.isReady && hotbed.isReady: beginPrinting()
        case .printing where job.done >= 1: finish()
        case .pausing where job.inStage >= 3:
            book.pause(job.number)
            enter(.paused)
        case .resuming where job.inStage >= 3 && nozzle.isReady && hotbed.isReady:
            say(Word("print", "resume", "resumed", data: taskData))
            enter(.printing)
        case .stopping(let code) where job.inStage >= 4:
            end(Word("print", "stop", "stoped", code: code))
        case .cooling where job.inStage >= job.coolingTime:
            self.job = nil
            sayStatus()
        case .preheating, .leveling, .printing:
            if time >= nextJobReport { sayJob() }
        default: break
        }
    }

    private mutating func advanceDownload(_ job: PrintJob) {
        guard case .download(let seconds) = job.plan.source, job.inStage < seconds else {
            sayJob()
            if let code = job.downloadFailure {
                return end(Word("print", "start", "failed", code: code, data: taskData))
            }
            let size = Int64(job.plan.filament * 350)
            files.add(FileRecord(filename: job.plan.filename, size: size, timestamp: options.start / 1000))
            return enter(.checking)
        }
        // A wrong checksum shows when everything is there; any other failure in the middle.
        if let code = job.downloadFailure, code != PrinterCode.wrongChecksum, job.inStage >= seconds / 2 {
            end(Word("print", "start", "failed", code: code, data: taskData))
        } else if time >= nextJobReport {
            sayJob()
        }
    }

    private mutating func preheat() {
        guard let plan = job?.plan else { return }
        (nozzle.target, hotbed.target) = (plan.nozzleTarget, plan.hotbedTarget)
        enter(.preheating)
    }

    private mutating func beginPrinting() {
        fan = 100
        enter(.printing)
        saySettings()
        sayFan()
    }

    private mutating func finish() {
        sayJob()
        guard let job else { return }
        book.end(job.number, .finished, said: !behaviour.omitsFinished)
        if !behaviour.omitsFinished { say(Word("print", "start", "finished", data: bodyAtEnd(job))) }
        let isHeard = isHeard && !behaviour.omitsFinished
        book.heard.close(share, end: isHeard ? .finished : nil, namesTask: job.plan.hasUsableID)
        close(straightToFree: behaviour.omitsFinished)
    }

    private func bodyAtEnd(_ job: PrintJob) -> JSONLiteral {
        var ended = job
        ended.stage = .cooling
        return body(of: ended)
    }

    /// Ends the job with that word; the code decides whether somebody wanted it (protocol.md 6.3).
    mutating func end(_ word: Word) {
        guard let number = job?.number else { return }
        let isWanted = [10401, 10601, 10609, 601].contains(word.code) || (word.code == 200 && word.state == "stoped")
        book.end(number, isWanted ? .cancelled : .failed, said: true)
        var spoken = word
        if word.code != 200 { spoken.message = PrinterCode.text(word.code) }
        say(spoken)
        let namesTask = job?.plan.hasUsableID == true && spoken.data == taskData
        book.heard.close(share, end: isHeard ? isWanted ? .cancelled : .failed : nil, namesTask: namesTask)
        close(straightToFree: false)
    }

    /// The job is over and has been counted: heaters off, and free a little later.
    private mutating func close(straightToFree: Bool) {
        guard let job else { return }
        if !job.stage.isPreparing { leftover = job.figures(speedMode: speedMode) }
        switchOff()
        if straightToFree {
            self.job = nil
            sayStatus()
        } else {
            self.job?.stage = .cooling
            self.job?.inStage = 0
        }
    }

    /// The job vanishes without a word.
    mutating func lose() {
        guard let job, job.stage != .cooling else { return }
        book.end(job.number, .lost, said: false)
        book.heard.close(job.share, end: nil, namesTask: false)
        if !job.stage.isPreparing { leftover = job.figures(speedMode: speedMode) }
        switchOff()
        self.job = nil
    }

    mutating func forgetInterrupted() {
        guard let old = interrupted else { return }
        interrupted = nil
        book.end(old.number, .lost, said: false)
        book.heard.close(old.share, end: nil, namesTask: false)
    }

    mutating func resumeInterrupted() {
        guard let old = interrupted, isFree else { return forgetInterrupted() }
        interrupted = nil
        job = old
        (nozzle.target, hotbed.target, fan) = (old.plan.nozzleTarget, old.plan.hotbedTarget, 100)
        sayStatus()
        enter(.resuming)
    }

    private mutating func switchOff() {
        if !behaviour.deceit.staysHot { (nozzle.target, hotbed.target) = (0, 0) }
        // Whoever watches is told at once (protocol.md 5.4: pushed often while somebody is watching).
        nextTemperature = min(nextTemperature, time + 1)
        speedMode = 2
        if fan != 0 {
            fan = 0
            sayFan()
        }
    }

    private var share: Audience.Share { job?.share ?? Audience.Share() }

    /// `{"taskid":…}` of the open job.
    var taskData: JSONLiteral { .object(job?.plan.taskMember ?? []) }
}
