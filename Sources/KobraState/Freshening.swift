import KobraProtocol

/// What it takes to know afresh what a printer does.
public struct Freshening: Hashable, Sendable {
    /// What is to be sent; each to be followed by `sent` or `withdraw`.
    public let queries: [DueQuery]
    /// The questions whose answers are to be waited for; those put by others before among them.
    public let awaited: Set<Queries.Question>
    /// Whether what is known is fresh enough without.
    public let isFresh: Bool
}

extension Fleet {
    /// Seconds for which what a printer answered is fresh, and in which it is not asked the same again on somebody's wish.
    public static let freshSeconds = PollRules.shortest

    /// Sees to it that somebody who cannot wait for the next poll gets to know what a printer does. However many wish it, and
    /// however often, a question that is under way is not put again, nor one that was put a moment ago.
    ///
    /// - Returns: `nil` for a printer that is not known.
    public mutating func freshen(_ id: PrinterID, at time: Instant) -> Freshening? {
        guard let index = positions[id] else { return nil }
        let printer = printers[index]
        // An idle printer does not answer print/query (protocol.md 9.6).
        let wanted: [Queries.Question] = printer.work.job == nil ? [.status] : [.status, .print]
        // Where its broker is away no answer will come to what was put before.
        let pending = wanted.filter { canSend(to: printer) && printer.queries.awaits($0) }
        let due = wanted.filter {
            !pending.contains($0) && !printer.queries.hasPut($0, within: Self.freshSeconds, of: time)
        }
        let queries = ask(id, due, at: time)
        return Freshening(
            queries: queries, awaited: Set(pending + queries.compactMap(\.question)),
            isFresh: printer.isUp(at: time)
                && wanted.contains { printer.queries.hasHeard($0, within: Self.freshSeconds, of: time) })
    }
}
