import JSON
import KobraProtocol
import KobraState

/// What is known of a printer at a moment, by the rules by which the metrics show it: nothing live unless it is up.
struct PrinterDocument {
    let printer: Printer
    let freshness: Freshness
    let now: Instant
    let timestamp: @Sendable (Int64) -> String

    /// As it stands in the list of printers.
    var summary: JSONLiteral {
        var members = identity
        members.add("job") { members in
            guard let job else { return }
            members.add("task_id", job.task?.verbatim)
            members.add("filename", job.filename)
            members.add("phase", job.phase.rawValue)
            members.add("progress_percent", progress(job))
            members.add("remaining_seconds", job.usableRemaining)
        }
        return .object(members.list)
    }

    /// All of it.
    var whole: JSONLiteral {
        var members = identity
        members.add("broker", printer.broker)
        members.add("spelling", printer.currentSpelling.rawValue)
        members.add("firmware", firmware)
        members.add("temperatures", temperatures)
        members.add("fans", fans)
        members.add("settings", settings)
        members.add("job", jobMembers)
        members.add("last_job", lastJob)
        members.add("last_error", lastError)
        members.add("files", files)
        members.add("peripherals") { members in
            for peripheral in Peripheral.allCases {
                members.add(peripheral.rawValue, printer.peripherals[peripheral].map { .bool($0) })
            }
        }
        return .object(members.list)
    }

    private var isUp: Bool { printer.isUp(at: now) }
    private var state: PrinterState { printer.state(at: now) }

    /// The job that is open, or whose end is still shown; only while the printer is up.
    private var job: Job? { isUp ? printer.work.current : nil }

    private var identity: Members {
        var members = Members()
        members.add("name", printer.name)
        members.add("id", printer.id.text)
        members.add("model") { members in
            members.add("id", printer.model?.text)
            members.add("name", printer.model.flatMap { Model.with(id: $0)?.name })
        }
        members.add("state", state.rawValue)
        members.add("up", .bool(isUp))
        members.add("last_report") { time(printer.lastReport, &$0) }
        return members
    }

    private func time(_ instant: Instant?, _ members: inout Members) {
        guard let instant else { return }
        members.add("time", timestamp(instant.unixMilliseconds))
        members.add("age_seconds", max(0, now.seconds(since: instant)))
    }

    private func age(_ instant: Instant?, _ members: inout Members) {
        members.add("age_seconds", instant.map { max(0, now.seconds(since: $0)) })
    }

    private func progress(_ job: Job) -> Double? {
        state.showsProgress
            ? job.progress.map { $0 * 100 } : state == .downloading ? job.downloadProgress.map { $0 * 100 } : nil
    }

    private func firmware(_ members: inout Members) {
        members.add("version", printer.firmware.version)
        guard isUp, printer.firmware.isUpdating else { return }
        members.add("updating", .bool(true))
        members.add("update_progress_percent", printer.firmware.updateProgress.map { $0 * 100 })
    }

    private func temperatures(_ members: inout Members) {
        for heater in printer.readings.heaters {
            members.add(heater.rawValue) { members in
                if let measured = printer.temperature(of: heater, at: now, freshness) {
                    members.add("celsius", measured)
                    age(printer.readings.measurementHeard(heater), &members)
                }
                guard let target = printer.target(of: heater, at: now, freshness) else { return }
                members.add("target_celsius", target)
                members.add(
                    "target_age_seconds",
                    printer.readings.targetHeard(heater).map { max(0, now.seconds(since: $0)) })
            }
        }
    }

    private func fans(_ members: inout Members) {
        guard isUp else { return }
        members.add("fan_percent", printer.readings.partFan.map { $0 * 100 })
        members.add("aux_fan_percent", printer.readings.auxFan.map { $0 * 100 })
        if !members.list.isEmpty { age(printer.readings.fansHeard, &members) }
    }

    private func settings(_ members: inout Members) {
        guard isUp else { return }
        let mode = printer.readings.speedMode
        members.add("speed_mode", whole: (1...3).first { SpeedMode(number: $0) == mode })
        members.add("speed_mode_name", mode?.rawValue)
        members.add("z_offset_millimeters", printer.readings.zOffset.map { $0 * 1000 })
        if !members.list.isEmpty { age(printer.readings.settingsHeard, &members) }
    }

    private func jobMembers(_ members: inout Members) {
        guard let job else { return }
        members.add("task_id", job.task?.verbatim)
        members.add("filename", job.filename)
        members.add("phase", job.phase.rawValue)
        members.add("open", .bool(printer.work.job != nil))
        members.add("started") { time(job.start, &$0) }
        members.add("progress_percent", progress(job))
        members.add("elapsed_seconds", job.shownElapsed)
        members.add("remaining_seconds", job.usableRemaining)
        members.add("layer", whole: job.layerCount?.current)
        members.add("layers", whole: job.layerCount?.total)
        members.add("filament_meters", job.shownFilament)
        members.add("hazard", job.hazard.map(CommandDocument.code))
    }

    private func lastJob(_ members: inout Members) {
        guard let last = printer.work.last else { return }
        members.add("task_id", last.job.task?.verbatim)
        members.add("filename", last.job.filename)
        members.add("outcome", last.outcome.rawValue)
        members.add("error", last.code.map(CommandDocument.code))
        members.add("reason", last.reason)
        members.add("ended") { time(last.end, &$0) }
    }

    private func lastError(_ members: inout Members) {
        guard let last = printer.lastError else { return }
        members.add("error", CommandDocument.code(last.code))
        members.add("reported") { time(last.time, &$0) }
    }

    private func files(_ members: inout Members) {
        for storage in Storage.allCases {
            members.add(storage.rawValue) { members in
                members.add("count", whole: printer.files[storage]?.count)
                members.add("size_bytes", printer.files[storage]?.size, decimals: 0)
            }
        }
    }
}
