import KobraProtocol
import KobraSimulator

extension Plot {
    static func cast(_ index: Int, isClear: Bool, _ random: inout SplitMix64) -> Cast {
        var options = SimulatedPrinter.Options()
        options.heartbeat = Double(random.pick([5, 15, 20, 30], or: 15))
        options.measuring = 30
        options.acknowledges = random.chance(0.3)
        var habits: [Fault] = []
        // Where nothing tells prints apart but their order, the order is kept: ids or clocks, see `prints`.
        let hasClock = !random.chance(isClear ? 0 : 0.15)
        if !hasClock { habits.append(.upTimeStamps(true)) }
        if !isClear {
            if random.chance(0.1) { habits.append(.withoutFinished(true)) }
            if random.chance(0.1) { habits.append(.doubled(true)) }
            if hasClock, random.chance(0.1) { habits.append(.swapped(true)) }
            if random.chance(0.1) { habits.append(.foreignWords(true)) }
            if random.chance(0.1) { habits.append(.deaf(true)) }
        }
        if random.chance(0.2) { habits.append(.unusableFigures(true)) }
        let allHaveIDs = !hasClock || random.chance(0.5)
        let prints = (0..<random.whole(1...4)).map { number in
            print(index * 10 + number, isClear: isClear, hasID: allHaveIDs || random.chance(0.5), &random)
        }
        return Cast(
            model: random.pick(["20021", "20022", "20023"].compactMap { ModelID($0) }, or: .kobra2Pro),
            firmware: random.pick(["2.3.9", "3.0.5", "3.1.0", "3.1.2", "3.1.4"], or: "3.1.2"), seed: random.next(),
            options: options, broker: random.whole(0...1), connects: Double(random.whole(0...40)), habits: habits,
            prints: prints, isKnown: random.chance(0.5))
    }

    private static func print(
        _ number: Int, isClear: Bool, hasID: Bool, _ random: inout SplitMix64
    ) -> PlannedPrint {
        let file = random.pick(["a.gcode", "b \"2\".gcode", "花瓶.gcode"], or: "a.gcode")
        var plan = JobPlan(filename: file, minutes: 0.3 + 1.4 * random.unit())
        plan.taskID =
            hasID ? "\(100_000 + number * 1000 + random.whole(0...999))" : random.pick(["-1", "0", "", nil], or: "")
        plan.nozzleTarget = 40
        plan.hotbedTarget = 28
        plan.levels = random.chance(0.1)
        if random.chance(0.3) { plan.source = .download(seconds: Double(random.whole(5...20))) }
        var planned = PlannedPrint(
            plan: plan, after: Double(random.pick([3, 20, 70, 130], or: 20)), faults: [],
            resumes: Double(random.whole(10...70)))
        let progress = random.whole(5...90)
        if random.chance(0.3) {
            planned.faults.append(
                (random.pick([.pauseAtScreen, .runout, .faultPause(code: 10122)], or: .runout), progress))
        }
        let later = min(95, progress + random.whole(1...30))
        switch random.whole(0...(isClear ? 13 : 17)) {
        case 0: planned.faults.append((.failed(code: random.pick([10111, 10122, 77_777], or: 10111)), later))
        case 1: planned.faults.append((.abort(code: 10603), later))
        case 2: planned.faults.append((.stopAtScreen, later))
        case 3: planned.faults.append((.startFailed(code: 10116), later))
        case 4:
            plan.source = .download(seconds: 8)
            planned.plan = plan
            planned.faults.append((.downloadFails(code: 10105), nil))
        case 14, 15:
            let seconds = Double(random.pick([5, 60, 150], or: 60))
            planned.faults.append((.powerCut(seconds: seconds, resumes: random.chance(0.5)), later))
        case 16: planned.faults.append((.goesFree, later))
        default: break
        }
        return planned
    }
}
