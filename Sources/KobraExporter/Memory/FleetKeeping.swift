import JSON
import KobraState
import Logging
import Platform
import Synchronization

// What of the fleet is in the state file.
extension StateKeeper {
    /// The section of the printers.
    static let printers = "printers"
    /// Seconds for which errors and strangers' commands may wait to be written down, and so to be shown: a paused printer
    /// says its error with each report, and the disk is not to be written to each time.
    private static let delay = 5.0
    /// Most lines about entries that were not believed, and about printers left out.
    private static let lineLimit = 10

    /// Gives a fleet that has heard nothing yet what was remembered of it, and says what came of it.
    func restore(_ fleet: inout Fleet, at now: Instant) {
        guard let written else { return }
        guard let section = takeRestored(Self.printers) else {
            log.error("the state file has no printers: counters start at 0")
            return
        }
        let restoration = fleet.restore(section, age: age, at: now)
        refused(restoration.refused.count)
        for error in restoration.refused.prefix(Self.lineLimit) {
            log.error(
                "an entry of the state file is not believed: its printer's counters start at 0",
                metadata: ["problem": "\(error)"])
        }
        for id in restoration.dropped.prefix(Self.lineLimit) {
            log.warning(
                "a printer in the state file is not to be watched, or one too many: its counters are kept for when it is",
                metadata: ["printer": "\(id)"])
        }
        for id in restoration.forgotten.prefix(Self.lineLimit) {
            log.warning(
                "too many printers in the state file are not watched: the counters of this one are forgotten",
                metadata: ["printer": "\(id)"])
        }
        log.info(
            "counters restored",
            metadata: [
                "file": "\(readPath)", "written": "\(Timestamp.text(unixMilliseconds: written))",
                "age_seconds": "\(age)",
                "printers": "\(restoration.restored)", "open_prints": "\(restoration.openJobs)",
                "left_out": "\(restoration.dropped.count)", "not_believed": "\(restoration.refused.count)",
            ])
    }

    /// Keeps the fleet from now on: at once when a job opens, closes or pauses, and soon when something else is counted that
    /// does not grow by itself.
    func keep(_ hub: Hub) {
        let written = Mutex<Fleet?>(nil)
        addSection(
            Self.printers,
            encode: {
                let fleet = hub.snapshot().fleet
                written.withLock { $0 = fleet }
                return fleet.memory
            },
            whenDone: { isGood in
                let fleet = written.withLock { fleet in
                    defer { fleet = nil }
                    return fleet
                }
                hub.kept(isGood ? fleet : nil)
            })
        hub.ears.onJobs { [weak self] in self?.save() }
        hub.ears.onCounts { [weak self] in self?.save(within: Self.delay) }
    }
}
