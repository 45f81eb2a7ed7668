import JSON
import KobraProtocol
import KobraState
import Platform

/// A printer as JSON: what is known, and how old it is. What is not known, or may not be shown, has no member; the same
/// rules hold as for the metrics.
struct PrinterJSON {
    let printer: Printer
    let fleet: Fleet
    let now: Instant

    /// The line of a list.
    var summary: JSONLiteral {
        object([
            ("name", .string(printer.name)), ("id", .string(printer.id.text)),
            ("model", printer.model.flatMap(Model.with).map { .string($0.name) }),
            ("model_id", printer.model.map { .string($0.text) }), ("up", .bool(printer.isUp(at: now))),
            ("state", .string(printer.state(at: now).rawValue)), ("job", job),
        ])
    }

    /// Everything.
    var whole: JSONLiteral {
        object([
            ("name", .string(printer.name)), ("id", .string(printer.id.text)),
            ("model", printer.model.flatMap(Model.with).map { .string($0.name) }),
            ("model_id", printer.model.map { .string($0.text) }), ("broker", printer.broker.map { .string($0) }),
            ("up", .bool(printer.isUp(at: now))), ("state", .string(printer.state(at: now).rawValue)),
            ("last_report_age_seconds", age(printer.lastReport)),
            ("firmware", printer.firmware.version.map { .string($0) }),
            ("firmware_update_progress", isUp(printer.firmware.updateProgress)),
            ("command_spelling", .string(printer.currentSpelling.rawValue)),
            ("heaters", heaters), ("fan", fan), ("settings", settings), ("job", job), ("last_print", lastPrint),
            ("last_error", lastError), ("files", files),
        ])
    }

    private var heaters: JSONLiteral? {
        let heaters = printer.readings.heaters.compactMap { heater -> JSONLiteral.Member? in
            let measured = printer.temperature(of: heater, at: now, fleet.freshness)
            let target = printer.target(of: heater, at: now, fleet.freshness)
            guard measured != nil || target != nil else { return nil }
            return .init(
                heater.rawValue,
                object([
                    ("celsius", measured.map { .number($0) }),
                    ("age_seconds", measured == nil ? nil : age(printer.readings.measurementHeard(heater))),
                    ("target_celsius", target.map { .number($0) }),
                    ("target_age_seconds", target == nil ? nil : age(printer.readings.targetHeard(heater))),
                ]))
        }
        return heaters.isEmpty ? nil : .object(heaters)
    }

    private var fan: JSONLiteral? {
        guard let part = isUp(printer.readings.partFan.map { ($0 * 100).rounded() }) else { return nil }
        return object([("percent", part), ("age_seconds", age(printer.readings.fansHeard))])
    }

    private var settings: JSONLiteral? {
        let readings = printer.readings
        guard printer.isUp(at: now), readings.speedMode != nil || readings.zOffset != nil else { return nil }
        return object([
            ("speed_mode", readings.speedMode.map { .string($0.rawValue) }),
            ("z_offset_millimeters", readings.zOffset.map { .number(($0 * 100_000).rounded() / 100) }),
            ("age_seconds", age(readings.settingsHeard)),
        ])
    }

    /// The open job, also of a printer out of reach: that it is open is known, how far it is is not.
    private var job: JSONLiteral? {
        guard let job = printer.work.job else { return nil }
        let isUp = printer.isUp(at: now)
        let shown = isUp && printer.state(at: now).showsProgress
        return object([
            ("task_id", job.task.map { .string($0.verbatim) }), ("filename", job.filename.map { .string($0) }),
            ("phase", isUp ? .string(job.phase.rawValue) : nil),
            ("progress", shown ? job.progress.map { .number($0) } : nil),
            ("download_progress", isUp && job.phase == .downloading ? job.downloadProgress.map { .number($0) } : nil),
            ("elapsed_seconds", shown ? job.elapsed.map { .number($0) } : nil),
            ("remaining_seconds", shown ? job.usableRemaining.map { .number($0) } : nil),
            ("filament_meters", shown ? job.filament.map { .number($0) } : nil),
            ("layer", shown ? job.layerCount.map { .integer(Int64($0.current)) } : nil),
            ("layers", shown ? job.layerCount.map { .integer(Int64($0.total)) } : nil),
            ("age_seconds", age(job.start)),
            ("fault_to_acknowledge", job.hazard.map { .integer(Int64($0.rawValue)) }),
        ])
    }

    private var lastPrint: JSONLiteral? {
        printer.work.last.map { last in
            object([
                ("outcome", .string(last.outcome.rawValue)), ("task_id", last.job.task.map { .string($0.verbatim) }),
                ("filename", last.job.filename.map { .string($0) }),
                ("code", last.code.map { .integer(Int64($0.rawValue)) }), ("reason", last.reason.map { .string($0) }),
                ("age_seconds", age(last.end)),
            ])
        }
    }

    private var lastError: JSONLiteral? {
        printer.lastError.map { code, time in
            object([
                ("code", .integer(Int64(code.rawValue))), ("meaning", code.meaning.map { .string($0) }),
                ("kind", .string(code.kind.rawValue)), ("age_seconds", age(time)),
            ])
        }
    }

    private var files: JSONLiteral? {
        guard !printer.files.isEmpty else { return nil }
        return .object(
            Storage.allCases.compactMap { storage in
                printer.files[storage].map { totals in
                    .init(
                        storage.rawValue,
                        ["count": .integer(Int64(totals.count)), "size_bytes": .number(totals.size)])
                }
            })
    }

    private func isUp(_ value: Double?) -> JSONLiteral? { printer.isUp(at: now) ? value.map { .number($0) } : nil }

    private func age(_ time: Instant?) -> JSONLiteral? {
        time.map { .number((max(0, now.seconds(since: $0)) * 1000).rounded() / 1000) }
    }

    private func object(_ members: [(String, JSONLiteral?)]) -> JSONLiteral { .members(members) }
}

extension JSONLiteral {
    /// An object of those members that there are.
    static func members(_ members: [(String, JSONLiteral?)]) -> JSONLiteral {
        .object(members.compactMap { name, value in value.map { Member(name, $0) } })
    }
}
