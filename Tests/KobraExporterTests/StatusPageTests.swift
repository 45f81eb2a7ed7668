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
        #expect(
            html.contains(
                #"<th scope="row"><bdi>shed</bdi></th><td><span class="badge good">connected</span></td><td>never</td>"#
            ))
        #expect(!html.contains("class=\"counts\"") && html.contains("<title>kobra-exporter</title>"))
    }

    @Test func saysThatAPrintIsOpenWhenItsPrinterIsOutOfReach() throws {
        var fleet = Fleet.connected()
        let printer = try PrinterAddress.printer("a")
        _ = fleet.hear(printer, "print", #"{"action":"start","state":"printing","data":{"taskid":"1"}}"#)
        _ = fleet.hear(printer, "lastWill", #"{"action":"onlineReport","state":"offline"}"#)
        let html = StatusPage(fleet: fleet, now: .at(1)).html
        #expect(
            html.contains(#"<span class="badge bad">offline</span><small>its print has not ended</small></td>"#))
        let id = printer.printer.text
        #expect(
            html.contains(
                "<strong>Needs a look:</strong> <a href=\"#p-\(id)\"><bdi>aaaaaaaa…</bdi></a> (offline)</p>"))
        #expect(html.contains("<tr id=\"p-\(id)\">") && html.contains("<title>(1) kobra-exporter</title>"))
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

            #"<span class="badge work">printing</span><small class="clip" title="&lt;b&gt;&amp;&#39;&quot;">"#
                + "<bdi>&lt;b&gt;&amp;&#39;&quot;</bdi></small></td>",
            #"<progress max="100" value="42" aria-hidden="true"></progress> 42 %"#,
            #"<li class="work"><strong>1</strong> printing</li>"#, "214 °C <small>of 215 °C</small>", "1 h 35 min",
            "5 s ago",
        ] { #expect(html.contains(part), "\(part) in \(html)") }
        #expect(!html.contains("<b>") && !html.contains("<script"))
        // Silence hides what is no longer known.
        let later = StatusPage(fleet: fleet, now: .at(100)).html
        #expect(later.contains(#"<span class="badge bad">offline</span>"#))
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
        #expect(html.contains("<bdi>last: failed, &lt;i&gt;why&lt;/i&gt;</bdi></small>"), "\(html)")
    }

    @Test func everyStateHasAToneAndEveryToneAColour() {
        for state in PrinterState.allCases {
            #expect(StatusStyle.text.contains(".\(Tone(state).rawValue){color:var(--"), "\(state)")
        }
    }

    /// More than a few would hide the table.
    @Test func namesOnlySomeOfThoseThatNeedALook() throws {
        var fleet = Fleet.connected()
        for digit in "0123456789abcdef" {
            let printer = try PrinterAddress.printer(String(digit))
            _ = fleet.hear(printer, "print", #"{"action":"stop","state":"failed","code":10111,"data":{"taskid":"1"}}"#)
        }
        let html = StatusPage(fleet: fleet, now: .at(2)).html
        #expect(html.count(of: "href=\"#p-") == StatusPage.noticeLimit)
        #expect(html.contains(" and 4 more</p>") && html.contains(#"<li class="bad"><strong>16</strong> failed</li>"#))
    }
}
