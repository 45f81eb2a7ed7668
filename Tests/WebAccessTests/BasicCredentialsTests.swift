import Foundation
import HTTPServer
import Testing

@testable import WebAccess

func request(_ user: String, _ password: String) -> HTTPRequest {
    HTTPRequest(method: "GET", path: "/", headers: [.init("Authorization", authorization("\(user):\(password)"))])
}

func authorization(_ text: String) -> String { "Basic " + Data(text.utf8).base64EncodedString() }

@Suite struct BasicCredentialsTests {
    private func read(_ values: String...) -> BasicCredentials? {
        BasicCredentials(HTTPRequest(method: "GET", path: "/", headers: values.map { .init("authorization", $0) }))
    }

    @Test(arguments: [
        ("prometheus:secret", "prometheus", "secret"), ("a:b:c", "a", "b:c"), (":", "", ""), ("ü:ß", "ü", "ß"),
        ("a:", "a", ""),
    ])
    func reads(text: String, user: String, password: String) {
        #expect(read(authorization(text)) == BasicCredentials(user: user, password: Array(password.utf8)))
    }

    @Test func theSchemeMayBeSpelledAnyWay() {
        let code = authorization("a:b").dropFirst(6)
        for scheme in ["basic ", "BASIC ", "bAsIc   "] { #expect(read(scheme + code)?.user == "a") }
    }

    @Test func refusesWhatIsNone() {
        #expect(read() == nil)
        #expect(read(authorization("a:b"), authorization("a:b")) == nil)
        for text in [
            "", "Basic", "Basic ", "Basic a", "Bearer abcd", "Basicx abcd", authorization("nocolon"), "Basic YTpi=",
            authorization("a:" + String(repeating: "b", count: 2_000)), "Basic\tYTpi",
            // A user that is no UTF-8.
            "Basic " + Data([0xFF, 0x3A, 0x62]).base64EncodedString(),
        ] {
            #expect(read(text) == nil, "\(text)")
        }
    }
}
