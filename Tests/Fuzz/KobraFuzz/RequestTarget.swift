import HTTPServer

/// What stands before every handler: a request's line and headers as libmicrohttpd hands them over. Whatever passes is
/// plain, means this server, and ends where it says.
///
/// The lines of an input: method, target and version with spaces between, then headers.
enum RequestTarget: FuzzTarget {
    static let name = "request"
    static let maxLength = 4_096

    private static let checks = RequestChecks(hosts: ["farm.example", "2001:db8::1"])

    static func run(_ input: [UInt8]) throws(Finding) {
        let head = head(input)
        if let refusal = checks.refusal(of: head) {
            try Finding.unless([400, 403].contains(refusal.status), "refused with \(refusal.status)")
            return
        }
        try Finding.unless(checks.methods.contains(head.method), "the method \(head.method) passes")
        try path(head.target)
        try fields(head)
    }

    private static func head(_ input: [UInt8]) -> RequestHead {
        let lines = input.split(separator: UInt8(ascii: "\n"), maxSplits: 100, omittingEmptySubsequences: false)
        let line = lines.first ?? []
        let parts = line.split(separator: 0x20, maxSplits: 1, omittingEmptySubsequences: false)
        let rest = parts.count > 1 ? parts[1] : []
        let mark = rest.lastIndex(of: 0x20) ?? rest.endIndex
        let fields = lines.dropFirst().map { line in
            let colon = line.firstIndex(of: UInt8(ascii: ":")) ?? line.endIndex
            return RequestHead.Field(
                name: String(decoding: line[..<colon], as: UTF8.self).lowercased(),
                value: Array(line[colon...].dropFirst().drop { $0 == 0x20 }))
        }
        return RequestHead(
            method: String(decoding: parts.first ?? [], as: UTF8.self), target: Array(rest[..<mark]),
            version: String(decoding: rest[mark...].dropFirst(), as: UTF8.self), fields: fields, isPlain: true)
    }

    /// What a handler gets to see as the path holds nothing that two readers take in two ways.
    private static func path(_ target: [UInt8]) throws(Finding) {
        let text = String(decoding: target.prefix { $0 != UInt8(ascii: "?") }, as: UTF8.self)
        let decoded = PercentEncoding.decode(text)
        try Finding.unless(decoded.utf8.first == UInt8(ascii: "/"), "no path passes: \(text)")
        let segments = decoded.utf8.dropFirst().split(separator: UInt8(ascii: "/"), omittingEmptySubsequences: false)
        for segment in segments where segment.elementsEqual(".".utf8) || segment.elementsEqual("..".utf8) {
            throw Finding("a dot segment passes: \(text)")
        }
        try Finding.unless(segments.dropLast().allSatisfy { !$0.isEmpty }, "a doubled slash passes: \(text)")
        try Finding.unless(
            decoded.utf8.allSatisfy { $0 >= 0x20 && $0 != 0x7F && $0 != UInt8(ascii: "\\") },
            "a control character or backslash passes: \(text)")
        try Finding.unless(
            segments.count == text.utf8.count { $0 == UInt8(ascii: "/") }, "an encoded slash passes: \(text)")
    }

    private static func fields(_ head: RequestHead) throws(Finding) {
        let names = head.fields.map(\.name)
        for name in ["host", "content-length", "transfer-encoding", "authorization"] {
            try Finding.unless(names.count { $0 == name } <= 1, "\(name) passes twice")
        }
        try Finding.unless(names.contains("host") && !names.contains("origin"), "neither meant nor a web page's")
        try Finding.unless(
            !(names.contains("content-length") && names.contains("transfer-encoding")), "two ends of a body pass")
        for field in head.fields {
            try Finding.unless(field.value.allSatisfy { $0 >= 0x20 && $0 != 0x7F }, "a control character passes")
            if field.name == "content-length" {
                try Finding.unless(
                    !field.value.isEmpty && field.value.allSatisfy { (0x30...0x39).contains($0) }, "no length passes")
            }
            if field.name == "host" {
                let host = String(decoding: field.value, as: UTF8.self).lowercased()
                try Finding.unless(
                    ["127.0.0.1", "localhost", "[::1]", "farm.example", "[2001:db8::1]"].contains {
                        host == $0 || host.hasPrefix($0 + ":")
                    }, "the host \(host) passes")
            }
        }
    }

    static var seeds: [[UInt8]] {
        let host = "Host: localhost:9100"
        return [
            "GET /metrics HTTP/1.1\n\(host)\nAccept: text/plain", "GET /a%20b/c?x=%41&y HTTP/1.1\nHost: [::1]",
            "POST /api/v1/emergency-stop HTTP/1.1\n\(host)\nContent-Length: 2\nAuthorization: Bearer x",
            "POST / HTTP/1.1\nHost: FARM.example\nTransfer-Encoding: chunked", "GET /../x HTTP/1.1\n\(host)",
            "GET /%2e%2e/x HTTP/1.1\n\(host)", "GET //x HTTP/1.0\n\(host)\n\(host)", "BREW /%00 HTTP/1.1\nHost: x",
            "GET /metrics HTTP/1.1\nHost: [2001:db8::1]:1\nOrigin: http://x", "GET /%c3%a9 HTTP/1.1\nHost: 127.0.0.1:",
        ].map { Array($0.utf8) }
    }

    static var words: [String] {
        [
            "GET ", "DELETE ", " HTTP/1.0", " HTTP/1.1", "Host:", "Origin:", "Content-Length:", "Transfer-Encoding:",
            "Authorization:", "chunked", "localhost", "farm.example", "[::1]", ":80", "%2f", "%5c", "%2e%2e", "/../",
            "/./", "//", "%00", "%c0%af", "%zz", "?", "#", "\u{7F}", "\u{0}", "%7f", "\u{212A}", "\u{130}",
        ]
    }
}
