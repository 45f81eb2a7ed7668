import KobraProtocol

/// A query that is due.
public struct DueQuery: Hashable, Sendable {
    /// Whom it is for.
    public let printer: PrinterID
    /// The broker to send it to; `nil` is every one, for a printer that was never heard.
    public let broker: String?
    /// Where to.
    public let address: PrinterAddress
    /// What to send.
    public let command: Command
    /// In which spelling.
    public let spelling: CommandSpelling
    /// The question it puts; `nil` for one that is not counted.
    public let question: Queries.Question?

    /// The topic to publish it on.
    public var topic: String { address.commandTopic(command.verb, spelling: spelling) }
}

extension Fleet {
    /// The queries that are due now; from here on their answers are awaited. Each is to be followed by `sent` or
    /// `withdraw`. A printer whose broker is away is not asked.
    public mutating func takeDueQueries(at time: Instant) -> (queries: [DueQuery], notices: [PrinterNotice]) {
        var queries: [DueQuery] = []
        var notices: [PrinterNotice] = []
        for index in printers.indices {
            // First what is cheap to tell: of a thousand printers hardly one is due at a time.
            guard printers[index].schedule.isDue(at: time), let address = printers[index].address,
                canSend(to: printers[index]),
                let due = printers[index].schedule.take(
                    at: time, place: Self.place(of: printers[index].index), polls)
            else { continue }
            let firmware = printers[index].firmware.number
            if let tried = printers[index].spelling.poll(isThere: printers[index].isThere, firmware) {
                notices.append(PrinterNotice(.spellingTried(tried), printers[index]))
            }
            for (question, command) in Self.commands(due, for: printers[index]) {
                if let question {
                    printers[index].queries.ask(question, at: time, hasJob: printers[index].work.job != nil)
                }
                queries.append(
                    DueQuery(
                        printer: printers[index].id, broker: printers[index].broker, address: address,
                        command: command, spelling: printers[index].currentSpelling, question: question))
            }
        }
        return (queries, notices)
    }

    /// Questions put to a printer out of turn, for somebody who waits for the answers; to be followed like those that are
    /// due. They are no polls: silence makes nobody try another spelling. None where its broker is away, or its address
    /// is not known.
    public mutating func ask(_ id: PrinterID, _ questions: [Queries.Question], at time: Instant) -> [DueQuery] {
        guard let index = positions[id], let address = printers[index].address, canSend(to: printers[index]) else {
            return []
        }
        let task = printers[index].work.job?.task?.verbatim ?? "0"
        return questions.map { question in
            printers[index].queries.ask(question, at: time, hasJob: printers[index].work.job != nil)
            return DueQuery(
                printer: id, broker: printers[index].broker, address: address, command: question.command(task: task),
                spelling: printers[index].currentSpelling, question: question)
        }
    }

    /// A query was sent.
    public mutating func sent(_ query: DueQuery) { change(query) { $0.sent($1) } }

    /// A query could not be sent after all.
    public mutating func withdraw(_ query: DueQuery) { change(query) { $0.withdraw($1) } }

    private mutating func change(_ query: DueQuery, _ body: (inout Queries, Queries.Question) -> Void) {
        guard let question = query.question, let index = positions[query.printer]
        else { return }
        body(&printers[index].queries, question)
    }

    /// Whether there is a broker to reach it by.
    func canSend(to printer: Printer) -> Bool {
        guard printer.address != nil else { return false }
        guard let broker = printer.broker else { return brokers.contains(where: \.isConnected) }
        return brokers.contains { $0.name == broker && $0.isConnected }
    }

    private static func commands(_ due: PollSchedule.Due, for printer: Printer) -> [(Queries.Question?, Command)] {
        let task = printer.work.job?.task?.verbatim ?? "0"
        var questions: [Queries.Question] = [.status, .print]
        if due.firmware { questions.append(.firmware) }
        if due.files { questions += Storage.allCases.map { .files($0) } }
        var commands: [(Queries.Question?, Command)] = questions.map { ($0, $0.command(task: task)) }
        switch printer.work.job?.phase {
        case .pausing, .stopping: break  // a bare update might interfere (Q5)
        default: if due.settings { commands.append((nil, .update(task: "0", PrintSettings()))) }
        }
        return commands
    }
}
