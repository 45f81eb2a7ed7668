/// How a server speaks TLS: what it shows of itself, whom it lets in, and what it agrees to.
public struct TLSSettings: Hashable, Sendable {
    /// What it shows, and the authorities it believes about clients.
    public var identity: TLSIdentity
    /// What it wants of clients.
    public var clients: Clients
    /// Where a client must show a certificate, alternative names of which it must bear one: DNS names, mail addresses, URIs
    /// and IP addresses as they are usually written. `nil` takes any.
    public var allowedNames: [String]?
    /// Versions, ciphers and curves.
    public var priorities: TLSPriorities

    /// What is wanted of clients.
    public enum Clients: Hashable, Sendable {
        /// They are not asked for a certificate.
        case unasked
        /// They are asked, and it makes no difference.
        case asked
        /// They must show one, whoever issued it.
        case required
        /// One that they show must be vouched for by an authority of the identity's.
        case verifiedIfGiven
        /// They must show one that is vouched for.
        case verified
    }

    /// Those settings; clients must be vouched for where the identity has authorities for them.
    public init(
        _ identity: TLSIdentity, clients: Clients? = nil, allowedNames: [String]? = nil,
        priorities: TLSPriorities = TLSPriorities()
    ) {
        self.identity = identity
        self.clients = clients ?? (identity.clientAuthorities == nil ? .unasked : .verified)
        self.allowedNames = allowedNames
        self.priorities = priorities
    }

    /// Finds out whether a server could use them.
    ///
    /// - Throws: `TLSIdentityError`, which says what is wrong with them.
    public func check() throws(TLSIdentityError) { _ = try TLSCredentials(self) }
}
