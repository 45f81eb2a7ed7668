public import JSON
public import KobraProtocol
public import KobraState

/// A command, from its acceptance on.
public struct CommandRecord: Hashable, Sendable {
    /// How far it has come.
    public enum Stage: String, CaseIterable, Hashable, Sendable {
        /// An earlier command for the printer is not through yet.
        case waiting
        /// The printer was asked how it is, and has not answered yet.
        case checking
        /// That it is about to be sent is being written down, so that a crash cannot hide it.
        case recording
        /// It was sent; the printer's report is awaited.
        case sent
        /// It is over.
        case ended
    }

    /// What was asked, and by whom.
    public let request: OrderRequest
    /// What the printer is called.
    public let printerName: String
    /// When it was accepted.
    public let accepted: Instant
    /// How far it has come.
    public internal(set) var stage: Stage
    /// The task it is about, as the printer names it.
    public internal(set) var task: String?
    /// When it was sent.
    public internal(set) var sent: Instant?
    /// How it ended; `nil` until then. `unconfirmed` may become `late`.
    public internal(set) var result: CommandResult?

    /// The record of an order for a printer that is not there.
    public static func unknownPrinter(_ request: OrderRequest, at time: Instant) -> CommandRecord {
        let words = "there is no such printer"
        return CommandRecord(
            request: request, printerName: request.printer.text, accepted: time, stage: .ended,
            result: CommandResult(
                outcome: .rejected, objection: Objection(.notFound, words), words: words, state: .unknown, time: time))
    }
}

/// How a command ended, or what is known of it when the answer is due.
public struct CommandResult: Hashable, Sendable {
    /// How it ended; `nil` for a dry run that would have been sent.
    public var outcome: CommandOutcome?
    /// Why it was not sent; for `rejected` and `superseded`.
    public var objection: Objection?
    /// The printer's code; for `refused`.
    public var code: ErrorCode?
    /// What happened, for people; for `refused` with the meaning of the code, for `unconfirmed` with what is missing.
    public var words: String
    /// What the printer does now.
    public var state: PrinterState
    /// What it was asked for.
    public var answer: Answer?
    /// When it ended.
    public var time: Instant

    /// What a printer was asked for and said.
    public enum Answer: Hashable, Sendable {
        /// The files in a storage's root.
        case files(Storage, [FileRecord])
        /// The slicer's parameters.
        case sliceParameters(JSONLiteral)
        /// The firmware's version; untrusted.
        case firmware(String)
    }
}
