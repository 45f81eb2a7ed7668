/// Makes brokers of what was given, and reads the files they name.
struct BrokerAssembly {
    /// Most brokers; each costs a thread and seven file descriptors, which are scrapers' connections no more: of as many as
    /// this, 72 are left, and as many for operators.
    static let limit = 112

    let draft: Draft

    func brokers(_ readFile: Configuration.FileRead, _ problems: inout Problems) -> [Configuration.Broker] {
        let given = entries(&problems)
        var names: Set<String> = []
        var clients: Set<Client> = []
        return given.compactMap { entry in
            guard let broker = broker(entry, readFile, &problems) else { return nil }
            if !names.insert(broker.name).inserted, let source = entry.name?.source ?? entry.url?.source {
                problems.add(
                    source,
                    "two brokers are named \(ShownText.quoted(broker.name)); names must differ, and host:port is one")
            }
            if let id = entry.clientID, !clients.insert(Client(broker)).inserted {
                problems.add(
                    id.source,
                    "two entries of one broker have the client id \(ShownText.quoted(id.value)); each would end the other's connection"
                )
            }
            return broker
        }
    }

    /// A client as its broker tells it from others.
    private struct Client: Hashable {
        let host: String
        let port: Int
        let id: String?

        init(_ broker: Configuration.Broker) { (host, port, id) = (broker.host, broker.port, broker.clientID) }
    }

    /// The brokers as they would stand in a file, wherever they came from.
    private func entries(_ problems: inout Problems) -> [BrokerDraft] {
        guard let brokers = draft.brokers?.value, let source = draft.brokers?.source else { return [draft.options] }
        if case .file = source {
            for source in draft.options.sources {
                problems.add(
                    source, "is for brokers given by --mqtt.broker or KOBRA_MQTT_BROKER; the file's have their own")
            }
        }
        if brokers.isEmpty { problems.add(source, "found no broker, expected at least one") }
        if brokers.count > Self.limit {
            problems.add(source, "found \(brokers.count) brokers, expected at most \(Self.limit)")
            return []
        }
        // Of brokers named by flags some may speak TLS and some not; the certificates are for those that do.
        let someUseTLS = brokers.contains { $0.url?.value.usesTLS == true }
        return brokers.map { entry in
            if case .file? = entry.source { return entry }
            var merged = draft.options
            merged.url = entry.url
            merged.source = entry.source
            if someUseTLS, entry.url?.value.usesTLS == false { merged.removeTLS() }
            return merged
        }
    }

    private func broker(
        _ entry: BrokerDraft, _ readFile: Configuration.FileRead, _ problems: inout Problems
    ) -> Configuration.Broker? {
        let address = entry.url?.value
        var broker = address.map { Configuration.Broker(host: $0.host, port: $0.port) } ?? Configuration.Broker()
        broker.keepAlive = draft.keepAlive
        if let name = entry.name?.value { broker.name = name }
        broker.tls = tls(entry, readFile, &problems)
        broker.clientID = entry.clientID?.value
        broker.isDurable = draft.session?.value == .durable
        if broker.isDurable, entry.clientID == nil, let source = entry.source ?? draft.session?.source {
            problems.add(
                source,
                "a durable session goes with a name that stays the same: expected client_id as well")
        }
        broker.username = entry.username?.value
        if let file = entry.passwordFile {
            if entry.username == nil {
                problems.add(file.source, "a password goes with a user: expected username as well")
            }
            broker.password = password(file, readFile, &problems)
        }
        return address == nil && entry.source != nil ? nil : broker
    }

    private func tls(
        _ entry: BrokerDraft, _ readFile: Configuration.FileRead, _ problems: inout Problems
    ) -> Configuration.TLS? {
        for file in [entry.caFile, entry.certificateFile, entry.keyFile] {
            if let file { _ = content(file, readFile, &problems) }
        }
        if let certificate = entry.certificateFile, entry.keyFile == nil {
            problems.add(certificate.source, "a client certificate goes with its key: expected key_file as well")
        }
        if let key = entry.keyFile, entry.certificateFile == nil {
            problems.add(key.source, "a key goes with its client certificate: expected certificate_file as well")
        }
        // A broker whose URL was not understood may well have meant TLS.
        guard entry.url?.value.usesTLS ?? (entry.source != nil) else {
            for source in entry.sourcesOfTLS {
                problems.add(source, "is for TLS, but the broker's URL begins with mqtt://")
            }
            return nil
        }
        var tls = Configuration.TLS()
        tls.caFile = entry.caFile?.value
        tls.certificateFile = entry.certificateFile?.value
        tls.keyFile = entry.keyFile?.value
        tls.checksHostName = entry.checksHostName?.value ?? true
        return tls
    }

    private func password(
        _ file: Located<String>, _ readFile: Configuration.FileRead, _ problems: inout Problems
    ) -> Secret? {
        guard let bytes = content(file, readFile, &problems) else { return nil }
        let secret = Secret(fileContent: bytes)
        let name = ShownText.bare(file.value, limit: 200)
        if secret.bytes.isEmpty { problems.add(file.source, "\(name) is empty, expected a password in it") }
        if secret.bytes.contains(0) { problems.add(file.source, "\(name) holds a NUL byte, which no password can") }
        return secret
    }

    private func content(
        _ file: Located<String>, _ readFile: Configuration.FileRead, _ problems: inout Problems
    ) -> [UInt8]? {
        do {
            return try readFile(file.value)
        } catch {
            let name = ShownText.bare(file.value, limit: 200)
            problems.add(file.source, "cannot read \(name): \(ShownText.bare(error.reason))")
            return nil
        }
    }
}

extension BrokerDraft {
    /// Where TLS was spoken of.
    fileprivate var sourcesOfTLS: [ConfigurationProblem.Source] {
        [caFile?.source, certificateFile?.source, keyFile?.source, checksHostName?.source].compactMap(\.self)
    }

    /// Where any option was given.
    fileprivate var sources: [ConfigurationProblem.Source] {
        sourcesOfTLS + [clientID?.source, username?.source, passwordFile?.source].compactMap(\.self)
    }

    fileprivate mutating func removeTLS() {
        (caFile, certificateFile, keyFile, checksHostName) = (nil, nil, nil, nil)
    }
}
