import HTTPServer
import KobraMetrics
import KobraState
import Synchronization
import Testing

@testable import KobraExporter

@Suite struct RoutesTests {
    private func router(_ hub: Hub, reload: @escaping @Sendable () -> ReloadOutcome = { ReloadOutcome(main: .taken) })
        -> Router
    {
        Routes(
            hub: hub,
            facts: {
                ExporterFacts(
                    version: "1", revision: "2", swiftVersion: "3", lastReloadSucceeded: true, lastReloadTime: 4,
                    process: ProcessFacts())
            }, showsPrintInfo: { true }, figures: { nil }, probe: { $1(.text("")) }, reload: reload
        ).router
    }

    private func hub() -> Hub { Hub(.connected(), log: KeptLog().logger) }

    private func body(_ response: HTTPResponse) -> String { String(decoding: response.body, as: UTF8.self) }

    @Test func areThese() {
        let router = router(hub())
        #expect(router.paths == ["/", "/-/healthy", "/-/ready", "/-/reload", "/metrics", "/probe", "/sd"])
        for path in router.paths where path != "/-/reload" {
            #expect(router.methods(of: path) == ["GET", "HEAD", "OPTIONS"], "\(path)")
        }
        #expect(router.methods(of: "/-/reload") == ["OPTIONS", "POST"])
        #expect(router.response(to: HTTPRequest(method: "GET", path: "/-/reload")).status == 405)
        #expect(router.response(to: HTTPRequest(method: "GET", path: "/.")).status == 404)
    }

    @Test func areReadyOnceABrokerAnswered() {
        let hub = hub()
        let router = router(hub)
        let ready = HTTPRequest(method: "GET", path: "/-/ready")
        #expect(router.response(to: ready).status == 503)
        #expect(router.response(to: HTTPRequest(method: "GET", path: "/-/healthy")).status == 200)
        hub.brokerConnected("shed")
        #expect(router.response(to: ready).status == 200)
        hub.brokerLost("shed")
        #expect(router.response(to: ready).status == 200)
    }

    @Test func takeNoReloadFromAWebPage() {
        let reloads = Mutex(0)
        let router = router(hub()) {
            reloads.withLock { $0 += 1 }
            return ReloadOutcome(main: .taken)
        }
        let origin = HTTPRequest.Field("Origin", "http://example.org")
        let page = HTTPRequest(method: "POST", path: "/-/reload", headers: [origin])
        #expect(router.response(to: page).status == 403)
        #expect(reloads.withLock { $0 } == 0)
        #expect(router.response(to: HTTPRequest(method: "POST", path: "/-/reload")).status == 200)
        #expect(reloads.withLock { $0 } == 1)
    }

    /// One that waited too long behind others is refused before a page is written for it.
    @Test func refuseALateScrape() {
        let router = router(hub())
        var scrape = HTTPRequest(method: "GET", path: "/metrics")
        #expect(router.response(to: scrape).status == 200)
        scrape.isLate = true
        let refusal = router.response(to: scrape)
        #expect(refusal.status == 503 && refusal.headers.contains { $0.name == "Retry-After" })
    }

    @Test func showThePages() {
        let router = router(hub())
        let metrics = router.response(to: HTTPRequest(method: "GET", path: "/metrics"))
        #expect(metrics.status == 200)
        #expect(
            body(metrics).contains("\nkobra_exporter_build_info{version=\"1\",revision=\"2\",swift_version=\"3\"} 1\n"))
        #expect(
            metrics.headers.contains { $0.name == "Content-Type" && $0.value.hasPrefix("text/plain; version=0.0.4") })
        let page = router.response(to: HTTPRequest(method: "GET", path: "/"))
        #expect(body(page).hasPrefix("<!DOCTYPE html>"))
        #expect(page.headers.contains { $0.name == "Content-Security-Policy" })
    }

    @Test func reload() {
        let calls = Mutex(0)
        let post = HTTPRequest(method: "POST", path: "/-/reload")
        let good = router(hub()) {
            calls.withLock { $0 += 1 }
            return ReloadOutcome(main: .taken)
        }
        #expect(good.response(to: post).status == 200)
        _ = good.response(to: HTTPRequest(method: "GET", path: "/-/reload"))
        #expect(calls.withLock { $0 } == 1)
        let bad = router(hub()) { ReloadOutcome(main: .refused("kobra.yaml:1:1: wrong")) }.response(to: post)
        #expect(bad.status == 500)
        #expect(body(bad).contains("kobra.yaml:1:1: wrong"))
    }
}
