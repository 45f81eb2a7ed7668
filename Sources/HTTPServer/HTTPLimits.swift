/// What one server takes on.
public struct HTTPLimits: Hashable, Sendable {
    /// Most connections at once; more wait in the kernel until one ends.
    public var connections: Int
    /// Seconds without a byte in either direction after which a connection is closed.
    public var idleSeconds: Int
    /// Seconds for a whole request, from the connection's begin or the end of the answer before: handshake, head, body.
    public var requestSeconds: Int
    /// Seconds for a whole answer, from the moment it is given.
    public var answerSeconds: Int
    /// Most bytes of a request's body; a larger one is answered with 413.
    public var bodyBytes: Int
    /// Most items of a query that are read; the rest is ignored.
    public var queryItems: Int
    /// Bytes libmicrohttpd may use for one connection: request line and headers must fit, or it answers 414 or 431.
    public var connectionBytes: Int

    /// The usual limits.
    public init(
        connections: Int = 256, idleSeconds: Int = 10, requestSeconds: Int = 15, answerSeconds: Int = 30,
        bodyBytes: Int = 64 << 10, queryItems: Int = 100, connectionBytes: Int = 32 << 10
    ) {
        self.connections = connections
        self.idleSeconds = idleSeconds
        self.requestSeconds = requestSeconds
        self.answerSeconds = answerSeconds
        self.bodyBytes = bodyBytes
        self.queryItems = queryItems
        self.connectionBytes = connectionBytes
    }
}
