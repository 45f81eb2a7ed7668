import Platform

// Kinds of values that only the settings of operators have.
extension SettingKind where Value == String {
    static let hostName = SettingKind("host", expected: "a host name or an address, without a port") {
        text throws(Refusal) in
        let isName =
            !text.isEmpty && text.utf8.count <= 253
            && text.utf8.allSatisfy {
                (0x30...0x39).contains($0) || (0x61...0x7A).contains($0 | 0x20) || "-.".utf8.contains($0)
            }
        guard isName || NumericAddress.isIPv6(text) else { throw .expected }
        return text.lowercased()
    }

    static let tokenName = SettingKind("name", expected: "1 to 64 of the characters A-Z a-z 0-9 . _ -") {
        text throws(Refusal) in
        guard (1...64).contains(text.utf8.count),
            text.utf8.allSatisfy({
                (0x30...0x39).contains($0) || (0x61...0x7A).contains($0 | 0x20) || "._-".utf8.contains($0)
            })
        else { throw .expected }
        return text
    }

    static let urlPrefix = SettingKind(
        "URL", expected: "http:// or https://, a host and a path that ends in /, without user, query or dot segments"
    ) { text throws(Refusal) in
        let rest = ["http://", "https://"].first(where: text.hasPrefix).map { text.dropFirst($0.count) }
        guard let rest, text.utf8.count <= 1024, rest.hasSuffix("/"), rest.first != "/",
            rest.utf8.allSatisfy({ (0x21...0x7E).contains($0) && !#"@?#\%<>"{}|^`"#.utf8.contains($0) }),
            !rest.split(separator: "/").contains(where: { $0 == "." || $0 == ".." })
        else { throw .expected }
        return text
    }
}

extension SettingKind where Value == Double {
    /// Up to 2, in hundredths.
    static let millimeters = SettingKind(
        "number", expected: "millimetres from 0 to 2, with at most two decimals", isPlain: true
    ) { text throws(Refusal) in
        let parts = text.split(separator: ".", omittingEmptySubsequences: false)
        guard (1...2).contains(parts.count), parts.allSatisfy({ $0.utf8.allSatisfy { (0x30...0x39).contains($0) } }),
            parts.allSatisfy({ (1...2).contains($0.count) }), let number = Double(text), number <= 2
        else { throw .expected }
        return number
    }
}

extension SettingKind where Value == Int64 {
    /// The Unix second after which something is no longer good.
    static let expiry = SettingKind(
        "date", expected: "a date such as 2027-01-31, or a time such as 2027-01-31T12:00:00Z"
    ) {
        text throws(Refusal) in
        if text.utf8.count == 10, let day = Timestamp.unixMilliseconds("\(text)T00:00:00Z") {
            return day / 1000 + 86_400
        }
        guard let moment = Timestamp.unixMilliseconds(text) else { throw .expected }
        return moment / 1000
    }
}

extension SettingKind where Value: Hashable {
    /// A list of these, in its order, without places.
    var plainList: SettingKind<[Value]> {
        SettingKind<[Value]>(list.name, expected: "a list", show: { $0.map(show).joined(separator: ", ") }) {
            given, problems in
            given.isNothing ? [] : list.read(given, &problems)?.map(\.value)
        }
    }

    /// The same, as a set.
    var set: SettingKind<Set<Value>> {
        SettingKind<Set<Value>>(
            "list of words", expected: "a list", show: { $0.map(show).sorted().joined(separator: ", ") }
        ) { given, problems in
            given.isNothing ? [] : list.read(given, &problems).map { Set($0.map(\.value)) }
        }
    }
}

extension SettingKind where Value == [Located<String>] {
    /// Printers by name or id, to be looked up when they are known.
    static var references: SettingKind<Located<[Located<String>]>?> {
        SettingKind<String>.printerReference.list.located
    }
}
