/// A simulated printer together with what is going to happen to it.
public struct PrinterRun: Sendable {
    /// Its number, from 1: what scripts and flags call it.
    public let number: Int
    /// The printer.
    public var printer: SimulatedPrinter
    /// Whether a step said that the run ends.
    public private(set) var isOver = false

    private var steps: ArraySlice<Step>
    private var jobs: AutoJobs?
    private var clock = 0.0

    /// - Parameters:
    ///   - number: from 1.
    ///   - printer: just switched on.
    ///   - steps: of all printers; those for others are left out.
    ///   - jobs: keeps it busy, if given.
    public init(number: Int, printer: SimulatedPrinter, steps: [Step] = [], jobs: AutoJobs? = nil) {
        self.number = number
        self.printer = printer
        self.jobs = jobs
        let own = steps.filter { $0.printer == nil || $0.printer == number }
        self.steps =
            own.enumerated().sorted { ($0.element.time, $0.offset) < ($1.element.time, $1.offset) }
            .map(\.element)[...]
    }

    /// Lets simulated time pass, and does what is due in it.
    public mutating func advance(by seconds: Double) -> [Outgoing] {
        var outgoing: [Outgoing] = []
        let end = clock + max(0, seconds)
        while true {
            while let step = steps.first, step.time <= clock {
                steps.removeFirst()
                outgoing += take(step)
            }
            if let plan = jobs?.next(isFree: printer.isFree, at: clock) { outgoing += printer.start(plan) }
            guard clock < end else { return outgoing }
            let portion = min(end, clock + 1, steps.first?.time ?? end)
            outgoing += printer.advance(by: portion - clock)
            clock = portion
        }
    }

    private mutating func take(_ step: Step) -> [Outgoing] {
        switch step.deed {
        case .start(let plan): return printer.start(plan)
        case .fault(let fault, let progress): return printer.inject(fault, atProgress: progress)
        case .end:
            isOver = true
            return []
        }
    }
}
