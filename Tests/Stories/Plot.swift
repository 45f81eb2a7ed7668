import KobraProtocol
import KobraSimulator

/// What a seed decides: who is there, what they do, and what goes wrong when.
struct Plot {
    /// What a printer is and prints.
    struct Cast {
        var model: ModelID
        var firmware: String
        var seed: UInt64
        var options: SimulatedPrinter.Options
        /// Where it connects first, and when, seconds.
        var broker: Int
        var connects: Double
        var habits: [Fault]
        var prints: [PlannedPrint]
        /// Whether the exporter's configuration names it.
        var isKnown = false
    }

    /// A print somebody begins once the printer is free, and what happens in it.
    struct PlannedPrint {
        var plan: JobPlan
        /// Seconds after the printer became free.
        var after: Double
        var faults: [(fault: Fault, progress: Int?)]
        /// Seconds after a pause at which somebody resumes it.
        var resumes: Double
    }

    /// Something that happens to the world at a moment.
    enum Event: Hashable {
        case fault(printer: Int, Fault)
        /// The printer's connection goes; it publishes into nowhere for `unnoticed` seconds and is back after `away`.
        case printerUnlinked(printer: Int, unnoticed: Double, away: Double)
        /// The same, and it comes back on the other broker.
        case crosses(printer: Int, unnoticed: Double, away: Double)
        /// The exporter's connection to a broker goes, noticed after a while, and is back after another.
        case exporterUnlinked(broker: Int, unnoticed: Double, away: Double)
        case brokerRestarts(broker: Int, away: Double)
        /// The exporter ends in good order, and is back.
        case restart(away: Double)
        /// The exporter is killed, and is back with what was on the disk.
        case crash(away: Double)
        /// It is killed right after the next beginning or end of a print, before that is on the disk.
        case crashAtNews(away: Double)
        /// The exporter stands still, as in a suspended machine whose network waits.
        case paused(seconds: Double)
        /// The wall clock of the exporter's machine is set, milliseconds.
        case wallClock(Int64)
        /// That of a printer.
        case printerClock(printer: Int, Int64)
    }

    /// How unreliable a broker is with what it forwards, each once in so many messages.
    struct Habits {
        var repeats = 0.0
        var swaps = 0.0
        var delays = 0.0
        /// Keeps the last message of each topic for subscribers to come, as some bridges do.
        var retains = false
    }

    /// Nothing goes wrong: every figure must be exact.
    var isClear: Bool
    var cast: [Cast] = []
    var habits: [Habits]
    var events: [(time: Double, event: Event)] = []
    /// Seconds between two turns of the world.
    var step: Double
    /// Seconds between two polls.
    var interval: Double
    /// Seconds between two scrapes.
    var scrapes: Double
    /// When nothing new happens any more, seconds.
    var calm: Double

    init(seed: UInt64, isClear wanted: Bool? = nil) {
        var random = SplitMix64(seed: seed, index: 0x5702)
        let clear = random.chance(0.12)
        isClear = wanted ?? clear
        step = random.pick([1, 2, 2, 3, 4], or: 2)
        interval = random.pick([10, 30, 30, 30, 60], or: 30)
        scrapes = Double(random.whole(250...700))
        calm = Double(random.whole(250...600))
        habits = [Habits(), Habits()]
        let count = random.pick([1, 1, 1, 2, 2, 3], or: 1)
        for index in 0..<count { cast.append(Self.cast(index, isClear: isClear, &random)) }
        guard !isClear else { return }
        // Disorder is told by the printers' clocks, or by the prints' ids; see `Cast`.
        if random.chance(0.4) {
            for index in habits.indices {
                habits[index].repeats = random.chance(0.5) ? 0.02 : 0
                habits[index].swaps = random.chance(0.5) ? 0.02 : 0
                habits[index].delays = random.chance(0.5) ? 0.01 : 0
            }
        }
        if random.chance(0.15) { habits[random.whole(0...1)].retains = true }
        for _ in 0..<random.whole(0...4) {
            events.append((Double(random.whole(40...Int(calm))), event(&random)))
        }
        events.sort { $0.time < $1.time }
    }

    private func event(_ random: inout SplitMix64) -> Event {
        let printer = random.whole(0...(cast.count - 1))
        let away = Double(random.pick([2, 20, 20, 70, 150, 300], or: 20))
        let unnoticed = Double(random.pick([0, 0, 5, 25], or: 0))
        switch random.whole(0...15) {
        case 0, 1: return .printerUnlinked(printer: printer, unnoticed: unnoticed, away: away)
        case 2, 3: return .crosses(printer: printer, unnoticed: unnoticed, away: away)
        case 4, 5: return .exporterUnlinked(broker: random.whole(0...1), unnoticed: unnoticed, away: away)
        case 6: return .brokerRestarts(broker: random.whole(0...1), away: away)
        case 11: return .restart(away: away)
        case 12, 13: return .crash(away: away)
        case 14: return .crashAtNews(away: away)
        case 7: return .paused(seconds: Double(random.pick([5, 12, 60, 200], or: 12)))
        case 8:
            return .wallClock(Int64(random.pick([-86_400_000, -30_000, 5_000, 3_600_000], or: 0)))
        case 9:
            return .printerClock(printer: printer, Int64(random.pick([-3_600_000, -40_000, -3_000, 60_000], or: 0)))
        case 10: return .fault(printer: printer, .silence(seconds: Double(random.pick([40, 120, 300], or: 120))))
        default:
            return .fault(
                printer: printer,
                random.pick([.flap, .rubbish(count: 20), .disconnect(seconds: 60), .slow(seconds: 4)], or: .flap))
        }
    }
}
