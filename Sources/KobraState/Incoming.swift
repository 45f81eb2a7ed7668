import KobraProtocol

/// An MQTT message, read as far as that can be done without knowing any printer.
public enum Incoming: Sendable {
    /// A report of the printer at that address.
    case report(PrinterAddress, Report)
    /// Nothing to read and nothing to complain of: an acknowledgement, a part of a later model, the cloud's copy.
    case ignored
    /// Not taken, and why.
    case rejected(Rejection)

    /// Reads a message.
    ///
    /// - Parameter payload: the bytes; `nil` where there were more than anybody wants to read.
    public init(topic: String, payload: [UInt8]?) {
        switch Topic(topic) {
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
        case .command: self = .rejected(.own)
        case .foreign: self = .rejected(.topic)
        }
    }
}
