/// One of the events that a counter counted, to be looked at closely (OpenMetrics 1.0, *Exemplars*).
public struct Exemplar: Hashable, Sendable {
    let labels: LabelText
    let time: Double

    /// Most characters of names and values together.
    public static let limit = 128

    /// An event that raised a counter by 1.
    ///
    /// - Parameters:
    ///   - name: of the one label.
    ///   - time: when it happened, Unix seconds.
    /// - Returns: `nil` where name and value are longer than the format allows.
    public init?(_ name: String, _ value: String, time: Double) {
        guard name.unicodeScalars.count + value.unicodeScalars.count <= Self.limit else { return nil }
        labels = LabelText(name, value)
        self.time = time
    }
}
