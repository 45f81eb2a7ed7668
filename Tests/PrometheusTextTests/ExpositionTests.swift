import PrometheusText
import Testing

struct ExpositionTests {
    private func page(
        as format: ExpositionFormat = .text, capacity: Int = 16_384, _ write: (inout Exposition) -> Void
    ) -> String {
        String(decoding: Exposition.bytes(format, capacity: capacity, write), as: UTF8.self)
    }

    /// The page of one family of one gauge, without its introduction.
    private func samples(as format: ExpositionFormat = .text, _ write: (inout Exposition) -> Void) -> String {
        let text = page(as: format) { page in
            page.begin(Heading("m", help: "Help.", type: .gauge))
            write(&page)
        }
        return text.replacing("# HELP m Help.\n# TYPE m gauge\n", with: "")
    }

    @Test func isSentAsWhatItIs() {
        #expect(ExpositionFormat.text.contentType == "text/plain; version=0.0.4; charset=utf-8")
        #expect(
            ExpositionFormat.openMetrics.contentType == "application/openmetrics-text; version=1.0.0; charset=utf-8")
    }

    @Test func anEmptyPageOfOpenMetricsSaysThatItIsWhole() {
        #expect(page { _ in } == "")
        #expect(page(as: .openMetrics) { _ in } == "# EOF\n")
    }

    @Test(arguments: ExpositionFormat.allCases) func whatDoesNotFitIsWrittenAgain(format: ExpositionFormat) {
        func write(_ page: inout Exposition) {
            page.begin(Heading("m", help: "Help.", type: .counter))
            for number in 0..<100 { page.sample(LabelText("n", "\(number)"), value: Double(number) / 7) }
        }
        let whole = page(as: format, write)
        #expect(whole.utf8.count > 1_000)
        for capacity in [-1, 0, 1, 2, 100, whole.utf8.count - 1, whole.utf8.count, whole.utf8.count + 1] {
            #expect(page(as: format, capacity: capacity, write) == whole)
        }
    }

    /// What a row has in common is copied from its first sample, which may not have fitted either.
    @Test func aRowThatDoesNotFitIsWrittenAgain() {
        func write(_ page: inout Exposition) {
            page.begin(Heading("m", help: "Help.", type: .counter))
            page.row(LabelText("n", "a"), RowLabels("k", ["1", "2", "3"]), values: [1, 0.5, 12])
            page.row(LabelText("n", "b"), RowLabels("k", ["1", "2", "3"])) { [nil, 10, 9][$0] }
        }
        let whole = page(write)
        #expect(
            whole == """
                # HELP m Help.
                # TYPE m counter
                m{n="a",k="1"} 1
                m{n="a",k="2"} 0.5
                m{n="a",k="3"} 12
                m{n="b",k="2"} 10
                m{n="b",k="3"} 9

                """)
        for capacity in 0...whole.utf8.count { #expect(page(capacity: capacity, write) == whole) }
    }

    /// A page so large that its memory is asked for in another way.
    @Test func isWhole() {
        let count = 300_000
        let text = page(capacity: 5 << 20) { page in
            page.begin(Heading("m", help: "Help.", type: .counter))
            for number in 0..<count { page.sample(LabelText("n", "\(number)"), value: Double(number)) }
        }
        #expect(text.utf8.count > 4 << 20)
        #expect(text.hasSuffix("\nm{n=\"\(count - 1)\"} \(count - 1)\n"))
        #expect(text.utf8.count { $0 == UInt8(ascii: "\n") } == count + 2)
    }

    @Test func aFamilyWithoutSamplesIsNotIntroduced() {
        let text = page { page in
            page.begin(Heading("a", help: "Help.", type: .gauge))
            page.begin(Heading("b", help: "Help.", type: .gauge))
            page.sample(value: nil)
            page.row(LabelText("l", "v"), RowLabels("k", ["1", "2"])) { _ in nil }
            page.begin(Heading("c", help: "Help.", type: .gauge))
            page.sample(value: 1)
        }
        #expect(text == "# HELP c Help.\n# TYPE c gauge\nc 1\n")
    }

    @Test func writesOpenMetricsByteForByte() {
        let text = page(as: .openMetrics) { page in
            page.begin(Heading("kobra_print_seconds_total", help: #"Say "when"."#, type: .counter))
            page.sample(value: 3, exemplar: Exemplar("task_id", "7\"", time: 1_709_712_001.5))
            page.begin(Heading("kobra_printer_info", help: "Facts.", type: .info))
            page.sample(LabelText("id", "a"), value: 1)
            page.begin(Heading("kobra_fan_speed_ratio", help: "Fan.", type: .gauge))
            page.sample(value: 0.5)
            page.begin(Heading("kobra_wait_seconds", help: "Wait.", type: .histogram))
            page.sample(Exposition.bound(1, in: page.format), suffix: "_bucket", value: 2)
            page.sample(Exposition.bound(2.5, in: page.format), suffix: "_bucket", value: 2)
            page.sample(Exposition.bound(.infinity, in: page.format), suffix: "_bucket", value: 2)
            page.begin(Heading("kobra_prints_total", help: "Prints.", type: .counter))
            page.row(LabelText("printer", "a"), RowLabels("outcome", ["finished", "failed"])) {
                Double($0)
            } exemplar: {
                $0 == 1 ? Exemplar("task_id", "8", time: 2) : nil
            }
        }
        #expect(
            text == #"""
                # HELP kobra_print_seconds Say \"when\".
                # TYPE kobra_print_seconds counter
                # UNIT kobra_print_seconds seconds
                kobra_print_seconds_total 3 # {task_id="7\""} 1 1709712001.5
                # HELP kobra_printer Facts.
                # TYPE kobra_printer info
                kobra_printer_info{id="a"} 1
                # HELP kobra_fan_speed_ratio Fan.
                # TYPE kobra_fan_speed_ratio gauge
                # UNIT kobra_fan_speed_ratio ratio
                kobra_fan_speed_ratio 0.5
                # HELP kobra_wait_seconds Wait.
                # TYPE kobra_wait_seconds histogram
                # UNIT kobra_wait_seconds seconds
                kobra_wait_seconds_bucket{le="1.0"} 2
                kobra_wait_seconds_bucket{le="2.5"} 2
                kobra_wait_seconds_bucket{le="+Inf"} 2
                # HELP kobra_prints Prints.
                # TYPE kobra_prints counter
                kobra_prints_total{printer="a",outcome="finished"} 0
                kobra_prints_total{printer="a",outcome="failed"} 1 # {task_id="8"} 1 2
                # EOF

                """#)
    }

    @Test func theTextFormatHasNoExemplars() {
        let text = samples { page in
            page.sample(value: 3, exemplar: Exemplar("task_id", "7", time: 1))
            page.sample(Exposition.bound(1, in: page.format), suffix: "_bucket", value: 3)
            page.row(LabelText("a", "b"), RowLabels("c", ["d"])) { _ in
                4
            } exemplar: { _ in
                Exemplar("task_id", "7", time: 1)
            }
        }
        #expect(text == "m 3\nm_bucket{le=\"1\"} 3\nm{a=\"b\",c=\"d\"} 4\n")
    }

    @Test func exemplarsAreBounded() {
        #expect(Exemplar("task_id", String(repeating: "ü", count: 121), time: 1) != nil)
        #expect(Exemplar("task_id", String(repeating: "ü", count: 122), time: 1) == nil)
    }

    @Test func writesAFamilyByteForByte() {
        let printer = LabelText("printer", "workshop")
        let text = page { page in
            page.begin(Heading("kobra_temperature_celsius", help: "Degrees Celsius, 0 to 500.", type: .gauge))
            page.row(printer, RowLabels("heater", ["nozzle", "hotbed", "chamber"])) { [214, 59.5, nil][$0] }
            page.begin(Heading("kobra_exporter_printers", help: "Printers known.", type: .gauge))
            page.sample(value: 1)
        }
        #expect(
            text == """
                # HELP kobra_temperature_celsius Degrees Celsius, 0 to 500.
                # TYPE kobra_temperature_celsius gauge
                kobra_temperature_celsius{printer="workshop",heater="nozzle"} 214
                kobra_temperature_celsius{printer="workshop",heater="hotbed"} 59.5
                # HELP kobra_exporter_printers Printers known.
                # TYPE kobra_exporter_printers gauge
                kobra_exporter_printers 1

                """)
    }

    @Test(arguments: [
        (LabelText.none, LabelText.none, "m 1\n"), (LabelText("a", "b"), .none, "m{a=\"b\"} 1\n"),
        (.none, LabelText("a", "b"), "m{a=\"b\"} 1\n"), (LabelText([], []), .none, "m 1\n"),
        (LabelText("a", "b"), LabelText("c", "d"), "m{a=\"b\",c=\"d\"} 1\n"),
        (LabelText(["a", "b"], ["1", "2"]), LabelText("c", "3"), "m{a=\"1\",b=\"2\",c=\"3\"} 1\n"),
        (LabelText("a", ""), .none, "m{a=\"\"} 1\n"),
    ])
    func leavesOutWhatIsEmpty(first: LabelText, second: LabelText, expected: String) {
        #expect(samples { $0.sample(first, second, value: 1) } == expected)
    }

    @Test(arguments: [
        (#"say "hi""#, #"say \"hi\""#), ("back\\slash", "back\\\\slash"), ("two\nlines", "two\\nlines"),
        (#"\n"#, #"\\n"#),
        ("ünï 中 😀", "ünï 中 😀"), ("a,b}=c{", "a,b}=c{"), ("\\\"\n", "\\\\\\\"\\n"), (" ", " "),
    ])
    func escapesALabelsValue(value: String, expected: String) {
        #expect(samples { $0.sample(LabelText("l", value), value: 0) } == "m{l=\"\(expected)\"} 0\n")
    }

    @Test(arguments: [
        (#"a "quote""#, #"a "quote""#), ("back\\slash", "back\\\\slash"), ("two\nlines", "two\\nlines"), ("", ""),
    ])
    func escapesAHelpText(help: String, expected: String) {
        let text = page { page in
            page.begin(Heading("m", help: help, type: .counter))
            page.sample(value: 1)
        }
        #expect(text == "# HELP m \(expected)\n# TYPE m counter\nm 1\n")
    }

    @Test(
        arguments: [
            0, -0.0, 1, 9, 10, 99, 100, 12_345, -1, -0.5, 0.5, 0.25, 0.125, 0.0625, 0.001, 0.0001, 0.1 + 0.2, 1.1,
            2.675, 1e11 + 0.001,
            999_999_999_999, 1e12, 1e12 + 0.5, 1e15, 1.5e16, 9_007_199_254_740_992, 1e21, 1_709_712_001.37,
            1_709_712_001.375,
            1_709_712_001.3755, 5e-05, .infinity, -.infinity, .nan, .leastNonzeroMagnitude, .greatestFiniteMagnitude,
        ] as [Double])
    func numbersAreThoseOfSampleValue(value: Double) {
        #expect(samples { $0.sample(value: value) } == "m \(SampleValue.text(value))\n")
    }

    @Test func soAreNumbersMadeByChance() {
        var random = SystemRandomNumberGenerator()
        for _ in 0..<20_000 {
            let digits = Double(UInt64.random(in: 0...1 << 53, using: &random))
            let value = digits / ([1, 10, 1_000, 10_000, 1e6, 1e9].randomElement(using: &random) ?? 1)
            let text = samples { $0.sample(value: value) }
            #expect(text == "m \(SampleValue.text(value))\n")
        }
    }
}
