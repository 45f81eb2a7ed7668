import Platform
import Testing

@Suite struct BcryptHashTests {
    static let tail = "abcdefghijklmnopqrstuuAzGtcj7tDNjlByQmHiQdPyAUbnNBpJO"

    @Test(arguments: ["2a", "2b", "2y"]) func takesTheVariants(variant: String) throws {
        let hash = try BcryptHash("$\(variant)$10$\(Self.tail)")
        #expect(hash.cost == 10)
        #expect(String(decoding: hash.bytes, as: UTF8.self) == "$\(variant)$10$\(Self.tail)")
    }

    @Test(arguments: [
        ("", BcryptHash.Trouble.notBcrypt), ("secret", .notBcrypt), ("$2x$10$\(tail)", .notBcrypt),
        ("$2$10$\(tail)", .notBcrypt), ("$6$abc$def", .notBcrypt), ("$apr1$abc$def", .notBcrypt),
        ("$2y$10$", .misspelled), ("$2y$10$\(tail)x", .misspelled), ("$2y$10$\(tail.dropLast())", .misspelled),
        ("$2y$1x$\(tail)", .misspelled), ("$2y$100\(tail)", .misspelled), ("$2y$10$\(tail.dropLast())\n", .misspelled),
        ("$2y$10$\(tail.dropLast(2))é", .misspelled), ("$2y$03$\(tail)", .cost(3)), ("$2y$15$\(tail)", .cost(15)),
        ("$2y$31$\(tail)", .cost(31)),
    ])
    func refusesOthers(text: String, trouble: BcryptHash.Trouble) {
        #expect(throws: trouble) { try BcryptHash(text) }
    }

    @Test func keepsItselfToItself() throws {
        let hash = try BcryptHash("$2y$10$\(Self.tail)")
        var dumped = ""
        dump([hash], to: &dumped)
        for text in [dumped, "\(hash)", String(reflecting: hash), "\(hash as Any)"] {
            #expect(text.contains("bcrypt hash") && !text.contains("abc"))
        }
    }
}
