import HTTPServer
import JSON
import KobraAdmin
import Testing

@Suite struct ProblemTests {
    @Test func saysTypeTitleStatusAndDetail() throws {
        let response = Problem(409, "not now", "the printer is idle", [.init("state", "idle")]).response
        #expect(response.status == 409)
        #expect(response.headers.first { $0.name == "Content-Type" }?.value == "application/problem+json")
        let body = try JSONDocument(response.body).root
        #expect(body["type"].text == "about:blank")
        #expect(body["title"].text == "not now")
        #expect(body["status"].strictNumber == 409)
        #expect(body["detail"].text == "the printer is idle")
        #expect(body["state"].text == "idle")
    }
}
