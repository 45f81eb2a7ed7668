import KobraSimulator

// What happens to connections, clocks and machines.
extension World {
    mutating func happen(_ event: Plot.Event) {
        trace?.add(time, "\(event)")
        switch event {
        case .fault(let printer, let fault):
            if case .silence(let seconds) = fault { quietUntil = max(quietUntil, time + seconds) }
            route(actors[printer].printer.inject(fault), of: printer)
        case .printerUnlinked(let printer, let unnoticed, let away): unlink(printer, unnoticed, away)
        case .crosses(let printer, let unnoticed, let away):
            unlink(printer, unnoticed, away)
            actors[printer].broker = 1 - actors[printer].broker
        case .exporterUnlinked(let broker, let unnoticed, let away): unlinkExporter(broker, unnoticed, away)
        case .brokerRestarts(let broker, let away):
            for delivery in brokers[broker].stop() { lose(delivery, .linkLost) }
            brokerReturns[broker] = time + away
            unlinkExporter(broker, 0, away + 1)
            for index in actors.indices where actors[index].broker == broker && actors[index].link != .down {
                actors[index].printer.connectionLost()
                (actors[index].link, actors[index].notices) = (.down, nil)
                actors[index].connects = time + away + Double(random.whole(1...8))
            }
        case .restart(let away): exporter.stop(at: now, isCrash: false, until: time + away)
        case .crash(let away): exporter.stop(at: now, isCrash: true, until: time + away)
        case .crashAtNews(let away): exporter.doom(away: away)
        case .paused(let seconds): exporter.pause(until: time + seconds, at: time)
        case .wallClock(let step): wallError += step
        case .printerClock(let printer, let step): actors[printer].printer.clockError += step
        }
        bury()
    }

    /// If the exporter is gone: so is what was on its way to it, and what only it knew.
    mutating func bury() {
        guard exporter.isDown else { return }
        for (printer, print) in exporter.forgotten { lost[printer][print] = .crashed }
        for index in brokers.indices { for delivery in brokers[index].cut() { lose(delivery, .exporterDown) } }
    }

    private mutating func unlink(_ printer: Int, _ unnoticed: Double, _ away: Double) {
        guard actors[printer].link != .down else { return }
        brokers[actors[printer].broker].vanish(printer, at: time)
        actors[printer].link = .mute
        actors[printer].notices = time + unnoticed
        actors[printer].connects = time + unnoticed + away
    }

    private mutating func unlinkExporter(_ broker: Int, _ unnoticed: Double, _ away: Double) {
        for delivery in brokers[broker].cut() { lose(delivery, .linkLost) }
        exporter.links[broker].cut(noticed: time + unnoticed, back: time + unnoticed + away)
    }

    /// A printer's end of its connection.
    mutating func mend(_ index: Int) {
        if let due = actors[index].notices, due <= time {
            actors[index].printer.connectionLost()
            (actors[index].link, actors[index].notices) = (.down, nil)
        }
        guard let due = actors[index].connects, due <= time, brokers[actors[index].broker].isRunning else { return }
        actors[index].connects = nil
        actors[index].link = .up
        trace?.add(time, "printer \(index + 1) connects to \(brokers[actors[index].broker].name)")
        let broker = actors[index].broker
        if let old = brokers[broker].connect(index, will: actors[index].printer.will) { arrive(old, at: broker) }
        route(actors[index].printer.connect(), of: index)
    }

    /// A broker's own doings.
    mutating func tend(_ index: Int) {
        if let due = brokerReturns[index], due <= time {
            brokerReturns[index] = nil
            brokers[index].isRunning = true
        }
        for will in brokers[index].wills(at: time) { arrive(will, at: index) }
        if exporter.isGivenUp(by: index, at: time) {
            for delivery in brokers[index].cut() { lose(delivery, .exporterDown) }
        }
    }
}
