import PrometheusText
import Testing

struct ExpositionTests {
    private func page(as format: ExpositionFormat = .text, _ write: (inout Exposition) -> Void) -> String {
        var page = Exposition(format, capacity: 0)
        write(&page)
        return String(decoding: page.bytes, as: UTF8.self)
    }

    @Test func isSentAsWhatItIs() {
        #expect(ExpositionFormat.text.contentType == "text/plain; version=0.0.4; charset=utf-8")
        #expect(
            ExpositionFormat.openMetrics.contentType == "application/openmetrics-text; version=1.0.0; charset=utf-8")
    }

    @Test func anEmptyPageOfOpenMetricsSaysThatItIsWhole() {
        #expect(page { $0.end() } == "")
        #expect(page(as: .openMetrics) { $0.end() } == "# EOF\n")
    }

    @Test func writesOpenMetricsByteForByte() {
        let text = page(as: .openMetrics) { page in
            page.begin("kobra_print_seconds_total", help: #"Say "when"."#, type: .counter)
            page.sample(
                "kobra_print_seconds_total", value: 3, exemplar: Exemplar("task_id", "7\"", time: 1_709_712_001.5))
            page.begin("kobra_printer_info", help: "Facts.", type: .info)
            page.sample("kobra_printer_info", LabelText("id", "a"), value: 1)
            page.begin("kobra_fan_speed_ratio", help: "Fan.", type: .gauge)
            page.begin("kobra_wait_seconds", help: "Wait.", type: .histogram)
            page.sample("kobra_wait_seconds_bucket", page.bound(1), value: 2)
            page.sample("kobra_wait_seconds_bucket", page.bound(2.5), value: 2)
            page.sample("kobra_wait_seconds_bucket", page.bound(.infinity), value: 2)
            page.begin("kobra_files", help: "Files.", type: .gauge)
            page.end()
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
                # HELP kobra_wait_seconds Wait.
                # TYPE kobra_wait_seconds histogram
                # UNIT kobra_wait_seconds seconds
                kobra_wait_seconds_bucket{le="1.0"} 2
                kobra_wait_seconds_bucket{le="2.5"} 2
                kobra_wait_seconds_bucket{le="+Inf"} 2
                # HELP kobra_files Files.
                # TYPE kobra_files gauge
                # EOF

                """#)
    }

    @Test func theTextFormatHasNoExemplars() {
        let text = page { page in
            page.sample("m_total", value: 3, exemplar: Exemplar("task_id", "7", time: 1))
            page.sample("m_bucket", page.bound(1), value: 3)
            page.end()
        }
        #expect(text == "m_total 3\nm_bucket{le=\"1\"} 3\n")
    }

    @Test func exemplarsAreBounded() {
        #expect(Exemplar("task_id", String(repeating: "ü", count: 121), time: 1) != nil)
        #expect(Exemplar("task_id", String(repeating: "ü", count: 122), time: 1) == nil)
    }

    @Test func anEmptyPageIsEmpty() { #expect(Exposition().bytes.isEmpty) }

    @Test func writesAFamilyByteForByte() {
        let printer = LabelText("printer", "workshop")
        let text = page { page in
            page.begin("kobra_temperature_celsius", help: "Degrees Celsius, 0 to 500.", type: .gauge)
            page.sample("kobra_temperature_celsius", printer, LabelText("heater", "nozzle"), value: 214)
            page.sample("kobra_temperature_celsius", printer, LabelText("heater", "hotbed"), value: 59.5)
            page.begin("kobra_exporter_printers", help: "Printers known.", type: .gauge)
            page.sample("kobra_exporter_printers", value: 1)
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
        ([LabelText.none], "m 1\n"), ([LabelText.none, .none], "m 1\n"),
        ([LabelText("a", "b"), .none], "m{a=\"b\"} 1\n"),
        ([.none, LabelText("a", "b"), .none, LabelText("c", "d")], "m{a=\"b\",c=\"d\"} 1\n"),
        ([LabelText([])], "m 1\n"),
        ([LabelText([("a", "1"), ("b", "2")]), LabelText("c", "3")], "m{a=\"1\",b=\"2\",c=\"3\"} 1\n"),
        ([LabelText("a", "")], "m{a=\"\"} 1\n"),
    ])
    func leavesOutWhatIsEmpty(labels: [LabelText], expected: String) {
        // A variadic list cannot be handed on, so the tests go up to four.
        let padded = labels + Array(repeating: .none, count: 4 - labels.count)
        #expect(page { $0.sample("m", padded[0], padded[1], padded[2], padded[3], value: 1) } == expected)
    }

    @Test(arguments: [
        (#"say "hi""#, #"say \"hi\""#), ("back\\slash", "back\\\\slash"), ("two\nlines", "two\\nlines"),
        (#"\n"#, #"\\n"#),
        ("ünï 中 😀", "ünï 中 😀"), ("a,b}=c{", "a,b}=c{"), ("\\\"\n", "\\\\\\\"\\n"), (" ", " "),
    ])
    func escapesALabelsValue(value: String, expected: String) {
        #expect(page { $0.sample("m", LabelText("l", value), value: 0) } == "m{l=\"\(expected)\"} 0\n")
    }

    @Test(arguments: [
        (#"a "quote""#, #"a "quote""#), ("back\\slash", "back\\\\slash"), ("two\nlines", "two\\nlines"), ("", ""),
    ])
    func escapesAHelpText(help: String, expected: String) {
        #expect(page { $0.begin("m", help: help, type: .counter) } == "# HELP m \(expected)\n# TYPE m counter\n")
    }

    @Test func numbersAreThoseOfSampleValue() {
        #expect(page { $0.sample("m", value: .infinity) } == "m +Inf\n")
        #expect(page { $0.sample("m", value: 5e-05) } == "m 5e-05\n")
    }
}
