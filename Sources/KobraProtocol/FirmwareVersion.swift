/// A firmware version such as `3.1.2`, compared component by component as numbers (protocol.md 3.3: other clients delete
/// the dots, so that 3.0.10 becomes 3010).
public struct FirmwareVersion: Hashable, Sendable, Comparable {
    /// The numbers between the dots, at most 8.
    public let components: [Int]

    /// The version in a text of numbers and dots, or `nil` if it is anything else.
    public init?(_ text: String) {
        let parts = text.split(separator: ".", omittingEmptySubsequences: false)
        let numbers = parts.compactMap { part in
            part.utf8.allSatisfy { (UInt8(ascii: "0")...UInt8(ascii: "9")).contains($0) } ? Int(part) : nil
        }
        guard numbers.count == parts.count, (1...8).contains(numbers.count) else { return nil }
        components = numbers
    }

    private init(_ components: Int...) { self.components = components }

    /// From this version on a command's topic must end in its type (protocol.md 3.3).
    public static let commandTopicsChanged = FirmwareVersion(3, 1, 0)

    /// Older, with a missing component read as 0: `3.1` is `3.1.0`.
    public static func < (left: FirmwareVersion, right: FirmwareVersion) -> Bool {
        for index in 0..<max(left.components.count, right.components.count) {
            let (mine, theirs) = (left[index], right[index])
            if mine != theirs { return mine < theirs }
        }
        return false
    }

    /// The same version, a missing component read as 0.
    public static func == (left: FirmwareVersion, right: FirmwareVersion) -> Bool { !(left < right) && !(right < left) }

    /// Hashes what makes two versions equal.
    public func hash(into hasher: inout Hasher) {
        hasher.combine(components.reversed().drop { $0 == 0 }.reversed() as [Int])
    }

    private subscript(index: Int) -> Int { index < components.count ? components[index] : 0 }
}
