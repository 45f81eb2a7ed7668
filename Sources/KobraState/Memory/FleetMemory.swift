import JSON
import KobraProtocol

/// What came of taking back what was remembered.
public struct Restoration: Hashable, Sendable {
    /// Printers that have their counters again.
    public internal(set) var restored = 0
    /// Those of them whose print is still open.
    public internal(set) var openJobs = 0
    /// Printers that are not to be watched any more, or for which there is no room: kept for when there is.
    public internal(set) var dropped: [PrinterID] = []
    /// Those for which there is no room among these, either.
    public internal(set) var forgotten: [PrinterID] = []
    /// Entries that were not believed, and why: each costs its own printer and no other.
    public internal(set) var refused: [MemoryError] = []
}

extension Fleet {
    /// What of it outlives the process, as JSON: an array with an entry for each printer, those left out behind the others.
    public var memory: JSONLiteral {
        .array(printers.map { PrinterMemory($0).literal } + leftOut.entries.map(\.literal))
    }

    /// Takes back what was remembered, into a fleet that has heard nothing yet. The printers are there with their counters
    /// and not up; time while nobody watched is in no state; an open print waits for the printer's next words, as after it
    /// was out of reach (protocol.md 6.7).
    ///
    /// - Parameters:
    ///   - memory: as `memory` gave it; keys that are not known are of another version.
    ///   - age: seconds since then, infinite where nobody knows.
    public mutating func restore(_ memory: JSONValue, age: Double, at time: Instant) -> Restoration {
        var restoration = Restoration()
        var new: [PrinterID: Printer] = [:]
        var seen: Set<PrinterID> = []
        do throws(MemoryError) {
            for field in try MemoryField(value: memory, place: "printers").elements() {
                do throws(MemoryError) {
                    var entry = try PrinterMemory(field, at: time)
                    guard seen.insert(entry.id).inserted else { throw field["id"].error("another id than before") }
                    entry.work.wasAway(for: age)
                    guard admission.keeps(entry.id, at: entry.address) else {
                        drop(entry, &restoration)
                        continue
                    }
                    if let position = positions[entry.id] {
                        printers[position].restore(entry, at: time)
                    } else if printers.count + new.count < admission.limit {
                        var printer = newPrinter(entry.id, at: time)
                        printer.restore(entry, at: time)
                        new[entry.id] = printer
                    } else {
                        drop(entry, &restoration)
                        continue
                    }
                    restoration.restored += 1
                    if entry.work.job != nil { restoration.openJobs += 1 }
                } catch {
                    restoration.refused.append(error)
                }
            }
        } catch {
            restoration.refused.append(error)
        }
        insert(Array(new.values))
        return restoration
    }

    private mutating func drop(_ entry: PrinterMemory, _ restoration: inout Restoration) {
        restoration.dropped.append(entry.id)
        if let id = leftOut.insert(LeftOutPrinters.Entry(memory: entry)) { restoration.forgotten.append(id) }
    }
}

extension WorkMemory {
    /// Nobody listened for so long, seconds. Within a minute a printer cannot have become free and be printing the next
    /// job, so that what it says without naming a task is of the last one; later it may be of any.
    mutating func wasAway(for seconds: Double) {
        if job == nil, !(0...Work.grace).contains(seconds) { wasFreeSinceClose = true }
    }
}
