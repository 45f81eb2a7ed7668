/// Somebody who keeps a printer busy: job after job with a pause between, from every source and with every kind of id.
public struct AutoJobs: Hashable, Sendable {
    private var random: SplitMix64
    private let minutes: Double
    private var begin: Double?

    /// - Parameters:
    ///   - seed: what the jobs follow from.
    ///   - minutes: how long a job prints, give or take a third.
    public init(seed: UInt64, minutes: Double) {
        random = SplitMix64(seed: seed, index: -1)
        self.minutes = minutes
    }

    /// The job to begin now, if it is time for one.
    mutating func next(isFree: Bool, at time: Double) -> JobPlan? {
        guard isFree else {
            begin = nil
            return nil
        }
        guard let begin else {
            begin = time + Double(random.whole(20...90))
            return nil
        }
        guard time >= begin else { return nil }
        self.begin = nil
        return plan()
    }

    private mutating func plan() -> JobPlan {
        let filename = random.pick(Self.filenames, or: "bracket.gcode")
        var plan = JobPlan(filename: filename, minutes: minutes * (0.67 + 0.67 * random.unit()))
        switch random.whole(0...3) {
        case 0: plan.source = .download(seconds: Double(random.whole(5...40)))
        case 1: plan.source = .usb
        default: plan.source = .storage
        }
        if plan.source != .usb, random.chance(0.75) {
            plan.taskID = "\(random.whole(1...999_999))"
        } else {
            plan.taskID = random.pick(["-1", "0", "", nil], or: "-1")
        }
        plan.levels = random.chance(0.3)
        plan.nozzleTarget = random.whole(195...240)
        plan.hotbedTarget = random.whole(50...80)
        return plan
    }

    private static let filenames = [
        "bracket.gcode", "benchy 0.2mm PLA.gcode", "花瓶 \"v2\".gcode", "spool_holder.gcode", "caf\u{E9} sign.gcode",
        ".3mf_temp/lid.gcode",
    ]
}
