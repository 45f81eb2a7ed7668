import Testing

@testable import KobraProtocol

struct VocabularyTests {
    /// protocol.md 5.1 and 6.2, row by row: type, actions, states. A word is known in any pair of them.
    private static let rows: [(type: String, actions: [String], states: [String])] = [
        ("lastWill", ["onlineReport"], ["online", "offline"]),
        ("status", ["workReport"], ["free", "busy", "idle"]),
        ("tempature", ["auto", "report", "query", "set"], ["done"]),
        ("fan", ["auto", "report", "query", "setSpeed"], ["done"]),
        (
            "print", ["start"],
            [
                "downloading", "checking", "auto_leveling", "leveling", "preheating", "heating", "vibrating",
                "resonance", "flow_calibrating",
                "fod", "nozzle_purging", "ace_filament_feeding", "extfilbox_filament_feeding",
                "extfilbox_filament_unfeeding", "waiting", "printing",
                "finished", "stopping", "stoped", "stopped", "canceled", "cancelled", "failed", "updated", "monitoring",
            ]
        ),
        ("print", ["pause"], ["pausing", "paused", "failed"]),
        ("print", ["resume"], ["resuming", "resumed", "failed"]),
        ("print", ["stop"], ["stopping", "stoped", "stopped", "failed"]),
        ("print", ["update"], ["updated", "failed", "downloading"]),
        ("print", ["query"], ["printing"]),
        ("print", ["done"], ["done", "success", "finished"]),
        (
            "print", ["getSliceParam", "getTaskSettings", "localtasktrans", "monitor", "autoOperation", "skip"],
            ["done", "success"]
        ),
        ("ota", ["reportVersion"], ["done", "report-success"]),
        (
            "ota", ["update"],
            [
                "start", "downloading", "updating", "update-success", "updateSuccessProcessed", "download-failed",
                "update-failed",
                "updateFailedProcessed", "canceled",
            ]
        ),
        ("file", ["listLocal", "listUdisk", "cloudRecommendList", "fileDetails", "listVideo"], ["done"]),
        ("file", ["deleteLocal", "deleteUdisk"], ["success", "failed"]),
        ("user", ["bindQuery", "unbind"], ["done"]),
        ("video", ["startCapture"], ["initSuccess"]),
        ("video", ["stopCapture"], ["pushStopped"]),
        ("peripherie", ["query"], ["done"]),
        ("info", ["report", "query"], ["done"]),
        ("wifi", ["getSignalStrength"], ["done"]),
    ]

    private static let pairs = rows.flatMap { row in
        row.actions.flatMap { action in row.states.map { (row.type, action, $0) } }
    }

    @Test(arguments: pairs.map { ["\($0.0)", $0.1, $0.2] })
    func aWordOfTheDocumentIsKnown(words: [String]) throws {
        #expect(try Fixture.report(words[0], action: words[1], state: words[2]).unknownWords.isEmpty)
    }

    /// R8, by field; a missing word is not an unknown one.
    @Test(arguments: ReportKind.allCases.filter { ![.event, .other].contains($0) })
    func aWordOutsideItIsCounted(kind: ReportKind) throws {
        func unknown(_ action: String?, _ state: String?) throws -> Set<WordField> {
            try Fixture.report(kind.rawValue, action: action, state: state).unknownWords
        }
        let action = try #require(Vocabulary.of(kind)?.actions.first)
        #expect(try unknown("ironing", "done") == [.action])
        #expect(try unknown(action, "ironing") == [.state])
        #expect(try unknown("ironing", "ironing") == [.action, .state])
        #expect(try unknown(nil, nil).isEmpty)
        #expect(try unknown("", "").isEmpty)
        #expect(try unknown(action, "failed").isEmpty)
        #expect(try unknown(action.uppercased(), "Done") == [.action, .state])
    }

    /// Every kind has its words, but for those in which anything goes.
    @Test(arguments: ReportKind.allCases)
    func everyKindHasAVocabularyOrIsFree(kind: ReportKind) throws {
        let vocabulary = Vocabulary.of(kind)
        switch kind {
        case .event, .other:
            #expect(vocabulary == nil)
        default:
            let words = try #require(vocabulary)
            #expect(!words.actions.isEmpty)
            #expect(Set(words.states).isSuperset(of: ["done", "success", "failed"]))
        }
    }

    @Test func inAnEventAnythingGoes() throws {
        let report = try Fixture.report("event", action: "any", state: "word", code: "10108")
        #expect(report.unknownWords.isEmpty)
        #expect(report.envelope.code?.rawValue == 10108)
    }

    /// What `PrintPhase` and `PrintEvent` read is in the vocabulary, so that no word is both used and complained of.
    @Test func everyPhaseWordIsInTheVocabulary() {
        let phases = PrintReport.states.compactMap { PrintPhase(word: $0) }
        #expect(Set(phases) == Set(PrintPhase.allCases))
        #expect(Set(PrintReport.unrelatedActions).isDisjoint(with: PrintReport.lifeActions))
    }
}
