import CMicroHTTPD
import Synchronization

/// The way back for the answer to one request, from any thread, at once or later.
///
/// Giving it up without an answer answers 500.
public final class HTTPResponder: Sendable {
    private let reply: Reply

    init(_ reply: Reply) { self.reply = reply }

    deinit { reply.give(.text("internal server error\n", status: 500)) }

    /// Answers. The first call wins, later ones do nothing; so does one that comes after the client has gone or the server
    /// was stopped.
    public func respond(_ response: HTTPResponse) { reply.give(response) }
}

/// Where an answer waits for its request, or a request for its answer.
///
/// A request that has no answer when its handler returns is suspended; libmicrohttpd neither watches nor times out its
/// connection then. The answer resumes it, upon which libmicrohttpd calls the access handler again, and that call takes
/// the answer. Suspending, resuming and the end of the request happen under one lock, so that no connection is resumed
/// that was not suspended, or is gone.
@safe final class Reply: Sendable {
    private enum State {
        case open
        /// The address of the suspended connection: a pointer is not `Sendable`, and this one is only used under the lock.
        case suspended(UInt)
        case answered(HTTPResponse)
        case over
    }

    private let state = Mutex(State.open)

    func give(_ response: HTTPResponse) {
        state.withLock { state in
            switch state {
            case .open: state = .answered(response)
            case .suspended(let address):
                state = .answered(response)
                unsafe MHD_resume_connection(OpaquePointer(bitPattern: address))
            case .answered, .over: break
            }
        }
    }

    /// The answer, if it is there; otherwise the connection is suspended until it is.
    func takeOrSuspend(_ connection: OpaquePointer) -> HTTPResponse? {
        state.withLock { state in
            switch state {
            case .open, .suspended:
                state = .suspended(UInt(bitPattern: connection))
                unsafe MHD_suspend_connection(connection)
                return nil
            case .answered(let response):
                state = .over
                return response
            case .over: return .text("internal server error\n", status: 500)
            }
        }
    }

    /// The request is over, however it ended.
    func end() { state.withLock { $0 = .over } }
}

/// The replies that a server's requests wait for.
final class Replies: Sendable {
    private struct Contents {
        var waiting: [ObjectIdentifier: Reply] = [:]
        var isStopping = false
    }

    private let contents = Mutex(Contents())

    func add(_ reply: Reply) {
        let isStopping = contents.withLock { contents in
            if !contents.isStopping { contents.waiting[ObjectIdentifier(reply)] = reply }
            return contents.isStopping
        }
        if isStopping { reply.give(Self.stopping) }
    }

    func remove(_ reply: Reply) { contents.withLock { $0.waiting[ObjectIdentifier(reply)] = nil } }

    /// Answers all that wait, and from now on each that comes: libmicrohttpd must not be stopped with a suspended
    /// connection.
    func stop() {
        let waiting = contents.withLock { contents in
            contents.isStopping = true
            return Array(contents.waiting.values)
        }
        for reply in waiting { reply.give(Self.stopping) }
    }

    private static let stopping = HTTPResponse(
        status: 503, headers: [.init("Connection", "close"), .init("Content-Type", "text/plain; charset=utf-8")],
        body: Array("the server stops\n".utf8))
}
