import Platform

/// What the program says: results on standard output, everything else on standard error, whole lines at a time.
enum Console {
    /// A result.
    static func print(_ line: String) { _ = StandardOutput.write(Array("\(line)\n".utf8)) }

    /// Something to know.
    static func note(_ line: String) { StandardError.write("\(line)\n".utf8) }

    /// Bytes that need not be text, on one line.
    static func readable(_ bytes: [UInt8]) -> String {
        String(decoding: bytes, as: UTF8.self).unicodeScalars.reduce(into: "") { line, scalar in
            if scalar.value < 0x20 || (0x7F...0x9F).contains(scalar.value) {
                line += "\\u{\(String(scalar.value, radix: 16))}"
            } else {
                line.unicodeScalars.append(scalar)
            }
        }
    }
}
