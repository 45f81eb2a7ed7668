import KobraProtocol
import KobraState
import PrometheusText

/// The job a printer is at, and how its jobs ended.
enum JobCatalogue {
    static let families: [Family] = current + counted

    private static let current: [Family] = [
        .each(
            .gauge, "kobra_print_open",
            "1 while a job is open, also while the printer is not up, else 0; absent before the first report, unless one was open at the exporter's last end."
        ) { $0.printer.work.job != nil ? 1 : $0.printer.lastReport.map { _ in 0 } },
        .each(
            .gauge, "kobra_print_progress_ratio",
            "Progress of the print, 0 to 1, from progress; only while printing, pausing, paused, resuming, stopping or finished."
        ) { $0.printedJob?.progress },
        .each(
            .gauge, "kobra_print_download_progress_ratio",
            "Progress of the download before a print, 0 to 1, from progress; only while downloading."
        ) { $0.state == .downloading ? $0.job?.downloadProgress : nil },
        .each(
            .gauge, "kobra_print_elapsed_seconds",
            "Time printed, from print_time (minutes); absent without a job and unless kobra_up is 1."
        ) { $0.job?.shownElapsed },
        .each(
            .gauge, "kobra_print_remaining_seconds",
            "Time left, from remain_time (minutes); absent where the printer does not fill it in, without a job and unless kobra_up is 1."
        ) { $0.job?.usableRemaining },
        .each(
            .gauge, "kobra_print_layer",
            "Layer being printed, from curr_layer; absent where layers are not counted, without a job and unless kobra_up is 1."
        ) { $0.job?.layerCount.map { Double($0.current) } },
        .each(
            .gauge, "kobra_print_layers", "Layers in all, from total_layers; absent like kobra_print_layer."
        ) { $0.job?.layerCount.map { Double($0.total) } },
        .each(
            .gauge, "kobra_print_filament_used_meters",
            "Filament used by the job, from supplies_usage (millimetres); absent without a job and unless kobra_up is 1."
        ) { $0.job?.shownFilament },
        .each(
            .gauge, "kobra_print_start_timestamp_seconds",
            "Unix time at which the job was first heard of; absent without a job and unless kobra_up is 1."
        ) { $0.job?.start.unixSeconds },
        .info(
            "kobra_print_info",
            "The job: task_id from taskid, empty if it has none, and filename; absent without a job and unless kobra_up is 1.",
            ["task_id", "filename"]
        ) { $0.printInfo },
    ]

    private static let counted: [Family] = [
        .each(
            .counter, "kobra_prints_started_total",
            "Jobs whose beginning was heard; one found under way is not counted."
        ) { $0.printer.work.outcomes.started },
        .each(
            .counter, "kobra_prints_adopted_total",
            "Jobs that were under way when the exporter first heard of the printer."
        ) { $0.printer.work.outcomes.adopted },
        .each(
            .counter, "kobra_prints_missed_beginnings_total", "Jobs of which only the end was heard."
        ) { $0.printer.work.outcomes.missedBeginnings },
        .counts(
            "kobra_prints_total", "Jobs ended, each counted once; unknown is one of which nobody said how it ended.",
            by: "outcome"
        ) {
            $0.printer.work.outcomes.ended
        } examples: {
            $0.example(of: $1)
        },
        .oneHot(
            "kobra_last_print_outcome",
            "How the last job ended: exactly one is 1; absent before the first end.",
            by: "outcome"
        ) { $0.printer.work.last?.outcome },
        .each(
            .gauge, "kobra_last_print_end_timestamp_seconds",
            "Unix time at which the last job ended; absent before the first end."
        ) { $0.printer.work.last?.end.unixSeconds },
        .each(
            .gauge, "kobra_last_print_error_code",
            "Code that came with the end of the last job; absent if none did."
        ) { ($0.printer.work.last?.code?.rawValue).map { Double($0) } },
        .counts(
            "kobra_print_seconds_total", "Printing time of jobs ended, from print_time (minutes).",
            by: "outcome"
        ) { $0.printer.work.outcomes.seconds },
        .counts(
            "kobra_filament_used_meters_total", "Filament of jobs ended, from supplies_usage (millimetres).",
            by: "outcome"
        ) { $0.printer.work.outcomes.filament },
        .counts(
            "kobra_pauses_total", "Pauses, by the code that came with paused; user if none did.", by: "reason"
        ) { $0.printer.work.outcomes.pauses },
        .counts(
            "kobra_errors_total",
            "Reports with a code other than fine (0, 200), by what the code is about; with a state file, as last written.",
            by: "kind"
        ) { $0.printer.shownCounts.errors },
        .each(
            .gauge, "kobra_last_error_code", "Last such code; absent before the first."
        ) { ($0.printer.lastError?.code.rawValue).map { Double($0) } },
        .each(
            .gauge, "kobra_last_error_timestamp_seconds", "Unix time at which it came; absent before the first."
        ) { $0.printer.lastError?.time.unixSeconds },
    ]
}
