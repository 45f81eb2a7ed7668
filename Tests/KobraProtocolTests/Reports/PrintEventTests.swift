import Testing

@testable import KobraProtocol

/// protocol.md 6.1 to 6.4, row by row.
struct PrintEventTests {
    private func event(_ action: String?, _ state: String?, _ code: String = "200") throws -> PrintEvent {
        try Fixture.print(action, state, code: code).event
    }

    // MARK: 6.1

    @Test(arguments: PrintReport.states.sorted().filter { PrintPhase(word: $0) != nil })
    func theWordDecidesNotTheAction(word: String) throws {
        let phase = try #require(PrintPhase(word: word))
        for action in ["start", "pause", "resume", "stop", "cancel", "update", "query", "", nil] {
            #expect(try event(action, word) == .active(phase))
        }
    }

    @Test(arguments: ["updated", "monitoring", "done", "success"])
    func theseWordsChangeNothing(word: String) throws {
        #expect(try event("start", word) == .unchanged)
        #expect(try event("update", word) == .unchanged)
        #expect(try event("start", word, "10107") == .unchanged)
    }

    @Test func finishedIsFinished() throws {
        #expect(try event("start", "finished") == .ended(.finished))
        #expect(try event(nil, "finished") == .ended(.finished))
    }

    @Test(arguments: ["ironing", "Printing", "STOPED", "stop", "finish", "paused ", "成功"])
    func aWordNobodyKnowsIsUnknown(word: String) throws {
        #expect(try event("start", word) == .unknownState)
        #expect(try Fixture.report("print", action: "start", state: word).unknownWords == [.state])
    }

    @Test func withoutAWordNothingChanges() throws {
        #expect(try event("start", nil) == .unchanged)
        #expect(try event("update", "") == .unchanged)
        #expect(try event(nil, nil) == .unchanged)
    }

    // MARK: 6.2, Q12, R8

    @Test(arguments: ["done", "success", "finished"])
    func actionDoneIsDone(word: String) throws {
        #expect(try event("done", word) == .done)
    }

    @Test(arguments: ["printing", "stoped", "failed", "updated", "paused", nil])
    func actionDoneWithAnotherWordIsIgnored(word: String?) throws {
        #expect(try event("done", word) == .unrelated)
    }

    @Test(arguments: [
        "getSliceParam", "getTaskSettings", "localtasktrans", "monitor", "autoOperation", "skip", "unheardOf", "Start",
    ])
    func theseActionsAreNeverPartOfTheLifeCycle(action: String) throws {
        for state in ["done", "printing", "finished", "failed", "ironing", nil] {
            #expect(try event(action, state) == .unrelated)
        }
    }

    // MARK: 6.3

    @Test(arguments: ["stoped", "stopped", "canceled", "cancelled"])
    func stoppedIsCancelledOrFailedByItsCode(word: String) throws {
        for action in ["start", "stop", "pause", nil] {
            for code in ["0", "200", "null", "true", #""""#, "10401", "10601", "10609", "601", #""10601""#] {
                #expect(try event(action, word, code) == .ended(.cancelled), "\(code)")
            }
            for code in [
                "603", "10603", "10607", "10608", "10111", "10101", "10107", "10125", "501", "77777", "-1", #""10111""#,
            ] {
                #expect(try event(action, word, code) == .ended(.failed), "\(code)")
            }
        }
    }

    // MARK: 6.4

    @Test(arguments: ["pause", "resume", "update"])
    func aRefusedChangeDoesNotConcernTheJob(action: String) throws {
        for code in ["200", "null", "10101", "10102", "10111", "10401", "77777"] {
            #expect(try event(action, "failed", code) == .refused, "\(code)")
        }
    }

    @Test(arguments: ["start", "stop", "query", "cancel"])
    func failedIsTheRequestOrTheJobByItsCode(action: String) throws {
        for code in ["10101", "10102", "10103", "10104", "10110", "10112", #""10101""#] {
            #expect(try event(action, "failed", code) == .refused, "\(code)")
        }
        for code in ["10401", "10601", "10609", "601"] {
            #expect(try event(action, "failed", code) == .ended(.cancelled), "\(code)")
        }
        for code in ["10105", "10113", "10115", "10111", "10107", "10125", "77777", "200", "0", "null"] {
            #expect(try event(action, "failed", code) == .ended(.failed), "\(code)")
        }
    }
}
