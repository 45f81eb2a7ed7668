import YAML

extension WebFile {
    /// Reads the file, and those it names, whose paths are relative to its folder.
    ///
    /// - Throws: `ConfigurationError` with everything that is wrong.
    public static func load(
        _ path: String, readFile: @escaping Configuration.FileRead
    ) throws(ConfigurationError) -> WebFile {
        var problems = Problems()
        var draft = WebDraft()
        do {
            let document = try YAMLDocument.parse(read(path, readFile))
            SectionReader(rows: WebFileSettings.all).read(
                Given(document.root, path: path, key: ""), into: &draft, &problems)
        } catch let error as YAMLError {
            problems.add(.file(path: path, line: error.line, column: error.column, key: ""), error.problem)
        } catch {
            problems.add(.setting("web.config_file"), "cannot read \(ShownText.bare(path, limit: 200)): \(error)")
        }
        let folder = path.lastIndex(of: "/").map { String(path[...$0]) } ?? ""
        let file = WebFileAssembly(draft: draft, folder: folder, readFile: readFile).file(&problems)
        guard problems.isEmpty else { throw problems.error }
        return file
    }

    private struct Unreadable: Error, CustomStringConvertible { let description: String }

    private static func read(_ path: String, _ readFile: Configuration.FileRead) throws(Unreadable) -> [UInt8] {
        do {
            return try readFile(path)
        } catch {
            throw Unreadable(description: ShownText.bare(error.reason))
        }
    }
}

/// Checks the keys of the web configuration file against each other.
struct WebFileAssembly {
    let draft: WebDraft
    let folder: String
    let readFile: Configuration.FileRead

    func file(_ problems: inout Problems) -> WebFile {
        var file = WebFile()
        file.tls = tls(&problems)
        let headers: [(String, Located<String>?)] = [
            ("Content-Security-Policy", draft.contentSecurityPolicy), ("X-Frame-Options", draft.frameOptions),
            ("X-Content-Type-Options", draft.contentTypeOptions), ("X-XSS-Protection", draft.xssProtection),
            ("Strict-Transport-Security", draft.transportSecurity),
        ]
        file.headers = headers.compactMap { name, given in given.map { WebFile.Header(name: name, value: $0.value) } }
        for user in draft.users?.value ?? [] { file.users[user.name] = user.hash }
        file.wantsHTTP2 = draft.http2?.value ?? false
        file.rateLimit = rateLimit(&problems)
        return file
    }

    private func rateLimit(_ problems: inout Problems) -> WebFile.RateLimit? {
        guard let interval = draft.interval, interval.value > 0 else { return nil }
        guard let burst = draft.burst else {
            problems.add(interval.source, "goes with rate_limit.burst: without it nobody would be answered")
            return nil
        }
        return WebFile.RateLimit(interval: Int(interval.value * 1_000), burst: burst.value)
    }

    private func tls(_ problems: inout Problems) -> WebFile.TLS? {
        var files: [String] = []
        let certificate = pem("cert", draft.certificate, draft.certificateFile, &files, &problems)
        let key = pem("key", draft.key, draft.keyFile, &files, &problems)
        let authorities = pem("client_ca", draft.clientCA, draft.clientCAFile, &files, &problems)
        guard let first = firstOfTLS else { return nil }
        if draft.certificate == nil, draft.certificateFile == nil {
            problems.add(first, "goes with a certificate: expected tls_server_config.cert_file as well")
        } else if draft.key == nil, draft.keyFile == nil {
            problems.add(first, "a certificate goes with its key: expected tls_server_config.key_file as well")
        }
        checkClients(&problems)
        checkVersions(&problems)
        checkSuites(&problems)
        guard let certificate, let key else { return nil }
        var tls = WebFile.TLS(certificate: certificate, key: Secret(key))
        tls.clients = draft.clients?.value ?? tls.clients
        tls.clientAuthorities = authorities
        tls.allowedNames = draft.allowedNames?.value.map(\.value)
        tls.oldest = draft.oldest?.value ?? tls.oldest
        tls.newest = draft.newest?.value ?? tls.newest
        tls.suites = draft.suites?.value.map(\.value) ?? []
        tls.prefersOwnOrder = draft.prefersOwnOrder?.value ?? tls.prefersOwnOrder
        tls.curves = draft.curves?.value.map(\.value) ?? []
        tls.files = files
        return tls
    }

