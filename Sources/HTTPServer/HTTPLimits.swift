/// What one server takes on. Times count from when a connection is accepted; for a further request on the same connection
/// from the end of the answer before and `idleSeconds`.
public struct HTTPLimits: Hashable, Sendable {
    /// Most connections at once. When there are as many and another comes, whoever has been longest without a whole request
    /// gives way; when nobody has, the newcomer is refused with 503.
    public var connections: Int
    /// Seconds a connection may stay between an answer and the next request, and without a byte in either direction.
    public var idleSeconds: Int
    /// Seconds until TLS's handshake and the first request line are through; at least 1.
    public var handshakeSeconds: Int
    /// Seconds until the last header is there; at least 1.
    public var headSeconds: Int
    /// Seconds until the last byte of a body is there; at least 1.
    public var bodySeconds: Int
    /// Seconds until the client has taken the answer, but for a socket's buffer; at least 1. The time it took to give the
    /// answer is not counted.
    public var answerSeconds: Int
    /// Milliseconds for which a request may wait behind others before its handler is told that it is late; `nil` for as long
    /// as it takes.
    public var crowdMilliseconds: Int?
    /// Seconds for which nobody who reads an answer has to give way.
    public var patientSeconds = 1
    /// Most bytes of a request's body; a larger one is answered with 413.
    public var bodyBytes: Int
    /// Most bytes of all answers on their way: more are refused with 503, unless somebody who reads slowly gives way.
    public var answerBytes: Int
    /// Most items of a query that are read; the rest is ignored.
    public var queryItems: Int
    /// Bytes libmicrohttpd may use for one connection: request line and headers must fit, or it answers 414 or 431.
    public var connectionBytes: Int
    /// File descriptors below the process's limit that are no connection's: a connection whose number is among them is
    /// refused, so that files and links to others can still be opened.
    public var reservedDescriptors: Int

    /// The usual limits.
    public init(
        connections: Int = 256, idleSeconds: Int = 10, handshakeSeconds: Int = 3, headSeconds: Int = 5,
        bodySeconds: Int = 10, answerSeconds: Int = 30, bodyBytes: Int = 64 << 10, answerBytes: Int = 64 << 20,
        queryItems: Int = 100, connectionBytes: Int = 32 << 10, reservedDescriptors: Int = 0,
        crowdMilliseconds: Int? = nil
    ) {
        self.connections = connections
        self.idleSeconds = idleSeconds
        self.handshakeSeconds = handshakeSeconds
        self.headSeconds = headSeconds
        self.bodySeconds = bodySeconds
        self.answerSeconds = answerSeconds
        self.bodyBytes = bodyBytes
        self.answerBytes = answerBytes
        self.queryItems = queryItems
        self.connectionBytes = connectionBytes
        self.reservedDescriptors = reservedDescriptors
        self.crowdMilliseconds = crowdMilliseconds
    }
}
