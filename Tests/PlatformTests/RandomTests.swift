import Platform
import Testing

@Suite struct RandomTests {
    struct Fixed: RandomNumberGenerator {
        var value: UInt64
        mutating func next() -> UInt64 { value }
    }

    @Test(arguments: [
        (UInt64(0), "00000000-0000-4000-8000-000000000000"), (UInt64.max, "ffffffff-ffff-4fff-bfff-ffffffffffff"),
    ])
    func marksVersionAndVariant(value: UInt64, expected: String) {
        var generator = Fixed(value: value)
        #expect(Random.uuid(using: &generator) == expected)
    }

    @Test func differs() {
        #expect(Set((0..<1_000).map { _ in Random.uuid() }).count == 1_000)
        #expect(Random.hex(32) != Random.hex(32))
    }

    @Test(arguments: [0, 1, 15, 16, 17, 32])
    func givesThatManyDigits(count: Int) {
        let digits = Random.hex(count)
        #expect(digits.utf8.count == count)
        #expect(digits.allSatisfy { "0123456789abcdef".contains($0) })
    }
}
