import Testing

@testable import KobraSimulator

struct ScriptTests {
    @Test func readsEveryKindOfLine() throws {
        let steps = try Script.read(
            """
            # A story.
            10 1 start bracket.gcode task=482913 minutes=5 layers=40 level

            20.5 2 start "my part #2.gcode" url   # from the cloud
            5 * runout\r
            30 3 start a.gcode usb task=none
            40 1 power-cut 90 resume
            40 1 fail
            50 * end
            """)
        var first = JobPlan(filename: "bracket.gcode", taskID: "482913", minutes: 5, levels: true)
        first.layers = 40
        #expect(steps.map(\.time) == [5, 10, 20.5, 30, 40, 40, 50])
        #expect(steps.map(\.printer) == [nil, 1, 2, 3, 1, 1, nil])
        #expect(steps[0].deed == .fault(.runout, atProgress: nil))
        #expect(steps[1].deed == .start(first))
        #expect(steps[4].deed == .fault(.powerCut(seconds: 90, resumes: true), atProgress: nil))
        #expect(steps[5].deed == .fault(.failed(code: 10111), atProgress: nil))
        #expect(steps[6].deed == .end)
        guard case .start(let cloud) = steps[2].deed, case .start(let usb) = steps[3].deed else {
            Issue.record("not two starts")
            return
        }
        #expect(cloud.filename == "my part #2.gcode" && cloud.hasUsableID && cloud.source == .download(seconds: 20))
        #expect(usb.taskID == nil && usb.source == .usb)
    }

    @Test(arguments: [("start a.gcode", "-1"), ("start a.gcode task=", ""), ("start a.gcode task=0", "0")])
    func givesAJobFromTheScreenNoUsableID(action: String, id: String) throws {
        guard case .start(let plan)? = try Script.read("0 1 \(action)").first?.deed else {
            Issue.record("no start")
            return
        }
        #expect(plan.taskID == id && !plan.hasUsableID)
    }

    @Test(arguments: [
        ("soon 1 end", "expected a time in simulated seconds, not \"soon\""),
        ("-1 1 end", "expected a time in simulated seconds"), ("1e3 1 end", "expected a time"),
        ("10", "expected a printer's number from 1, or *"), ("10 0 end", "not \"0\""), ("10 x end", "not \"x\""),
        ("10 1", "expected an action: start, end, fail"),
        ("10 1 explode", "unknown action \"explode\", expected one of start, end, fail"),
        ("10 1 start", "start: expected a file name"), ("10 1 start \"\"", "start: expected a file name"),
        ("10 1 start a minutes=0", "expected minutes above 0"), ("10 1 start a layers=x", "number of layers"),
        ("10 1 start a colour=red", "start: unknown \"colour=red\", expected [task=ID|none]"),
        ("10 1 start \"a", "expected a closing \""), ("10 1 end now", "end: expected no argument"),
        ("10 1 fail hard", "fail: expected [CODE], not \"hard\""), ("10 1 runout 3", "runout: expected no argument"),
        ("10 1 silence 1 2", "silence: expected [SECONDS]"), ("10 1 rubbish 0", "rubbish: expected [COUNT]"),
        ("10 1 doubled maybe", "doubled: expected [on|off]"), ("10 1 slow -3", "slow: expected [SECONDS]"),
    ])
    func saysWhichLineIsWrongAndWhatWasExpected(line: String, reason: String) {
        let failure = #expect(throws: Script.Failure.self) { try Script.read("# one\n0 * runout\n\(line)\n") }
        #expect(failure?.line == 3)
        #expect(failure?.description.hasPrefix("3: ") == true)
        #expect(failure?.reason.contains(reason) == true, "\(failure?.reason ?? "")")
    }

    @Test func knowsHowManyPrintersThereAre() {
        let failure = #expect(throws: Script.Failure.self) { try Script.read("1 3 runout\n1 4 runout", printers: 3) }
        #expect(failure?.description == "2: expected a printer's number from 1 to 3, or *, not \"4\"")
        #expect(throws: Misspelling.self) { try Step(flag: "runout@4", printers: 3) }
    }

    @Test func readsAnEmptyScript() throws {
        #expect(try Script.read("") == [])
        #expect(try Script.read("\n  \n# nothing\n\t") == [])
    }
}

struct StepTests {
    @Test(
        arguments: [
            ("runout", 0.0, nil, Fault.runout, 50), ("fail=10121@2:300", 300, 2, .failed(code: 10121), nil),
            ("power-cut=90,resume@1", 0, 1, .powerCut(seconds: 90, resumes: true), nil),
            ("power-cut=resume", 0, nil, .powerCut(seconds: 60, resumes: true), nil),
            ("unusable", 0, nil, .unusableFigures(true), nil), ("doubled=off@*:60", 60, nil, .doubled(false), nil),
            ("slow=2.5", 0, nil, .slow(seconds: 2.5), nil), ("rubbish=100000", 0, nil, .rubbish(count: 100_000), nil),
        ] as [(String, Double, Int?, Fault, Int?)])
    func readsAFlag(text: String, time: Double, printer: Int?, fault: Fault, progress: Int?) throws {
        #expect(
            try Step(flag: text) == Step(time: time, printer: printer, deed: .fault(fault, atProgress: progress)))
    }

    @Test(arguments: [
        ("", "unknown fault \"\""), ("boom", "unknown fault \"boom\", expected one of fail,"),
        ("runout:soon", "expected seconds after \":\""), ("runout@first", "not \"first\""),
        ("fail=", "fail: expected [CODE]"), ("uptime=3", "uptime: expected [on|off]"),
    ])
    func saysWhatWasExpected(text: String, reason: String) {
        let error = #expect(throws: Misspelling.self) { try Step(flag: text) }
        #expect(error?.description.contains(reason) == true, "\(error?.description ?? "")")
    }

    /// One line in the table is enough for a fault to be known to flags, scripts and help.
    @Test(arguments: FaultWord.all.map(\.name))
    func everyFaultHasANameThatStandsAlone(name: String) throws {
        _ = try Step(flag: name)
        #expect(try Script.read("1 * \(name)").count == 1)
        #expect(FaultWord.all.filter { $0.name == name }.count == 1)
        #expect(FaultWord.all.first { $0.name == name }?.summary.isEmpty == false)
    }
}
