import Foundation
import KobraProtocol
import MQTTClient
import Platform

/// A client of a broker that says what a test wants said.
final class Peer {
    private let connection: MQTTConnection
    private let broker: Broker?
    private var ending: String?
    private(set) var heard: [MQTTMessage] = []

    /// Connects and subscribes.
    convenience init(_ broker: Broker, hearing filter: String? = nil, will: MQTTWill? = nil) throws {
        try self.init(port: broker.port, broker: broker, hearing: filter, will: will)
    }

    /// The same, at the broker of that port.
    init(port: Int, broker: Broker? = nil, hearing filter: String? = nil, will: MQTTWill? = nil) throws {
        var options = MQTTOptions(host: "127.0.0.1", port: port, clientID: "peer-\(Random.hex(8))")
        options.will = will
        // While a test waits for something else nobody answers the broker in its name.
        options.keepAlive = 600
        connection = try MQTTConnection(options)
        self.broker = broker
        try connection.connect()
        var isReady = false
        _ = try eventually(within: 10, every: 0) {
            for event in try connection.poll(timeout: 50) {
                switch event {
                case .connected:
                    if let filter { _ = try connection.subscribe(filter) } else { isReady = true }
                case .subscribed: isReady = true
                case .disconnected(let error): throw Trouble("the link to the broker: \(error)\n\(broker?.log ?? "")")
                case .refused, .message: break
                }
            }
            return isReady
        }
        guard isReady else { throw Trouble("no link to the broker") }
    }

    deinit { connection.end() }

    /// Says something, and takes what has come meanwhile.
    ///
    /// - Parameter isKept: whether the broker is to keep it for those who are away for a while.
    func say(_ topic: String, _ payload: [UInt8], isKept: Bool = false) throws {
        do {
            if isKept { try connection.mark(topic, payload) } else { try connection.publish(topic, payload) }
        } catch {
            throw Trouble("\(error), \(ending ?? "and no word why")\n\(broker?.log ?? "")")
        }
    }

    /// Says something as that printer, and takes what has come meanwhile.
    func report(_ printer: PrinterAddress, _ type: String, _ action: String, _ state: String, _ data: String = "null")
        throws
    {
        try tell(printer, type, action, state, data)
        try listen(for: 0)
    }

    /// Says something as that printer.
    func tell(
        _ printer: PrinterAddress, _ type: String, _ action: String, _ state: String, _ data: String = "null",
        isKept: Bool = false
    ) throws {
        let milliseconds = Int64(Date().timeIntervalSince1970 * 1000)
        let text =
            #"{"type":"\#(type)","action":"\#(action)","state":"\#(state)","code":200,"msg":"","#
            + #""msgid":"\#(Random.uuid())","timestamp":\#(milliseconds),"data":\#(data)}"#
        try say(printer.reportTopic(type: type), Array(text.utf8), isKept: isKept)
    }

    /// Sends what is queued, and takes what comes, for that many seconds.
    func listen(for seconds: Double) throws {
        let deadline = ProcessInfo.processInfo.systemUptime + seconds
        repeat {
            guard ending == nil else { return }
            for event in try connection.poll(timeout: seconds > 0 ? 20 : 0) {
                switch event {
                case .message(let message): heard.append(message)
                case .disconnected(let error): ending = "the link ended: \(error)"
                case .connected, .subscribed, .refused: break
                }
            }
        } while ProcessInfo.processInfo.systemUptime < deadline
    }

    /// What has come, waited for at most a fifth of a second.
    func next() throws -> [MQTTMessage] {
        try connection.poll(timeout: 200).compactMap { event in
            if case .message(let message) = event { message } else { nil }
        }
    }

    /// Leaves without a goodbye: the broker publishes the will.
    func drop() { connection.end() }

    func leave() { connection.disconnect() }
}

extension PrinterAddress {
    /// A printer of a model, its id made of one digit.
    static func printer(_ digit: String, model: String = "20021") throws -> PrinterAddress {
        guard let model = ModelID(model), let id = PrinterID(String(repeating: digit, count: 32)) else {
            throw Trouble("no address: \(model) \(digit)")
        }
        return PrinterAddress(model: model, printer: id)
    }
}
