import Configuration
import KobraControl

/// One line of the table that everything about a route follows from: who may use it, what it takes, what it does, and
/// what the OpenAPI document says of it.
struct Route: Sendable {
    let method: String
    let path: PathTemplate
    /// Its name in the OpenAPI document and in traces.
    let name: String
    /// What a token needs; `nil` where any good token will do.
    let scope: Scope?
    /// What the configuration must allow.
    var permission: Permission?
    /// In a few words.
    let summary: String
    /// Whatever else is worth knowing.
    var words = ""
    var query: [Parameter] = []
    /// The shapes a body may have; none where there is none.
    var bodies: [Shape] = []
    let action: Action

    /// What it does.
    enum Action: Sendable {
        case listPrinters
        case showPrinter
        case showCommand
        case showDocument
        case markReady
        case emergencyStop
        /// Gives an order to a printer.
        case order(@Sendable (Input) throws(Problem) -> Order)
    }

    /// Whether it may make a machine do something, or asks it: worth a line in the audit.
    var isCommand: Bool {
        switch action {
        case .listPrinters, .showPrinter, .showCommand, .showDocument: false
        case .markReady, .emergencyStop, .order: true
        }
    }

    /// Whether it may be in the safe direction, which no limit on requests may hold up.
    var mayBeSafe: Bool { scope == .control || scope == .settings }

    /// Whether a repetition can be told from another request by its `Idempotency-Key`.
    var takesIdempotencyKey: Bool { method != "GET" }

    /// Whether there is something to wait for.
    var takesPreferences: Bool {
        switch action {
        case .order, .emergencyStop: true
        case .listPrinters, .showPrinter, .showCommand, .showDocument, .markReady: false
        }
    }
}
