import Configuration
import HTTPServer
import KobraAdmin
import KobraControl
import KobraMetrics
import KobraProtocol
import KobraState
import Logging
import Platform
import Synchronization

/// The exporter at work: receives, asks, renders, and follows its configuration.
public final class Exporter: Sendable {
    /// Reads the configuration from flags, environment and file.
    public typealias Load = @Sendable () throws(ConfigurationError) -> Configuration

    private let load: Load
    private let log: Logger
    private let logSettings: LogSettings
    private let hub: Hub
    private let links: Links
    private let current: Mutex<Current>
    /// Held while the configuration is read again: a signal and a request may ask for it at once, and of two readings
    /// the later one must win everywhere.
    private let reloading = Mutex(())
    private let isStopping = Atomic(false)
    private let wakeup: Wakeup
    private let deliveries: Deliveries
    private let trail: AuditTrail
    private let keeper: StateKeeper?
    private let admin = Mutex<AdminListener?>(nil)
    private let watchdog: Watchdog
    private let scrapes = Mutex<ScrapeListener?>(nil)
    private let prober = Mutex<Prober?>(nil)
    private let process = ProcessFigures()

    /// Milliseconds for which a scrape may wait for others.
    static let crowdMilliseconds = 100
    /// Seconds between two looks at what is due.
    static let tick = 0.2
    /// Seconds from the start to when the first scrapes were answered, mostly.
    static let settling = 30.0
    /// Seconds from a signal to the end, the state file written in them.
    static let farewell = 0.8
    /// Seconds that such a look may take before the thread counts as stuck.
    static let patience = 30.0

    private struct Current {
        /// What the program was started with: what needs a restart is still as in this.
        let start: Configuration
        var configuration: Configuration
        var isReloaded = true
        var reloadTime: Double
    }

    /// An exporter with that configuration. Signals must be blocked already, before its first thread starts.
    ///
    /// - Parameters:
    ///   - manager: who wants to be told how far it is, and whether it is alive.
    ///   - load: how to read the configuration again.
    public init(
        _ configuration: Configuration, log: Logger, logSettings: LogSettings, manager: ServiceManager? = nil,
        load: @escaping Load
    ) throws {
        self.load = load
        self.log = log
        self.logSettings = logSettings
        do {
            keeper = try configuration.state.file.map { path throws(SystemError) in try StateKeeper(path, log: log) }
        } catch {
            throw StartError(
                reason: error.isInUse ? "state file: another exporter has it: \(error)" : "state file: \(error)")
        }
        var fleet = FleetRules(configuration).fleet(at: .now)
        keeper?.restore(&fleet, at: .now)
        hub = Hub(fleet, log: log)
        watchdog = Watchdog(manager, log: log)
        links = Links(
            watchesCommands: configuration.commands.watchesTopics, hub: hub, heartbeats: watchdog.heartbeats, log: log)
        current = Mutex(
            Current(
                start: configuration, configuration: configuration, reloadTime: Double(Clock.unixMilliseconds) / 1000))
        wakeup = try Wakeup()
        deliveries = try Deliveries(watchdog.heartbeats)
        do {
            trail = try AuditTrail(path: configuration.admin.auditFile, deliveries: deliveries, log: log)
        } catch {
            throw StartError(reason: "audit file: \(error)")
        }
        keeper?.keep(hub)
        hub.ears.onStrangers { [trail] command in
            var line = AuditLine(time: Clock.unixMilliseconds, event: "stranger")
            line.printer = command.printer
            line.request = "\(command.verb.type)/\(command.verb.action)"
            line.message =
                command.isRetained
                ? "a retained command: the printer is told it again each time it connects; clear it on the broker"
                : "a command that this exporter did not send"
            trail.note(line)
        }
    }

    /// Looks at what only starting would find wrong.
    public static func check(_ configuration: Configuration) throws {
        do throws(TLSIdentityError) {
            _ = try AdminListener.identity(configuration.admin)
        } catch {
            throw StartError(reason: "admin listener: \(error)")
        }
        try BrokerFiles.check(configuration.brokers)
        do throws(SystemError) {
            if let path = configuration.state.file { try DurableFile.check(path) }
        } catch {
            throw StartError(reason: "state.file: \(error)")
        }
        guard let path = configuration.web.configFile else { return }
        do { _ = try WebConfig(path) } catch { throw StartError(reason: "\(error)") }
    }

    /// Runs until SIGTERM or SIGINT; SIGHUP reads the configuration again.
    ///
    /// - Throws: `StartError` when it cannot listen or start its threads.
    public func run() throws(StartError) {
        let web: ScrapeListener
        let ticker: PlatformThread
        do {
            let budget = budget(for: configuration)
            web = try ScrapeListener(
                configuration.web,
                limits: HTTPLimits(
                    connections: budget.scrapes, reservedDescriptors: budget.reserve,
                    crowdMilliseconds: Self.crowdMilliseconds),
                router: routes(probing: prober(connections: budget.scrapes)).router, watchdog: watchdog, log: log)
            scrapes.withLock { $0 = web }
            let listener = try AdminListener(
                configuration, budget: budget, hub: hub, links: links, trail: trail, deliveries: deliveries,
                keeper: keeper, watchdog: watchdog, log: log)
            admin.withLock { $0 = listener }
            try keeper?.start(watchdog.heartbeats)
            let heartbeat = watchdog.heartbeats.add("ticker", patience: Self.patience)
            ticker = try PlatformThread(name: "ticker") { [self] in keepTime(heartbeat) }
            try links.update(configuration.brokers)
        } catch { throw StartError(reason: "\(error)") }
        log.info(
            "listening",
            metadata: [
                "address": "\(web.server.address)", "port": "\(web.server.boundPort)",
                "version": "\(BuildInfo.version)",
                "tls": "\(web.isEncrypted)",
                "brokers": "\(configuration.brokers.map(\.name).joined(separator: ","))",
            ])
        StartupCode.release()
        watchdog.tell(.ready)
        waitForEnd()
        watchdog.tell(.stopping)
        log.info("stopping")
        let deadline = Clock.uptime + Int64(Self.farewell * 1e9)
        isStopping.store(true, ordering: .releasing)
        wakeup.wake()
        listener?.stop()
        prober.withLock(\.self)?.stop()
        links.stop()
        _ = ticker.join(within: 0.2)
        // After all that may have something for it to write, and before the state file, in which answers are kept.
        deliveries.stop()
        keeper?.stop(within: max(0.1, Double(deadline - Clock.uptime) / 1e9))
        web.stop()
    }

