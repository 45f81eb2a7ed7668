import Platform
import Testing

@Suite struct PasswordHasherTests {
    private static let salt = "$04$abcdefghijklmnopqrstuu"

    @Test(arguments: [
        ("$2a\(salt)2r9OfJnfCsdneAXAGHnS4UpFFP8WIrW", "secret"),
        ("$2b\(salt)2r9OfJnfCsdneAXAGHnS4UpFFP8WIrW", "secret"),
        ("$2y\(salt)2r9OfJnfCsdneAXAGHnS4UpFFP8WIrW", "secret"), ("$2b\(salt)byCG3zY1GIXMyxfivm.ClDiInHzxjiq", ""),
        ("$2b\(salt)m174eFeoTj0DHmtuueFaS3Wde4P7wHG", "pässword"),
        ("$2y\(salt)BzzIgyKkz7xMWYSzkIjUSnxEQFQ0WNe", String(repeating: "a", count: 72)),
    ])
    func knowsTheRightOne(hash: String, password: String) throws {
        let hasher = PasswordHasher()
        let bytes = try BcryptHash(hash).bytes
        #expect(hasher.isPassword(Array(password.utf8), of: bytes))
        for other in ["Secret", "secret ", " ", String(repeating: "a", count: 71), password + "x"]
        where other.utf8.count <= BcryptHash.passwordBytes {
            #expect(!hasher.isPassword(Array(other.utf8), of: bytes), "\(other)")
        }
        // The same object again, after others.
        #expect(hasher.isPassword(Array(password.utf8), of: bytes))
    }

    /// As everywhere with bcrypt, what stands behind 72 bytes does not count.
    @Test func takesNoNoticeBehind72Bytes() throws {
        let bytes = try BcryptHash("$2y\(Self.salt)BzzIgyKkz7xMWYSzkIjUSnxEQFQ0WNe").bytes
        #expect(PasswordHasher().isPassword(Array(repeating: UInt8(ascii: "a"), count: 80), of: bytes))
    }

    @Test func aNULIsPartOfNoPassword() throws {
        let bytes = try BcryptHash("$2a\(Self.salt)2r9OfJnfCsdneAXAGHnS4UpFFP8WIrW").bytes
        let hasher = PasswordHasher()
        #expect(!hasher.isPassword(Array("secret\0".utf8), of: bytes))
        #expect(!hasher.isPassword(Array("secret\0more".utf8), of: bytes))
        #expect(!hasher.isPassword([0], of: bytes))
    }

    @Test func nobodysHashIsComparedAndNeverRight() {
        let hasher = PasswordHasher()
        for password in ["", "secret", "*0"] {
            #expect(!hasher.isPassword(Array(password.utf8), of: BcryptHash.nobody(cost: 4)))
        }
        #expect(BcryptHash.nobody(cost: 4).count == 60)
        #expect(BcryptHash.nobody(cost: 12).count == 60)
        // It is work, not a refusal: libcrypt makes a hash of it.
        #expect((try? BcryptHash(String(decoding: BcryptHash.nobody(cost: 10), as: UTF8.self))) != nil)
        #expect(!hasher.isPassword([], of: Array("*".utf8)))
    }
}
