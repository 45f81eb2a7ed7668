/// A number as the exposition format wants it.
public enum SampleValue {
    /// `1` and not `1.0` up to 2^53, `+Inf` and not `inf`; otherwise the shortest text that reads back as the same
    /// number.
    public static func text(_ value: Double) -> String {
        if let whole = Int64(exactly: value), whole.magnitude <= 1 << 53 { return String(whole) }
        if value.isNaN { return "NaN" }
        if value.isInfinite { return value < 0 ? "-Inf" : "+Inf" }
        return value.description
    }
}
