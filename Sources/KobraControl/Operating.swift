public import KobraProtocol
public import KobraState

/// Who carries out orders: what the admin API needs of the exporter.
public protocol Operating: Sendable {
    /// Everything known, brought up to this moment.
    func snapshot() -> (fleet: Fleet, now: Instant)

    /// Takes an order. It is checked, sent once or not at all, and watched.
    ///
    /// - Parameter whenAnswered: called once, from any thread and perhaps before this returns, when the answer is due: it is
    ///   over, or its time is up. The record's `result` is there then.
    /// - Returns: the record as it is at once; with a `result` where there was nothing to wait for.
    func submit(_ request: OrderRequest, whenAnswered: @escaping @Sendable (CommandRecord) -> Void) -> CommandRecord

    /// The command of that id, as it is now; `nil` if there was none or it is forgotten.
    func record(_ id: String) -> CommandRecord?

    /// An operator says that a printer's plate is clear: good for one print, for 30 minutes.
    ///
    /// - Returns: why that is not to be said now, if it is not.
    func markReady(_ printer: PrinterID) -> Objection?

    /// These tokens are no longer good: what came with them and was not sent yet is not sent.
    func revoke(_ callers: Set<String>)

    /// The exporter ends: what was not sent yet is not sent, and nothing more is.
    func close()
}
