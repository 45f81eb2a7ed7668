/// Small changes to good inputs, the same for the same seed: for runs without a fuzzer, in which what a mutation finds is
/// found by every run.
public struct Mutator {
    private var random: SeededGenerator
    private let words: [[UInt8]]
    private let seeds: [[UInt8]]
    private let limit: Int

    /// Changes to the seeds of a target.
    public init(_ target: any FuzzTarget.Type, seed: UInt64) {
        random = SeededGenerator(state: seed)
        words = target.words.map { Array($0.utf8) }
        seeds = target.seeds
        limit = target.maxLength
    }

    /// The next input.
    public mutating func next() -> [UInt8] {
        var bytes = seeds.randomElement(using: &random) ?? []
        for _ in 0..<Int.random(in: 1...6, using: &random) { change(&bytes) }
        return Array(bytes.prefix(limit))
    }

    private mutating func change(_ bytes: inout [UInt8]) {
        let position = Int.random(in: 0...bytes.count, using: &random)
        let length = min(Int.random(in: 0...16, using: &random), bytes.count - position)
        switch Int.random(in: 0..<7, using: &random) {
        case 0: bytes.removeSubrange(position..<position + length)
        case 1: bytes.insert(UInt8.random(in: 0...255, using: &random), at: position)
        case 2: bytes.insert(contentsOf: words.randomElement(using: &random) ?? [], at: position)
        case 3 where position < bytes.count: bytes[position] ^= 1 << UInt8.random(in: 0..<8, using: &random)
        case 4: bytes.insert(contentsOf: Array(bytes[position..<position + length]), at: position)
        case 5: bytes.removeSubrange(position...)
        default:
            let other = seeds.randomElement(using: &random) ?? []
            let cut = Int.random(in: 0...other.count, using: &random)
            bytes = Array(bytes.prefix(position)) + other[cut...]
        }
    }
}

/// Random numbers that follow from a seed (splitmix64).
private struct SeededGenerator: RandomNumberGenerator {
    var state: UInt64

    mutating func next() -> UInt64 {
        state &+= 0x9E37_79B9_7F4A_7C15
        var mixed = state
        mixed = (mixed ^ mixed >> 30) &* 0xBF58_476D_1CE4_E5B9
        mixed = (mixed ^ mixed >> 27) &* 0x94D0_49BB_1331_11EB
        return mixed ^ mixed >> 31
    }
}
