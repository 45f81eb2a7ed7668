import Glibc
import MQTTClient
import Platform
import Synchronization
import Testing

@Suite struct MQTTConnectionTests {
    @Test func sendsAndReceives() throws {
        let broker = try Broker()
        let receiver = try MQTTConnection.opened(broker.port, subscribing: "kobra/#")
        let sender = try MQTTConnection.opened(broker.port)
        try sender.publish("kobra/a", [0, 255, 10])
        try sender.publish("kobra/b", [])
        _ = try sender.poll(timeout: 0)
        let messages = try receiver.events { $0.messages.count == 2 }.messages
        #expect(
            messages == [
                MQTTMessage(topic: "kobra/a", payload: [0, 255, 10], size: 3, isRetained: false, qos: 0),
                MQTTMessage(topic: "kobra/b", payload: [], size: 0, isRetained: false, qos: 0),
            ])
    }

    @Test func marksRetainedMessages() throws {
        let broker = try Broker()
        // A will is the only way to retained messages here.
        let leaver = try MQTTConnection.opened(broker.port) {
            $0.will = MQTTWill(topic: "status", payload: Array("gone".utf8), qos: 1, isRetained: true)
        }
        let watcher = try MQTTConnection.opened(broker.port, subscribing: "status")
        leaver.end()
        let atOnce = try watcher.events { !$0.messages.isEmpty }.messages
        #expect(atOnce.map(\.isRetained) == [false])
        let later = try MQTTConnection.opened(broker.port)
        let id = try later.subscribe("status", qos: 1)
        let events = try later.events { !$0.messages.isEmpty }
        #expect(events.first == .subscribed(id: id, granted: [1]))
        #expect(events.messages.map(\.isRetained) == [true])
        #expect(events.messages.map(\.qos) == [1])
    }

    @Test func goodbyeKeepsTheWillBack() throws {
        let broker = try Broker()
        let watcher = try MQTTConnection.opened(broker.port, subscribing: "#")
        let leaver = try MQTTConnection.opened(broker.port) { $0.will = MQTTWill(topic: "will", payload: []) }
        try leaver.publish("last", [1])
        leaver.disconnect()
        leaver.end()
        leaver.end()
        let events = try watcher.events(within: 1) { _ in false }
        #expect(events.messages.map(\.topic) == ["last"])
        #expect(throws: MQTTError.notConnected) { try leaver.poll(timeout: 0) }
        #expect(throws: MQTTError.notConnected) { try leaver.publish("a", []) }
        #expect(throws: MQTTError.notConnected) { try leaver.connect() }
    }

    /// To the library a message after a goodbye is an error, upon which it sends nothing more.
    @Test(arguments: [0, 1]) func saysGoodbyeThoughMessagesCome(qos: Int) throws {
        let peer = try ScriptedPeer()
        let packet = ScriptedPeer.publish(MQTTMessage(topic: "t", payload: [1], size: 1, qos: qos), id: 9)
        try peer.say(packet)
        #expect(try peer.client.events { !$0.messages.isEmpty }.messages.count == 1)
        // These it has not read when it leaves.
        try peer.say(Array((0..<50).map { _ in packet }.joined()))
        try peer.client.publish("last", [7])
        peer.client.disconnect()
        peer.client.end()
        let heard = peer.heardToTheEnd()
        #expect(Array(heard.suffix(11)) == [0x30, 7, 0, 4] + Array("last".utf8) + [7, 0xE0, 0], "\(heard)")
    }

    @Test func aConnectionThatEndsInAPacketWasLost() throws {
        let peer = try ScriptedPeer()
        let packet = ScriptedPeer.publish(MQTTMessage(topic: "t", payload: nil, size: 1_000))
        try peer.say(Array(packet.prefix(500)))
        #expect(try peer.client.events(within: 0.3) { !$0.isEmpty }.isEmpty)
        peer.hangUp()
        let ending = try peer.client.events { $0.isOver }.ending
        #expect(ending == .connectionLost, "\(ending.debugDescription)")
    }

    @Test func saysThatThePortIsClosed() throws {
        let (holder, port) = try Loopback.hold()
        defer { close(holder) }
        let connection = try MQTTConnection(MQTTOptions(host: "127.0.0.1", port: port, clientID: "test"))
        // The call itself, or the first poll, whichever hears it first.
        var error: MQTTError?
        do {
            try connection.connect()
            error = try connection.events { _ in false }.ending
        } catch let thrown as MQTTError {
            error = thrown
        }
        #expect(error?.description == "connection refused")
        #expect(throws: MQTTError.notConnected) { try connection.poll(timeout: 10) }
    }

    @Test func saysThatThereIsNoSuchHost() throws {
        let connection = try MQTTConnection(MQTTOptions(host: "256.256.256.256", clientID: "test"))
        let error = #expect(throws: MQTTError.self) { try connection.connect() }
        #expect(error.map { "\($0)" } == "lookup error")
    }

    @Test(arguments: [0, 65_536, -1])
    func refusesImpossiblePorts(port: Int) {
        #expect(throws: MQTTError.invalid) { try MQTTConnection(MQTTOptions(host: "a", port: port, clientID: "test")) }
    }

    @Test func refusesATooShortKeepAlive() {
        #expect(throws: MQTTError.invalid) {
            try MQTTConnection(MQTTOptions(host: "a", clientID: "test", keepAlive: 4))
        }
    }

    /// A message of quality 2 comes in two steps, and is half read in between.
    @Test func subscribesWithQualityZeroOrOne() throws {
        let peer = try ScriptedPeer()
        #expect(throws: MQTTError.invalid) { try peer.client.subscribe("t", qos: 2) }
        #expect(throws: MQTTError.invalid) { try peer.client.subscribe("t", qos: -1) }
        #expect(throws: Never.self) { try peer.client.subscribe("t", qos: 1) }
    }

    @Test func refusesBadFiltersAndTopics() throws {
        let broker = try Broker()
        let connection = try MQTTConnection.opened(broker.port)
        #expect(throws: MQTTError.invalid) { try connection.subscribe("a/#/b") }
        #expect(throws: MQTTError.invalid) { try connection.publish("a/+", []) }
        #expect(throws: MQTTError.invalid) { try connection.subscribe("a\0b") }
        #expect(throws: MQTTError.invalid) { try connection.publish("a\0b", []) }
    }

    @Test func passwords() throws {
        let lines = ["allow_anonymous false", "password_file DIR/passwords"]
        let broker = try Broker(lines) {
            try Shell.run("mosquitto_passwd -c -b '\($0)/passwords' kobra right 2>/dev/null")
        }
        _ = try MQTTConnection.opened(broker.port) { ($0.username, $0.password) = ("kobra", "right") }
        for (name, password) in [("kobra", "wrong"), (nil, nil)] {
            let connection = try MQTTConnection(
                MQTTOptions(host: "127.0.0.1", port: broker.port, clientID: "t", username: name, password: password))
            try connection.connect()
            let events = try connection.events { _ in false }
            #expect(events.first == .refused(.notAuthorised))
            #expect(events.ending != nil)
            #expect(events.count == 2)
        }
        #expect(MQTTRefusal.notAuthorised.description == "not authorised")
    }

    @Test func noticesThatTheBrokerDied() throws {
        let broker = try Broker()
        let connection = try MQTTConnection.opened(broker.port)
        broker.stop()
        let events = try connection.events { _ in false }
        #expect(events.count == 1)
        #expect(events.ending?.description == "the connection was lost")
        #expect(throws: MQTTError.notConnected) { try connection.publish("a", []) }
        #expect(throws: MQTTError.notConnected) { try connection.poll(timeout: 1_000) }
    }

    @Test func noticesThatTheBrokerIsFrozen() throws {
        let broker = try Broker()
        let connection = try MQTTConnection.opened(broker.port) { $0.keepAlive = 5 }
        broker.pause()
        let before = Clock.uptime
        let events = try connection.events(within: 20) { _ in false }
        let seconds = Double(Clock.uptime - before) / 1e9
        #expect(events == [.disconnected(.silent)])
        #expect((4...13).contains(seconds), "\(seconds) s")
        broker.resume()
    }

    /// A broker or a host that takes connections and says nothing holds nobody up longer than asked for.
    @Test(arguments: [false, true])
    func aSilentPeerDoesNotBlock(tls: Bool) throws {
        let (listener, port) = try Loopback.listen()
        defer { close(listener) }
        let connection = try MQTTConnection(
            MQTTOptions(host: "127.0.0.1", port: port, clientID: "test", tls: tls ? TLSOptions() : nil))
        let start = Clock.uptime
        try connection.connect()
        #expect(Clock.uptime - start < 1_000_000_000)
        var polls = 0
        while Clock.uptime - start < 1_500_000_000 {
            let before = Clock.uptime
            #expect(try connection.poll(timeout: 100) == [])
            #expect(Clock.uptime - before < 600_000_000)
            polls += 1
        }
        // It sleeps meanwhile, too.
        #expect(polls < 30)
        #expect(throws: MQTTError.notConnected) { try connection.publish("a", []) }
        let before = Clock.uptime
        connection.disconnect()
        connection.end()
        #expect(Clock.uptime - before < 1_000_000_000)
    }

    @Test func publishesFromOtherThreadsWhilePolling() throws {
        let broker = try Broker()
        let receiver = try MQTTConnection.opened(broker.port, subscribing: "#")
        let sender = try MQTTConnection.opened(broker.port)
        let done = Done()
        let poller = try PlatformThread(name: "poller") {
            while !done.flag.load(ordering: .acquiring) { _ = try? sender.poll(timeout: 5_000) }
        }
        usleep(50_000)
        // The poll wakes for it: no waiting for its five seconds.
        let before = Clock.uptime
        try sender.publish("first", [])
        #expect(try receiver.events { !$0.messages.isEmpty }.messages.count == 1)
        #expect(Clock.uptime - before < 2_000_000_000)
        let threads = try (0..<4).map { number in
            try PlatformThread(name: "sender") {
                for index in 0..<250 { try? sender.publish("t/\(number)", [UInt8(index)]) }
            }
        }
        #expect(try receiver.events { $0.messages.count == 1_000 }.messages.count == 1_000)
        for thread in threads { #expect(thread.join(within: 10)) }
        done.flag.store(true, ordering: .releasing)
        try sender.publish("wake", [])
        #expect(poller.join(within: 10))
    }

    /// Under the thread sanitizer this one reports accesses within `Mutex.withLock`: Swift's mutex waits in the kernel
    /// (`FUTEX_LOCK_PI`), where the sanitizer does not see it acquired. Any `Mutex` two threads fight for does so.
    @Test func endWhileOthersPublish() throws {
        let broker = try Broker()
        for _ in 0..<10 {
            let connection = try MQTTConnection.opened(broker.port)
            let threads = try (0..<3).map { _ in
                try PlatformThread(name: "sender") {
                    while (try? connection.publish("t", [1])) != nil {}
                }
            }
            _ = try connection.poll(timeout: 5)
            connection.end()
            for thread in threads { #expect(thread.join(within: 10)) }
        }
    }

    /// The safety property: what could not be sent is gone.
    @Test func nothingSurvivesALostLink() throws {
        let broker = try Broker()
        let watcher = try MQTTConnection.opened(broker.port, subscribing: "command")
        let first = try MQTTConnection.opened(broker.port) { $0.clientID = "commander" }
        // Queued and never polled out, then the link ends.
        try first.publish("command", [1])
        first.end()
        #expect(throws: MQTTError.notConnected) { try first.publish("command", [2]) }
        let second = try MQTTConnection(MQTTOptions(host: "127.0.0.1", port: broker.port, clientID: "commander"))
        #expect(throws: MQTTError.notConnected) { try second.publish("command", [3]) }
        try second.connect()
        // Connecting, and not yet connected.
        #expect(throws: MQTTError.notConnected) { try second.publish("command", [4]) }
        _ = try second.events { $0.contains(.connected(isSessionPresent: false)) }
        try second.publish("command", [5])
        _ = try second.poll(timeout: 10)
        let messages = try watcher.events(within: 1) { _ in false }.messages
        #expect(messages.map(\.payload) == [[5]])
    }

    @Test func doesNotCopyWhatIsTooLarge() throws {
        let broker = try Broker()
        let receiver = try MQTTConnection.opened(broker.port, subscribing: "#") { $0.payloadLimit = 1_000 }
        let sender = try MQTTConnection.opened(broker.port)
        for size in [1_000, 1_001, 2_000_000, 1] { try sender.publish("t", [UInt8](repeating: 7, count: size)) }
        let messages = try pumping(sender) { try receiver.events { $0.messages.count == 4 }.messages }
        #expect(messages.map(\.size) == [1_000, 1_001, 2_000_000, 1])
        #expect(messages.map { $0.payload?.count } == [1_000, nil, nil, 1])
    }

    @Test func receivesABurstWhole() throws {
        let broker = try Broker()
        let receiver = try MQTTConnection.opened(broker.port, subscribing: "#")
        let sender = try MQTTConnection.opened(broker.port)
        let payload = [UInt8](repeating: 0x7B, count: 480)
        for number in 0..<10_000 { try sender.publish("n/\(number)", payload) }
        try pumping(sender) {
            var count = 0
            let deadline = Clock.uptime + 60_000_000_000
            while count < 10_000, Clock.uptime < deadline {
                let messages = try receiver.poll(timeout: 100).messages
                #expect(messages.count <= MQTTConnection.messageLimit)
                for message in messages {
                    guard message.topic == "n/\(count)" else { break }
                    count += 1
                }
            }
            #expect(count == 10_000)
        }
    }

    @Test func onePollIsBoundedInBytes() throws {
        let broker = try Broker()
        let receiver = try MQTTConnection.opened(broker.port, subscribing: "#")
        let sender = try MQTTConnection.opened(broker.port)
        for _ in 0..<40 { try sender.publish("t", [UInt8](repeating: 1, count: 1 << 20)) }
        try pumping(sender) {
            usleep(300_000)
            var count = 0
            let deadline = Clock.uptime + 60_000_000_000
            while count < 40, Clock.uptime < deadline {
                let messages = try receiver.poll(timeout: 100).messages
                #expect(messages.count <= 9)
                count += messages.count
            }
            #expect(count == 40)
        }
    }

    /// Runs a body while another thread polls a connection.
    func pumping<Result>(_ connection: MQTTConnection, _ body: () throws -> Result) throws -> Result {
        let done = Done()
        let thread = try PlatformThread(name: "pump") {
            while !done.flag.load(ordering: .acquiring) {
                guard (try? connection.poll(timeout: 20)) != nil else { return }
            }
        }
        defer {
            done.flag.store(true, ordering: .releasing)
            #expect(thread.join(within: 10))
        }
        return try body()
    }

    final class Done: Sendable { let flag = Atomic(false) }
}
