import JSON
import KobraProtocol

/// What truly happened to a simulated printer, heard or not: the truth that a test compares an observer with.
public struct Book: Hashable, Sendable {
    /// Jobs begun, one for each first preparing word.
    public internal(set) var started = 0
    /// The last of them, oldest first.
    public internal(set) var prints: [BookedPrint] = []
    /// Jobs printed to their end, whether or not the printer said so (fault `missing-finished`).
    public internal(set) var finished = 0
    /// Jobs ended by somebody.
    public internal(set) var cancelled = 0
    /// Jobs ended by a fault.
    public internal(set) var failed = 0
    /// Jobs that ended without a word: power cut, or straight to `free`.
    public internal(set) var lost = 0
    /// Jobs open now.
    public internal(set) var open = 0
    /// Pauses reached, by request or by filament.
    public internal(set) var pauses = 0
    /// Pauses for want of filament among them.
    public internal(set) var runouts = 0
    /// Firmwares installed.
    public internal(set) var firmwareUpdates = 0
    /// Commands understood.
    public internal(set) var commands = 0
    /// Commands refused with a code among them.
    public internal(set) var refusals = 0
    /// Messages given to the connection, doubles and rubbish included.
    public internal(set) var messages = 0
    /// Messages that are rubbish among them.
    public internal(set) var rubbish = 0
    /// What of it could be heard.
    public internal(set) var heard = Audience()

    /// Every job is either open or ended in one way.
    public var isBalanced: Bool { started == finished + cancelled + failed + lost + open }

    /// One line of JSON for the printer of that number, without the line's end.
    public func line(number: Int, address: PrinterAddress) -> String {
        let figures: [(String, Int)] = [
            ("started", started), ("finished", finished), ("cancelled", cancelled), ("failed", failed),
            ("lost", lost), ("open", open), ("pauses", pauses), ("runouts", runouts),
            ("firmware_updates", firmwareUpdates), ("commands", commands), ("refusals", refusals),
            ("messages", messages), ("rubbish", rubbish),
        ]
        let audience: [(String, Int)] = [
            ("started", heard.started), ("finished", heard.finished), ("cancelled", heard.cancelled),
            ("failed", heard.failed), ("unknown", heard.unknown),
        ]
        let head: [JSONLiteral.Member] = [
            .init("printer", .integer(Int64(number))), .init("id", .string(address.printer.text)),
            .init("model", .string(address.model.text)),
        ]
        let members = { (figures: [(String, Int)]) in figures.map { JSONLiteral.Member($0.0, .integer(Int64($0.1))) } }
        let line = JSONLiteral.object(head + members(figures) + [.init("heard", .object(members(audience)))])
        return String(decoding: line.bytes(), as: UTF8.self)
    }
}
