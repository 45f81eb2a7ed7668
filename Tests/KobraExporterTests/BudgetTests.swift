import Foundation
import Testing

/// Figures to look at: printed, and not failed on, as machines differ. `deploy/check-release` looks at the release build.
@Suite struct BudgetTests {
    @Test func tellsWhatItCosts() throws {
        let broker = try Broker()
        let simulator = try Simulator(broker, printers: 3, speed: 1, more: "--jobs", "none")
        let port = try Port.free()
        let begin = ProcessInfo.processInfo.systemUptime
        let exporter = try Program(
            "kobra-exporter", ["--web.listen-address", "127.0.0.1:\(port)", "--mqtt.broker", broker.url],
            in: broker.folder)
        let isUp = eventually(within: 10, every: 0) { (try? Curl.fetch(port))?.status == 200 }
        #expect(isUp, "\(exporter.log)")
        let started = ProcessInfo.processInfo.systemUptime - begin
        var page = try Page(try Curl.fetch(port).body)
        _ = try eventually(within: 40, every: 0.5) {
            page = try Page(try Curl.fetch(port).body)
            return page.sum("kobra_up") == 3
        }
        #expect(page.sum("kobra_up") == 3)
        let (before, since) = (page["process_cpu_seconds_total"] ?? 0, ProcessInfo.processInfo.systemUptime)
        Patience.pause(10)
        let after = try Page(try Curl.fetch(port).body)
        let elapsed = ProcessInfo.processInfo.systemUptime - since
        let share = ((after["process_cpu_seconds_total"] ?? 0) - before) / elapsed
        let resident = (after["process_resident_memory_bytes"] ?? 0) / 1_048_576
        func text(_ number: Double, _ digits: Int) -> String {
            number.formatted(.number.precision(.fractionLength(digits)).locale(Locale(identifier: "en_US_POSIX")))
        }
        print(
            """
            budget: first scrape answered \(text(started, 3)) s after the start (curl's own start included); \
            \(text(resident, 1)) MiB resident with 3 printers; idle CPU \(text(share * 100, 2)) % of a core
            """)
        _ = simulator
    }
}
