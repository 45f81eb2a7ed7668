import KobraProtocol
import MQTTClient
import Testing

/// What printers are asked.
@Suite(.besideOthers) struct PollingEndToEndTests {
    /// In the words and with the care of protocol.md 4.2 and 9.6.
    @Test func asksInThePrintersWords() throws {
        let broker = try Broker()
        let ear = try Eavesdropper(broker)
        let exporter = try LiveExporter(broker, more: ["--polling.interval", "5s"])
        try exporter.connected(to: broker)
        let simulator = try Simulator(broker, printers: 2, more: "--firmware", "3.1.2,2.3.9", "--jobs", "none")
        let ids = simulator.ids
        let hasAsked = eventually(within: 20) { ids.allSatisfy { ear.heard(by: $0).count >= 7 } }
        #expect(hasAsked)
        let verbs = ["status/query", "print/query", "ota/reportVersion", "file/listLocal", "file/listUdisk"]
        for (id, isOld) in zip(ids, [false, true]) {
            let heard = ear.heard(by: id)
            #expect(heard.prefix(7).map(\.verb) == verbs + verbs.prefix(2), "\(heard.map(\.verb))")
            for message in heard {
                #expect(message.suffix == (isOld ? message.verb : message.command?.type), "\(message.topic)")
                #expect(message.qos == 0)
                #expect(message.retain == 0)
                #expect((message.command?.timestamp ?? 0) > 1_500_000_000_000)
            }
            #expect(Set(heard.compactMap { $0.command?.msgid }).count == heard.count)
            #expect(heard.contains { $0.payload.contains(#""path":"\/""#) }, "\(heard.map(\.payload))")
            #expect(heard.allSatisfy { !$0.payload.contains(#"":"/""#) })
            #expect(heard.first { $0.verb == "print/query" }?.payload.contains(#""data":{"taskid":"0"}"#) == true)
            #expect(heard.first { $0.verb == "status/query" }?.payload.contains(#""data":null"#) == true)
        }
        let page = try exporter.page(within: 5) {
            $0.all("kobra_files").count == 4 && $0.sum("kobra_query_duration_seconds_count", ["query": "status"]) >= 4
        }
        for id in ids {
            #expect((page["kobra_queries_total", ["printer": id, "query": "status"]] ?? 0) >= 2)
            #expect(page["kobra_queries_total", ["printer": id, "query": "firmware"]] == 1)
            #expect(page["kobra_queries_total", ["printer": id, "query": "files"]] == 2)
            #expect(page.sum("kobra_queries_unanswered_total", ["printer": id]) == 0)
            #expect((page["kobra_files", ["printer": id, "storage": "local"]] ?? 0) > 0)
        }
        #expect((page["kobra_query_duration_seconds_count", ["query": "status"]] ?? 0) >= 4)
        #expect((page["kobra_query_duration_seconds_sum", ["query": "status"]] ?? 9) < 4)
        let versions = page.all("kobra_printer_info").compactMap { $0.labels["firmware"] }
        #expect(versions.sorted() == ["2.3.9", "3.1.2"])
        #expect(page.word("kobra_command_spelling", "spelling", ["printer": ids[0]]) == "type")
        #expect(page.word("kobra_command_spelling", "spelling", ["printer": ids[1]]) == "type-action")
    }

    /// Who is not on the list is never sent anything.
    @Test func leavesOthersAlone() throws {
        let broker = try Broker()
        let ear = try Eavesdropper(broker)
        let allowed = String(repeating: "a", count: 32)
        let other = String(repeating: "b", count: 32)
        let exporter = try LiveExporter(broker, more: ["--polling.interval", "5s", "--discovery.allow", allowed])
        try exporter.connected(to: broker)
        let simulator = try Simulator(broker, printers: 2, more: "--id", allowed, "--id", other)
        let isAsked = eventually(within: 15) { ear.heard(by: allowed).filter { $0.verb == "status/query" }.count >= 2 }
        #expect(isAsked)
        #expect(ear.heard(by: other).isEmpty)
        let page = try exporter.page()
        #expect(page.all("kobra_up").map(\.labels) == [["printer": allowed]])
        #expect(!page.text.contains(other))
        #expect((page["kobra_messages_rejected_total", ["reason": "model"]] ?? 0) > 0)
        #expect(try simulator.end().map(\.id) == [allowed, other])
    }

