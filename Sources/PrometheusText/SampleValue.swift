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

    /// Writes that text. Nearly all samples are small counts, states, and numbers of at most three decimal places.
    static func write(_ value: Double, to page: inout PageBytes) {
        if let digit = digit(of: value) { return page.append(UInt8(ascii: "0") + digit) }
        guard let thousandths = thousandths(of: value) else { return page.append(text(value)) }
        let (whole, rest) = thousandths.quotientAndRemainder(dividingBy: 1_000)
        page.append(whole: whole)
        guard rest > 0 else { return }
        page.append(UInt8(ascii: "."))
        page.append(UInt8(ascii: "0") + UInt8(rest / 100))
        guard rest % 100 > 0 else { return }
        page.append(UInt8(ascii: "0") + UInt8(rest / 10 % 10))
        guard rest % 10 > 0 else { return }
        page.append(UInt8(ascii: "0") + UInt8(rest % 10))
    }

    /// A value that is written as one digit.
    @inline(__always)
    static func digit(of value: Double) -> UInt8? {
        guard value >= 0, value < 10, value == Double(UInt8(value)) else { return nil }
        return UInt8(value)
    }

    /// A number of thousandths that reads as exactly this value. Up to fifteen digits stand for one double each, so there
    /// is no shorter text for the same double.
    private static func thousandths(of value: Double) -> UInt64? {
        guard value >= 0, value < 1e12 else { return nil }
        let scaled = UInt64(value * 1_000 + 0.5)
        return Double(scaled) / 1_000 == value ? scaled : nil
    }
}
