import CMicroHTTPD
import Glibc
import Synchronization

/// Which TLS settings each connection was made under. New ones hold from the next connection on; a connection made under
/// others is judged by the new ones at its next request, which is its last.
///
/// Credentials outlive the connections that use them: libmicrohttpd does not say whether it has let go of a connection's
/// session when it tells of the end, but it has when it tells of the next thing, for all of it happens on one thread.
final class TLSConnections: Sendable {
    private struct State {
        var current: TLSCredentials
        var owners: [CInt: TLSCredentials] = [:]
        var last: TLSCredentials?
    }
    private let state: Mutex<State>

    init(_ credentials: TLSCredentials) { state = Mutex(State(current: credentials)) }

    /// From now on connections are made under these.
    func change(to credentials: TLSCredentials) { state.withLock { $0.current = credentials } }

    /// A connection was accepted; its handshake comes next. One that does not take the settings is ended, because what
    /// libmicrohttpd gave it may be older.
    @unsafe func open(_ connection: OpaquePointer) {
        let descriptor = unsafe kobra_connection_descriptor(connection)
        let current = state.withLock { state in
            state.last = nil
            state.owners[descriptor] = state.current
            return state.current
        }
        guard let session = unsafe kobra_connection_session(connection),
            unsafe current.put(on: OpaquePointer(session))
        else {
            state.withLock { $0.owners[descriptor] = nil }
            _ = shutdown(descriptor, CInt(SHUT_RDWR))
            return
        }
    }

    /// A connection is about to be closed.
    @unsafe func close(_ connection: OpaquePointer) {
        let descriptor = unsafe kobra_connection_descriptor(connection)
        state.withLock { $0.last = $0.owners.removeValue(forKey: descriptor) }
    }

    /// What the settings of now say to a request on a connection.
    enum Verdict { case letIn, lastTime, refused }

    /// The verdict on a connection.
    @unsafe func verdict(on connection: OpaquePointer) -> Verdict {
        let descriptor = unsafe kobra_connection_descriptor(connection)
        let (current, owner) = state.withLock { ($0.current, $0.owners[descriptor]) }
        guard let owner, let session = unsafe kobra_connection_session(connection),
            unsafe current.letIn(OpaquePointer(session), of: owner)
        else { return .refused }
        return owner === current ? .letIn : .lastTime
    }
}
