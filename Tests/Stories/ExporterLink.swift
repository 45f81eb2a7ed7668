/// The exporter's connection to a broker.
struct ExporterLink {
    /// Whether messages go through.
    private(set) var isUp = false
    /// Whether the exporter believes so.
    private(set) var looksUp = false
    private var noticed: Double?
    private var back: Double? = 0

    /// The connection is gone: noticed at a moment, and back at another.
    mutating func cut(noticed: Double, back: Double) {
        isUp = false
        if looksUp { self.noticed = min(self.noticed ?? noticed, noticed) }
        self.back = max(back, self.back ?? 0)
    }

    /// Whether it can be made now.
    func isDue(at time: Double) -> Bool { !looksUp && (back.map { $0 <= time } ?? false) }

    mutating func connect() { (isUp, looksUp, back) = (true, true, nil) }

    /// Whether the loss is noticed now.
    mutating func takeLoss(at time: Double) -> Bool {
        guard let noticed, noticed <= time else { return false }
        (self.noticed, looksUp) = (nil, false)
        return true
    }
}
