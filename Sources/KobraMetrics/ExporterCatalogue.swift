import KobraProtocol
import KobraState
import PrometheusText

/// What the exporter says of its own work.
enum ExporterCatalogue {
    static let families: [Family] = messages + brokers + itself + probes

    private static let messages: [Family] = [
        .counts(
            "kobra_reports_total",
            "Reports applied, retained ones left out, by type as in the topic; other is every type that is not read.",
            by: "type"
        ) { $0.printer.reports },
        .exporter(
            .counter, "kobra_messages_rejected_total",
            "Messages not taken: bad topic, bad JSON, too large, type that contradicts the topic, printer not to be watched, printer limit, or a command.",
            ["reason"]
        ) { rows($0.fleet.rejected) },
        .exporter(
            .counter, "kobra_unknown_words_total", "Well-formed reports with a word nobody knows, by where it stood.",
            ["field"]
        ) { rows($0.fleet.unknownWords) },
        .counts(
            "kobra_queries_total", "Queries sent to the printer.", by: "query"
        ) { $0.printer.queries.asked },
        .counts(
            "kobra_queries_unanswered_total",
            "Queries that nothing answered within 10 s or before the next; an idle printer's silence to print is not counted.",
            by: "query"
        ) { $0.printer.queries.unanswered },
        .histograms(
            "kobra_query_duration_seconds", "Time from a query's publication to the first report that answers it.",
            by: "query"
        ) { snapshot in
            Query.allCases.compactMap { query in
                snapshot.fleet.queryDurations[query].map { (query.rawValue, $0) }
            }
        },
        .oneHot(
            "kobra_command_spelling",
            "Spelling of the command topic in use for the printer: exactly one is 1.", by: "spelling"
        ) { $0.printer.currentSpelling },
    ]

    private static let brokers: [Family] = [
        .exporter(
            .gauge, "kobra_broker_connected", "1 if the broker accepted the connection and the subscription, else 0.",
            ["broker"]
        ) { byBroker($0) { $0.isConnected ? 1 : 0 } },
        .exporter(
            .counter, "kobra_broker_connections_total", "Connections made to the broker.", ["broker"]
        ) { byBroker($0) { $0.connections } },
        .exporter(
            .counter, "kobra_broker_disconnections_total", "Connections to the broker that ended.", ["broker"]
        ) { byBroker($0) { $0.disconnections } },
        .exporter(
            .gauge, "kobra_broker_last_message_timestamp_seconds",
            "Unix time at which the last message came, retained ones and the broker's own figures left out; absent before the first.",
            ["broker"]
        ) { byBroker($0) { $0.lastMessage?.unixSeconds } },
        .exporter(
            .counter, "kobra_broker_messages_received_total", "Messages received from the broker.", ["broker"]
        ) { byBroker($0) { $0.received } },
        .exporter(
            .counter, "kobra_broker_messages_published_total", "Messages sent to the broker.", ["broker"]
        ) { byBroker($0) { $0.published } },
        .exporter(
            .counter, "kobra_broker_messages_dropped_total",
            "Messages the broker says it dropped, for any subscriber, from $SYS; absent where it does not say.",
            ["broker"]
        ) { byBroker($0) { $0.dropped } },
    ]

