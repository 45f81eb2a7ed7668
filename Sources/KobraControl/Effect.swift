public import KobraProtocol
public import KobraState

/// What is to be done now that the desk has decided; in this order, before the desk is told anything else.
public enum Effect: Hashable, Sendable {
    /// Put these questions to the printer. With a command id they are what the command is: say `Desk.notSent` where none
    /// went out.
    case ask(PrinterID, [Queries.Question], String?)
    /// Publish these, once each; then say `Desk.notSent` if the first did not go out.
    case send(String, PrinterID, [Command])
    /// Write down that it is about to be sent, then say `Desk.recorded`. Nothing of it is sent before that.
    case record(String, PrinterID)
    /// The answer to a command is due: `record.result` is there.
    case answer(CommandRecord)
    /// A command that had counted as unconfirmed was carried out after all.
    case late(CommandRecord)
}
