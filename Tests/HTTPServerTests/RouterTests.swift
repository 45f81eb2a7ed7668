import HTTPServer
import Testing

@Suite struct RouterTests {
    let router = {
        var router = Router()
        router.add("GET", "/metrics") { request in .text("page for \(request.method)") }
        router.add("POST", "/api") { _ in .text("done") }
        router.add("DELETE", "/api") { _ in .text("gone") }
        return router
    }()

    @Test(
        arguments: [
            ("GET", "/metrics", 200, nil), ("HEAD", "/metrics", 200, nil),
            ("POST", "/metrics", 405, "GET, HEAD, OPTIONS"),
            ("OPTIONS", "/metrics", 204, "GET, HEAD, OPTIONS"), ("get", "/metrics", 405, "GET, HEAD, OPTIONS"),
            ("DELETE", "/api", 200, nil), ("GET", "/api", 405, "DELETE, OPTIONS, POST"),
            ("HEAD", "/api", 405, "DELETE, OPTIONS, POST"), ("OPTIONS", "/nowhere", 404, nil),
            ("GET", "/metrics/", 404, nil),
            ("GET", "/%6Detrics", 404, nil), ("GET", "", 404, nil),
        ] as [(String, String, Int, String?)])
    func routes(method: String, path: String, status: Int, allow: String?) {
        let response = router.response(to: HTTPRequest(method: method, path: path))
        #expect(response.status == status)
        #expect(response.headers.first { $0.name == "Allow" }?.value == allow)
    }

    @Test func headIsSeenAsGet() {
        let get = router.response(to: HTTPRequest(method: "GET", path: "/metrics"))
        #expect(router.response(to: HTTPRequest(method: "HEAD", path: "/metrics")) == get)
        #expect(get.body == Array("page for GET".utf8))
    }

    @Test func repeatsNothingOfTheRequest() {
        let response = router.response(to: HTTPRequest(method: "GET", path: "/<script>"))
        #expect(response == .text("not found\n", status: 404))
    }

    @Test func knowsItsPaths() {
        #expect(router.paths == ["/api", "/metrics"])
        #expect(router.methods(of: "/none") == [])
    }
}
