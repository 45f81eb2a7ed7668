import KobraSimulator

/// A story told line by line.
public struct Trace: Sendable {
    /// The lines so far.
    public private(set) var lines: [String] = []

    mutating func add(_ time: Double, _ text: String) { lines.append("\(time) \(text)") }

    mutating func add(_ time: Double, _ text: String, _ delivery: VirtualBroker.Delivery) {
        let marks = (delivery.isRetained ? " retained" : "") + (delivery.isStale ? " stale" : "")
        let place = delivery.message.topic.split(separator: "/").suffix(2).joined(separator: "/")
        add(
            time,
            "\(text) printer \(delivery.printer + 1)\(marks) \(place) \(String(decoding: delivery.message.payload.prefix(400), as: UTF8.self))"
        )
    }
}
