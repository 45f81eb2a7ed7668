import KobraProtocol
import KobraSimulator

/// What a farm says, in the order in which a broker would pass it on: the same for the same number of printers.
struct Feed {
    /// A message of the feed.
    struct Message {
        let topic: String
        let payload: [UInt8]
    }

    let messages: [Message]

    /// The feed as lines: topic, tabulator, payload. JSON as printers write it has neither tabulators nor line ends.
    var lines: [UInt8] {
        messages.reduce(into: []) { $0 += Array($1.topic.utf8) + [0x09] + $1.payload + [0x0A] }
    }

    /// A feed of that many printers that print, of about that many messages.
    init(printers: Int, atLeast count: Int) {
        var runs = (0..<printers).map { number in
            var options = SimulatedPrinter.Options()
            options.jobMinutes = 30
            let address = PrinterAddress.simulated(
                model: Model.all[number % Model.all.count].id, seed: 1, index: number)
            let printer = SimulatedPrinter(address: address, options: options)
            return PrinterRun(number: number, printer: printer, jobs: AutoJobs(seed: UInt64(number), minutes: 30))
        }
        var messages: [Message] = []
        func keep(_ outgoing: [Outgoing]) {
            messages += outgoing.compactMap(\.message).map { Message(topic: $0.topic, payload: $0.payload) }
        }
        for index in runs.indices { keep(runs[index].printer.connect()) }
        // A minute each time, so that many a round brings something of everybody.
        while messages.count < count {
            for index in runs.indices { keep(runs[index].advance(by: 10)) }
        }
        self.messages = messages
    }
}
