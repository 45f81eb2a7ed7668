import JSON
import KobraProtocol

/// What is remembered of printers that are not watched now. Whoever leaves one out by mistake, and puts it right, is to have
/// its counters and its open print back. It is shown nowhere.
struct LeftOutPrinters: Sendable {
    /// Most of them; of more, those left out first are forgotten.
    static let limit = 1000

    /// Those left out first, first.
    private(set) var entries: [Entry] = []

    /// What is remembered of one.
    struct Entry: Sendable {
        let memory: PrinterMemory
        /// What its counts were shown as, where that is not what they are.
        var kept: KeptCounts?
        /// Since when it is not watched; `nil` where that was before the start.
        var since: Instant?

        /// As a printer that is watched, for the state file. Nobody knows for how long it will not be.
        var literal: JSONLiteral {
            var memory = memory
            memory.work.wasAway(for: .infinity)
            return memory.literal
        }
    }

    /// Takes one in. The id of another that is forgotten for it, if there is one.
    mutating func insert(_ entry: Entry) -> PrinterID? {
        entries.append(entry)
        return entries.count > Self.limit ? entries.removeFirst().memory.id : nil
    }

    /// Takes one out.
    mutating func remove(_ id: PrinterID) -> Entry? {
        entries.firstIndex { $0.memory.id == id }.map { entries.remove(at: $0) }
    }
}

extension Fleet {
    /// Leaves out the printers that are not to be watched any more.
    mutating func leaveOut(at time: Instant) -> [PrinterNotice] {
        let all = printers
        printers = []
        var notices: [PrinterNotice] = []
        for printer in all {
            guard !admission.keeps(printer.id, at: printer.address) else {
                printers.append(printer)
                continue
            }
            notices.append(PrinterNotice(.leftOut, printer))
            let entry = LeftOutPrinters.Entry(memory: PrinterMemory(printer), kept: printer.kept, since: time)
            if let id = leftOut.insert(entry) {
                notices.append(PrinterNotice(.forgotten, admission.entry(id)))
            }
        }
        return notices
    }

    /// Those left out that are to be watched again, as many as there is room for.
    var comingBack: [PrinterID] {
        let ids = leftOut.entries.filter { admission.keeps($0.memory.id, at: $0.memory.address) }.map(\.memory.id)
        return Array(ids.prefix(max(0, admission.limit - printers.count)))
    }
}

extension Printer {
    /// Takes back what is remembered of it since it was left out.
    mutating func restore(_ entry: LeftOutPrinters.Entry, at time: Instant) {
        var memory = entry.memory
        memory.work.wasAway(for: entry.since.map { time.seconds(since: $0) } ?? .infinity)
        restore(memory, at: time)
        // Without a state file nothing is ever written down, and what waits for that would stand still.
        if entry.since != nil { kept = entry.kept }
    }
}