    private static let itself: [Family] = [
        .exporter(.gauge, "kobra_exporter_printers", "Printers known.") { [([], Double($0.fleet.printers.count))] },
        .exporter(
            .counter, "kobra_exporter_invariant_violations_total",
            "Checks of the exporter's own that failed; 0 is the only good value."
        ) { [([], $0.fleet.invariantViolations)] },
        .exporter(
            .info, "kobra_exporter_build_info", "What this exporter was built from.",
            ["version", "revision", "swift_version"]
        ) { snapshot in snapshot.exporter.map { [([$0.version, $0.revision, $0.swiftVersion], 1)] } ?? [] },
        .exporter(
            .gauge, "kobra_config_last_reload_successful", "1 if the configuration was last read without error, else 0."
        ) { [([], ($0.exporter?.lastReloadSucceeded).map { $0 ? 1 : 0 })] },
        .exporter(
            .gauge, "kobra_config_last_reload_success_timestamp_seconds",
            "Unix time at which the configuration was last read without error."
        ) { [([], $0.exporter?.lastReloadTime)] },
        .exporter(
            .gauge, "kobra_state_file_last_write_successful",
            "1 if the state file was written without error when it was last tried, else 0; absent without a state file."
        ) { [([], ($0.exporter?.stateFile?.lastWriteSucceeded).map { $0 ? 1 : 0 })] },
        .exporter(
            .gauge, "kobra_state_file_last_write_timestamp_seconds",
            "Unix time at which the state file was last written; absent before, and without a state file."
        ) { [([], $0.exporter?.stateFile?.lastWriteTime)] },
        .exporter(
            .counter, "kobra_state_file_write_failures_total",
            "Attempts to write the state file that failed; absent without a state file."
        ) { [([], $0.exporter?.stateFile?.failures)] },
        .exporter(
            .counter, "kobra_state_file_set_aside_total",
            "What was not taken from the state file at the start: a file that could not be used, or an entry that was not believed; absent without a state file.",
            ["what"]
        ) { snapshot in
            (snapshot.exporter?.stateFile).map { [(["file"], $0.filesSetAside), (["entry"], $0.entriesSetAside)] } ?? []
        },
        .exporter(
            .gauge, "kobra_web_config_last_reload_successful",
            "1 if the web configuration file was last read without error, else 0; absent without such a file."
        ) { [([], ($0.exporter?.web?.lastReloadSucceeded).map { $0 ? 1 : 0 })] },
        .exporter(
            .gauge, "kobra_web_config_last_reload_success_timestamp_seconds",
            "Unix time at which the web configuration file was last read without error."
        ) { [([], $0.exporter?.web?.lastReloadTime)] },
        .exporter(
            .counter, "kobra_web_requests_refused_total",
            "Requests turned away by the web configuration: wrong or no password, too many passwords to compare, rate limit.",
            ["reason"]
        ) { snapshot in
            (snapshot.exporter?.web?.refused ?? [:]).sorted { $0.key < $1.key }.map { ([$0.key], $0.value) }
        },
        .exporter(
            .counter, "process_cpu_seconds_total", "Total user and system CPU time spent in seconds."
        ) { [([], $0.exporter?.process.cpuSeconds)] },
        .exporter(.gauge, "process_max_fds", "Maximum number of open file descriptors.") {
            [([], $0.exporter?.process.descriptorLimit)]
        },
        .exporter(.gauge, "process_open_fds", "Number of open file descriptors.") {
            [([], $0.exporter?.process.openDescriptors)]
        },
        .exporter(.gauge, "process_resident_memory_bytes", "Resident memory size in bytes.") {
            [([], $0.exporter?.process.residentBytes)]
        },
        .exporter(.gauge, "process_start_time_seconds", "Start time of the process since unix epoch in seconds.") {
            [([], $0.exporter?.process.startTime)]
        },
        .exporter(.gauge, "process_threads", "Number of threads of the process.") {
            [([], $0.exporter?.process.threads)]
        },
        .exporter(.gauge, "process_virtual_memory_bytes", "Virtual memory size in bytes.") {
            [([], $0.exporter?.process.virtualBytes)]
        },
        .exporter(
            .gauge, "process_virtual_memory_max_bytes", "Maximum amount of virtual memory available in bytes."
        ) { [([], $0.exporter?.process.virtualLimit)] },
    ]

    private static let probes: [Family] = [
        .probe(
            "kobra_probe_success",
            "1 if the printer answered in time when it was probed, else 0; only in the answer to a probe."
        ) { $0.isAnswered ? 1 : 0 },
        .probe(
            "kobra_probe_duration_seconds",
            "Time from the probe to the printer's answer, or to giving up; only in the answer to a probe."
        ) { $0.seconds },
    ]

    private static func rows<Key: LabelKey>(_ tally: Tally<Key>) -> [([String], Double?)] {
        tally.entries.map { ([$0.key.rawValue], $0.count) }
    }

    private static func byBroker(_ snapshot: Snapshot, _ value: (BrokerStatus) -> Double?) -> [([String], Double?)] {
        snapshot.fleet.brokers.map { ([$0.name], value($0)) }
    }
}
