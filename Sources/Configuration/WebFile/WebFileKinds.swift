import Platform

/// A user of the web configuration file.
struct WebUser: Equatable, Sendable {
    let name: String
    let hash: BcryptHash
}

extension SettingKind where Value == String {
    /// A certificate or key in the file itself. It is never shown.
    static let pem = SettingKind("PEM", expected: "a text in PEM", show: { _ in "" }) { given, problems in
        guard let text = given.text, !text.utf8.contains(0) else {
            problems.add(given.source, "expected a text in PEM")
            return nil
        }
        return text
    }

    /// The value of a header: one of these, or any without words.
    static func headerValue(_ words: String...) -> SettingKind {
        let expected =
            words.isEmpty ? "1 to 4096 printable ASCII characters" : "one of \(words.joined(separator: ", "))"
        return SettingKind("text", expected: expected) { text throws(Refusal) in
            guard words.isEmpty || words.contains(text), (1...4_096).contains(text.utf8.count),
                text.utf8.allSatisfy({ (0x20...0x7E).contains($0) }), !text.hasPrefix(" "), !text.hasSuffix(" ")
            else { throw .expected }
            return text
        }
    }

    /// A cipher suite by its IANA name.
    static let webSuite = SettingKind("cipher suite", expected: "one of \(WebFile.suites.joined(separator: ", "))") {
        text throws(Refusal) in
        if WebFile.suites.contains(text) { return text }
        if ["TLS_AES_128_GCM_SHA256", "TLS_AES_256_GCM_SHA384", "TLS_CHACHA20_POLY1305_SHA256"].contains(text) {
            throw .because(
                "\(text) is a suite of TLS 1.3, which takes the ciphers of the suites listed for TLS 1.2: leave it out")
        }
        if text.hasPrefix("TLS_RSA_WITH_") {
            throw .because("\(ShownText.bare(text)) is not spoken: with the key, recorded traffic could be read later")
        }
        throw .expected
    }
}

extension SettingKind where Value == WebFile.Clients {
    static let webClients: SettingKind = {
        let words = WebFile.Clients.allCases.map(\.rawValue)
        return SettingKind("word", expected: "one of \(words.joined(separator: ", "))", show: \.rawValue) {
            text throws(Refusal) in
            // The spelling of older files.
            let word = text == "RequireClientCert" ? WebFile.Clients.required.rawValue : text
            guard let value = WebFile.Clients(rawValue: word) else { throw .expected }
            return value
        }
    }()
}

extension SettingKind where Value == WebFile.Version {
    static let webVersion = SettingKind("version", expected: "TLS12 or TLS13", show: \.rawValue) {
        text throws(Refusal) in
        if ["TLS10", "TLS11"].contains(text) {
            throw .because("\(text) is not spoken, as it can be broken; expected TLS12 or TLS13")
        }
        guard let value = WebFile.Version(rawValue: text) else { throw .expected }
        return value
    }
}

extension SettingKind where Value == [WebUser] {
    /// Names with hashes. Neither a hash nor what may be a password in its place is shown.
    static let webUsers = SettingKind("users", expected: "a mapping of names to bcrypt hashes", show: { _ in "" }) {
        given, problems in
        guard let members = given.members else {
            problems.add(given.source, "expected a mapping of names to bcrypt hashes")
            return nil
        }
        guard members.count <= WebFile.userLimit else {
            problems.add(given.source, "more than \(WebFile.userLimit) users")
            return nil
        }
        let users = members.map { name, key, value -> WebUser? in
            if let trouble = trouble(with: name) {
                problems.add(key.source, trouble)
                return nil
            }
            do throws(BcryptHash.Trouble) {
                return WebUser(name: name, hash: try BcryptHash(value.text ?? ""))
            } catch {
                problems.add(value.source, words(error))
                return nil
            }
        }
        return users.contains(nil) ? nil : users.compactMap(\.self)
    }

    private static func trouble(with name: String) -> String? {
        if name.isEmpty || name.utf8.count > 256 { return "expected a name of 1 to 256 bytes" }
        if name.contains(":") { return "a name with a colon in it cannot log in" }
        let isControl = name.unicodeScalars.contains { $0.properties.generalCategory == .control }
        return isControl ? "a name with control characters in it cannot log in" : nil
    }

    private static func words(_ trouble: BcryptHash.Trouble) -> String {
        switch trouble {
        case .notBcrypt: "expected a bcrypt hash ($2a$, $2b$ or $2y$), as htpasswd -nBC 10 makes it"
        case .misspelled: "the bcrypt hash is not 60 characters long, or has some that are none of its"
        case .cost(let cost):
            "a bcrypt cost of \(cost); expected \(BcryptHash.costs.lowerBound) to \(BcryptHash.costs.upperBound), "
                + "or whoever logs in waits for seconds"
        }
    }
}
