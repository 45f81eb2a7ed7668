import Configuration
import KobraProtocol
import KobraState

extension Configuration.Admin {
    /// The names of tokens that are gone under new rules, or may no longer do all they could.
    func narrowed(by new: Configuration.Admin) -> Set<String> {
        Set(
            tokens.filter { old in
                guard let kept = new.tokens.first(where: { $0.name == old.name }) else { return true }
                return !kept.covers(old)
            }.map(\.name))
    }

    /// The names of tokens that are gone under new rules, or stand for another secret.
    func gone(under new: Configuration.Admin) -> Set<String> {
        Set(
            tokens.filter { old in !new.tokens.contains { $0.name == old.name && $0.digest == old.digest } }.map(\.name)
        )
    }
}

extension Configuration.Token {
    /// Whether it is over at that moment.
    func hasExpired(at time: Instant) -> Bool { expires.map { $0 * 1000 <= time.unixMilliseconds } ?? false }

    /// Whether a printer exists as far as it is concerned.
    func sees(_ printer: PrinterID) -> Bool { printers?.contains(printer) ?? true }

    /// Whether it is the same secret and may do all that another could.
    func covers(_ other: Configuration.Token) -> Bool {
        let seesAll: Bool =
            switch (printers, other.printers) {
            case (nil, _): true
            case (.some, nil): false
            case (.some(let mine), .some(let its)): its.isSubset(of: mine)
            }
        return digest == other.digest && other.scopes.isSubset(of: scopes) && seesAll
            && (expires ?? .max) >= (other.expires ?? .max)
    }
}
