import KobraAdmin
import Logging
import Platform
import Synchronization

/// Where lines about attempts go: to the log, and to a file where one is named.
final class AuditTrail: AuditSink {
    private let log: Logger
    private let file: AppendFile?
    private let deliveries: Deliveries
    /// Lines about strangers' commands: as many as come could fill a disk.
    private let budget = Mutex(Budget())

    private struct Budget {
        var second: Int64 = 0
        var left = 0
        var suppressed = 0
    }

    /// Most lines a second about strangers.
    static let perSecond = 10

    /// - Throws: `FileError` where the file cannot be opened.
    init(path: String?, deliveries: Deliveries, log: Logger) throws(FileError) {
        self.deliveries = deliveries
        self.log = log
        if let path { file = try AppendFile(path) } else { file = nil }
    }

    /// Has a line about a stranger's command written soon, or counts it only.
    func note(_ line: AuditLine) {
        guard let suppressed = spend(at: line.time / 1000) else { return }
        var line = line
        line.suppressed = suppressed
        soon { [self, line] in _ = write(line) }
    }

    func soon(_ body: @escaping @Sendable () -> Void) { deliveries.add(body) }

    var isFull: Bool { deliveries.isFull }

    var isStuck: Bool { deliveries.isStuck }

    func write(_ line: AuditLine) -> Bool {
        var metadata: Logger.Metadata = [:]
        for (name, value) in line.fields where name != "event" { metadata[name] = "\(value)" }
        // A probe is for the file alone.
        if line.event != "probe" { log.notice("admin: \(line.event)", metadata: metadata) }
        guard let file else { return true }
        let isWritten = file.append(line.json(time: Timestamp.text(unixMilliseconds: line.time)))
        if !isWritten { log.error("the audit file cannot be written", metadata: ["file": "\(file.path)"]) }
        return isWritten
    }

    /// Opens the file by its name anew, soon.
    func reopen() {
        guard let file else { return }
        guard !isFull else {
            return log.error("the audit file is not opened anew, too much waits for its disk: send SIGHUP again")
        }
        soon { [log] in
            do throws(FileError) {
                try file.reopen()
            } catch {
                log.error("the audit file is not opened anew, the old one stays", metadata: ["error": "\(error)"])
            }
        }
    }

    /// Takes one line of the budget.
    ///
    /// - Returns: how many were left out before it; `nil` where this one is, too.
    private func spend(at second: Int64) -> Int? {
        let isFull = isFull
        return budget.withLock { budget in
            if budget.second != second { (budget.second, budget.left) = (second, Self.perSecond) }
            guard budget.left > 0, !isFull else {
                budget.suppressed += 1
                return nil
            }
            budget.left -= 1
            defer { budget.suppressed = 0 }
            return budget.suppressed
        }
    }
}
