import HTTPServer
import Testing

@Suite struct HTTPRequestTests {
    let request = HTTPRequest(
        method: "GET", path: "/", query: [.init("a", "1"), .init("A", "2"), .init("a", "3")],
        headers: [.init("ACCEPT", "x"), .init("accept", "y")])

    @Test(arguments: [("Accept", "x"), ("accept", "x"), ("Accep", nil)] as [(String, String?)])
    func findsHeaders(name: String, value: String?) { #expect(request.header(name) == value) }

    @Test func findsQueryItems() {
        #expect(request.query("a") == ["1", "3"])
        #expect(request.query("b") == [])
    }
}
