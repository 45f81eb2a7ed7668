import HTTPServer
import Testing

struct NegotiationTests {
    private static let types = [
        MediaType("text/plain", ["version": "0.0.4", "charset": "utf-8"]),
        MediaType("application/openmetrics-text", ["version": "1.0.0", "charset": "utf-8"]),
    ]

    private func request(_ name: String, _ value: String?) -> HTTPRequest {
        HTTPRequest(method: "GET", path: "/", headers: value.map { [.init(name, $0)] } ?? [])
    }

    /// Headers of Prometheus 2 and 3, of browsers and curl, and some that are only allowed.
    @Test(
        arguments: [
            (nil, 0), ("", 0), ("*/*", 0), ("text/html,application/xhtml+xml,application/xml;q=0.9,*/*;q=0.8", 0),
            (
                "application/openmetrics-text;version=1.0.0,application/openmetrics-text;version=0.0.1;q=0.75,text/plain;version=0.0.4;q=0.5,*/*;q=0.1",
                1
            ),
            (
                "application/openmetrics-text;version=1.0.0;escaping=allow-utf-8;q=0.6,application/openmetrics-text;version=0.0.1;q=0.5,text/plain;version=1.0.0;escaping=allow-utf-8;q=0.4,text/plain;version=0.0.4;q=0.3,*/*;q=0.2",
                1
            ),
            ("application/openmetrics-text;version=1.0.0;q=0.5,text/plain;version=0.0.4;q=0.4,*/*;q=0.1", 1),
            ("application/openmetrics-text;version=1.0.0;q=0.4,text/plain;version=0.0.4;q=0.5", 0),
            ("text/plain;version=0.0.4;q=0.3,*/*;q=0.2", 0), ("application/openmetrics-text", 1),
            ("application/openmetrics-text; version=1.0.0; charset=UTF-8", 1),
            ("application/openmetrics-text; version=1.0.0; charset=utf-16", 0),
            ("application/openmetrics-text;version=0.0.1", 0),
            ("application/openmetrics-text;version=2.0.0,*/*;q=0.1", 0),
            ("application/openmetrics-text;q=0,*/*", 0), ("text/plain;q=0,*/*;q=0.5", 1), ("application/*", 1),
            ("application/*;q=0.5,text/*;q=0.4", 1), ("text/plain,application/openmetrics-text", 0),
            ("*/*,application/openmetrics-text", 1), ("APPLICATION/OpenMetrics-Text", 1),
            ("application/json", 0), ("*/*;q=0", 0), ("application/openmetrics-text;version=\"1.0.0\"", 1),
            ("application/openmetrics-text;q=bad,text/plain;q=0.1", 0),
            ("text/plain;version=1.0.0,application/openmetrics-text;version=1.0.0;q=0.1", 1),
        ] as [(String?, Int)])
    func takesWhatTheClientLikesBest(accept: String?, expected: Int) {
        #expect(request("Accept", accept).preferred(of: Self.types) == expected)
    }

    @Test(
        arguments: [
            (nil, false), ("", false), ("gzip", true), ("GZIP", true), ("x-gzip", true), ("gzip;q=0", false),
            ("gzip;q=0.000", false), ("gzip;q=0.1", true), ("*", true), ("*;q=0", false), ("*;q=0,gzip", true),
            ("gzip;q=0,*", false), ("deflate, br", false), ("identity", false), ("identity, gzip;q=0.5", false),
            ("identity;q=0.5, gzip", true), ("deflate, gzip;q=1.0, *;q=0.5", true), ("gzip;q=2", false),
            ("ungzip", false),
        ] as [(String?, Bool)])
    func compressesForWhoWantsIt(accept: String?, expected: Bool) {
        #expect(request("Accept-Encoding", accept).acceptsGzip == expected)
    }

    @Test func saysWhatTheAnswerDependsOn() {
        let page = HTTPResponse(type: .plain, body: Array(String(repeating: "kobra ", count: 1_000).utf8))
        let plain = page.encoded(for: request("Accept-Encoding", nil))
        #expect(plain.body == page.body)
        #expect(plain.headers.contains(.init("Vary", "Accept-Encoding")))
        let small = page.encoded(for: request("Accept-Encoding", "gzip"), isNegotiated: true)
        #expect(small.body.count < 100)
        #expect(small.headers.contains(.init("Vary", "Accept, Accept-Encoding")))
        #expect(small.headers.contains(.init("Content-Encoding", "gzip")))
        let short = HTTPResponse.text("yes\n").encoded(for: request("Accept-Encoding", "gzip"))
        #expect(short.body == Array("yes\n".utf8))
        #expect(!short.headers.contains { $0.name == "Content-Encoding" })
    }
}
