import KobraSimulator

/// A printer of a story with the people around it and its own end of the connection.
struct Actor {
    let index: Int
    var printer: SimulatedPrinter
    /// Which broker it means to be connected to.
    var broker: Int
    private var prints: ArraySlice<Plot.PlannedPrint>
    private var freeSince: Double?
    private var resumes: [Double] = []
    private var pauses = 0
    private var resumesAfter = 30.0
    private var powerCut: (due: Double, fault: Fault)?

    /// What is the matter with its connection.
    enum Link { case up, mute, down }
    var link = Link.down
    /// When it notices that nothing goes through.
    var notices: Double?
    /// When it connects again.
    var connects: Double?

    init(_ cast: Plot.Cast, index: Int) {
        self.index = index
        (broker, connects) = (cast.broker, cast.connects)
        printer = SimulatedPrinter(
            address: .simulated(model: cast.model, seed: cast.seed, index: index), firmware: cast.firmware,
            seed: cast.seed, options: cast.options)
        prints = cast.prints[...]
        for habit in cast.habits { _ = printer.inject(habit) }
    }

    /// Lets time pass: the printer's, and that of whoever begins and resumes its prints.
    mutating func advance(by seconds: Double, to time: Double, isCalm: Bool) -> [Outgoing] {
        var outgoing = printer.advance(by: seconds)
        if printer.book.pauses > pauses {
            pauses = printer.book.pauses
            resumes.append(time + resumesAfter)
        }
        if let due = resumes.first, due <= time {
            resumes.removeFirst()
            outgoing += printer.inject(.resumeAtScreen)
        }
        if let cut = powerCut, cut.due <= time {
            powerCut = nil
            outgoing += printer.inject(cut.fault)
        }
        guard printer.isFree, link == .up || time > 60 else {
            freeSince = nil
            return outgoing
        }
        freeSince = freeSince ?? time
        if !isCalm, let next = prints.first, let freeSince, freeSince + next.after <= time {
            prints.removeFirst()
            outgoing += begin(next, at: time)
        }
        return outgoing
    }

    private mutating func begin(_ next: Plot.PlannedPrint, at time: Double) -> [Outgoing] {
        self.freeSince = nil
        resumesAfter = next.resumes
        var outgoing: [Outgoing] = []
        for (fault, progress) in next.faults {
            if case .powerCut = fault {
                powerCut = (time + 30 + next.plan.minutes * 60 * Double(progress ?? 0) / 100, fault)
            } else if case .downloadFails = fault {
                outgoing += printer.inject(fault)
            }
        }
        outgoing += printer.start(next.plan)
        for (fault, progress) in next.faults {
            switch fault {
            case .powerCut, .downloadFails: break
            default: outgoing += printer.inject(fault, atProgress: progress)
            }
        }
        return outgoing
    }
}
