import JSON
import KobraProtocol

// The answers to `print` commands (protocol.md 9.1 to 9.4).
extension SimulatedPrinter {
    mutating func answerPrint(_ request: Request) {
        switch request.action {
        case "query": answerQuery()
        case "getSliceParam": answerSliceParameters(request)
        case "localtasktrans": linkTask(request)
        case "start": startByCommand(request)
        case "pause": pauseByCommand(request)
        case "resume": resumeByCommand(request)
        // What `cancel` answers is unknown (protocol.md 9.2); here the two are one.
        case "stop", "cancel": stopByCommand(request)
        case "update": updateByCommand(request)
        default: return
        }
        book.commands += 1
    }

    /// The open job a command is about, or `nil` after refusing it.
    private mutating func openJob(for request: Request) -> PrintJob? {
        switch request.task {
        case .malformed:
            refuse(request, PrinterCode.badRequest)
            return nil
        case .id(let id) where job?.plan.taskID != id: break
        case .id, .current:
            if let job, job.stage != .cooling { return job }
        }
        refuse(request, PrinterCode.noTask)
        return nil
    }

    /// While a job runs, `start`/`<state>` with the full body; an idle printer is silent (protocol.md 9.1).
    private mutating func answerQuery() {
        guard let job, job.stage != .cooling else { return }
        say(Word("print", "start", job.stage.word, data: body(of: job)))
    }

    private mutating func answerSliceParameters(_ request: Request) {
        guard let job = openJob(for: request) else { return }
        // The nested names are those of a job's report and none of its business (protocol.md 5.6).
        let parameters: JSONLiteral = [
            "layer_height": 0.2, "infill": 15, "est_time": .number(job.plan.minutes * 60),
            "remain_time": .number(job.plan.minutes), "progress": 0, "filament_used": .number(job.plan.filament),
        ]
        let data: JSONLiteral = .object(job.plan.taskMember + [.init("slice_param", parameters)])
        say(Word("print", "getSliceParam", "done", data: data))
    }

    private mutating func linkTask(_ request: Request) {
        guard let local = request.data["localtask"].text else { return refuse(request, PrinterCode.badRequest) }
        guard openJob(for: request) != nil else { return }
        job?.plan.localTask = local
        say(Word("print", "localtasktrans", "done", data: taskData))
    }

    private mutating func pauseByCommand(_ request: Request) {
        guard let job = openJob(for: request) else { return }
        switch job.stage {
        case .printing: enter(.pausing)
        case .pausing, .paused: refuse(request, PrinterCode.taskPaused)
        case .stopping: refuse(request, PrinterCode.taskStopped)
        default: refuse(request, PrinterCode.noTask)
        }
    }

    private mutating func resumeByCommand(_ request: Request) {
        guard let job = openJob(for: request) else { return }
        switch job.stage {
        case .paused: resume()
        case .stopping: refuse(request, PrinterCode.taskStopped)
        default: refuse(request, PrinterCode.alreadyPrinting)
        }
    }

    private mutating func stopByCommand(_ request: Request) {
        guard let job = openJob(for: request) else { return }
        if case .stopping = job.stage { return refuse(request, PrinterCode.taskStopped) }
        enter(.stopping(code: 200))
    }

    private mutating func startByCommand(_ request: Request) {
        let data = request.data
        guard let filename = data["filename"].text, let kind = data["filetype"].number, request.task != .malformed
        else {
            return refuse(request, PrinterCode.badRequest)
        }
        var plan = JobPlan(filename: filename, taskID: nil, minutes: options.jobMinutes)
        plan.taskID = data["taskid"].text ?? data["taskid"].strictNumber.flatMap(Int64.init(exactly:)).map { "\($0)" }
        let echo = JSONLiteral.object(plan.taskMember)
        if kind == 0 {
            guard let url = data["url"].text, data["md5"].text != nil, let size = data["filesize"].number else {
                return refuse(request, PrinterCode.badRequest, data: echo)
            }
            guard !url.isEmpty, !filename.isEmpty else { return refuse(request, PrinterCode.emptyPath, data: echo) }
            // About 1 MB a second.
            plan.source = .download(seconds: min(max(size / 1_000_000, 4), 120))
        } else {
            guard let path = data["filepath"].text else { return refuse(request, PrinterCode.badRequest, data: echo) }
            guard !path.isEmpty, !filename.isEmpty else { return refuse(request, PrinterCode.emptyPath, data: echo) }
        }
        guard isFree else { return refuse(request, PrinterCode.alreadyPrinting, data: echo) }
        var planned = PrintJob(plan: plan)
        planned.isUnreadable = kind != 0 && !files.holds(filename)
        begin(planned)
    }

    private mutating func updateByCommand(_ request: Request) {
        guard openJob(for: request) != nil else { return }
        let settings = request.data["settings"]
        guard settings.isAbsent || settings.isObject, let changes = changes(settings) else {
            return refuse(request, PrinterCode.badRequest)
        }
        let oldFan = fan
        nozzle.target = changes.nozzle ?? nozzle.target
        hotbed.target = changes.hotbed ?? hotbed.target
        fan = changes.fan ?? fan
        speedMode = changes.speed ?? speedMode
        zOffset = changes.zOffset ?? zOffset
        saySettings()
        if fan != oldFan { sayFan() }
    }

    /// The settings asked for, or `nil` if one is beyond the firmware's own ceilings (protocol.md 12) or not a number.
    private func changes(_ settings: JSONValue) -> Changes? {
        var changes = Changes()
        let hotbedCeiling = address.model == .kobra2Pro ? 125 : 105
        let whole: [(String, ClosedRange<Int>, WritableKeyPath<Changes, Int?>)] = [
            ("target_nozzle_temp", 0...275, \.nozzle), ("target_hotbed_temp", 0...hotbedCeiling, \.hotbed),
            ("fan_speed_pct", 0...100, \.fan), ("print_speed_mode", 1...3, \.speed),
        ]
        for (name, range, place) in whole where !settings[named: name].isAbsent {
            guard let value = settings[named: name].strictNumber.flatMap(Int.init(exactly:)), range.contains(value)
            else {
                return nil
            }
            changes[keyPath: place] = value
        }
        // Text or a number: clients send either (protocol.md 9.3).
        if !settings["z_comp"].isAbsent {
            guard let value = settings["z_comp"].number, abs(value) <= 10 else { return nil }
            changes.zOffset = Int((value * 100).rounded())
        }
        return changes
    }

    private struct Changes {
        var nozzle: Int?
        var hotbed: Int?
        var fan: Int?
        var speed: Int?
        /// Hundredths of a millimetre.
        var zOffset: Int?
    }
}
