import JSON

extension JobPlan {
    /// `taskid`, if the job has one to show (protocol.md 6.5).
    var taskMember: [JSONLiteral.Member] { taskID.map { [.init("taskid", .string($0))] } ?? [] }
}

// What a job's reports look like (protocol.md 5.6).
extension SimulatedPrinter {
    /// The heartbeat of the job, or the word for its stage.
    mutating func sayJob() {
        guard let job else { return }
        nextJobReport = time + (job.stage == .downloading ? 2 : options.heartbeat)
        switch job.stage {
        case .pausing, .paused: say(Word("print", "pause", job.stage.word, data: .object(job.plan.taskMember)))
        case .resuming: say(Word("print", "resume", job.stage.word, data: .object(job.plan.taskMember)))
        case .stopping: say(Word("print", "stop", job.stage.word, data: .object(job.plan.taskMember)))
        default: say(Word("print", "start", job.stage.word, data: body(of: job)))
        }
    }

    /// The body of a `start` report in each stage.
    func body(of job: PrintJob) -> JSONLiteral {
        switch job.stage {
        case .downloading:
            return .object(job.plan.taskMember + [.init("progress", .integer(Int64(downloaded(job))))])
        case .checking:
            // Most of the body is missing; the progress is the last job's (protocol.md 5.6, 6.6).
            return .object(
                job.plan.taskMember + [
                    .init("filename", .string(job.plan.filename)),
                    .init("progress", .integer(Int64(leftover.progress))),
                ])
        case .leveling, .preheating: return full(job, leftover)
        default: return full(job, job.figures(speedMode: speedMode))
        }
    }

    private func full(_ job: PrintJob, _ figures: JobFigures) -> JSONLiteral {
        .object(
            job.plan.taskMember + [
                .init("localtask", .string(job.plan.localTask)), .init("filename", .string(job.plan.filename)),
            ] + figures.members(unusable: behaviour.hasUnusableFigures))
    }

    /// Percent of the download.
    private func downloaded(_ job: PrintJob) -> Int {
        guard case .download(let seconds) = job.plan.source, seconds > 0 else { return 100 }
        return min(100, Int(job.inStage / seconds * 100))
    }

    /// The values in force: pushed when a setting changes, and the answer to `update` (protocol.md 5.6).
    mutating func saySettings() {
        let settings: JSONLiteral = [
            "target_nozzle_temp": .integer(Int64(nozzle.target)), "target_hotbed_temp": .integer(Int64(hotbed.target)),
            "fan_speed_pct": .integer(Int64(fan)), "print_speed_mode": .integer(Int64(speedMode)),
            "z_comp": .string(zOffsetText),
        ]
        let members: [JSONLiteral.Member] = [
            .init("localtask", .string(job?.plan.localTask ?? "")),
            .init("curr_hotbed_temp", .integer(Int64(hotbed.reading(&random)))),
            .init("curr_nozzle_temp", .integer(Int64(nozzle.reading(&random)))), .init("settings", settings),
        ]
        say(Word("print", "update", "updated", data: .object((job?.plan.taskMember ?? []) + members)))
    }

    /// `z_comp` is text with two decimals, millimetres (protocol.md 5.6).
    private var zOffsetText: String {
        let (whole, rest) = zOffset.magnitude.quotientAndRemainder(dividingBy: 100)
        return "\(zOffset < 0 ? "-" : "")\(whole).\(rest < 10 ? "0" : "")\(rest)"
    }
}