    /// Where TLS is spoken of; `nil` if nowhere.
    private var firstOfTLS: ConfigurationProblem.Source? {
        let sources: [ConfigurationProblem.Source?] = [
            draft.certificateFile?.source, draft.certificate?.source, draft.keyFile?.source, draft.key?.source,
            draft.clients?.source, draft.clientCAFile?.source, draft.clientCA?.source, draft.allowedNames?.source,
            draft.oldest?.source, draft.newest?.source, draft.suites?.source, draft.prefersOwnOrder?.source,
            draft.curves?.source,
        ]
        return sources.compactMap(\.self).first
    }

    /// What is given in the file itself or in a file of its own.
    private func pem(
        _ name: String, _ text: Located<String>?, _ file: Located<String>?, _ files: inout [String],
        _ problems: inout Problems
    ) -> [UInt8]? {
        guard let file else { return text.map { Array($0.value.utf8) } }
        if text != nil { problems.add(file.source, "\(name) and \(name)_file exclude each other") }
        let path = file.value.hasPrefix("/") ? file.value : folder + file.value
        files.append(path)
        do {
            return try readFile(path)
        } catch {
            problems.add(
                file.source, "cannot read \(ShownText.bare(path, limit: 200)): \(ShownText.bare(error.reason))")
            return nil
        }
    }

    private func checkClients(_ problems: inout Problems) {
        let clients = draft.clients?.value ?? .none
        let authorities = draft.clientCAFile ?? draft.clientCA
        if let authorities, clients == .none {
            problems.add(
                authorities.source, "does nothing without a client_auth_type: expected RequireAndVerifyClientCert")
        }
        if let given = draft.clients, clients.isVerified, authorities == nil {
            problems.add(given.source, "goes with client_ca_file: nobody would vouch for clients")
        }
        if let names = draft.allowedNames, clients != .required, clients != .verified {
            problems.add(
                names.source,
                "goes with the client_auth_type RequireAnyClientCert or RequireAndVerifyClientCert: "
                    + "clients need show no certificate otherwise")
        }
    }

    private func checkVersions(_ problems: inout Problems) {
        if let oldest = draft.oldest, let newest = draft.newest, oldest.value > newest.value {
            problems.add(oldest.source, "is above max_version: no version is left")
        }
    }

    private func checkSuites(_ problems: inout Problems) {
        guard let suites = draft.suites, let first = suites.value.first else { return }
        let names = Set(suites.value.map(\.value))
        func ciphers(_ exchange: String) -> Set<Substring> {
            Set(names.filter { $0.hasPrefix("TLS_\(exchange)_WITH_") }.map { $0.dropFirst(exchange.count + 10) })
        }
        let (ecdsa, rsa) = (ciphers("ECDHE_ECDSA"), ciphers("ECDHE_RSA"))
        // The library takes key exchanges and ciphers apart, and agrees to all that can be made of them.
        if !ecdsa.isEmpty, !rsa.isEmpty, ecdsa != rsa {
            problems.add(
                first.source,
                "suites with ECDHE_ECDSA and with ECDHE_RSA must have the same ciphers, as the library mixes them")
        }
        let isOnlyCBC = ecdsa.union(rsa).allSatisfy { $0.contains("_CBC_") }
        if isOnlyCBC, draft.newest?.value ?? .tls13 == .tls13 {
            problems.add(
                first.source, "none of these ciphers is good for TLS 1.3: add one, or set max_version to TLS12")
        }
        if draft.oldest?.value == .tls13 {
            problems.add(first.source, "cipher suites are chosen for TLS 1.2, which min_version excludes")
        }
    }
}
