import Foundation
import KobraProtocol
import Testing

/// Each print is counted exactly once, whenever the exporter is killed.
@Suite(.serialized, .besideOthers) struct StateEndToEndTests {
    /// Killed at every message, one after the other, each time once its count is on the disk: not a word is lost.
    @Test func killedAtEveryMessage() throws {
        let broker = try Broker()
        let state = try KeptState(broker)
        let printer = try PrinterAddress.printer("a")
        let peer = try Peer(broker)
        for (number, message) in (PrintsTold.messages + PrintsTold.last).enumerated() {
            let exporter = try state.start()
            try peer.tell(message, number: number, as: printer)
            try peer.listen(for: 0)
            try exporter.took(1)
            _ = try state.settled(exporter)
            try exporter.end(by: SIGKILL)
        }
        let exporter = try state.start()
        let page = try exporter.quickPage()
        expectAll(page, printer)
        #expect(page.counts("kobra_pauses_total", by: "reason", printer.labels) == PrintsTold.pauses)
        #expect(page["kobra_print_seconds_total", printer.labels.with("outcome", "finished")] == PrintsTold.seconds)
        #expect(page["kobra_up", printer.labels] == 0)
        #expect(exporter.log.contains(#"msg="counters restored""#))
    }

    /// A printer for each message, all of them just there when the exporter is killed, so and so long after the word: what
    /// was on its way is lost or not, and each print is counted once all the same.
    @Test(arguments: [nil, 0, 0.005, 0.05, 0.5])
    func killedAtAMessage(after delay: Double?) throws {
        let broker = try Broker()
        let state = try KeptState(broker)
        let messages = PrintsTold.messages
        let printers = try messages.indices.map { number in
            let digits = String(number, radix: 16)
            let id = try #require(PrinterID(String(repeating: "0", count: 32 - digits.count) + digits))
            return PrinterAddress(model: .kobra2Pro, printer: id)
        }
        let peer = try Peer(broker)
        let first = try state.start()
        for (place, printer) in printers.enumerated() {
            for number in 0..<place { try peer.tell(messages[number], number: number, as: printer) }
            try peer.listen(for: 0)
        }
        let told = Double(messages.count * (messages.count - 1) / 2)
        try peer.listen(for: 0.1)
        try first.took(told)
        _ = try state.settled(first)
        for (place, printer) in printers.enumerated() {
            try peer.tell(messages[place], number: place, as: printer)
            try peer.listen(for: 0)
        }
        if let delay {
            Patience.pause(delay)
        } else {
            try first.took(told + Double(messages.count))
            _ = try state.settled(first)
        }
        try first.end(by: SIGKILL)
        let second = try state.start()
        var left = 0
        for (place, printer) in printers.enumerated() {
            let rest = messages[(place + 1)...] + PrintsTold.last
            for (number, message) in rest.enumerated() {
                try peer.tell(message, number: place + 1 + number, as: printer)
            }
            left += rest.count
            try peer.listen(for: 0)
        }
        try peer.listen(for: 0.1)
        try second.took(Double(left))
        let page = try second.quickPage()
        #expect(page["kobra_exporter_invariant_violations_total"] == 0)
        var unknown = 0.0
        for (place, printer) in printers.enumerated() {
            guard delay != nil else {
                expectAll(page, printer)
                continue
            }
            let heard = ["started", "adopted", "missed_beginnings"].map {
                page["kobra_prints_\($0)_total", printer.labels] ?? 0
            }
            #expect(page.sum("kobra_prints_total", printer.labels) == PrintsTold.count, "message \(place)")
            #expect(heard.reduce(0, +) == PrintsTold.count, "message \(place)")
            unknown += page["kobra_prints_total", printer.labels.with("outcome", "unknown")] ?? 0
        }
        print(
            "killed \(delay.map { "\($0) s after" } ?? "when written"): \(Int(unknown)) of \(printers.count * 7) ended as unknown"
        )
    }

