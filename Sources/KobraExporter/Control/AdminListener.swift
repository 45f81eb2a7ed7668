import Configuration
import HTTPServer
import KobraAdmin
import KobraControl
import KobraProtocol
import Logging
import Platform

/// The listener for operators: its server, its API, and who carries out what it takes.
final class AdminListener: Sendable {
    let desk: Operator
    private let api: AdminAPI
    private let server: HTTPServer

    /// Most bytes of a body.
    static let bodyBytes = 16 << 10

    /// Starts to listen.
    ///
    /// - Throws: `StartError`.
    init?(
        _ configuration: Configuration, budget: ConnectionBudget, hub: Hub, links: Links, trail: AuditTrail,
        deliveries: Deliveries, keeper: StateKeeper?, watchdog: Watchdog, log: Logger
    ) throws {
        let admin = configuration.admin
        guard let address = admin.listenAddress else { return nil }
        let desk = Operator(
            hub: hub, links: links, rules: ControlRules(configuration),
            escapesSlashes: configuration.commands.escapesSlashes, deliveries: deliveries,
            save: keeper.map(Self.save))
        let api = AdminAPI(admin, operating: desk, audit: trail) { [weak keeper] in keeper?.save() }
        // Before the first request can come.
        keeper?.restore(desk, api)
        keeper?.keep(desk, api)
        desk.onLate(api.noteLate)
        api.tryAudit()
        (self.desk, self.api) = (desk, api)
        server = try HTTPServer(
            ListenAddress(address),
            limits: HTTPLimits(
                connections: budget.operators, bodyBytes: Self.bodyBytes, reservedDescriptors: budget.reserve),
            tls: Self.identity(admin).map { TLSSettings($0) }, checks: RequestChecks(hosts: admin.hosts),
            lives: Lives(watchdog.heartbeats, name: "admin"), handler: api.handle)
        watchdog.nudge { [weak server] in server?.nudge() }
        log.info(
            "admin listening",
            metadata: [
                "address": "\(server.address)", "admin_port": "\(server.boundPort)",
                "tls": "\(admin.tls != nil)", "tokens": "\(admin.tokens.map(\.name).joined(separator: ","))",
            ])
    }

    /// How a desk has things written down.
    private static func save(_ keeper: StateKeeper) -> Operator.Save {
        { [weak keeper] done in
            if let keeper { keeper.save(whenDone: done) } else { done(false) }
        }
    }

    /// What the listener of a configuration proves itself with.
    ///
    /// - Throws: `TLSIdentityError` for files that make no sense.
    static func identity(_ admin: Configuration.Admin) throws(TLSIdentityError) -> TLSIdentity? {
        guard let tls = admin.tls else { return nil }
        let identity = TLSIdentity(
            certificate: tls.certificate, key: tls.key.bytes, clientAuthorities: tls.clientCA)
        try identity.check()
        return identity
    }

    func tick() {
        desk.tick()
        api.tick()
    }

    func reconfigure(_ configuration: Configuration, printers: Set<PrinterID>) {
        desk.reconfigure(
            ControlRules(configuration), escapesSlashes: configuration.commands.escapesSlashes, printers: printers)
        api.reconfigure(configuration.admin)
    }

    func stop() {
        api.stop()
        server.stop()
    }
}

extension ControlRules {
    /// The rules a configuration makes.
    init(_ configuration: Configuration) {
        let general = configuration.admin.limits
        self.init(
            limits: SettingLimits(general, over: general),
            printerLimits: Dictionary(
                configuration.printers.map { ($0.id, SettingLimits($0.limits, over: general)) },
                uniquingKeysWith: { first, _ in first }),
            urlPrefixes: configuration.admin.urlPrefixes,
            withheld: Set(Permission.allCases.filter { !configuration.admin.allow.contains($0) }.map(\.kind)))
    }
}

extension SettingLimits {
    /// A printer's own limits, and the general ones where it has none.
    init(_ own: Configuration.Limits, over general: Configuration.Limits) {
        self.init(
            nozzle: own.nozzle ?? general.nozzle, hotbed: own.hotbed ?? general.hotbed, fan: own.fan ?? general.fan,
            speedMode: own.speedMode ?? general.speedMode, zOffset: own.zOffset ?? general.zOffset)
    }
}
