import KobraControl
import KobraState
import PrometheusText

/// What came of commands to printers.
enum ControlCatalogue {
    static let families: [Family] = [
        .each(
            .counter, "kobra_commands_total",
            "Commands given by the admin API, by how they ended; late ones had counted as unconfirmed before. Absent while it is off.",
            ["command", "outcome"],
            OrderKind.allCases.flatMap { kind in CommandOutcome.allCases.map { [kind.rawValue, $0.rawValue] } }
        ) { view in view.control.map { $0.counts(for: view.printer.id) } },
        .histograms(
            "kobra_command_duration_seconds",
            "Time from a command's acceptance to its confirmation by the printer's own report. Absent while the admin API is off.",
            by: "command"
        ) { snapshot in
            guard let control = snapshot.control else { return [] }
            return OrderKind.allCases.compactMap { kind in control.durations[kind].map { (kind.rawValue, $0) } }
        },
        .each(
            .counter, "kobra_foreign_commands_total",
            "Commands to the printer seen on its broker that this exporter did not send; absent until the broker has shown that commands can be heard; with a state file, as last written."
        ) { $0.foreignCommands },
    ]
}
