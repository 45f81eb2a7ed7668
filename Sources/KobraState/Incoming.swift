import JSON
import KobraProtocol

/// An MQTT message, read as far as that can be done without knowing any printer.
public enum Incoming: Sendable {
    /// A report of the printer at that address.
    case report(PrinterAddress, Report)
    /// A command to the printer at that address, ours or somebody else's.
    case command(PrinterAddress, HeardCommand)
    /// Nothing to read and nothing to complain of: an acknowledgement, a part of a later model, the cloud's copy.
    case ignored
    /// Not taken, and why.
    case rejected(Rejection)

    /// Reads a message.
    ///
    /// - Parameter payload: the bytes; `nil` where there were more than anybody wants to read.
    public init(topic: String, payload: [UInt8]?) { self.init(Topic(topic), payload: payload) }

    /// Reads a message whose topic has been read.
    ///
    /// - Parameter payload: the bytes; `nil` where there were more than anybody wants to read.
    public init(_ topic: Topic, payload: [UInt8]?) {
        switch topic {
        case .report(let address, let type):
            guard let payload else {
                self = .rejected(.size)
                return
            }
            do throws(Rejection) {
                self = .report(address, try Report(type: type, payload: payload))
            } catch {
                self = .rejected(error)
            }
        case .acknowledgement, .part, .copy: self = .ignored
        case .command(let address, _): self = .command(address, HeardCommand(payload ?? []))
        case .foreign: self = .rejected(.topic)
        }
    }
}

/// A command that was heard on a broker, as far as it can be told from others. What it asks for is nobody's business here:
/// it may hold secrets.
public struct HeardCommand: Hashable, Sendable {
    /// Its type and action, cleaned; untrusted. Empty where it has none.
    public let verb: Verb
    /// Its message id, cleaned; `nil` where it has none.
    public let messageID: String?

    init(_ payload: [UInt8]) {
        let document = payload.count <= Report.payloadLimit ? try? JSONDocument(payload).root : nil
        func text(_ name: StaticString) -> String? { document?[name].text.map(CleanText.clean) }
        verb = Verb(text("type") ?? "", text("action") ?? "")
        messageID = text("msgid")
    }
}
