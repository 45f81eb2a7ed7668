/// Something that goes wrong on request. Times are simulated seconds.
public enum Fault: Hashable, Sendable {
    /// The job fails with `start`/`failed` and this code (protocol.md 6.4).
    case startFailed(code: Int)
    /// The job fails with `stop`/`failed` and this code, such as 10111 (protocol.md 14, abnormal end).
    case failed(code: Int)
    /// The job ends `stoped` with a fault code, such as 10603 (protocol.md 6.3).
    case abort(code: Int)
    /// The filament runs out: `paused` with 10107, until somebody resumes (protocol.md 14).
    case runout
    /// Somebody stops the job at the screen: `stopping`, then `stoped` with 10601 (protocol.md 6.3).
    case stopAtScreen
    /// Somebody pauses the job at the screen.
    case pauseAtScreen
    /// Somebody resumes the job at the screen.
    case resumeAtScreen
    /// The next download fails with this code, 10105 or 10113.
    case downloadFails(code: Int)
    /// The next firmware update fails with this code, 10801 to 10805.
    case updateFails(code: Int)
    /// The power goes, without a DISCONNECT, and comes back after `seconds`; the job is then gone, or goes on.
    case powerCut(seconds: Double, resumes: Bool)
    /// The printer leaves in good order and comes back after `seconds`; the job goes on meanwhile.
    case disconnect(seconds: Double)
    /// The connection stays, and nothing is said, heard or answered for a while.
    case silence(seconds: Double)
    /// `lastWill` offline and, a second later, online (protocol.md 5.2).
    case flap
    /// That many messages no reader should believe.
    case rubbish(count: Int)
    /// Words nobody knows, once or again and again.
    case foreignWords(Bool)
    /// The job vanishes: `status` free without any word for its end.
    case goesFree
    /// Jobs end without `finished`: straight to `status` free.
    case withoutFinished(Bool)
    /// No remaining time and no layers, as a Kobra 2 Pro has been seen to report (protocol.md 13).
    case unusableFigures(Bool)
    /// Every message twice (protocol.md 13).
    case doubled(Bool)
    /// A message now and then after its successor.
    case swapped(Bool)
    /// Commands are heard this much later.
    case slow(seconds: Double)
    /// Commands are not heard at all.
    case deaf(Bool)
    /// Commands of that action, or all but questions, are refused with a code; 0 ends it (protocol.md 6.4).
    case refuses(code: Int, action: String?)
    /// Commands of that action, or all but questions, are not heard; `off` ends it.
    case ignores(action: String?)
    /// Commands are said to be done and are not.
    case lies(Bool)
    /// The power goes for a minute when the next command of that action is heard, before it is answered.
    case vanishesOn(action: String)
    /// Right after the next question for the state was answered, the open job is stopped and another one printed, as by
    /// somebody at the screen.
    case switchesTask
    /// The heaters stay on when a job ends, until they are told to be off.
    case staysHot(Bool)
    /// The job pauses with a fault of the machine, such as 10122 (protocol.md 8).
    case faultPause(code: Int)
    /// Timestamps count from the printer's start instead of 1970 (protocol.md 4.1).
    case upTimeStamps(Bool)

    /// Whether it needs a running job, and waits for one.
    var needsJob: Bool {
        switch self {
        case .startFailed, .failed, .abort, .runout, .stopAtScreen, .pauseAtScreen, .goesFree, .faultPause: true
        default: false
        }
    }
}

/// The faults that last until they are switched off.
struct Behaviour: Hashable, Sendable {
    var speaksForeignWords = false
    var omitsFinished = false
    var hasUnusableFigures = false
    var doubles = false
    var swaps = false
    /// Seconds until a command is heard.
    var slowness = 0.0
    var isDeaf = false
    var deceit = Deceit()
    var stampsUpTime = false
    /// Silent until then, simulated seconds.
    var silentUntil = 0.0
    /// The next download's failure.
    var downloadFailure: Int?
    /// The next firmware update's failure.
    var updateFailure: Int?
}
