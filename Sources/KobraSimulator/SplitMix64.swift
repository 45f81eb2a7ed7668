/// A small random number generator whose whole story follows from its seed, so that a run can be repeated.
///
/// The mixing constants are those of Steele, Lea and Flood, "Fast splittable pseudorandom number generators" (2014).
public struct SplitMix64: RandomNumberGenerator, Hashable, Sendable {
    private var state: UInt64

    /// The generator of that seed.
    public init(seed: UInt64) { state = seed }

    /// The generator of the member `index` of a family: neighbours have nothing in common.
    public init(seed: UInt64, index: Int) {
        var family = SplitMix64(seed: seed)
        state = family.next() ^ (UInt64(truncatingIfNeeded: index) &* 0xD605_BBB5_8C8A_BC2D)
        state = next()
    }

    /// The next 64 bits.
    public mutating func next() -> UInt64 {
        state &+= 0x9E37_79B9_7F4A_7C15
        var mixed = state
        mixed = (mixed ^ (mixed >> 30)) &* 0xBF58_476D_1CE4_E5B9
        mixed = (mixed ^ (mixed >> 27)) &* 0x94D0_49BB_1331_11EB
        return mixed ^ (mixed >> 31)
    }

    /// Evenly between 0 and 1, 1 left out.
    public mutating func unit() -> Double { Double(next() >> 11) * 0x1p-53 }

    /// True once in `1 / probability`.
    public mutating func chance(_ probability: Double) -> Bool { unit() < probability }

    /// A whole number in that range.
    public mutating func whole(_ range: ClosedRange<Int>) -> Int {
        let width = UInt64(range.upperBound - range.lowerBound) + 1
        return range.lowerBound + Int(next() % width)
    }

    /// One of them; `fallback` when there is none.
    public mutating func pick<Element>(_ elements: [Element], or fallback: Element) -> Element {
        elements.isEmpty ? fallback : elements[whole(0...(elements.count - 1))]
    }

    /// That many bytes.
    mutating func bytes(_ count: Int) -> [UInt8] { (0..<count).map { _ in UInt8(truncatingIfNeeded: next() >> 32) } }

    /// That many lower-case hexadecimal digits.
    public mutating func hexadecimal(_ count: Int) -> String {
        String((0..<count).map { _ in Self.digits[Int(next() >> 60)] })
    }

    /// A UUID of version 4 as text.
    mutating func uuid() -> String {
        let variant = Self.digits[8 + whole(0...3)]
        return "\(hexadecimal(8))-\(hexadecimal(4))-4\(hexadecimal(3))-\(variant)\(hexadecimal(3))-\(hexadecimal(12))"
    }

    private static let digits: [Character] = Array("0123456789abcdef")
}
