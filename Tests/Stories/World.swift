import JSON
import KobraProtocol
import KobraSimulator
import KobraState

/// Printers, two brokers and one exporter under one virtual clock.
struct World {
    let plot: Plot
    let tampering: Tampering?
    var random: SplitMix64
    /// Seconds since the beginning.
    var time = 0.0
    var actors: [Actor]
    var brokers: [VirtualBroker]
    var exporter: VirtualExporter
    var events: ArraySlice<(time: Double, event: Plot.Event)>
    /// Milliseconds by which the exporter's wall clock is wrong.
    var wallError: Int64 = 0
    /// When a broker that was stopped is back.
    var brokerReturns: [Double?] = [nil, nil]
    /// Up to when a printer says nothing.
    var quietUntil = 0.0
    /// Why the word for the end of a print did not arrive, by printer.
    var lost: [[Int: Fate]]
    /// Where its story is told, if anybody listens.
    var trace: Trace?

    init(_ plot: Plot, seed: UInt64, tampering: Tampering?, traces: Bool) {
        self.plot = plot
        self.tampering = tampering
        random = SplitMix64(seed: seed, index: 0x3091)
        actors = plot.cast.enumerated().map { Actor($1, index: $0) }
        brokers = zip(["left", "right"], plot.habits).map { VirtualBroker(name: $0, habits: $1) }
        events = plot.events[...]
        lost = Array(repeating: [:], count: plot.cast.count)
        trace = traces ? Trace() : nil
        exporter = VirtualExporter(plot, printers: actors.map(\.printer.address.printer), tampering: tampering)
    }

    /// This moment by the two clocks of the exporter's machine.
    var now: Instant {
        Instant(
            uptime: 1_000_000_000_000 + Int64(time * 1e9),
            unixMilliseconds: 1_709_712_000_000 + Int64(time * 1000) + wallError)
    }

    var isCalm: Bool { time >= plot.calm }

    /// Nothing new happens, every connection stands, and nobody prints.
    var isAtRest: Bool {
        isCalm && events.isEmpty && exporter.isWell && time >= quietUntil
            && actors.allSatisfy { $0.link == .up && $0.printer.isFree && $0.printer.book.open == 0 }
    }

    /// One turn: everybody acts, what is due arrives, and the exporter looks around.
    mutating func turn() throws(Wrong) {
        time += plot.step
        while let next = events.first, next.time <= time {
            events.removeFirst()
            happen(next.event)
        }
        for index in actors.indices {
            mend(index)
            route(actors[index].advance(by: plot.step, to: time, isCalm: isCalm), of: index)
        }
        for index in brokers.indices { tend(index) }
        try exporter.live(at: now, seconds: time)
        try work()
    }

    /// The exporter's turn: links, messages, questions.
    private mutating func work() throws(Wrong) {
        guard exporter.isAwake else { return }
        for index in brokers.indices {
            if exporter.links[index].isDue(at: time), brokers[index].isRunning {
                trace?.add(time, "exporter connected to \(brokers[index].name)")
                exporter.connected(index, brokers[index].name, at: now)
                for kept in brokers[index].memory { hear(kept, on: index) }
            }
            for delivery in brokers[index].arrivals(by: time) { hear(delivery, on: index) }
            if exporter.links[index].takeLoss(at: time) {
                trace?.add(time, "exporter lost \(brokers[index].name)")
                exporter.lost(brokers[index].name, at: now)
            }
        }
        for query in exporter.questions(at: now) { ask(query) }
        try exporter.check(at: now, seconds: time, isLast: false)
        bury()
    }

    private mutating func hear(_ delivery: VirtualBroker.Delivery, on broker: Int) {
        if trace != nil { trace?.add(time, "\(brokers[broker].name) ▸", delivery) }
        exporter.hear(delivery, on: brokers[broker].name, at: now)
    }

    private mutating func ask(_ query: DueQuery) {
        var isSent = false
        for index in brokers.indices where query.broker == nil || query.broker == brokers[index].name {
            guard exporter.links[index].looksUp else { continue }
            isSent = true
            exporter.published(on: brokers[index].name)
            guard exporter.links[index].isUp, brokers[index].isRunning else { continue }
            guard let actor = actors.firstIndex(where: { $0.printer.address.printer == query.printer }),
                actors[actor].broker == index, actors[actor].link == .up
            else { continue }
            let payload = query.command.payload(
                messageID: "\(random.next())", timestamp: now.unixMilliseconds, escapingSlashes: true)
            route(actors[actor].printer.handle(topic: query.topic, payload: payload), of: actor)
        }
        exporter.settle(query, isSent: isSent)
    }

    /// Carries out what a printer wants done.
    mutating func route(_ outgoing: [Outgoing], of index: Int) {
        for item in outgoing {
            switch item {
            case .publish(let message): publish(message, of: index)
            case .powerCut:
                trace?.add(time, "printer \(index + 1) loses its power")
                brokers[actors[index].broker].vanish(index, at: time)
                (actors[index].link, actors[index].notices, actors[index].connects) = (.down, nil, nil)
            case .disconnect:
                if actors[index].link == .up {
                    brokers[actors[index].broker].disconnect(index)
                } else {
                    brokers[actors[index].broker].vanish(index, at: time)
                }
                (actors[index].link, actors[index].notices, actors[index].connects) = (.down, nil, nil)
            case .reconnect: actors[index].connects = time
            }
        }
    }

    private mutating func publish(_ message: Message, of index: Int) {
        let delivery = VirtualBroker.Delivery(message: message, printer: index)
        guard actors[index].link == .up, brokers[actors[index].broker].isRunning else {
            return lose(delivery, .printerUnheard)
        }
        arrive(delivery, at: actors[index].broker)
    }

    /// A message reached a broker.
    mutating func arrive(_ delivery: VirtualBroker.Delivery, at broker: Int) {
        brokers[broker].keep(delivery)
        if let reason = exporter.deafness(to: broker) { return lose(delivery, reason) }
        brokers[broker].forward(delivery, at: time, &random)
    }

    mutating func lose(_ delivery: VirtualBroker.Delivery, _ reason: Fate) {
        if trace != nil { trace?.add(time, "lost, \(reason.rawValue):", delivery) }
        guard let saying = delivery.message.saying, let print = saying.print,
            let meaning = Clerk.Meaning(saying), meaning.isEnd
        else { return }
        lost[delivery.printer][print] = reason
    }
}
