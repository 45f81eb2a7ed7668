import JSON

/// The speed of the fans, 0 to 1 (protocol.md 5.5). Missing is not zero.
public struct Fans: Hashable, Sendable {
    /// The fan that cools the print.
    public var part: Field<Double>
    /// A second one, on later models.
    public var aux: Field<Double>

    init(_ data: borrowing JSONValue) {
        part = data["fan_speed_pct"].percentAsRatio
        aux = data["aux_fan_speed_pct"].percentAsRatio
    }
}
