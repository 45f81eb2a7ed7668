import KobraProtocol
import Testing

/// What the scrape port answers.
@Suite(.besideOthers) struct HTTPEndToEndTests {
    @Test func answersEveryPath() throws {
        let broker = try Broker()
        let exporter = try LiveExporter(broker)
        try exporter.connected(to: broker)
        for (path, type) in [
            ("/", "text/html; charset=utf-8"), ("/metrics", "text/plain; version=0.0.4; charset=utf-8"),
            ("/-/healthy", "text/plain; charset=utf-8"), ("/-/ready", "text/plain; charset=utf-8"),
        ] {
            let answer = try exporter.fetch(path)
            #expect(answer.status == 200, "\(path)")
            #expect(answer.headers["content-type"] == type, "\(path)")
            #expect(answer.headers["content-length"] == "\(answer.body.utf8.count)", "\(path)")
            let refused = try exporter.fetch(path, "--request", "DELETE")
            #expect(refused.status == 405, "\(path)")
            #expect(refused.headers["allow"] == "GET, HEAD, OPTIONS", "\(path)")
            let options = try exporter.fetch(path, "--request", "OPTIONS")
            #expect(options.status == 204)
            #expect(options.headers["allow"] == "GET, HEAD, OPTIONS", "\(path)")
        }
        for path in ["/nothing", "/metrics/", "//", "/%6detrics", "/-/", "/metrics%00"] {
            let answer = try exporter.fetch(path, "--path-as-is")
            #expect(answer.status == 404, "\(path)")
            #expect(!answer.body.contains("nothing"))
        }
        let reload = try exporter.fetch("/-/reload")
        #expect(reload.status == 405)
        #expect(reload.headers["allow"] == "OPTIONS, POST")
        #expect(try exporter.fetch("/metrics?name=kobra_up").status == 200)
        #expect(try exporter.fetch("/", "--header", "Host: example.org").headers["content-security-policy"] != nil)
    }

    /// HEAD says of each page what GET would. Those that change from one moment to the next are as long within little.
    @Test func answersHead() throws {
        let broker = try Broker()
        let exporter = try LiveExporter(broker)
        try exporter.connected(to: broker)
        for path in ["/", "/metrics", "/-/healthy", "/-/ready"] {
            let get = try exporter.fetch(path)
            let head = try exporter.fetch(path, "--head")
            #expect(head.status == 200)
            #expect(head.body.isEmpty)
            #expect(head.headers["content-type"] == get.headers["content-type"])
            let lengths = [get, head].map { $0.headers["content-length"].flatMap { Int($0) } ?? 0 }
            #expect(lengths[1] > 0)
            #expect(abs(lengths[0] - lengths[1]) <= (path == "/metrics" ? 40 : path == "/" ? 4 : 0), "\(path)")
        }
    }

    /// A file may be called anything, and so may what a printer says be.
    @Test func escapesWhatPrintersSay() throws {
        let broker = try Broker()
        let exporter = try LiveExporter(broker)
        try exporter.connected(to: broker)
        let peer = try Peer(broker)
        let printer = try PrinterAddress.printer("a")
        let name = #"<script>alert("1")</script> & 'q' \\ back\nline {x=\"y\"}.gcode"#
        try peer.report(printer, "status", "workReport", "busy")
        try peer.report(
            printer, "print", "start", "printing", #"{"taskid":"7","filename":"\#(name.escaped)","progress":5}"#)
        try peer.report(printer, "ota", "reportVersion", "done", #"{"firmware_version":"3.1.2\"}\nkobra_up 7 <b>"}"#)
        let bad = try PrinterAddress.printer("b")
        try peer.report(bad, "print", "stop", "failed", #"{"taskid":"8"}"#)
        try peer.say(
            bad.reportTopic(type: "print"),
            Array(
                #"{"type":"print","action":"start","state":"failed","code":10105,"msg":"<b>\nlevel=error msg=forged\u001b[31m\u0085\u009b1m\u2028x","data":{"taskid":"9","filename":"\u009b\u202ex"}}"#
                    .utf8))
        try peer.listen(for: 0.2)
        let page = try exporter.page(within: 5) { $0.sum("kobra_prints_total") == 2 }
        let info = page.all("kobra_print_info", ["printer": printer.printer.text])
        #expect(info.first?.labels["filename"]?.hasPrefix("<script>alert(\"1\")</script>") == true)
        #expect(page.all("kobra_up").map(\.value) == [1, 1])
        let checked = try Program.run(
            "promtool", ["check", "metrics"], input: exporter.folder.write(page.text, to: "page"))
        #expect(checked.status == 0)
        #expect(checked.errors.isEmpty && checked.output.isEmpty, "\(checked.errors)")

        let html = try exporter.fetch("/").body
        #expect(html.contains("&lt;script&gt;alert(&quot;1&quot;)&lt;/script&gt; &amp; &#39;q&#39;"), "\(html)")
        #expect(!html.contains("<script") && !html.contains("<b>"))
        for place in [html, page.text, exporter.log] {
            let hidden = place.unicodeScalars.filter { scalar in
                scalar != "\n"
                    && [.control, .lineSeparator, .paragraphSeparator].contains(scalar.properties.generalCategory)
            }
            #expect(hidden.isEmpty, "\(hidden.map(\.value))")
        }
        for line in exporter.log.split(separator: "\n") { #expect(line.hasPrefix("ts="), "\(line)") }
        #expect(!exporter.log.contains("\nlevel=error"))
    }

    /// Many scrapers at a time: each is answered, or refused where it would have waited too long behind others, as on a machine
    /// that is too slow for so many.
    @Test func servesMany() throws {
        let broker = try Broker()
        let exporter = try LiveExporter(broker)
        let urls = (0..<40).flatMap { _ in ["--output", "/dev/null", "http://127.0.0.1:\(exporter.port)/metrics"] }
        let many = try Program.run(
            "curl",
            ["--silent", "--noproxy", "*", "--parallel", "--parallel-max", "40", "--write-out", "%{http_code} "] + urls)
        let (answered, refused) = (many.output.count(of: "200 "), many.output.count(of: "503 "))
        #expect(answered >= 8 && answered + refused == 40, "\(many.output)")
        #expect(try exporter.fetch().status == 200)
    }
}

extension String {
    /// As it stands in a JSON string.
    fileprivate var escaped: String { replacing("\\", with: "\\\\").replacing("\"", with: "\\\"") }
}
