import Configuration
import HTTPServer
import KobraMetrics
import Logging
import Platform
import WebAccess

/// The listener for scrapes: its server, and by the web configuration file who may ask it.
final class ScrapeListener: Sendable {
    let server: HTTPServer
    private let watch: WebWatch?
    private let doorkeeper: Doorkeeper?

    /// Starts to listen.
    init(_ web: Configuration.Web, limits: HTTPLimits, router: Router, watchdog: Watchdog, log: Logger) throws {
        let address = try ListenAddress(web.listenAddress)
        let lives = Lives(watchdog.heartbeats, name: "http")
        guard let path = web.configFile else {
            server = try HTTPServer(address, limits: limits, lives: lives) { request, responder in
                router.handle(request, responder.respond)
            }
            (watch, doorkeeper) = (nil, nil)
            watchdog.nudge { [weak server] in server?.nudge() }
            return
        }
        let config = try WebConfig(path)
        let doorkeeper = try Doorkeeper(watchdog.heartbeats.add("passwords", patience: Exporter.patience)) {
            request, responder in router.handle(request, responder.respond)
        }
        // Before the first request.
        doorkeeper.change(users: config.file.users, rate: config.rateLimit)
        server = try HTTPServer(address, limits: limits, tls: config.settings, lives: lives, handler: doorkeeper.handle)
        WebWatch.apply(config, to: server, doorkeeper)
        watch = try WebWatch(
            config, server: server, doorkeeper: doorkeeper,
            heartbeat: watchdog.heartbeats.add("web file", patience: Exporter.patience), log: log)
        self.doorkeeper = doorkeeper
        watchdog.nudge { [weak server] in server?.nudge() }
    }

    /// Reads the web configuration file again.
    ///
    /// - Returns: what became of it; `nil` if there is none.
    func reload() -> ReloadOutcome.Part? { watch?.reload() }

    /// What the metrics say of the file; `nil` without one.
    var facts: WebFacts? { watch?.webFacts }

    /// Whether TLS is spoken.
    var isEncrypted: Bool { server.isEncrypted }

    func stop() {
        watch?.stop()
        server.stop()
        doorkeeper?.stop()
    }
}
