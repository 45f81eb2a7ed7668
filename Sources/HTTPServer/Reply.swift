import CMicroHTTPD
import Synchronization

/// The answer to one request on its way from whoever gives it, on any thread, to libmicrohttpd's thread.
///
/// It is given before it is asked for, or its connection is suspended until it is given. libmicrohttpd frees no connection
/// that is suspended, and everything here happens under one lock: the connection that is resumed is there.
final class Reply: Sendable {
    private enum State {
        /// Nothing was given yet.
        case open
        /// Nothing was given yet, and the connection is suspended.
        case waiting(SuspendedConnection)
        case given(HTTPResponse)
        /// The request is over, or its answer was taken.
        case over
    }

    private let state = Mutex(State.open)

    /// Gives the answer; the first counts.
    func give(_ response: HTTPResponse) {
        state.withLock { state in
            switch state {
            case .open: state = .given(response)
            case .waiting(let connection):
                state = .given(response)
                connection.resume()
            case .given, .over: break
            }
        }
    }

    /// The answer, if it was given; otherwise suspends the connection, which is resumed when it is. Called on
    /// libmicrohttpd's thread, in its access handler.
    @unsafe func take(orSuspend connection: OpaquePointer) -> HTTPResponse? {
        let suspended = unsafe SuspendedConnection(connection)
        return state.withLock { state in
            switch state {
            case .given(let response):
                state = .over
                return response
            case .open:
                suspended.suspend()
                state = .waiting(suspended)
                return nil
            case .waiting, .over: return nil
            }
        }
    }

    /// The request is over: what is given from now on goes nowhere.
    func end() { state.withLock { $0 = .over } }
}

/// A connection as a number, which may go from thread to thread. Whoever holds one sees to it that it is there.
@safe private struct SuspendedConnection: Sendable {
    private let address: UInt

    @unsafe init(_ connection: OpaquePointer) { address = UInt(bitPattern: connection) }

    func suspend() { unsafe MHD_suspend_connection(OpaquePointer(bitPattern: address)) }
    func resume() { unsafe MHD_resume_connection(OpaquePointer(bitPattern: address)) }
}
