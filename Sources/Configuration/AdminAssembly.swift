import KobraProtocol
import Platform

/// Checks the listener for operators: what it needs, and its tokens against each other.
struct AdminAssembly {
    let draft: Draft
    let printers: [Configuration.Printer]
    let readFile: Configuration.FileRead
    let readSecret: Configuration.FileRead

    /// Most tokens.
    static let tokenLimit = 100
    /// Fewest and most characters of a token.
    static let tokenLength = 32...512

    func admin(_ problems: inout Problems) -> Configuration.Admin {
        var admin = draft.values.admin
        admin.listenAddress = draft.adminAddress?.value
        admin.tls = tls(&problems)
        admin.tokens = tokens(&problems)
        guard let address = draft.adminAddress else { return admin }
        if draft.tokens.isEmpty {
            problems.add(address.source, "needs at least one of admin.tokens: nobody could give a command otherwise")
        }
        if !Self.isLoopback(address.value), draft.adminCertificate == nil, !admin.allowsPlaintext {
            problems.add(
                address.source,
                "is beyond the loopback interface and without TLS: give admin.certificate_file and admin.key_file, "
                    + "or set admin.allow_plaintext")
        }
        return admin
    }

    private static func isLoopback(_ address: String) -> Bool {
        guard let host = try? HostAndPort(address).host else { return false }
        return host == "localhost" || host == "::1" || host.hasPrefix("127.")
    }

    private func tls(_ problems: inout Problems) -> Configuration.ServerTLS? {
        let certificate = draft.adminCertificate.flatMap { content($0, readFile, &problems) }
        let key = draft.adminKey.flatMap { content($0, readFile, &problems) }
        let clientCA = draft.adminClientCA.flatMap { content($0, readFile, &problems) }
        if let given = draft.adminCertificate, draft.adminKey == nil {
            problems.add(given.source, "a certificate goes with its key: expected admin.key_file as well")
        }
        for given in [draft.adminKey, draft.adminClientCA] where draft.adminCertificate == nil {
            if let given {
                problems.add(given.source, "goes with a certificate: expected admin.certificate_file as well")
            }
        }
        guard let certificate, let key, let certificateFile = draft.adminCertificate?.value,
            let keyFile = draft.adminKey?.value
        else { return nil }
        return Configuration.ServerTLS(
            certificateFile: certificateFile, keyFile: keyFile, clientCAFile: draft.adminClientCA?.value,
            certificate: certificate, key: Secret(key), clientCA: clientCA)
    }

    private func tokens(_ problems: inout Problems) -> [Configuration.Token] {
        var names: Set<String> = []
        var digests: Set<[UInt8]> = []
        if draft.tokens.count > Self.tokenLimit, let source = draft.tokens[Self.tokenLimit].source {
            problems.add(source, "more than \(Self.tokenLimit) tokens")
        }
        return draft.tokens.prefix(Self.tokenLimit).compactMap { given in
            if let name = given.name, !names.insert(name.value).inserted {
                problems.add(name.source, "two tokens are named \(ShownText.quoted(name.value)); names must differ")
            }
            if let scopes = given.scopes, scopes.value.isEmpty {
                problems.add(scopes.source, "a token without a scope is good for nothing")
            }
            let printers = given.printers.map { self.printers(of: $0, &problems) }
            guard let file = given.file, let digest = digest(file, &problems) else { return nil }
            if !digests.insert(digest).inserted { problems.add(file.source, "another token is the same") }
            return Configuration.Token(
                name: given.name?.value ?? "", digest: digest, scopes: given.scopes?.value ?? [], printers: printers,
                expires: given.expires)
        }
    }

    private func printers(of given: Located<[Located<String>]>, _ problems: inout Problems) -> Set<PrinterID> {
        if given.value.isEmpty { problems.add(given.source, "a token for no printer is good for nothing") }
        var ids: Set<PrinterID> = []
        for entry in given.value {
            guard let id = printers.first(where: { $0.name == entry.value })?.id ?? PrinterID(entry.value) else {
                problems.add(
                    entry.source,
                    "found \(ShownText.quoted(entry.value)), expected an id, 32 hexadecimal digits, "
                        + "or a name that stands under printers")
                continue
            }
            ids.insert(id)
        }
        return ids
    }

    private func digest(_ file: Located<String>, _ problems: inout Problems) -> [UInt8]? {
        guard let bytes = content(file, readSecret, &problems) else { return nil }
        let token = Secret(fileContent: bytes).bytes
        let name = ShownText.bare(file.value, limit: 200)
        guard Self.tokenLength.contains(token.count) else {
            problems.add(
                file.source,
                "the token in \(name) has \(token.count) characters, expected \(Self.tokenLength.lowerBound) to "
                    + "\(Self.tokenLength.upperBound); kobra-exporter token makes one")
            return nil
        }
        let word = token.reversed().drop { $0 == UInt8(ascii: "=") }
        guard !word.isEmpty, word.allSatisfy(Self.isTokenByte) else {
            problems.add(
                file.source,
                "the token in \(name) holds others than the characters A-Z a-z 0-9 - . _ ~ + / and, at its end, =")
            return nil
        }
        return Digest.sha256(token)
    }

    /// The alphabet of bearer tokens (RFC 6750, 2.1), but for the `=` that may stand at the end and nowhere else.
    private static func isTokenByte(_ byte: UInt8) -> Bool {
        (0x30...0x39).contains(byte) || (0x61...0x7A).contains(byte | 0x20) || "-._~+/".utf8.contains(byte)
    }

    private func content(
        _ file: Located<String>, _ read: Configuration.FileRead, _ problems: inout Problems
    ) -> [UInt8]? {
        do {
            return try read(file.value)
        } catch {
            let name = ShownText.bare(file.value, limit: 200)
            problems.add(file.source, "cannot read \(name): \(ShownText.bare(error.reason))")
            return nil
        }
    }
}
