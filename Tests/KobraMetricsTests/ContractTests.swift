@testable import KobraMetrics
import PrometheusText
import Testing

/// The families promised to users: these may not be renamed, nor change type or labels.
@Suite struct ContractTests {
    static let promised: [String: (type: String, labels: [String])] = [
        "kobra_up": ("gauge", ["printer"]),
        "kobra_commands_total": ("counter", ["printer", "command", "outcome"]),
        "kobra_command_duration_seconds": ("histogram", ["command"]),
        "kobra_foreign_commands_total": ("counter", ["printer"]),
        "kobra_printer_info": ("gauge", ["printer", "id", "model", "model_id", "firmware"]),
        "kobra_last_report_timestamp_seconds": ("gauge", ["printer"]),
        "kobra_printer_state": ("gauge", ["printer", "state"]),
        "kobra_state_seconds_total": ("counter", ["printer", "state"]),
        "kobra_temperature_celsius": ("gauge", ["printer", "heater"]),
        "kobra_temperature_target_celsius": ("gauge", ["printer", "heater"]),
        "kobra_fan_speed_ratio": ("gauge", ["printer", "fan"]),
        "kobra_print_speed_mode": ("gauge", ["printer", "mode"]),
        "kobra_z_offset_meters": ("gauge", ["printer"]),
        "kobra_print_progress_ratio": ("gauge", ["printer"]),
        "kobra_print_download_progress_ratio": ("gauge", ["printer"]),
        "kobra_print_elapsed_seconds": ("gauge", ["printer"]),
        "kobra_print_remaining_seconds": ("gauge", ["printer"]),
        "kobra_print_layer": ("gauge", ["printer"]),
        "kobra_print_layers": ("gauge", ["printer"]),
        "kobra_print_filament_used_meters": ("gauge", ["printer"]),
        "kobra_print_start_timestamp_seconds": ("gauge", ["printer"]),
        "kobra_print_info": ("gauge", ["printer", "task_id", "filename"]),
        "kobra_prints_started_total": ("counter", ["printer"]),
        "kobra_prints_total": ("counter", ["printer", "outcome"]),
        "kobra_last_print_outcome": ("gauge", ["printer", "outcome"]),
        "kobra_last_print_end_timestamp_seconds": ("gauge", ["printer"]),
        "kobra_print_seconds_total": ("counter", ["printer", "outcome"]),
        "kobra_filament_used_meters_total": ("counter", ["printer", "outcome"]),
        "kobra_pauses_total": ("counter", ["printer", "reason"]),
        "kobra_errors_total": ("counter", ["printer", "kind"]),
        "kobra_last_error_code": ("gauge", ["printer"]),
        "kobra_last_error_timestamp_seconds": ("gauge", ["printer"]),
        "kobra_firmware_update_progress_ratio": ("gauge", ["printer"]),
        "kobra_files": ("gauge", ["printer", "storage"]),
        "kobra_files_size_bytes": ("gauge", ["printer", "storage"]),
        "kobra_peripheral_connected": ("gauge", ["printer", "peripheral"]),
        "kobra_exporter_build_info": ("gauge", ["version", "revision", "swift_version"]),
        "kobra_exporter_printers": ("gauge", []),
        "kobra_broker_connected": ("gauge", ["broker"]),
        "kobra_broker_connections_total": ("counter", ["broker"]),
        "kobra_broker_disconnections_total": ("counter", ["broker"]),
        "kobra_broker_messages_received_total": ("counter", ["broker"]),
        "kobra_broker_messages_published_total": ("counter", ["broker"]),
        "kobra_broker_messages_dropped_total": ("counter", ["broker"]),
        "kobra_reports_total": ("counter", ["printer", "type"]),
        "kobra_messages_rejected_total": ("counter", ["reason"]),
        "kobra_unknown_words_total": ("counter", ["field"]),
        "kobra_queries_total": ("counter", ["printer", "query"]),
        "kobra_queries_unanswered_total": ("counter", ["printer", "query"]),
        "kobra_query_duration_seconds": ("histogram", ["query"]),
        "kobra_exporter_invariant_violations_total": ("counter", []),
        "kobra_config_last_reload_successful": ("gauge", []),
        "kobra_config_last_reload_success_timestamp_seconds": ("gauge", []),
        "process_cpu_seconds_total": ("counter", []),
        "process_resident_memory_bytes": ("gauge", []),
        "process_virtual_memory_bytes": ("gauge", []),
        "process_virtual_memory_max_bytes": ("gauge", []),
        "process_open_fds": ("gauge", []),
        "process_max_fds": ("gauge", []),
        "process_start_time_seconds": ("gauge", []),
        "process_threads": ("gauge", []),
    ]

    @Test(arguments: promised.keys.sorted())
    func isKept(name: String) throws {
        let promise = try #require(Self.promised[name])
        let family = try #require(Catalogue.families.first { $0.name == name }, "the family is gone")
        #expect(family.type.word(in: .text) == promise.type)
        #expect(family.labels == promise.labels)
    }

    @Test func namesAreUnique() {
        #expect(Set(MetricsReference.names).count == MetricsReference.names.count)
    }

    @Test func everyFamilyKeepsTheRulesForNames() {
        for family in Catalogue.families {
            #expect(family.name.hasPrefix("kobra_") || family.name.hasPrefix("process_"))
            #expect(family.name.hasSuffix("_total") == (family.type == .counter), "\(family.name)")
            #expect(family.help.hasSuffix("."), "\(family.name): help is not a sentence")
        }
    }

    @Test func referenceHasALineForEachFamily() {
        let lines = MetricsReference.markdown.split(separator: "\n")
        #expect(lines.count == Catalogue.families.count + 2)
        for family in Catalogue.families { #expect(lines.contains { $0.hasPrefix("| `\(family.name)` |") }) }
    }
}
