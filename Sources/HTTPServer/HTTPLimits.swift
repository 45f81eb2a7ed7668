/// What one server takes on.
public struct HTTPLimits: Hashable, Sendable {
    /// Most connections at once; more wait in the kernel until one ends.
    public var connections: Int
    /// Seconds without a byte in either direction after which a connection is closed. A client that sends a byte now and
    /// then is not idle: `requestSeconds` is for that one.
    public var idleSeconds: Int
    /// Seconds a client has for its first request, head and body, from the moment its connection is accepted, TLS
    /// handshake included; at least 1. For a further request on the same connection it has as long, and `idleSeconds` to
    /// begin it, from the end of the answer before. The time an answer takes is not counted.
    public var requestSeconds: Int
    /// Most bytes of a request's body; a larger one is answered with 413.
    public var bodyBytes: Int
    /// Most items of a query that are read; the rest is ignored.
    public var queryItems: Int
    /// Bytes libmicrohttpd may use for one connection: request line and headers must fit, or it answers 414 or 431.
    public var connectionBytes: Int

    /// The usual limits.
    public init(
        connections: Int = 256, idleSeconds: Int = 10, requestSeconds: Int = 10, bodyBytes: Int = 64 << 10,
        queryItems: Int = 100, connectionBytes: Int = 32 << 10
    ) {
        self.connections = connections
        self.idleSeconds = idleSeconds
        self.requestSeconds = requestSeconds
        self.bodyBytes = bodyBytes
        self.queryItems = queryItems
        self.connectionBytes = connectionBytes
    }
}
