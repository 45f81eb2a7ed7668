import KobraProtocol
import KobraState
import Testing

@testable import KobraExporter

@Suite struct StatusPageTests {
    @Test(arguments: [
        ("plain", "plain"), ("<script>", "&lt;script&gt;"), ("\"a\" & 'b'", "&quot;a&quot; &amp; &#39;b&#39;"),
        ("&amp;", "&amp;amp;"), ("花瓶", "花瓶"),
    ])
    func escapes(text: String, expected: String) { #expect(HTML.escape(text) == expected) }

    @Test(
        arguments: [
            (0, "0 s"), (8.9, "8 s"), (60, "1 min"), (3599, "59 min"), (7500, "2 h 5 min"), (-1, "0 s"),
            (.infinity, "277777 h 46 min"),
        ] as [(Double, String)])
    func tellsDurations(seconds: Double, expected: String) { #expect(HTML.duration(seconds) == expected) }

    @Test func showsNobody() {
        let html = StatusPage(fleet: .connected(), now: .at(1)).html
        #expect(html.contains("No printer was heard yet"))
        #expect(html.contains("<th scope=\"row\">shed</th><td class=\"connected\">connected</td><td>never</td>"))
    }

    @Test func saysThatAPrintIsOpenWhenItsPrinterIsOutOfReach() throws {
        var fleet = Fleet.connected()
        let printer = try PrinterAddress.printer("a")
        _ = fleet.hear(printer, "print", #"{"action":"start","state":"printing","data":{"taskid":"1"}}"#)
        _ = fleet.hear(printer, "lastWill", #"{"action":"onlineReport","state":"offline"}"#)
        let html = StatusPage(fleet: fleet, now: .at(1)).html
        #expect(html.contains("<td class=\"offline\">offline<small>its print has not ended</small></td>"))
    }

    @Test func showsAPrintingPrinter() throws {
        var fleet = Fleet.connected()
        let printer = try PrinterAddress.printer("a")
        _ = fleet.hear(printer, "status", #"{"type":"status","action":"workReport","state":"busy"}"#)
        _ = fleet.hear(
            printer, "print",
            #"{"type":"print","action":"start","state":"printing","data":{"taskid":"1","filename":"<b>&'\"","progress":42,"remain_time":95}}"#
        )
        _ = fleet.hear(
            printer, "tempature",
            #"{"type":"tempature","action":"auto","state":"done","data":{"curr_nozzle_temp":214,"target_nozzle_temp":215}}"#
        )
        let html = StatusPage(fleet: fleet, now: .at(6)).html
        for part in [
            "<small>Kobra 2 Pro</small>",
            "<td class=\"printing\">printing<small>&lt;b&gt;&amp;&#39;&quot;</small></td>",
            "<progress max=\"100\" value=\"42\">42 %</progress> 42 %", "214 °C<small>of 215 °C</small>", "1 h 35 min",
            "5 s ago",
        ] { #expect(html.contains(part), "\(part) in \(html)") }
        #expect(!html.contains("<b>") && !html.contains("<script"))
        // Silence hides what is no longer known.
        let later = StatusPage(fleet: fleet, now: .at(100)).html
        #expect(later.contains("<td class=\"offline\">offline"))
        #expect(!later.contains("214 °C") && !later.contains("<progress"))
    }

    @Test func tellsHowTheLastJobEnded() throws {
        var fleet = Fleet.connected()
        let printer = try PrinterAddress.printer("a")
        _ = fleet.hear(
            printer, "print",
            #"{"type":"print","action":"stop","state":"failed","code":10111,"msg":"<i>why</i>","data":{"taskid":"1"}}"#)
        _ = fleet.hear(printer, "status", #"{"type":"status","action":"workReport","state":"free"}"#, at: 2)
        let html = StatusPage(fleet: fleet, now: .at(3)).html
        #expect(html.contains("<small>last: failed, &lt;i&gt;why&lt;/i&gt;</small>"), "\(html)")
    }
}
