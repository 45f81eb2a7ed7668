/// A counter for every case of a closed set, each 0 from the start, so that the first event is an increase.
public struct Tally<Key: CaseIterable & Hashable & Sendable>: Hashable, Sendable {
    /// The counts, in the order of the cases.
    public private(set) var counts = [Double](repeating: 0, count: Key.allCases.count)

    /// All zero.
    public init() {}

    /// The count of that case. Counts only ever grow.
    public subscript(key: Key) -> Double {
        get { counts[Self.position(of: key)] }
        set { counts[Self.position(of: key)] = newValue }
    }

    /// Every case with its count, in the order of the cases.
    public var entries: [(key: Key, count: Double)] { Array(zip(Key.allCases, counts)) }

    /// All of them together.
    public var total: Double { counts.reduce(0, +) }

    private static func position(of key: Key) -> Int {
        var position = 0
        for candidate in Key.allCases {
            if candidate == key { return position }
            position += 1
        }
        preconditionFailure("allCases lacks \(key)")
    }
}