    /// A farm is not asked all at once.
    @Test func spreadsTheFarm() throws {
        let broker = try Broker()
        let ear = try Eavesdropper(broker)
        let exporter = try LiveExporter(broker, more: ["--polling.interval", "5s", "--polling.files-interval", "0"])
        try exporter.connected(to: broker)
        let simulator = try Simulator(broker, printers: 20, speed: 10)
        func asked(_ id: String) -> [Eavesdropper.Message] { ear.heard(by: id).filter { $0.verb == "status/query" } }
        #expect(eventually(within: 25, every: 0.5) { simulator.ids.allSatisfy { asked($0).count >= 3 } })
        // From the second time on each has its place.
        let places = simulator.ids.compactMap { id in
            asked(id).dropFirst(2).first.map { $0.second.truncatingRemainder(dividingBy: 5) }
        }
        #expect(places.count == 20)
        let inEachSecond = (0..<5).map { second in places.filter { Int($0) == second }.count }
        #expect(inEachSecond.allSatisfy { (2...7).contains($0) }, "\(inEachSecond)")
        #expect(!ear.heard.contains { $0.verb.hasPrefix("file/") })
    }

    /// With `auto`, who does not answer is asked in another spelling, until one is answered.
    @Test func findsTheSpelling() throws {
        let broker = try Broker()
        let printer = try PrinterAddress.printer("a")
        let ear = try Eavesdropper(broker)
        let exporter = try LiveExporter(broker, more: ["--polling.interval", "5s", "--polling.files-interval", "0"])
        try exporter.connected(to: broker)
        // Hears only what ends in `response`, and says its temperature now and then.
        let peer = try Peer(broker, hearing: printer.commandTopic(Verb("", ""), spelling: .response))
        let label = ["printer": printer.printer.text]
        let isFound = try eventually(within: 40, every: 0.3) {
            let count = peer.heard.count
            try peer.report(printer, "tempature", "auto", "done", #"{"curr_nozzle_temp":25}"#)
            try peer.listen(for: 0.3)
            if peer.heard.count > count { try peer.report(printer, "status", "workReport", "free") }
            return exporter.log.contains("msg=\"queries are answered\"")
        }
        #expect(isFound, "\(exporter.log)")
        let suffixes = ear.heard(by: printer.printer.text).filter { $0.verb == "status/query" }.map(\.suffix)
        #expect(suffixes == ["status", "status", "status", "response"], "\(suffixes)")
        let page = try exporter.page()
        #expect(page.word("kobra_command_spelling", "spelling", label) == "response")
        #expect((page["kobra_queries_unanswered_total", label.with("query", "status")] ?? 0) >= 2)
        #expect((page["kobra_queries_unanswered_total", label.with("query", "firmware")] ?? 0) >= 1)
        #expect(page["kobra_queries_unanswered_total", label.with("query", "print")] == 0)
        #expect(page["kobra_query_duration_seconds_count", ["query": "status"]] == 1)
        #expect(page["kobra_up", label] == 1)
        #expect(peer.heard.allSatisfy { $0.topic.hasSuffix("/response") && !$0.isRetained })
    }

    /// A spelling that is set is used whatever the firmware.
    @Test(arguments: [("response", "response"), ("bare", "")])
    func usesTheSpellingSet(spelling: String, suffix: String) throws {
        let broker = try Broker()
        let ear = try Eavesdropper(broker)
        let exporter = try LiveExporter(
            broker, more: ["--commands.spelling", spelling, "--commands.no-escape-slashes"])
        try exporter.connected(to: broker)
        let peer = try Peer(broker)
        try peer.report(try .printer("a"), "ota", "reportVersion", "done", #"{"firmware_version":"3.1.2"}"#)
        try peer.listen(for: 0.2)
        #expect(eventually(within: 10) { ear.heard.count >= 5 })
        #expect(Set(ear.heard.map(\.suffix)) == [suffix])
        #expect(ear.heard.contains { $0.payload.contains(#""path":"/""#) })
    }
}
