import KobraProtocol
import KobraState
import Synchronization

/// Passes on what comes from brokers to those who wait for it: reports of printers that commands are under way for, answers
/// to questions of printers that are probed, the commands of strangers, and that something happened to a job or was counted.
final class Ears: Sendable {
    typealias Reports = @Sendable (PrinterID, Report) -> Void
    typealias Answers = @Sendable (PrinterID, Queries.Question) -> Void
    typealias Strangers = @Sendable (StrangersCommand) -> Void

    private struct Contents {
        var reports: Reports?
        var answers: Answers?
        var strangers: Strangers?
        var jobs: (@Sendable () -> Void)?
        var counts: (@Sendable () -> Void)?
        var printers: Set<PrinterID> = []
        var probed: Set<PrinterID> = []
    }

    private let contents = Mutex(Contents())
    /// So that a message costs no lock while no command and no probe is under way.
    private let isWaiting = Atomic(false)

    func onReports(_ body: @escaping Reports) { contents.withLock { $0.reports = body } }

    func onAnswers(_ body: @escaping Answers) { contents.withLock { $0.answers = body } }

    func onStrangers(_ body: @escaping Strangers) { contents.withLock { $0.strangers = body } }

    /// Who is told, without delay and without waiting for it, that a job opened, closed or paused, or its
    /// printer is free again.
    func onJobs(_ body: @escaping @Sendable () -> Void) { contents.withLock { $0.jobs = body } }

    /// Who is told that an error or a stranger's command was counted.
    func onCounts(_ body: @escaping @Sendable () -> Void) { contents.withLock { $0.counts = body } }

    /// From now on the reports of these printers are wanted.
    func listen(to printers: Set<PrinterID>) { change { $0.printers = printers } }

    /// From now on the answers of these printers are wanted.
    func listenForAnswers(of printers: Set<PrinterID>) { change { $0.probed = printers } }

    private func change(_ body: (inout Contents) -> Void) {
        contents.withLock { contents in
            body(&contents)
            isWaiting.store(!contents.printers.isEmpty || !contents.probed.isEmpty, ordering: .releasing)
        }
    }

    func tell(_ report: Report, of printer: PrinterID) {
        guard isWaiting.load(ordering: .acquiring) else { return }
        let (reports, answers) = contents.withLock { contents in
            (
                contents.printers.contains(printer) ? contents.reports : nil,
                contents.probed.contains(printer) ? contents.answers : nil
            )
        }
        reports?(printer, report)
        if let answers, let question = Queries.Question(answeredBy: report) { answers(printer, question) }
    }

    func tellOfJobs() { contents.withLock { $0.jobs }?() }

    func tellOfCounts() { contents.withLock { $0.counts }?() }

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
