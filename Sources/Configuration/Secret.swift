/// A secret read from a file. No way of printing it shows it: not interpolation, `String(reflecting:)` or `dump`.
public struct Secret: Hashable, Sendable {
    /// The secret itself, to be handed to what checks it and to nothing else.
    public let bytes: [UInt8]

    /// That secret.
    public init(_ bytes: some Sequence<UInt8>) { self.bytes = Array(bytes) }

    /// The secret in the content of a file: without the line end that editors put there.
    init(fileContent: [UInt8]) {
        var bytes = fileContent[...]
        if bytes.last == UInt8(ascii: "\n") { bytes.removeLast() }
        if bytes.last == UInt8(ascii: "\r") { bytes.removeLast() }
        self.init(bytes)
    }
}

extension Secret: CustomStringConvertible, CustomDebugStringConvertible, CustomReflectable {
    /// That there is one, and no more.
    public var description: String { "(secret)" }
    /// That there is one, and no more.
    public var debugDescription: String { description }
    /// Nothing inside.
    public var customMirror: Mirror { Mirror(self, children: []) }
}
