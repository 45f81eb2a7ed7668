import PrometheusText
import Testing

struct ExpositionTests {
    private func page(_ write: (inout Exposition) -> Void) -> String {
        var page = Exposition(capacity: 0)
        write(&page)
        return String(decoding: page.bytes, as: UTF8.self)
    }

    @Test func isSentAsVersionFour() {
        #expect(Exposition.contentType == "text/plain; version=0.0.4; charset=utf-8")
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
