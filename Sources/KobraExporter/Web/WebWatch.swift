import Configuration
import HTTPServer
import KobraMetrics
import Logging
import Platform
import Synchronization
import WebAccess

/// Serves by the web configuration file as it is now: looks once a second whether it or a file it names has changed, and
/// goes over to the new one whole or not at all. What cannot be read or makes no sense leaves the last good one in force,
/// and is tried again every second.
final class WebWatch: Sendable {
    private let server: HTTPServer
    private let doorkeeper: Doorkeeper
    private let log: Logger
    private let wakeup: Wakeup
    private let isStopping = Atomic(false)
    private let thread = Mutex<PlatformThread?>(nil)
    /// Held while the file is read.
    private let state: Mutex<State>
    private let facts: Mutex<(isGood: Bool, time: Double)>

    /// Seconds between two looks at the files.
    static let interval = 1.0
    /// Seconds after which the same complaint is made again.
    private static let complaintInterval: Int64 = 60

    private struct State {
        /// The last good one.
        var config: WebConfig
        var isGood = true
        var complaint: String?
        var complaintTime: Int64 = 0
    }

    /// Starts to serve by a file, and to watch it.
    init(_ config: WebConfig, server: HTTPServer, doorkeeper: Doorkeeper, heartbeat: Heartbeat, log: Logger)
        throws(SystemError)
    {
        self.server = server
        self.doorkeeper = doorkeeper
        self.log = log
        wakeup = try Wakeup()
        state = Mutex(State(config: config))
        facts = Mutex((true, Self.now))
        Self.noteHTTP2(config, log)
        let thread = try PlatformThread(name: "kobra-web-file") { [self] in watch(heartbeat) }
        self.thread.withLock { $0 = thread }
    }

    /// Reads the file now.
    func reload() -> ReloadOutcome.Part { state.withLock { read(&$0) } }

    /// For the metrics.
    var webFacts: WebFacts {
        let (isGood, time) = facts.withLock(\.self)
        let refusals = doorkeeper.refusals
        return WebFacts(
            lastReloadSucceeded: isGood, lastReloadTime: time,
            refused: [
                "credentials": Double(refusals.credentials), "busy": Double(refusals.busy),
                "rate": Double(refusals.rate),
            ])
    }

    /// Ends the watch.
    func stop() {
        isStopping.store(true, ordering: .releasing)
        wakeup.wake()
        _ = thread.withLock { $0?.join(within: 0.2) }
    }

    private func watch(_ heartbeat: Heartbeat) {
        while !isStopping.load(ordering: .acquiring) {
            heartbeat.beat()
            _ = wakeup.wait(atMost: Self.interval)
            state.withLock { state in
                // A failure may have come from elsewhere, as from a lack of descriptors, and pass without a trace.
                if !state.isGood || state.config.hasChanged { _ = read(&state) }
            }
        }
    }

    private func read(_ state: inout State) -> ReloadOutcome.Part {
        do {
            let new = try WebConfig(state.config.path)
            if let objection = state.config.objection(to: new.file) { throw WebConfigError(objection) }
            // What can fail comes first.
            if let settings = new.settings, settings != state.config.settings { try server.change(settings) }
            Self.apply(new, to: server, doorkeeper)
            let isNews = new.file != state.config.file || !state.isGood
            if new.file != state.config.file { Self.noteHTTP2(new, log) }
            state = State(config: new)
            facts.withLock { $0 = (true, Self.now) }
            if isNews { log.info("web configuration read", metadata: ["users": "\(new.file.users.count)"]) }
            return .taken
        } catch {
            let words = "\(error)"
            facts.withLock { $0.isGood = false }
            state.isGood = false
            complain(words, &state)
            return .refused(words)
        }
    }

    private func complain(_ words: String, _ state: inout State) {
        let now = Clock.uptime / 1_000_000_000
        guard words != state.complaint || now - state.complaintTime >= Self.complaintInterval else { return }
        (state.complaint, state.complaintTime) = (words, now)
        log.error(
            "web configuration not read, the last good one stays in force", metadata: ["error": "\(words)"])
    }

    /// Serves by a file, TLS left out.
    static func apply(_ config: WebConfig, to server: HTTPServer, _ doorkeeper: Doorkeeper) {
        doorkeeper.change(users: config.file.users, rate: config.rateLimit)
        server.add(config.headers)
    }

    private static func noteHTTP2(_ config: WebConfig, _ log: Logger) {
        if config.file.wantsHTTP2 { log.notice("HTTP/2 is asked for by the web configuration, and not spoken") }
    }

    private static var now: Double { Double(Clock.unixMilliseconds) / 1000 }
}
