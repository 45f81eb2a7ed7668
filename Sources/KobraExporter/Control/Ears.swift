import KobraProtocol
import Synchronization

/// Passes on what comes from brokers to those who wait for it: reports of printers that commands are under way for, and
/// the commands of strangers, and that something happened to a job.
final class Ears: Sendable {
    typealias Reports = @Sendable (PrinterID, Report) -> Void
    typealias Strangers = @Sendable (StrangersCommand) -> Void

    private struct Contents {
        var reports: Reports?
        var strangers: Strangers?
        var jobs: (@Sendable () -> Void)?
        var printers: Set<PrinterID> = []
    }

    private let contents = Mutex(Contents())
    /// So that a message costs no lock while no command is under way.
    private let isWaiting = Atomic(false)

    func onReports(_ body: @escaping Reports) { contents.withLock { $0.reports = body } }

    func onStrangers(_ body: @escaping Strangers) { contents.withLock { $0.strangers = body } }

    /// Who is told, without delay and without waiting for it, that a job opened, closed or paused, or its
    /// printer is free again.
    func onJobs(_ body: @escaping @Sendable () -> Void) { contents.withLock { $0.jobs = body } }

    /// From now on the reports of these printers are wanted.
    func listen(to printers: Set<PrinterID>) {
        contents.withLock { $0.printers = printers }
        isWaiting.store(!printers.isEmpty, ordering: .releasing)
    }

    func tell(_ report: Report, of printer: PrinterID) {
        guard isWaiting.load(ordering: .acquiring) else { return }
        let body = contents.withLock { $0.printers.contains(printer) ? $0.reports : nil }
        body?(printer, report)
    }

    func tellOfJobs() { contents.withLock { $0.jobs }?() }

    func tell(_ command: StrangersCommand) { contents.withLock { $0.strangers }?(command) }
}

/// A command that somebody else sent to a printer of ours.
struct StrangersCommand: Hashable, Sendable {
    /// What the printer is called.
    let printer: String
    /// Its type and action, cleaned; untrusted.
    let verb: Verb
    /// The broker had kept it: the printer is told again each time it connects.
    let isRetained: Bool
}
