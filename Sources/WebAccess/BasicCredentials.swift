import HTTPServer
import Platform

/// The user and password a request brings (RFC 7617), if it brings them once and spelled as they should be.
struct BasicCredentials: Hashable {
    /// The longest header looked at, bytes.
    static let limit = 2_048

    let user: String
    let password: [UInt8]

    init(user: String, password: [UInt8]) { (self.user, self.password) = (user, password) }

    init?(_ request: HTTPRequest) {
        let given = request.headers.filter { $0.name.lowercased() == "authorization" }
        guard given.count == 1, let value = given.first?.value.utf8, value.count <= Self.limit,
            value.prefix(5).map({ $0 | 0x20 }) == Array("basic".utf8), value.dropFirst(5).first == 0x20,
            let text = Base64.decode(Array(value.dropFirst(5).drop { $0 == 0x20 })),
            let colon = text.firstIndex(of: UInt8(ascii: ":"))
        else { return nil }
        // A name that is no UTF-8 is nobody's, and must not become somebody's by being mended.
        guard let user = String(validating: text[..<colon], as: UTF8.self) else { return nil }
        self.init(user: user, password: Array(text[(colon + 1)...]))
    }
}
