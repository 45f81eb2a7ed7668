import Glibc
import Synchronization

/// Stands between a broker and its clients, and loses their connections when a test wants it.
final class Relay: Sendable {
    private let listener: Listener
    private let plan: Plan

    private final class Plan: Sendable {
        /// How often everything was cut, and how many of the next connections are to be lost early.
        let state = Mutex((cuts: 0, early: 0))
    }

    init(to broker: Broker) throws {
        let (plan, port) = (Plan(), broker.port)
        self.plan = plan
        listener = try Listener { client in
            defer { close(client) }
            guard let server = try? PlainHTTP.connect(port: port, within: 10) else { return }
            defer { close(server) }
            let (cuts, isEarly) = plan.state.withLock { state in
                defer { state.early = max(0, state.early - 1) }
                return (state.cuts, state.early > 0)
            }
            Self.pass(client, server, isEarly: isEarly) { plan.state.withLock { $0.cuts } != cuts }
        }
    }

    deinit {
        cut(thenEarly: 0)
        listener.end()
    }

    var url: String { "mqtt://127.0.0.1:\(listener.port)" }

    /// Loses all connections, and so many of the next ones as soon as the broker has taken the client: what the client says
    /// then goes nowhere.
    func cut(thenEarly count: Int) { plan.state.withLock { $0 = ($0.cuts + 1, count) } }

    private static func pass(_ client: CInt, _ server: CInt, isEarly: Bool, until isCut: () -> Bool) {
        while !isCut() {
            var ends = [client, server].map { pollfd(fd: $0, events: Int16(POLLIN), revents: 0) }
            _ = unsafe poll(&ends, 2, 20)
            for (from, to) in [(0, 1), (1, 0)] where ends[from].revents != 0 {
                var bytes = [UInt8](repeating: 0, count: 1 << 16)
                let count = unsafe recv(ends[from].fd, &bytes, bytes.count, 0)
                guard count > 0, unsafe send(ends[to].fd, bytes, count, CInt(MSG_NOSIGNAL)) == count else { return }
                if isEarly, from == 1 { return Patience.pause(0.2) }
            }
        }
    }
}
