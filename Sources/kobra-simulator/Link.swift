import KobraProtocol
import KobraSimulator
import MQTTClient
import Platform

/// A simulated printer and its connection to the broker, both owned by one thread.
final class Link {
    private(set) var run: PrinterRun
    private let options: MQTTOptions
    private let speed: Double
    private let isVerbose: Bool
    private var connection: MQTTConnection?
    /// Whether the printer is to be connected: not while its power is cut.
    private var isWanted = true
    private var isUp = false
    private var hasBegun = false
    /// When to try again, or to give up an attempt; uptime, nanoseconds.
    private var deadline: Int64 = 0
    private var lastStep = Clock.uptime
    private var lastTrouble = ""

    private static let second: Int64 = 1_000_000_000

    init(run: PrinterRun, options: MQTTOptions, speed: Double, isVerbose: Bool) {
        self.run = run
        self.options = options
        self.speed = speed
        self.isVerbose = isVerbose
        self.run.printer.wallClock = Clock.unixMilliseconds
    }

    /// Lets the time pass that has passed, and does what there is to do. Waits for nothing but the resolution of a name.
    ///
    /// - Parameter isStill: simulated time stands still, and no new connection is sought; one that is there is served.
    func step(isStill: Bool) {
        let now = Clock.uptime
        stamp()
        // The story begins with the first connection, so that nothing of it is missed for want of a broker.
        if hasBegun, !isStill { perform(run.advance(by: Double(now - lastStep) / 1e9 * speed)) }
        lastStep = now
        if let connection {
            listen(to: connection)
            if !isUp, now > deadline { lose("the broker does not answer") }
        } else if isWanted, !isStill, now >= deadline {
            dial()
        }
    }

    /// Leaves in good order.
    func close() {
        connection?.disconnect()
        connection?.end()
        connection = nil
    }

    /// The wall clock for the envelopes: real time even where simulated time runs faster, and never backwards.
    private func stamp() {
        run.printer.wallClock = max(run.printer.wallClock ?? 0, Clock.unixMilliseconds)
    }

    private func dial() {
        var own = options
        own.clientID = "kobra-simulator-\(run.printer.address.printer)"
        let will = run.printer.will
        own.will = MQTTWill(topic: will.topic, payload: will.payload)
        do throws(MQTTError) {
            let fresh = try MQTTConnection(own)
            connection = fresh
            deadline = Clock.uptime + 10 * Self.second
            try fresh.connect()
        } catch {
            lose("\(error)")
        }
    }

    private func listen(to connection: MQTTConnection) {
        do throws(MQTTError) {
            for event in try connection.poll(timeout: 0) {
                switch event {
                case .connected:
                    _ = try connection.subscribe(TopicFilter.commands(to: run.printer.address), qos: 0)
                case .refused(let refusal): return lose("the broker refuses: \(refusal)")
                case .subscribed(_, let granted):
                    if granted.contains(128) { trouble("the broker refuses the subscription to commands") }
                    greet()
                case .message(let message): hear(message)
                case .disconnected(let error): return lose("\(error)")
                }
                // The printer's answer may have been to switch itself off.
                guard self.connection === connection else { return }
            }
        } catch {
            lose("\(error)")
        }
    }

    private func greet() {
        isUp = true
        lastTrouble = ""
        Console.note("printer \(run.number): connected")
        stamp()
        perform(run.printer.connect())
        hasBegun = true
    }

    private func hear(_ message: MQTTMessage) {
        guard let payload = message.payload else { return }
        if isVerbose { show("heard", message.topic, payload) }
        perform(run.printer.handle(topic: message.topic, payload: payload))
    }

    private func perform(_ outgoing: [Outgoing]) {
        for item in outgoing {
            switch item {
            case .publish(let message):
                if isVerbose { show("said", message.topic, message.payload) }
                // A message for a link that is gone is gone: its end comes with the next poll.
                try? connection?.publish(message.topic, message.payload)
            case .powerCut:
                Console.note("printer \(run.number): power cut")
                // What was said before the cut is on its way.
                _ = try? connection?.poll(timeout: 0)
                leave()
            case .disconnect:
                Console.note("printer \(run.number): leaves")
                connection?.disconnect()
                leave()
            case .reconnect:
                isWanted = true
                deadline = 0
            }
        }
    }

    private func leave() {
        connection?.end()
        connection = nil
        isUp = false
        isWanted = false
    }

    private func lose(_ reason: String) {
        trouble(reason)
        connection?.end()
        connection = nil
        if isUp { run.printer.connectionLost() }
        isUp = false
        deadline = Clock.uptime + Self.second
    }

    /// Says what is wrong, once for each reason in a row.
    private func trouble(_ reason: String) {
        guard reason != lastTrouble else { return }
        lastTrouble = reason
        Console.note("printer \(run.number): \(reason); trying again every second")
    }

    private func show(_ direction: String, _ topic: String, _ payload: [UInt8]) {
        Console.note("printer \(run.number) \(direction): \(topic) \(Console.readable(payload))")
    }
}
