/// Whether a request's target is spelled the one plain way, so that whatever looks at its path sees the same.
enum PathCheck {
    /// What is wrong with it; `nil` if nothing is.
    static func trouble(_ target: [UInt8]) -> String? {
        // Neither `http://host/path`, nor `host:port`, nor `*`.
        guard target.first == slash else { return "the target is not a path" }
        if target.contains(where: { $0 <= 0x20 || $0 >= 0x7F }) {
            return "the target has characters that must be percent-encoded"
        }
        if target.contains(where: { $0 == backslash || $0 == UInt8(ascii: "#") }) {
            return "the target has a character that is not allowed"
        }
        let mark = target.firstIndex(of: UInt8(ascii: "?")) ?? target.endIndex
        return path(target[..<mark]) ?? query(target[mark...])
    }

    private static let slash = UInt8(ascii: "/")
    private static let backslash = UInt8(ascii: "\\")

    private static func path(_ path: ArraySlice<UInt8>) -> String? {
        if path.count > RequestChecks.pathBytes { return "the path is longer than \(RequestChecks.pathBytes) bytes" }
        guard let decoded = decode(path) else { return "a percent sign in the path is not followed by two digits" }
        for (byte, isEncoded) in decoded {
            if isControl(byte) { return "the path has control characters" }
            if isEncoded, byte == slash || byte == backslash { return "the path has an encoded slash or backslash" }
        }
        let bytes = decoded.map(\.byte)
        if String(validating: bytes, as: UTF8.self) == nil { return "the path is not UTF-8" }
        let segments = bytes.split(separator: slash, omittingEmptySubsequences: false).dropFirst()
        // An empty one at the end is a path with a slash at its end.
        if segments.dropLast().contains(where: \.isEmpty) { return "the path has doubled slashes" }
        if segments.contains(where: { $0.elementsEqual(".".utf8) || $0.elementsEqual("..".utf8) }) {
            return "the path has dot segments"
        }
        return nil
    }

    private static func query(_ query: ArraySlice<UInt8>) -> String? {
        guard let decoded = decode(query) else { return "a percent sign in the query is not followed by two digits" }
        return decoded.contains { isControl($0.byte) } ? "the query has control characters" : nil
    }

    private static func isControl(_ byte: UInt8) -> Bool { byte < 0x20 || byte == 0x7F }

    /// The bytes meant, and which of them were written with a percent sign; `nil` for a stray one.
    private static func decode(_ text: ArraySlice<UInt8>) -> [(byte: UInt8, isEncoded: Bool)]? {
        var decoded: [(byte: UInt8, isEncoded: Bool)] = []
        var rest = text
        while let byte = rest.popFirst() {
            guard byte == UInt8(ascii: "%") else {
                decoded.append((byte, false))
                continue
            }
            guard let high = rest.popFirst().flatMap(PercentEncoding.digit),
                let low = rest.popFirst().flatMap(PercentEncoding.digit)
            else { return nil }
            decoded.append((high << 4 | low, true))
        }
        return decoded
    }
}
