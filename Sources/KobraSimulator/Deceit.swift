// Printers that do not do what they are told (protocol.md 3.4: an acknowledgement says *received*, no more).

/// How a printer treats commands besides carrying them out; questions are answered all the same.
struct Deceit: Hashable, Sendable {
    /// The code to refuse with, and the action concerned; `nil` is every one.
    var refusal: (code: Int, action: String?)? {
        get { refusalCode.map { ($0, refusedAction) } }
        set { (refusalCode, refusedAction) = (newValue?.code, newValue?.action) }
    }
    var isIgnoring = false
    /// The action not heard; `nil` is every one.
    var ignoredAction: String?
    var lies = false
    /// The action upon which the power goes.
    var vanishingAction: String?
    var switchesTask = false
    var staysHot = false

    private var refusalCode: Int?
    private var refusedAction: String?

    static let questions: Set<String> = ["query", "reportVersion", "listLocal", "listUdisk", "getSliceParam"]
}

extension SimulatedPrinter {
    /// Whether a command goes another way than it should.
    mutating func deceives(_ request: Request) -> Bool {
        let deceit = behaviour.deceit
        guard !Deceit.questions.contains(request.action) else { return false }
        func concerns(_ action: String?) -> Bool { action == nil || action == request.action }
        if deceit.vanishingAction == request.action {
            behaviour.deceit.vanishingAction = nil
            powerOff(for: 60)
            return true
        }
        if deceit.isIgnoring, concerns(deceit.ignoredAction) { return true }
        if let refusal = deceit.refusal, concerns(refusal.action) {
            refuse(request, refusal.code)
            return true
        }
        guard deceit.lies else { return false }
        if request.type == "print", request.action == "update" {
            saySettings()
        } else {
            say(Word(request.type, request.action, request.type == "file" ? "success" : "done", data: taskData))
        }
        return true
    }

    /// Somebody at the screen stops the open job and prints something else.
    mutating func switchTask() {
        guard behaviour.deceit.switchesTask, let old = job, old.stage != .cooling else { return }
        behaviour.deceit.switchesTask = false
        var plan = old.plan
        plan.taskID = "\(random.whole(1_000_000...9_999_999))"
        plan.source = .storage
        end(Word("print", "stop", "stoped", code: PrinterCode.stoppedAtScreen, data: taskData))
        job = nil
        begin(PrintJob(plan: plan))
        (nozzle.target, hotbed.target) = (plan.nozzleTarget, plan.hotbedTarget)
        enter(old.stage == .paused ? .paused : .printing)
        sayTemperatures()
    }
}
