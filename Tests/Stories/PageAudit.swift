import KobraProtocol
import KobraState

/// Holds page after page against what must be on it.
struct PageAudit {
    private var counters: [PageReader.Series: Double] = [:]

    /// The exporter was started anew: what it does not keep begins at 0.
    mutating func restart() { counters = [:] }

    /// What may only be told of a printer that is up.
    static let live: Set<String> = [
        "kobra_temperature_celsius", "kobra_temperature_target_celsius", "kobra_fan_speed_ratio",
        "kobra_print_speed_mode", "kobra_z_offset_meters", "kobra_print_progress_ratio",
        "kobra_print_download_progress_ratio", "kobra_print_elapsed_seconds", "kobra_print_remaining_seconds",
        "kobra_print_layer", "kobra_print_layers", "kobra_print_filament_used_meters",
        "kobra_print_start_timestamp_seconds", "kobra_print_info", "kobra_firmware_update_progress_ratio",
    ]

    mutating func look(
        at bytes: [UInt8], of fleet: Fleet, _ clerks: [Clerk?], _ printers: [PrinterID], _ now: Instant
    ) throws(Wrong) {
        let page = try PageReader(bytes, watching: Self.live)
        for (series, old) in counters {
            guard let new = page.counters[series] else { throw Wrong("a counter is gone from the page") }
            guard new >= old else { throw Wrong("a counter on the page fell from \(old) to \(new)") }
        }
        counters = page.counters
        guard page["kobra_exporter_invariant_violations_total"] == 0 else { throw Wrong("violations on the page") }
        var known = 0.0
        for (index, clerk) in clerks.enumerated() {
            guard let clerk, let printer = fleet[printers[index]] else { continue }
            known += 1
            try Self.compare(page, printer, clerk, now)
        }
        guard page["kobra_exporter_printers"] == known else { throw Wrong("printers on the page that are none") }
    }

    private static func compare(
        _ page: PageReader, _ printer: Printer, _ clerk: Clerk, _ now: Instant
    ) throws(Wrong) {
        let name = printer.name
        func require(_ family: String, _ label: (String, String)? = nil, _ expected: Double) throws(Wrong) {
            let more = label.map { ",\($0.0)=\"\($0.1)\"" } ?? ""
            let found = page["\(family){printer=\"\(name)\"\(more)}"]
            guard let found, abs(found - expected) < 1e-6 else {
                throw Wrong(
                    "the page says \(family)\(more) \(found.map { "\($0)" } ?? "nothing") of \(name), must be \(expected)"
                )
            }
        }
        let counts = clerk.counts
        let isUp = clerk.isUp(at: now.uptime)
        try require("kobra_up", nil, isUp ? 1 : 0)
        try require("kobra_printer_state", ("state", "offline"), isUp ? 0 : 1)
        try require("kobra_prints_started_total", nil, counts.started)
        try require("kobra_prints_adopted_total", nil, counts.adopted)
        try require("kobra_prints_missed_beginnings_total", nil, counts.missed)
        for (outcome, count) in counts.ended.entries {
            try require("kobra_prints_total", ("outcome", outcome.rawValue), count)
        }
        for (reason, count) in counts.pauses.entries {
            try require("kobra_pauses_total", ("reason", reason.rawValue), count)
        }
        for (outcome, seconds) in counts.seconds.entries {
            try require("kobra_print_seconds_total", ("outcome", outcome.rawValue), seconds)
        }
        let states = PrinterState.allCases.map(\.rawValue)
        let hot = states.reduce(0) { $0 + (page["kobra_printer_state{printer=\"\(name)\",state=\"\($1)\"}"] ?? 0) }
        guard hot == 1 else { throw Wrong("\(hot) states of \(name) are 1") }
        let seconds = states.reduce(0) {
            $0 + (page["kobra_state_seconds_total{printer=\"\(name)\",state=\"\($1)\"}"] ?? 0)
        }
        let (counted, watched) = (printer.stateSeconds.total, Double(clerk.watched) / 1e9)
        guard abs(counted - watched) < 1e-6 else {
            throw Wrong("the states of \(name) add up to \(counted) s, known for \(watched) s")
        }
        guard abs(seconds - printer.shownCounts.stateSeconds.total) < 1e-6, seconds < counted + 1e-6 else {
            throw Wrong("the page says \(seconds) s of the states of \(name), of \(counted) s")
        }
        if !isUp, page.holders.contains(PageReader.series(name)) {
            throw Wrong("the page tells what \(name) measures, which is not up")
        }
    }
}
