import JSON
import KobraProtocol

/// A Kobra 2 printer as arithmetic: time and commands go in, messages come out. It reads no clock and opens no socket, and
/// the same seed and calls give the same bytes.
///
/// Time runs in ticks of half a simulated second, so it does not matter in which portions it is passed in.
public struct SimulatedPrinter: Sendable {
    /// What a printer is set up with.
    public struct Options: Hashable, Sendable {
        /// Answers each command with `{"msgid":…}` first. Whether a Kobra 2 does is unknown (Q30).
        public var acknowledges = false
        /// Simulated seconds between two `print` reports of a running job (protocol.md 6.8: exact cadence unknown).
        public var heartbeat = 5.0
        /// Simulated seconds between two temperature reports at work; cooling twice as many, idle a minute at least.
        public var measuring = 5.0
        /// Printing time of a job begun by a command, which says nothing about it, minutes.
        public var jobMinutes = 60.0
        /// The wall clock at simulated second 0, milliseconds since 1970, where no `wallClock` is passed in.
        public var start: Int64 = 1_709_712_000_000
        /// Temperature of the room, °C.
        public var room = 24.0

        /// The usual.
        public init() {}
    }

    static let tick = 0.5

    /// Where it is in the topics of its broker.
    public let address: PrinterAddress
    /// Its firmware version; changes with an update (protocol.md 11).
    public internal(set) var firmware: String
    /// What truly happened so far.
    public internal(set) var book = Book()
    /// Milliseconds since 1970 to stamp messages with; `nil` takes the options' start and the simulated time. Set it before
    /// each call where simulated time runs faster than real time.
    public var wallClock: Int64?

    /// Milliseconds that the printer's own clock is ahead.
    public var clockError: Int64 = 0

    let seed: UInt64
    let options: Options
    var random: SplitMix64
    var ticks = 0
    var rest = 0.0
    var outbox: [Outgoing] = []

    var isPowered = true
    var isConnected = false
    var isInstalling = false
    var startedAt = 0.0
    var held: (message: Message, until: Double)?
    var rubbishLeft = 0
    var behaviour = Behaviour()
    var armed: [(fault: Fault, progress: Int)] = []
    var agenda = Agenda()

    var nozzle: Heater
    var hotbed: Heater
    var fan = 0
    var speedMode = 2
    /// Hundredths of a millimetre.
    var zOffset = -5
    var files = FileShelf()
    var job: PrintJob?
    /// The job a power cut interrupted, to be gone on with.
    var interrupted: PrintJob?
    /// What the last job's reports said, still there in the preparation of the next (protocol.md 6.6).
    var leftover = JobFigures()

    var nextStatus = 0.0
    var nextTemperature = 0.0
    var nextFan = 0.0
    var nextJobReport = 0.0
    var nextForeignWord = 0.0

    /// A printer just switched on, not yet connected.
    ///
    /// - Parameters:
    ///   - address: its model and id; see `PrinterAddress.simulated`.
    ///   - firmware: its version. Below 3.1.0 it hears any command topic, from there only `/<type>` (protocol.md 3.3).
    ///   - seed: what its noise, message ids and delays follow from.
    public init(
        address: PrinterAddress, firmware: String = "3.1.2", seed: UInt64 = 1, options: Options = Options()
    ) {
        self.address = address
        self.firmware = firmware
        self.seed = seed
        self.options = options
        random = SplitMix64(seed: seed)
        nozzle = .nozzle(room: options.room)
        hotbed = .hotbed(room: options.room)
    }

    /// Simulated seconds since it was made.
    public var time: Double { Double(ticks) * Self.tick }

    /// Free to begin a job: switched on, nothing open, nothing cooling, no firmware being installed.
    public var isFree: Bool { isPowered && job == nil && !isInstalling }

    /// The last will to connect with; its timestamp is that of the moment it is asked for (protocol.md 5.2).
    public var will: Message {
        var own = SplitMix64(seed: seed ^ UInt64(bitPattern: timestamp))
        let word = Word("lastWill", "onlineReport", "offline", message: "device offline")
        return Message(
            topic: address.reportTopic(type: "lastWill"),
            payload: word.payload(messageID: own.uuid(), timestamp: timestamp),
            saying: Saying(word, print: nil, timestamp: timestamp))
    }

    /// The broker has accepted the connection: says what a printer says then (protocol.md 5.2).
    public mutating func connect() -> [Outgoing] {
        isConnected = true
        isPowered = true
        held = nil
        sayConnected()
        if interrupted != nil { agenda.note(.resumeInterrupted, at: time + 10) }
        return drain()
    }

    /// The connection is gone, and the printer did not want it: what it says is lost until the next `connect()`.
    public mutating func connectionLost() {
        isConnected = false
        held = nil
    }

    /// Lets simulated time pass.
    public mutating func advance(by seconds: Double) -> [Outgoing] {
        rest += max(0, seconds) / Self.tick
        while rest >= 1 {
            rest -= 1
            pass()
        }
        return drain()
    }

    private mutating func pass() {
        ticks += 1
        nozzle.advance(by: Self.tick)
        hotbed.advance(by: Self.tick)
        while let item = agenda.next(by: time) { perform(item) }
        if let late = held, time >= late.until { releaseHeld() }
        guard isPowered else { return }
        advanceJob()
        sayWhatIsDue()
    }

    private mutating func perform(_ item: Agenda.Item) {
        switch item {
        case .say(let word): say(word)
        case .hear(let command): hear(command)
        case .installed(let version): restart(with: version)
        case .updateOver: isInstalling = false
        case .backOnline:
            isPowered = true
            startedAt = time
            outbox.append(.reconnect)
        case .resumeInterrupted: resumeInterrupted()
        }
    }

    mutating func drain() -> [Outgoing] {
        defer { outbox = [] }
        return outbox
    }
}

extension PrinterAddress {
    /// The address of the simulated printer of that index: its id follows from seed and index.
    public static func simulated(model: ModelID, seed: UInt64, index: Int) -> PrinterAddress {
        var random = SplitMix64(seed: seed, index: index)
        let text = random.hexadecimal(32)
        guard let printer = PrinterID(text) else { preconditionFailure("32 hexadecimal digits are an id: \(text)") }
        return PrinterAddress(model: model, printer: printer)
    }
}
