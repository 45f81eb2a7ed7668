import Foundation
import JSON
import KobraProtocol

@testable import KobraExporter

/// An exporter with a state file, started again and again at one broker.
final class KeptState {
    let folder: Folder
    let path: String
    private let broker: Broker
    private let more: [String]

    init(_ broker: Broker, at path: String? = nil, more: [String] = []) throws {
        (folder, self.broker, self.more) = (try Folder(), broker, more)
        self.path = path ?? folder.file("state")
    }

    /// Starts one and waits for its link to the broker.
    func start(prefix: [String] = []) throws -> LiveExporter {
        let exporter = try LiveExporter(
            ["--mqtt.broker", broker.url, "--state.file", path] + more, folder: folder, prefix: prefix)
        var page = try exporter.quickPage()
        _ = try eventually(within: 15, every: 0.01) {
            if page["kobra_broker_connected", ["broker": broker.name]] == 1 { return true }
            page = try exporter.quickPage()
            return false
        }
        return exporter
    }

    /// What is in the file.
    func read() throws -> JSONValue {
        try StateFile.document(Array(try Data(contentsOf: URL(fileURLWithPath: path)))).root
    }

    /// What is in the file of each printer's work.
    func work() throws -> [String: JSONLiteral] {
        let printers = try read()["printers"].elements
        return Dictionary(uniqueKeysWithValues: printers.map { ($0["id"].text ?? "", $0["work"].literal) })
    }

    /// Waits until the file holds the counts of the page, of all printers together.
    func settled(_ exporter: LiveExporter) throws -> Page {
        var page = try exporter.quickPage()
        let isSame = try eventually(within: 15, every: 0.005) {
            page = try exporter.quickPage()
            let file = try read()
            return try counts(page) == counts(file) && free(page) <= free(file)
        }
        guard isSame else { throw Trouble("not written: \(exporter.log)") }
        return page
    }

    /// How many printers have said that they are free, and how many the file says so of.
    private func free(_ page: Page) -> Int {
        page.all("kobra_printer_state", ["state": "idle"]).count { $0.value == 1 }
    }

    private func free(_ file: JSONValue) -> Int {
        file["printers"].elements.count { $0["work"]["was_free"].bool == true && $0["work"]["job"].isAbsent }
    }

    private func counts(_ page: Page) -> [Double] {
        [
            page.sum("kobra_prints_started_total"), page.sum("kobra_prints_adopted_total"),
            page.sum("kobra_prints_missed_beginnings_total"), page.sum("kobra_prints_total"),
            page.sum("kobra_pauses_total"),
        ]
    }

    private func counts(_ file: JSONValue) throws -> [Double] {
        let works = file["printers"].elements.map { $0["work"] }
        func sum(_ name: String) -> Double {
            works.reduce(0) { sum, work in
                sum + (work[named: name].number ?? work[named: name].members.reduce(0) { $0 + ($1.value.number ?? 0) })
            }
        }
        return [sum("started"), sum("adopted"), sum("missed_beginnings"), sum("ended"), sum("pauses")]
    }
}

extension LiveExporter {
    /// The page, fetched without a program.
    func quickPage() throws -> Page {
        let answer = try PlainHTTP.get("/metrics", port: port, within: 10 * Patience.factor)
        guard answer.status == 200 else { throw Trouble("status \(answer.status)") }
        return try Page(answer.body)
    }

    /// Waits until it has taken that many reports since it was started.
    func took(_ reports: Double) throws {
        guard try eventually(within: 15, every: 0.005, { try quickPage().sum("kobra_reports_total") >= reports }) else {
            throw Trouble("not heard: \(log)")
        }
    }

    func end(by signal: Int32) throws {
        program.signal(signal)
        guard program.end(within: 5) != nil else { throw Trouble("it does not end") }
    }
}
