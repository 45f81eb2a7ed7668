/// How many of the process's file descriptors are whose.
///
/// The limit is 1,024 (`Limits.fitSelect`), or less where the system allows less. A quarter of it, 64 at most, is reserved for files,
/// for new links to brokers, and for whatever is forgotten here; what is in use all the time and what each broker needs is
/// set apart; the rest is for connections, 800 at most in all.
struct ConnectionBudget: Hashable {
    /// Most connections of the scrape port.
    let scrapes: Int
    /// Most connections of the admin listener: more than commands may wait, so that a stop always finds one.
    let operators: Int
    /// Descriptors no connection may have.
    let reserve: Int

    /// Most connections.
    static let connections = 800
    /// The admin listener's share.
    static let operators = 128
    /// Standard streams, listeners, wake-ups, the audit file.
    private static let fixed = 32
    private static let perBroker = 7

    /// - Parameters:
    ///   - descriptors: the process's limit.
    ///   - wanted: connections of the scrape port as configured.
    init(descriptors: Int, brokers: Int, wanted: Int, hasOperators: Bool) {
        reserve = min(64, descriptors / 4)
        let free = descriptors - reserve - Self.fixed - Self.perBroker * brokers
        let places = min(Self.connections, max(4, free))
        operators = hasOperators ? min(Self.operators, places / 2) : 0
        scrapes = max(1, min(wanted, places - operators))
    }
}
