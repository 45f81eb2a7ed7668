import KobraProtocol
import Testing

struct FirmwareVersionTests {
    /// protocol.md 3.3: clients that delete the dots get these wrong.
    @Test(arguments: [
        ("3.0.10", "3.1.0"), ("2.3.9", "3.0.3"), ("3.0.9", "3.0.10"), ("3", "3.0.1"), ("3.1", "3.1.2"), ("3.9", "3.10"),
        ("3.1.2", "3.1.2.1"),
        ("0", "1"), ("9.9.9", "10"),
    ])
    func comparesComponentByComponent(older: String, newer: String) throws {
        let (left, right) = try (#require(FirmwareVersion(older)), #require(FirmwareVersion(newer)))
        #expect(left < right)
        #expect(!(right < left))
        #expect(left != right)
    }

    @Test(arguments: [("3.1", "3.1.0"), ("3", "3.0.0.0"), ("03.01", "3.1"), ("3.1.0", "3.1.0"), ("0", "0.0")])
    func aMissingComponentIsZero(left: String, right: String) throws {
        let (left, right) = try (#require(FirmwareVersion(left)), #require(FirmwareVersion(right)))
        #expect(left == right)
        #expect(!(left < right) && !(right < left))
        #expect(left.hashValue == right.hashValue)
        #expect(Set([left, right]).count == 1)
    }

    @Test(arguments: [
        "", ".", "3.", ".1", "3..1", "v3.1.0", "3.1.0-beta", "3,1", "3.1 ", " 3.1", "-3.1", "+3.1", "3.x", "٣.١",
        "3.1\n", "1.2.3.4.5.6.7.8.9",
        "99999999999999999999.0", "0x3.1",
    ])
    func refusesWhatIsNoVersion(text: String) {
        #expect(FirmwareVersion(text) == nil)
    }

    @Test func keepsItsComponents() {
        #expect(FirmwareVersion("3.1.2")?.components == [3, 1, 2])
        #expect(FirmwareVersion("1.2.3.4.5.6.7.8")?.components == Array(1...8))
        #expect(FirmwareVersion("3.1.0") == .commandTopicsChanged)
    }
}