    private func expectAll(_ page: Page, _ printer: PrinterAddress) {
        #expect(
            page.counts("kobra_prints_total", by: "outcome", printer.labels) == PrintsTold.ends, "\(printer.printer)")
        #expect(page["kobra_prints_started_total", printer.labels] == PrintsTold.count)
        #expect(page["kobra_prints_adopted_total", printer.labels] == 0)
        #expect(page["kobra_prints_missed_beginnings_total", printer.labels] == 0)
        #expect(page["kobra_exporter_invariant_violations_total"] == 0)
    }

    @Test func terminatedAndKilledLeaveTheSame() throws {
        let broker = try Broker()
        let state = try KeptState(broker)
        let printer = try PrinterAddress.printer("b")
        let peer = try Peer(broker)
        let first = try state.start()
        for (number, message) in PrintsTold.messages.prefix(18).enumerated() {
            try peer.tell(message, number: number, as: printer)
        }
        try peer.listen(for: 0.1)
        try first.took(18)
        let before = try state.settled(first)
        // Time goes on, and what is shown of it is what is on the disk.
        Patience.pause(3)
        let last = try first.quickPage()
        try first.end(by: SIGKILL)
        let killed = try state.work()
        let second = try state.start()
        let after = try second.quickPage()
        for family in [
            "kobra_prints_started_total", "kobra_prints_total", "kobra_pauses_total", "kobra_errors_total",
            "kobra_filament_used_meters_total",
        ] {
            #expect(after.values(of: family) == before.values(of: family), "\(family)")
        }
        // To Prometheus a counter that fell has begun anew.
        let shown = last.values(of: "kobra_state_seconds_total")
        #expect(!shown.isEmpty)
        for (series, seconds) in shown {
            #expect(after.values(of: "kobra_state_seconds_total")[series] ?? -1 >= seconds, "\(series)")
        }
        #expect(after["kobra_last_print_end_timestamp_seconds"] == before["kobra_last_print_end_timestamp_seconds"])
        #expect(after["kobra_last_error_code", printer.labels] == 10107)
        second.program.signal(SIGTERM)
        #expect(second.program.end(within: 1) == 0)
        #expect(try state.work() == killed && killed.count == 1)
    }

    /// Its age tells how the disk does, also of an exporter that has no printers and nothing new to write.
    @Test func anUnchangedFileIsRenewed() throws {
        let broker = try Broker()
        let state = try KeptState(broker)
        let exporter = try state.start()
        let name = "kobra_state_file_last_write_timestamp_seconds"
        let first = try #require(try exporter.page(within: 10) { $0[name] != nil }[name])
        #expect(try exporter.page(within: 60) { $0[name] != first }[name] ?? 0 > first)
    }

    /// An error is shown once it is on the disk, and that is soon.
    @Test func anErrorIsWrittenSoon() throws {
        let broker = try Broker()
        let state = try KeptState(broker)
        let printer = try PrinterAddress.printer("e")
        let peer = try Peer(broker)
        let exporter = try state.start()
        for number in 0..<4 { try peer.tell(PrintsTold.messages[number], number: number, as: printer) }
        try peer.listen(for: 0.1)
        try exporter.took(4)
        let before = try state.settled(exporter).sum("kobra_errors_total", printer.labels)
        let begin = ProcessInfo.processInfo.systemUptime
        let topic = printer.reportTopic(type: "print")
        try peer.say(topic, Array(#"{"type":"print","action":"stop","state":"","code":10107,"data":null}"#.utf8))
        try peer.listen(for: 0.1)
        let page = try exporter.page(within: 20) { $0.sum("kobra_errors_total", printer.labels) > before }
        #expect(page.sum("kobra_errors_total", printer.labels) == before + 1)
        print("an error is shown \(ProcessInfo.processInfo.systemUptime - begin) s after it was heard")
        try exporter.end(by: SIGKILL)
        #expect(try state.start().quickPage().sum("kobra_errors_total", printer.labels) == before + 1)
    }

    /// The end of a print that nobody listened to is told by the printer's next words.
    @Test func printThatEndedMeanwhileIsCountedOnce() throws {
        let broker = try Broker()
        let state = try KeptState(broker)
        let (seen, unseen) = (try PrinterAddress.printer("c"), try PrinterAddress.printer("d"))
        let peer = try Peer(broker)
        let first = try state.start()
        for printer in [seen, unseen] {
            for number in 0..<4 { try peer.tell(PrintsTold.messages[number], number: number, as: printer) }
        }
        try peer.listen(for: 0.1)
        try first.took(8)
        _ = try state.settled(first)
        first.program.signal(SIGTERM)
        #expect(first.program.end(within: 1) == 0)
        let second = try state.start()
        // One says how it ended, twice; the other begins the next.
        for _ in 1...2 { try peer.tell(PrintsTold.messages[4], number: 4, as: seen) }
        for number in 6...7 { try peer.tell(PrintsTold.messages[number], number: number, as: unseen) }
        try peer.listen(for: 0.1)
        try second.took(4)
        let page = try second.quickPage()
        #expect(page.counts("kobra_prints_total", by: "outcome", seen.labels) == ["finished": 1])
        #expect(page.counts("kobra_prints_total", by: "outcome", unseen.labels) == ["unknown": 1, "failed": 1])
        #expect([seen, unseen].map { page["kobra_prints_started_total", $0.labels] } == [1, 2])
    }

    @Test func twoExportersDoNotShareAFile() throws {
        let broker = try Broker()
        let state = try KeptState(broker)
        let first = try state.start()
        let second = try Program.run(
            "kobra-exporter", ["--web.listen-address", "127.0.0.1:0", "--state.file", state.path], within: 10)
        #expect(second.status == 1)
        #expect(second.errors.contains("state file: another exporter has it"))
        #expect(try first.quickPage()["kobra_state_file_write_failures_total"] == 0)
        try first.end(by: SIGKILL)
        _ = try state.start()
    }

    @Test func fileThatIsNoGoodIsSetAsideAndThePreviousRead() throws {
        let broker = try Broker()
        let state = try KeptState(broker)
        let printer = try PrinterAddress.printer("e")
        let peer = try Peer(broker)
        let first = try state.start()
        for number in 0..<5 {
            try peer.tell(PrintsTold.messages[number], number: number, as: printer)
            try peer.listen(for: 0.05)
            try first.took(Double(number + 1))
            _ = try state.settled(first)
        }
        try first.end(by: SIGKILL)
        let whole = try Data(contentsOf: URL(fileURLWithPath: state.path))
        try state.folder.write(Array(whole.dropLast()), to: "state")
        let second = try state.start()
        let page = try second.quickPage()
        #expect(page["kobra_state_file_set_aside_total", ["what": "file"]] == 1)
        #expect(page["kobra_prints_started_total", printer.labels] == 1)
        // What was written before knew of the print, and not yet how it ended.
        #expect(page.sum("kobra_prints_total", printer.labels) == 0)
        #expect(second.log.contains(#"msg="a state file cannot be used and is set aside""#))
        #expect(second.log.contains("moved_to=\(state.path).bad"))
        try peer.tell(PrintsTold.messages[4], number: 4, as: printer)
        try peer.listen(for: 0.1)
        try second.took(1)
        #expect(try second.quickPage().sum("kobra_prints_total", printer.labels) == 1)
    }
}

extension PrinterAddress {
    /// The labels of its samples.
    var labels: [String: String] { ["printer": printer.text] }
}
