/// What a fuzzer must find before what it does not find means anything: four bytes in a row that no change hits by chance,
/// each of which only the coverage of the one before tells of. It is not one of `FuzzTargets.all`.
enum CanaryTarget: FuzzTarget {
    static let name = "canary"
    static let maxLength = 64

    static func run(_ input: [UInt8]) throws(Finding) {
        var rest = input[...]
        guard rest.popFirst() == 0x4B else { return }
        guard rest.popFirst() == 0x1F else { return }
        guard rest.popFirst() == 0xB2 else { return }
        guard rest.popFirst() == 0xE7 else { return }
        throw Finding("the canary sings")
    }

    static let seeds: [[UInt8]] = [Array("nothing".utf8)]
    static let words = ["nothing"]
}
