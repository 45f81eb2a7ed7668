/// A heated part: it warms towards what its heater could reach at full power and is held at its target, and cools towards
/// the room, each with a time constant of its own (first order).
struct Heater: Hashable, Sendable {
    /// The temperature, °C.
    private(set) var current: Double
    /// The target, whole °C; 0 is off (protocol.md 5.4).
    var target = 0

    private let room: Double
    private let ceiling: Double
    private let warming: Double
    private let cooling: Double

    /// - Parameters:
    ///   - room: temperature of the room, °C.
    ///   - ceiling: where full power would end, °C.
    ///   - warming: time constant under full power, seconds.
    ///   - cooling: time constant with the heater off, seconds.
    init(room: Double, ceiling: Double, warming: Double, cooling: Double) {
        current = room
        self.room = room
        self.ceiling = ceiling
        self.warming = warming
        self.cooling = cooling
    }

    /// A nozzle: from the room to 215 °C in about a minute and a half.
    static func nozzle(room: Double) -> Heater { Heater(room: room, ceiling: 330, warming: 90, cooling: 150) }
    /// A hotbed: from the room to 60 °C in about two and a half minutes, and cold after half an hour.
    static func hotbed(room: Double) -> Heater { Heater(room: room, ceiling: 150, warming: 420, cooling: 700) }

    /// Within 1 °C of its target; a heater that is off is never in the way.
    var isReady: Bool { target == 0 || abs(current - Double(target)) <= 1 }

    /// Lets time pass, in steps short beside the time constants.
    mutating func advance(by seconds: Double) {
        let goal = max(Double(target), room)
        if current < goal {
            current = min(goal, current + (ceiling - current) * seconds / warming)
        } else {
            current = max(goal, current + (room - current) * seconds / cooling)
        }
    }

    /// What the sensor says: whole °C, 1 °C off now and then.
    func reading(_ random: inout SplitMix64) -> Int {
        let noise = random.chance(0.3) ? (random.chance(0.5) ? 1.0 : -1.0) : 0
        // The truth is rounded to the even neighbour of the noise, so that the reading is never more than 1 °C off.
        let rounded = noise > 0 ? current.rounded(.down) : noise < 0 ? current.rounded(.up) : current.rounded()
        return Int(rounded + noise)
    }
}
