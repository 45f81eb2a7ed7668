import KobraProtocol
import KobraState

/// A command on the desk: its record, and what is needed to go on with it.
struct Entry: Sendable {
    var record: CommandRecord
    /// It can only make the machine safer, so nothing holds it back.
    let isSafe: Bool
    /// When the answer is due, whatever is known then.
    let answerBy: Instant
    /// The id for a job that begins.
    let newTask: String
    /// The job that was open when it was accepted.
    let job: Job?
    /// When the printer was asked how it is, before sending.
    var asked: Instant?
    /// What of the answer has come.
    var evidence = Evidence()
    /// When writing down that it is about to be sent began.
    var recordingSince: Instant?
    /// That it is about to be sent is written down.
    var isRecorded = false
    /// What shows that it was carried out; there from sending on, until nothing more is expected.
    var watch: Watch?
    /// Whether the printer is asked what became of it.
    var isPolled = false

    struct Evidence: Sendable {
        var hasStatus = false
        /// The files in the storage concerned.
        var files: FileList?
    }

    init(_ request: OrderRequest, newTask: String, _ situation: Situation) {
        record = CommandRecord(
            request: request, printerName: situation.printer.name, accepted: situation.now, stage: .waiting,
            task: situation.job?.task?.verbatim)
        isSafe = request.order.isSafe(in: situation)
        answerBy = situation.now + request.wait
        self.newTask = newTask
        job = situation.job
    }

    var order: Order { record.request.order }
    var printer: PrinterID { record.request.printer }
    var isAnswered: Bool { record.result != nil }
    /// Neither sent nor over.
    var isUnsent: Bool {
        switch record.stage {
        case .waiting, .checking, .recording: true
        case .sent, .ended: false
        }
    }

    /// Takes a report as an answer to what was asked before sending.
    mutating func learn(_ report: Report) {
        switch report.body {
        case .status(let status) where status != .unknown: evidence.hasStatus = true
        case .files(let list): if order.evidence.contains(.files(list.storage)) { evidence.files = list }
        default: break
        }
    }

    /// Whether the printer has said all that was asked.
    var hasEvidence: Bool {
        guard case .deleteFile(_, "/", _) = order else { return evidence.hasStatus }
        return evidence.hasStatus && evidence.files != nil
    }

    /// Why it must not be sent as things are now, if it must not. The state and the task are looked at each time: what
    /// was true when the command came need not be true when it is sent.
    func objection(in situation: Situation, plateCleared: Instant?) -> Objection? {
        guard situation.printer.address != nil else {
            return Objection(.notNow, "the printer was never heard, and its model is not configured: no topic is known")
        }
        guard situation.isLinkProven else {
            return Objection(.unavailable, "the link to the printer's broker is not proven; nothing was sent")
        }
        if let expected = record.request.expectedTask, expected != situation.job?.task?.verbatim ?? "-1" {
            return Objection(
                .notNow, "expected_task_id does not match: the open task is \(situation.job?.task?.verbatim ?? "none")")
        }
        if order.questions == nil, !isSafe, !isSameJob(situation.job) {
            return Objection(.notNow, "the open print changed between check and sending; nothing was sent")
        }
        if let list = evidence.files, case .deleteFile(let storage, _, let name) = order,
            list.records.count < FileList.recordLimit, !list.records.contains(where: { $0.name == name })
        {
            return Objection(.notFound, "there is no such file in the printer's \(storage.rawValue) storage")
        }
        return Readiness(situation: situation, plateCleared: plateCleared).objection(to: order)
    }

    /// Why it is too late to send it at that moment, if it is: whatever it waits for did not come in time, or its answer is
    /// due.
    func overdue(at now: Instant) -> Objection? {
        let isDue = answerBy <= now
        if let recordingSince {
            guard isDue || recordingSince + Desk.recordLimit <= now else { return nil }
            return Self.notRecorded("is not written in time")
        }
        if let asked {
            guard isDue || asked + Desk.evidenceLimit <= now else { return nil }
            return Objection(
                .noEvidence, "the printer did not answer in time when asked how it is; nothing was sent")
        }
        guard isDue else { return nil }
        return Objection(.unavailable, "an earlier command for the printer took too long; nothing was sent")
    }

    static func notRecorded(_ words: String) -> Objection {
        Objection(.unavailable, "the state file \(words), and this must not be done unrecorded; nothing was sent")
    }

    private func isSameJob(_ other: Job?) -> Bool {
        guard let job, let other else { return (job == nil) == (other == nil) }
        return job.start == other.start && (job.id == nil || job.id == other.id)
    }
}
