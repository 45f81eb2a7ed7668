import JSON
import Platform

/// What a state file looks like: a line that says how much follows and what it adds up to, then JSON, then nothing.
///
///     kobra-exporter-state 1 2718 9f86d081884c7d65…
///     {"written":1709712000000,"printers":[…],"commands":…}
package enum StateFile {
    /// What this program writes. Whatever an older program would take for something else makes it another number; a key or
    /// a section more does not.
    static let version = 1
    /// The largest file read, bytes: 10,000 printers with 50 closed tasks each make 20 million.
    static let sizeLimit = 64 << 20
    /// The most values in it.
    static let valueLimit = 4_000_000

    private static let magic = "kobra-exporter-state"
    /// The longest first line: nobody looks further for its end.
    private static let lineLimit = 128

    /// The whole file.
    package static func bytes(_ body: JSONLiteral) -> [UInt8] {
        let body = body.bytes()
        return Array("\(magic) \(version) \(body.count) \(checksum(body))\n".utf8) + body
    }

    /// The body of a file.
    ///
    /// - Throws: `StateFileError` for anything but a whole file as `bytes` makes it, byte for byte.
    package static func document(_ bytes: [UInt8]) throws(StateFileError) -> JSONDocument {
        guard let end = bytes.prefix(lineLimit).firstIndex(of: UInt8(ascii: "\n")) else { throw .noStateFile }
        let words = String(decoding: bytes[..<end], as: UTF8.self).split(
            separator: " ", omittingEmptySubsequences: false)
        guard words.count >= 2, words[0] == magic, let version = Int(words[1]), String(version) == words[1] else {
            throw .noStateFile
        }
        guard version == Self.version else { throw .otherVersion(version) }
        guard words.count == 4, let length = Int(words[2]), String(length) == words[2] else { throw .noStateFile }
        let body = Array(bytes[(end + 1)...])
        guard body.count == length else { throw .otherLength(expected: length, found: body.count) }
        guard checksum(body) == words[3] else { throw .otherChecksum }
        do throws(JSONError) {
            return try JSONDocument(body, valueLimit: valueLimit)
        } catch {
            throw .noJSON(error)
        }
    }

    private static func checksum(_ bytes: [UInt8]) -> String {
        let digits = Array("0123456789abcdef".utf8)
        let text = Digest.sha256(bytes).flatMap { [digits[Int($0 >> 4)], digits[Int($0 & 15)]] }
        return String(decoding: text, as: UTF8.self)
    }
}

/// Why a file is not taken.
package enum StateFileError: Error, Hashable, CustomStringConvertible {
    /// Its first line is no state file's.
    case noStateFile
    /// Of another version of this program.
    case otherVersion(Int)
    /// Cut, or longer than it says.
    case otherLength(expected: Int, found: Int)
    /// Not what was written.
    case otherChecksum
    /// Its checksum is right, and it is no JSON all the same.
    case noJSON(JSONError)

    package var description: String {
        switch self {
        case .noStateFile: "line 1: expected kobra-exporter-state, version, length and checksum"
        case .otherVersion(let version):
            "version \(version), expected \(StateFile.version): written by "
                + (version > StateFile.version ? "a newer program" : "another program")
        case .otherLength(let expected, let found): "\(found) bytes after line 1, expected \(expected)"
        case .otherChecksum: "the checksum is another: it is not what was written"
        case .noJSON(let error): "no JSON that can be read: \(error)"
        }
    }
}
