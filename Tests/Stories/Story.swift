import KobraProtocol
import KobraSimulator
import KobraState

/// A story that follows from its seed: printers, brokers and an exporter under a virtual clock, compared all along with
/// what the exporter must have counted of what it was told, and in the end with what truly happened.
public struct Story: Sendable {
    /// What came of it.
    public struct Ending: Sendable {
        /// Prints in the printers' books.
        public internal(set) var prints = 0
        /// What became of them.
        public internal(set) var fates: [Fate: Int] = [:]
        /// Messages the exporter took.
        public internal(set) var messages = 0
        /// Pages looked at.
        public internal(set) var pages = 0
        /// Simulated seconds.
        public internal(set) var seconds = 0.0
        /// What was wrong, and when.
        public internal(set) var failure: String?
        /// The story line by line, if it was asked for.
        public internal(set) var trace: Trace?
    }

    private let seed: UInt64
    private let plot: Plot

    /// Seconds of peace at the end, besides two polls: a printer that answers nobody says every two minutes that it is free,
    /// and where it is silent in between, the second time ends its print.
    static let peace = 270.0
    /// Seconds after which a story that does not come to rest is wrong.
    static let patience = 4000.0

    /// - Parameters:
    ///   - seed: what everything follows from.
    ///   - isClear: whether nothing goes wrong; decided by the seed where not given.
    public init(seed: UInt64, isClear: Bool? = nil) {
        self.seed = seed
        plot = Plot(seed: seed, isClear: isClear)
    }

    /// Tells it.
    ///
    /// - Parameters:
    ///   - tampering: something deliberately wrong, which must be noticed.
    ///   - traces: whether to write down what happens.
    public func tell(tampering: Tampering? = nil, traces: Bool = false) -> Ending {
        var world = World(plot, seed: seed, tampering: tampering, traces: traces)
        var ending = Ending()
        do throws(Wrong) {
            var restless = 0.0
            while world.time < restless + Self.peace + 2 * plot.interval {
                try world.turn()
                if !world.isAtRest { restless = world.time }
                guard world.time < Self.patience else { throw Wrong("nothing comes to rest") }
            }
            try world.exporter.check(at: world.now, seconds: world.time, isLast: true)
            try judge(world, &ending)
        } catch {
            ending.failure = "at \(world.time) s: \(error.text)"
        }
        ending.messages = world.exporter.messages
        ending.pages = world.exporter.pages
        ending.seconds = world.time
        ending.trace = world.trace
        return ending
    }

    private func judge(_ world: World, _ ending: inout Ending) throws(Wrong) {
        for actor in world.actors {
            let book = actor.printer.book
            let name = "printer \(actor.index + 1)"
            ending.prints += book.prints.count
            guard book.isBalanced else { throw Wrong("\(name): its own book does not add up") }
            guard let clerk = world.exporter.clerks[actor.index] else {
                guard book.prints.isEmpty || !plot.isClear else { throw Wrong("\(name) was never heard") }
                ending.fates[.unheard, default: 0] += book.prints.count
                continue
            }
            if let trouble = clerk.account.troubles.first { throw Wrong("\(name): \(trouble)") }
            for print in book.prints {
                let isOpen = clerk.view?.prints.contains(print.number) ?? false
                let fate = clerk.account.fate(of: print, lost: world.lost[actor.index][print.number], isOpen: isOpen)
                switch fate {
                case .success(let fate): ending.fates[fate, default: 0] += 1
                case .failure(let wrong): throw Wrong("\(name): \(wrong.text)")
                }
            }
            try Self.add(clerk, name)
            if clerk.isUp(at: world.now.uptime), (clerk.view == nil) != (book.open == 0) {
                throw Wrong(
                    "\(name): after all is calm its print is \(book.open == 0 ? "over" : "open"), which is not known")
            }
            if plot.isClear { try Self.compare(clerk, book, name) }
        }
    }

    /// What was heard of ended or is open.
    private static func add(_ clerk: Clerk, _ name: String) throws(Wrong) {
        let counts = clerk.counts
        let open: Double = clerk.view.map { $0.counted == nil ? 1 : 0 } ?? 0
        guard counts.ended.total + open == counts.started + counts.adopted + counts.missed else {
            throw Wrong("\(name): beginnings and ends do not add up")
        }
    }

    /// Where nothing goes wrong, the book is the counters.
    private static func compare(_ clerk: Clerk, _ book: Book, _ name: String) throws(Wrong) {
        let counts = clerk.counts
        let whole: [(String, Int, Double)] = [
            ("started", book.started, counts.started), ("adopted", 0, counts.adopted), ("missed", 0, counts.missed),
            ("finished", book.finished, counts.ended[.finished]), ("failed", book.failed, counts.ended[.failed]),
            ("cancelled", book.cancelled, counts.ended[.cancelled]), ("unknown", book.lost, counts.ended[.unknown]),
            ("pauses", book.pauses, counts.pauses.total), ("runouts", book.runouts, counts.pauses[.filament]),
        ]
        for (what, truth, counted) in whole where Double(truth) != counted {
            throw Wrong("\(name): \(what) is \(counted), in truth \(truth)")
        }
        let minutes = book.prints.filter { $0.end != nil }.reduce(0) { $0 + $1.minutes }
        let millimetres = book.prints.filter { $0.end != nil }.reduce(0) { $0 + $1.millimetres }
        guard abs(minutes * 60 - counts.seconds.total) < 1e-6, abs(millimetres / 1000 - counts.meters.total) < 1e-6
        else { throw Wrong("\(name): \(counts.seconds.total) s printed, in truth \(minutes * 60)") }
    }
}
