import KobraProtocol
import KobraState
import PrometheusText

/// What a printer is, whether it is there, and what it measures.
enum PrinterCatalogue {
    static let families: [Family] = [
        .each(
            .gauge, "kobra_up",
            "1 if the broker connection is up, the last will is not offline and a report came within the silence limit, else 0."
        ) { $0.isUp ? 1 : 0 },
        .info(
            "kobra_printer_info", "Fixed facts of the printer; model and firmware are empty until known.",
            ["id", "model", "model_id", "firmware"]
        ) { $0.identity },
        .each(
            .gauge, "kobra_last_report_timestamp_seconds",
            "Unix time at which the last report was received; absent before the first."
        ) { $0.printer.lastReport?.unixSeconds },
        .each(
            .gauge, "kobra_last_reading_timestamp_seconds",
            "Unix time at which a reading of that sort was last received; absent before the first.", by: "reading",
            of: ReadingSort.self
        ) { view, sort in
            switch sort {
            case .temperature: view.printer.readings.temperaturesHeard?.unixSeconds
            case .fan: view.printer.readings.fansHeard?.unixSeconds
            case .settings: view.printer.readings.settingsHeard?.unixSeconds
            }
        },
        .oneHot(
            "kobra_printer_state",
            "What the printer does: exactly one state is 1. Offline while kobra_up is 0.",
            by: "state"
        ) { $0.state },
        .counts(
            "kobra_state_seconds_total",
            "Seconds spent in each state since the printer was first known; with a state file, as last written.",
            by: "state"
        ) { $0.printer.shownCounts.stateSeconds },
        .each(
            .gauge, "kobra_temperature_celsius",
            "Temperature from curr_nozzle_temp, curr_hotbed_temp, curr_chamber_temp; absent unless kobra_up is 1, and when not reported for long.",
            by: "heater", of: Heater.self
        ) { $0.temperature(of: $1) },
        .each(
            .gauge, "kobra_temperature_target_celsius",
            "Target from target_nozzle_temp, target_hotbed_temp, target_chamber_temp, 0 is off; absent like kobra_temperature_celsius.",
            by: "heater", of: Heater.self
        ) { $0.target(of: $1) },
        .each(
            .gauge, "kobra_fan_speed_ratio",
            "Fan speed, 0 to 1, from fan_speed_pct (part) and aux_fan_speed_pct (aux); absent unless kobra_up is 1.",
            by: "fan", of: Fan.self
        ) { view, fan in
            switch fan {
            case .part: view.readings?.partFan
            case .aux: view.readings?.auxFan
            }
        },
        .oneHot(
            "kobra_print_speed_mode",
            "Speed mode from print_speed_mode: exactly one is 1; absent until heard and unless kobra_up is 1.",
            by: "mode"
        ) { $0.readings?.speedMode },
        .each(
            .gauge, "kobra_z_offset_meters", "Z offset from z_comp; absent until heard and unless kobra_up is 1."
        ) { $0.readings?.zOffset },
        .each(
            .gauge, "kobra_firmware_update_progress_ratio",
            "Progress of a firmware update: download 0 to 0.5, installation 0.5 to 1; absent when none is under way and unless kobra_up is 1."
        ) { $0.isUp ? $0.printer.firmware.updateProgress : nil },
        .each(
            .gauge, "kobra_files",
            "Files, not folders, in the last list of the storage, whoever asked for it; absent until listed.",
            by: "storage", of: Storage.self
        ) { view, storage in view.printer.files[storage].map { Double($0.count) } },
        .each(
            .gauge, "kobra_files_size_bytes", "Size of these files, from size; absent until listed.", by: "storage",
            of: Storage.self
        ) { view, storage in view.printer.files[storage]?.size },
        .each(
            .gauge, "kobra_peripheral_connected",
            "1 if plugged in, else 0, from peripherie reports; absent until reported.", by: "peripheral",
            of: Peripheral.self
        ) { view, peripheral in view.printer.peripherals[peripheral].map { $0 ? 1 : 0 } },
    ]

    /// The sorts of reading whose age is told.
    private enum ReadingSort: String, CaseIterable {
        case temperature
        case fan
        case settings
    }

    private enum Fan: String, CaseIterable {
        case part
        case aux
    }
}