    /// How many connections there may be, with a word in the log if that is fewer than configured.
    private func budget(for configuration: Configuration) -> ConnectionBudget {
        let descriptors = Limits.openFiles ?? Int.max
        let wanted = configuration.web.maxConnections
        let budget = ConnectionBudget(
            descriptors: descriptors, brokers: configuration.brokers.count, wanted: wanted,
            hasOperators: configuration.admin.listenAddress != nil)
        if budget.scrapes < wanted {
            log.warning(
                "fewer connections than configured: file descriptors are for brokers and files first",
                metadata: [
                    "connections": "\(budget.scrapes)", "configured": "\(wanted)", "descriptors": "\(descriptors)",
                ])
        }
        return budget
    }

    private func waitForEnd() {
        while true {
            switch Signals.wait(atMost: watchdog.interval) {
            case nil: break
            case .hangup:
                watchdog.tell(.reloading)
                trail.reopen()
                _ = reload()
                watchdog.tell(.ready)
            case .terminate, .interrupt: return
            }
            watchdog.look()
        }
    }

    private var listener: AdminListener? { admin.withLock { $0 } }

    private var configuration: Configuration { current.withLock { $0.configuration } }

    private func routes(probing prober: Prober) -> Routes {
        Routes(
            hub: hub, facts: { [self] in facts }, showsPrintInfo: { [self] in configuration.metrics.printInfo },
            figures: { [self] in listener?.desk.figures }, probe: prober.handle, reload: { [self] in reload() })
    }

    private func prober(connections: Int) -> Prober {
        let new = Prober(
            hub: hub, connections: connections, heartbeats: watchdog.heartbeats,
            send: { [self] in links.send($0, escapingSlashes: configuration.commands.escapesSlashes) },
            page: { [self] printer, probe, format in
                let (fleet, now) = hub.snapshot()
                let snapshot = Snapshot(
                    fleet: fleet, now: now, showsPrintInfo: configuration.metrics.printInfo,
                    control: listener?.desk.figures.counts, probe: probe)
                return MetricsPage.text(snapshot, of: printer, as: format)
            })
        prober.withLock { $0 = new }
        return new
    }

    /// Asks what is due, and lets time pass.
    private func keepTime(_ heartbeat: Heartbeat) {
        let settled = Clock.uptime + Int64(Self.settling * 1e9)
        var hasSettled = false
        while !isStopping.load(ordering: .acquiring) {
            heartbeat.beat()
            let escapes = configuration.commands.escapesSlashes
            for query in hub.tick() {
                if links.send(query, escapingSlashes: escapes) { hub.sent(query) } else { hub.withdraw(query) }
            }
            listener?.tick()
            LineLogHandler.tellOfLeftOut(logSettings)
            if !hasSettled, Clock.uptime >= settled {
                hasSettled = true
                StartupCode.release()
            }
            _ = wakeup.wait(atMost: Self.tick)
        }
    }

    /// Reads the configuration again. A broken file changes nothing but the metric that says so.
    private func reload() -> ReloadOutcome {
        reloading.withLock { _ in
            ReloadOutcome(main: readConfiguration(), web: scrapes.withLock(\.self)?.reload())
        }
    }

    private func readConfiguration() -> ReloadOutcome.Part {
        do {
            let new = try load()
            try BrokerFiles.check(new.brokers)
            let start = current.withLock { $0.start }
            for setting in SettingsReference.needingRestart(from: start, to: new) {
                log.warning("setting changes with the next start", metadata: ["setting": "\(setting)"])
            }
            try links.update(new.brokers) { hub.reconfigure(FleetRules(new)) }
            keeper?.save()
            let printers = Set(hub.snapshot().fleet.printers.map(\.id))
            listener?.reconfigure(new, printers: printers)
            logSettings.current = new.log
            current.withLock {
                ($0.configuration, $0.isReloaded) = (new, true)
                $0.reloadTime = Double(Clock.unixMilliseconds) / 1000
            }
            log.info("configuration reloaded")
            return .taken
        } catch {
            current.withLock { $0.isReloaded = false }
            log.error("configuration not reloaded, the old one stays in force", metadata: ["error": "\(error)"])
            return .refused("\(error)")
        }
    }

    private var facts: ExporterFacts {
        let (isReloaded, time) = current.withLock { ($0.isReloaded, $0.reloadTime) }
        return ExporterFacts(
            version: BuildInfo.version, revision: BuildInfo.revision, swiftVersion: BuildInfo.swiftVersion,
            lastReloadSucceeded: isReloaded, lastReloadTime: time, process: process.facts,
            stateFile: keeper?.facts, web: scrapes.withLock(\.self)?.facts)
    }
}

/// Why the exporter could not start.
public struct StartError: Error, CustomStringConvertible {
    let reason: String
    /// The reason, for people.
    public var description: String { reason }
}
