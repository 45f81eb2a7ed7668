import KobraProtocol
import Platform

extension SettingKind where Value == Bool {
    static let boolean = SettingKind("boolean", expected: "true or false", isPlain: true) { text throws(Refusal) in
        switch text {
        case "true": return true
        case "false": return false
        case "yes", "no", "on", "off", "True", "False", "TRUE", "FALSE":
            throw .because("found \"\(text)\", expected true or false, spelled like that")
        default: throw .expected
        }
    }
}

extension SettingKind where Value == Int {
    static func integer(_ range: ClosedRange<Int>) -> SettingKind {
        let expected = "a whole number from \(range.lowerBound) to \(range.upperBound)"
        return SettingKind("number", expected: expected, isPlain: true) { text throws(Refusal) in
            guard text.utf8.count <= 9, text.utf8.allSatisfy({ (UInt8(ascii: "0")...UInt8(ascii: "9")).contains($0) }),
                let number = Int(text), range.contains(number)
            else { throw .expected }
            return number
        }
    }

    /// Whole seconds.
    static func seconds(_ range: ClosedRange<Int>) -> SettingKind {
        let (least, most) = (Double(range.lowerBound), Double(range.upperBound))
        let expected =
            "a duration in whole seconds from \(DurationText.text(seconds: least)) to \(DurationText.text(seconds: most))"
        return SettingKind("duration", expected: expected, show: { DurationText.text(seconds: Double($0)) }) {
            text throws(Refusal) in
            guard let milliseconds = DurationText.milliseconds(text), milliseconds.isMultiple(of: 1000),
                range.contains(milliseconds / 1000)
            else { throw .expected }
            return milliseconds / 1000
        }
    }
}

extension SettingKind where Value == Double {
    /// Seconds, at least so many and at most 30 days; 0 stands for the words given, if any are.
    static func duration(from least: Double, upTo most: Double = 720 * 3600, zero: String? = nil) -> SettingKind {
        let start = zero.map { "0 (\($0)) or a duration" } ?? "a duration"
        let expected =
            "\(start) from \(DurationText.text(seconds: least)) to \(most == 720 * 3600 ? "720h" : DurationText.text(seconds: most)), such as 90s or 1h30m"
        return SettingKind("duration", expected: expected, show: DurationText.text(seconds:)) {
            text throws(Refusal) in
            guard let milliseconds = DurationText.milliseconds(text) else { throw .expected }
            let seconds = Double(milliseconds) / 1000
            guard (least...most).contains(seconds) || (zero != nil && seconds == 0) else { throw .expected }
            return seconds
        }
    }
}

extension SettingKind where Value == String {
    /// A text of one line.
    static func text(_ name: String = "text", upTo limit: Int) -> SettingKind {
        let expected = "1 to \(limit) characters, no control characters among them"
        return SettingKind(name, expected: expected) { text throws(Refusal) in
            guard (1...limit).contains(text.count), text.utf8.count <= limit * 16,
                !text.unicodeScalars.contains(where: { $0.properties.generalCategory == .control })
            else { throw .expected }
            return text
        }
    }

    static let path = SettingKind("file", expected: "the path of a file") { text throws(Refusal) in
        guard (1...4095).contains(text.utf8.count), !text.utf8.contains(0) else { throw .expected }
        return text
    }

    static let listenAddress = SettingKind("address", expected: "an address such as :10053 or 127.0.0.1:10053") {
        text throws(Refusal) in
        let address = try HostAndPort(text)
        let host = address.host
        guard address.port != nil else { throw .expected }
        // A name could mean several addresses, and is not resolved.
        guard host.isEmpty || host == "localhost" || NumericAddress.isIPv4(host) || NumericAddress.isIPv6(host) else {
            throw .because("found the host \(ShownText.quoted(host)); expected an address in numbers, or localhost")
        }
        return text
    }

    /// Left for later, when the names of printers are known.
    static let printerReference = SettingKind("printer", expected: "a printer's id or name") { text throws(Refusal) in
        guard !text.isEmpty else { throw .expected }
        return text
    }
}

extension SettingKind where Value: CaseIterable & RawRepresentable, Value.RawValue == String {
    /// One of the words of an enum.
    static var word: SettingKind {
        let words = Value.allCases.map(\.rawValue)
        return SettingKind(words.joined(separator: ", "), expected: oneOf(words), show: \.rawValue) {
            text throws(Refusal) in
            guard let value = Value(rawValue: text) else { throw .expected }
            return value
        }
    }
}

extension SettingKind where Value == CommandSpelling? {
    /// A spelling of commands, or `auto` for `nil`.
    static var spelling: SettingKind {
        let words = ["auto"] + CommandSpelling.allCases.map(\.rawValue)
        return SettingKind(words.joined(separator: ", "), expected: oneOf(words), show: { $0?.rawValue ?? "auto" }) {
            text throws(Refusal) in
            guard words.contains(text) else { throw .expected }
            return CommandSpelling(rawValue: text)
        }
    }
}

extension SettingKind where Value == PrinterID {
    static let printerID = SettingKind("printer id", expected: "a printer's id, 32 hexadecimal digits") {
        text throws(Refusal) in
        guard let id = PrinterID(text) else { throw .expected }
        return id
    }
}

extension SettingKind where Value == ModelID {
    static let modelID = SettingKind("model id", expected: "a model id of 1 to 6 digits, such as 20021") {
        text throws(Refusal) in
        guard let id = ModelID(text) else { throw .expected }
        return id
    }
}

extension SettingKind where Value == BrokerAddress {
    static let brokerURL = SettingKind("URL", expected: "a URL such as mqtt://host:1883 or mqtts://host:8883") {
        text throws(Refusal) in try BrokerAddress(text)
    }
}

private func oneOf(_ words: [String]) -> String { "one of \(words.joined(separator: ", "))" }
