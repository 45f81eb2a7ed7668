import Testing

/// A printer that is not there, or not as it should be.
extension Fault {
    static let printer: [Fault] = [
        Fault("printers hang", rows: ["A printer says nothing"]) { bench in
            bench.strike { bench.simulator.pause() }
            // Three polls, and one that was just answered.
            try bench.timeToTruth("gone", within: 4 * FaultBench.polling + 2) {
                bench.isGone(bench.idle, on: $0) && bench.isGone(bench.printing, on: $0)
                    && $0.sum("kobra_broker_connected") == 1
            }
            bench.heal { bench.simulator.resume() }
        },
        Fault(
            "power cut", rows: ["A printer loses power in mid-print"], company: .all,
            on: FaultBench.Setup(endsPrint: false)
        ) { bench in
            bench.strike { bench.simulator.kill() }
            try bench.timeToTruth("gone", within: 5) {
                bench.isGone(bench.idle, on: $0) && bench.isGone(bench.printing, on: $0)
            }
            let mine = ["printer": bench.printing]
            let off = try bench.page()
            #expect(off["kobra_print_open", mine] == 1 && off.sum("kobra_prints_total", mine) == 0)
            // Power is back, and the print is lost.
            let simulator = try Simulator(
                bench.broker, printers: 2, speed: 1, seed: 1, more: "--model", "20021", "--jobs", "none")
            bench.heal()
            try bench.timeToTruth("back", within: 20) {
                $0["kobra_printer_state", ["printer": bench.printing, "state": "printing"]] != nil
                    && $0.sum("kobra_up") == 2
            }
            #expect(try bench.page().sum("kobra_prints_total", mine) == 0)
            try bench.timeToTruth("ended as unknown", within: 80) {
                $0["kobra_prints_total", ["printer": bench.printing, "outcome": "unknown"]] == 1
            }
            let page = try bench.page()
            #expect(page.sum("kobra_prints_total", mine) == 1 && page["kobra_print_open", mine] == 0)
            #expect(page["kobra_prints_started_total", mine] == 1 && page.sum("kobra_prints_adopted_total") == 0)
            withExtendedLifetime(simulator) {}
        },
        Fault("printer in another spelling", rows: ["Nothing is answered, but the printer is there"]) {
            try PollingEndToEndTests().findsTheSpelling()
        },
        Fault("broker gone during a command", rows: ["A command is on its way and the broker goes"]) {
            try ControlEndToEndTests().nothingIsQueuedForABrokerThatIsGone()
        },
        Fault("broker frozen during commands", rows: ["The broker freezes during commands"]) {
            try ControlEndToEndTests().aFrozenBrokerGetsNothingThatHeats()
        },
        Fault("somebody else commands a printer", rows: ["Somebody else commands a printer"]) {
            try ControlEndToEndTests().strangersAreSeenAndWrittenDown()
        },
        Fault("told to end", rows: ["SIGTERM, SIGINT"]) {
            for signal: Int32 in [15, 2] { try ShutdownEndToEndTests().saysGoodbye(signal: signal) }
        },
    ]
}
