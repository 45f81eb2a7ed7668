/// How a command ended, as used in labels.
public enum CommandOutcome: String, CaseIterable, Hashable, Sendable {
    /// The printer's own report shows what was asked for.
    case confirmed
    /// The printer said no.
    case refused
    /// It was sent, and nothing showed in time whether it was carried out. It may still be.
    case unconfirmed
    /// What had counted as unconfirmed was carried out after all.
    case late
    /// Not sent: something in the safe direction overtook it.
    case superseded
    /// Not sent: the exporter said no.
    case rejected
}
