import Configuration
import HTTPServer
import Platform
import WebAccess

/// A web configuration file read, checked as far as it can be without serving by it, and turned into what a server takes.
struct WebConfig {
    let path: String
    let file: WebFile
    /// What was looked at just before reading: if it looks otherwise later, it is read again.
    let stamps: [String: FileStamp?]

    /// Reads it.
    ///
    /// - Throws: `ConfigurationError`, or `WebConfigError` for what only a server would find wrong.
    init(_ path: String) throws {
        self.path = path
        // Before reading: what changes meanwhile will look changed, and not be missed.
        let stamp = FileStamp(of: path)
        let file = try WebFile.load(path, readFile: ConfigurationFiles.read)
        var stamps = [path: stamp]
        for name in file.tls?.files ?? [] { stamps[name] = FileStamp(of: name) }
        self.stamps = stamps
        self.file = file
        do throws(TLSIdentityError) {
            try settings?.check()
        } catch {
            throw WebConfigError("\(path): tls_server_config: \(error)")
        }
    }

    /// Whether a file it was made of looks otherwise now.
    var hasChanged: Bool { stamps.contains { FileStamp(of: $0.key) != $0.value } }

    /// How TLS is spoken; `nil` for plain HTTP.
    var settings: TLSSettings? { file.tls.map { TLSSettings($0) } }

    /// The headers of every answer.
    var headers: [HTTPRequest.Field] { file.headers.map { .init($0.name, $0.value) } }

    /// The limit to requests.
    var rateLimit: RateLimit? {
        file.rateLimit.map { RateLimit(interval: Int64($0.interval) * 1_000_000, burst: $0.burst) }
    }

    /// Why a running exporter does not go over to another file: it never opens what was closed, because a file that is
    /// being written, or was emptied by mistake, looks just like one that means it.
    func objection(to new: WebFile) -> String? {
        func takesRestart(_ what: String) -> String {
            "\(path): \(what), which takes a restart; the last good settings stay in force"
        }
        switch (file.tls, new.tls) {
        case (nil, .some): return takesRestart("it turns TLS on")
        case (.some, nil): return takesRestart("it turns TLS off")
        case (let old?, let new?):
            if old.clients == .verified, new.clients != .verified {
                return takesRestart("it no longer insists on client certificates that are vouched for")
            }
            if old.allowedNames != nil, new.allowedNames == nil {
                return takesRestart("it no longer looks at the names in client certificates")
            }
        case (nil, nil): break
        }
        return !file.users.isEmpty && new.users.isEmpty ? takesRestart("it has no users any more") : nil
    }
}

/// A web configuration file that nothing can be served by.
struct WebConfigError: Error, CustomStringConvertible {
    let description: String

    init(_ words: String) { description = words }
}

extension TLSSettings {
    /// What the file says, in the server's words.
    init(_ tls: WebFile.TLS) {
        let identity = TLSIdentity(
            certificate: tls.certificate, key: tls.key.bytes, clientAuthorities: tls.clientAuthorities)
        let clients: Clients =
            switch tls.clients {
            case .none: .unasked
            case .asked: .asked
            case .required: .required
            case .verifiedIfGiven: .verifiedIfGiven
            case .verified: .verified
            }
        func version(_ version: WebFile.Version) -> TLSPriorities.Version {
            switch version {
            case .tls12: .tls12
            case .tls13: .tls13
            }
        }
        self.init(
            identity, clients: clients, allowedNames: tls.allowedNames,
            priorities: TLSPriorities(
                from: version(tls.oldest), to: version(tls.newest),
                suites: tls.suites.compactMap(TLSPriorities.Suite.init(name:)),
                curves: tls.curves.compactMap { TLSPriorities.Curve(rawValue: $0.rawValue) },
                prefersOwn: tls.prefersOwnOrder))
    }
}
