public import Platform

/// What shows that a server's two threads turn.
public struct Lives: Sendable {
    let answering: Heartbeat
    let letting: Heartbeat

    /// Seconds that a thread may take for one turn, the handler's work included.
    static let patience = 60.0

    /// Those of a server.
    ///
    /// - Parameter name: what it is called in the log.
    public init(_ heartbeats: Heartbeats, name: String) {
        answering = heartbeats.add(name, patience: Self.patience)
        letting = heartbeats.add("\(name)-door", patience: Self.patience)
    }

    func end() {
        answering.end()
        letting.end()
    }
}
