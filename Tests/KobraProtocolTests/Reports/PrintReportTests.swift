import Testing

@testable import KobraProtocol

/// protocol.md 5.6, section 7 and the `print` lines of section 16.
struct PrintReportTests {
    private func read(_ data: String, state: String = "printing") throws -> PrintReport {
        try Fixture.print("start", state, data: data)
    }

    // MARK: Section 16

    @Test func fixtureDownloading() throws {
        let report = try read(#"{"taskid":"482913","progress":37}"#, state: "downloading")
        #expect(report.event == .active(.downloading))
        #expect(report.task?.id?.text == "482913")
        #expect(report.progress == .known(0.37))
        #expect(report.filename == nil)
        #expect(report.elapsed == .absent)
        #expect(report.temperatures == nil)
        #expect(report.settings == nil)
    }

    @Test func fixturePrinting() throws {
        let report = try read(
            #"{"taskid":"482913","localtask":"","filename":"bracket.gcode","progress":42,"print_time":31.5,"remain_time":0,"supplies_usage":5210.25,"total_layers":-1,"curr_layer":0}"#
        )
        #expect(report.event == .active(.printing))
        #expect(report.task?.verbatim == "482913")
        #expect(report.filename == "bracket.gcode")
        #expect(report.progress == .known(0.42))
        #expect(report.elapsed == .known(1890))
        #expect(report.remaining == .known(0))
        #expect(report.filament == .known(5.21025))
        #expect(report.layers == .unknown)
        #expect(report.layer == .known(0))
    }

    @Test func fixtureUpdated() throws {
        let report = try Fixture.print(
            "update", "updated",
            data:
                #"{"taskid":"482913","curr_hotbed_temp":60,"curr_nozzle_temp":219,"settings":{"target_nozzle_temp":220,"target_hotbed_temp":60,"fan_speed_pct":100,"print_speed_mode":2,"z_comp":"-0.05"}}"#
        )
        #expect(report.event == .unchanged)
        let temperatures = try #require(report.temperatures)
        #expect(temperatures.measured == [.nozzle: .known(219), .hotbed: .known(60)])
        #expect(temperatures.targets == [.nozzle: .known(220), .hotbed: .known(60)])
        let settings = try #require(report.settings)
        #expect(settings.fans.part == .known(1))
        #expect(settings.speedMode == .known(.standard))
        #expect(settings.zOffset == .known(-0.05 / 1000))
    }

    @Test func fixturePausedStopedFailed() throws {
        let paused = try Fixture.print("pause", "paused", data: #"{"taskid":"482913"}"#)
        #expect(paused.event == .active(.paused))
        #expect(paused.task?.id?.text == "482913")
        let stopped = try Fixture.print("stop", "stoped")
        #expect(stopped.event == .ended(.cancelled))
        #expect(stopped.task == nil)
        let failed = try Fixture.print("start", "failed", code: "10105", data: #"{"taskid":"482914"}"#)
        #expect(failed.event == .ended(.failed))
        #expect(failed.task?.id?.text == "482914")
    }

    // MARK: R3, R4, R5, R6

    @Test func aBadFieldCostsNoOther() throws {
        let report = try read(
            #"{"taskid":["x"],"filename":5,"progress":"42","print_time":true,"remain_time":"NaN","supplies_usage":{},"total_layers":"136","curr_layer":1e999}"#
        )
        #expect(report.task == nil)
        #expect(report.filename == nil)
        #expect(report.progress == .known(0.42))
        #expect(report.elapsed == .absent)
        #expect(report.remaining == .absent)
        #expect(report.filament == .absent)
        #expect(report.layers == .known(136))
        #expect(report.layer == .absent)
    }

    @Test(arguments: [
        "null", "[]", "5", #""x""#, "{}", #"{"progress":null,"taskid":null,"settings":null,"filename":null}"#,
    ])
    func withoutABodyTheWordIsEnough(data: String) throws {
        let report = try read(data)
        #expect(report.event == .active(.printing))
        #expect(report.task == nil && report.filename == nil && report.settings == nil && report.temperatures == nil)
        #expect(report.progress == .absent)
        #expect(report.layers == .absent)
    }

    /// Whatever stands in one field, all others read as they would without it.
    @Test(arguments: [
        "null", "true", "[1]", "{\"a\":1}", #""NaN""#, "-1e999", "1e300", #""\u0000\ud800""#, "99999999999999999999",
    ])
    func noFieldDependsOnAnother(junk: String) throws {
        let fields = [
            ("taskid", #""7""#), ("filename", #""a.gcode""#), ("progress", "42"), ("print_time", "31.5"),
            ("remain_time", "4"),
            ("supplies_usage", "5210.25"), ("total_layers", "136"), ("curr_layer", "57"), ("curr_nozzle_temp", "219"),
            ("settings", #"{"target_nozzle_temp":220,"fan_speed_pct":5}"#),
        ]
        func others(with value: String, at index: Int) throws -> [String] {
            let members = fields.indices.map { "\"\(fields[$0].0)\":\($0 == index ? value : fields[$0].1)" }
            let report = try read("{\(members.joined(separator: ","))}")
            var texts = [
                "\(report.task as Any)", "\(report.filename as Any)", "\(report.progress)", "\(report.elapsed)",
                "\(report.remaining)", "\(report.filament)", "\(report.layers)", "\(report.layer)",
                "\(report.temperatures?.measured as Any)",
                "\(report.settings as Any) \(report.temperatures?.targets as Any)",
            ]
            texts.remove(at: index)
            return texts
        }
        for index in fields.indices {
            #expect(try others(with: junk, at: index) == others(with: fields[index].1, at: index), "\(fields[index].0)")
        }
    }

    /// Q34: neither 100.1 nor -1 is a progress.
    @Test(arguments: [
        ("0", Field.known(0)), ("100", .known(1)), ("100.1", .unknown), ("-1", .unknown), ("99.5", .known(0.995)),
        ("null", .absent),
    ])
    func progressIsAPercentage(json: String, expected: Field<Double>) throws {
        #expect(try read("{\"progress\":\(json)}").progress == expected)
    }

    /// Q8: a total of 0 or below is none.
    @Test(
        arguments: [
            ("136", "57", Field.known(136), Field.known(57)), ("0", "0", .unknown, .known(0)),
            ("-1", "-1", .unknown, .unknown), ("1", "0", .known(1), .known(0)),
            ("null", "57", .absent, .known(57)), (#""136""#, #""57""#, .known(136), .known(57)),
        ] as [(String, String, Field<Int>, Field<Int>)])
    func layersAreKnownOrNot(total: String, current: String, layers: Field<Int>, layer: Field<Int>) throws {
        let report = try read("{\"total_layers\":\(total),\"curr_layer\":\(current)}")
        #expect(report.layers == layers)
        #expect(report.layer == layer)
    }

    /// Q26 and the contract of `kobra_print_speed_mode`.
    @Test(
        arguments: [
            ("1", Field.known(SpeedMode.silent)), ("2", .known(.standard)), ("3", .known(.sport)),
            ("0", .known(.unknown)), ("4", .known(.unknown)),
            ("10", .known(.unknown)), ("2.5", .known(.unknown)), ("11", .unknown), ("-1", .unknown),
            (#""2""#, .known(.standard)), ("null", .absent), ("true", .absent),
        ] as [(String, Field<SpeedMode>)])
    func aSpeedModeHasANameOrNone(json: String, expected: Field<SpeedMode>) throws {
        let settings = try #require(try read("{\"settings\":{\"print_speed_mode\":\(json)}}").settings)
        #expect(settings.speedMode == expected)
    }

    @Test(arguments: ["null", "[]", "5", #""x""#])
    func settingsThatAreNoObjectAreAbsent(json: String) throws {
        let report = try Fixture.print("update", "updated", data: "{\"curr_nozzle_temp\":219,\"settings\":\(json)}")
        #expect(report.settings == nil)
        #expect(report.temperatures?.measured == [.nozzle: .known(219)])
        #expect(report.temperatures?.targets.isEmpty == true)
    }

    @Test func settingsMayBePartial() throws {
        let settings = try #require(
            Fixture.print("update", "updated", data: #"{"settings":{"z_comp":0.1,"print_speed_pct":50}}"#).settings)
        #expect(settings.zOffset == .known(0.1 / 1000))
        #expect(settings.speedMode == .absent)
        #expect(settings.fans.part == .absent)
    }

    @Test func aRefusedChangeIsNotInForce() throws {
        let report = try Fixture.print(
            "update", "failed",
            data: #"{"curr_nozzle_temp":0,"settings":{"target_nozzle_temp":300,"print_speed_mode":3}}"#)
        #expect(report.settings == nil)
        #expect(report.temperatures == nil)
    }

    // MARK: R8, 6.2

    @Test(arguments: [
        ("start", "ironing"), ("getSliceParam", "done"), ("getTaskSettings", "done"), ("skip", "printing"),
        ("unheardOf", "printing"), ("done", "printing"),
    ])
    func theBodyOfWhatIsNotTheJobsIsNotRead(action: String, state: String) throws {
        let report = try Fixture.print(
            action, state,
            data:
                #"{"taskid":"7","filename":"x","progress":5,"print_time":1,"remain_time":2,"supplies_usage":3,"total_layers":4,"curr_layer":1,"curr_nozzle_temp":9,"settings":{"fan_speed_pct":5}}"#
        )
        #expect(report.task == nil && report.filename == nil && report.settings == nil && report.temperatures == nil)
        #expect(
            report.progress == .absent && report.elapsed == .absent && report.remaining == .absent
                && report.filament == .absent)
        #expect(report.layer == .absent && report.layers == .absent)
    }

    @Test func jobFieldsAreNotReadFromTheSlicersParameters() throws {
        let report = try read(
            #"{"progress":5,"slice_param":{"remain_time":99,"filename":"no"},"last_project":{"filename":"no"}}"#)
        #expect(report.remaining == .absent)
        #expect(report.filename == nil)
    }

    // MARK: R10

    @Test func aFileNameIsUntrustedText() throws {
        #expect(
            try read(#"{"filename":".3mf_temp/a\u0000b\n\"c\".gcode"}"#).filename
                == ".3mf_temp/a\u{FFFD}b\u{FFFD}\"c\".gcode")
        #expect(try read("{\"filename\":\"\(String(repeating: "长", count: 300))\"}").filename?.count == 255)
        #expect(try read(#"{"filename":""}"#).filename == nil)
    }
}
