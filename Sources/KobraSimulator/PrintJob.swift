import JSON

/// A job on the printer: how far it is, and what its reports say of it.
struct PrintJob: Hashable, Sendable {
    /// The stages in their order (protocol.md 6.6); any may be skipped.
    enum Stage: Hashable, Sendable {
        case downloading, checking, leveling, preheating, printing, pausing, paused, resuming
        /// On its way to an end; what is said then.
        case stopping(code: Int)
        /// Over, and the printer still busy with itself until `status free`.
        case cooling

        /// The state word on the wire (protocol.md 6.1).
        var word: String {
            switch self {
            case .downloading: "downloading"
            case .checking: "checking"
            case .leveling: "auto_leveling"
            case .preheating: "preheating"
            case .printing: "printing"
            case .pausing: "pausing"
            case .paused: "paused"
            case .resuming: "resuming"
            case .stopping: "stopping"
            case .cooling: "finished"
            }
        }

        /// Before the first layer.
        var isPreparing: Bool {
            switch self {
            case .downloading, .checking, .leveling, .preheating: true
            default: false
            }
        }
    }

    var plan: JobPlan
    /// Which print of the book it is.
    var number = 0
    var stage = Stage.checking
    /// Since the stage began, seconds.
    var inStage = 0.0
    /// Ends in `checking` because the file is not there (10115).
    var isUnreadable = false
    /// Ends the download with this code.
    var downloadFailure: Int?
    /// Spent printing, seconds; pauses do not count.
    var elapsed = 0.0
    /// Done, 0 to 1.
    var done = 0.0
    /// How long the printer stays busy after the end, seconds.
    var coolingTime = 20.0
    /// What was heard of it.
    var share = Audience.Share()

    init(plan: JobPlan) { self.plan = plan }

    /// Prints for a while.
    mutating func print(for seconds: Double, speedMode: Int) {
        elapsed += seconds
        done = min(1, done + seconds * Self.rate(speedMode) / (plan.minutes * 60))
    }

    /// What the job's reports say of its progress just now.
    func figures(speedMode: Int) -> JobFigures {
        let left = plan.minutes * (1 - done) / Self.rate(speedMode)
        return JobFigures(
            progress: Int(done * 100), printTime: Self.hundredths(elapsed / 60), remaining: Int(left.rounded(.up)),
            filament: Self.hundredths(plan.filament * done), layers: plan.layers,
            layer: min(plan.layers, Int(done * Double(plan.layers)) + (done > 0 ? 1 : 0)))
    }

    /// How fast the three modes print, beside the plan (protocol.md 7: slow, normal, fast).
    private static func rate(_ speedMode: Int) -> Double {
        switch speedMode {
        case 1: 0.75
        case 3: 1.3
        default: 1
        }
    }

    private static func hundredths(_ value: Double) -> Double { (value * 100).rounded() / 100 }
}

/// The figures of a `print` report (protocol.md 5.6, 7).
struct JobFigures: Hashable, Sendable {
    /// Percent.
    var progress = 0
    /// Minutes, with a fraction.
    var printTime = 0.0
    /// Minutes.
    var remaining = 0
    /// Millimetres of filament.
    var filament = 0.0
    var layers = 0
    var layer = 0

    /// As members of a body, in the order of protocol.md 5.6.
    ///
    /// - Parameter unusable: as a Kobra 2 Pro sends them: no remaining time and no layers (protocol.md 13).
    func members(unusable: Bool) -> [JSONLiteral.Member] {
        [
            .init("progress", .integer(Int64(progress))), .init("print_time", .number(printTime)),
            .init("remain_time", .integer(unusable ? 0 : Int64(remaining))),
            .init("supplies_usage", .number(filament)),
            .init("total_layers", .integer(unusable ? -1 : Int64(layers))),
            .init("curr_layer", .integer(unusable ? 0 : Int64(layer))),
        ]
    }
}
