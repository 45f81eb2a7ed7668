import Foundation

/// A Prometheus that scrapes every second.
final class Prometheus {
    private let program: Program
    private let folder: Folder
    private let port: Int

    /// One that scrapes one exporter.
    ///
    /// - Parameters:
    ///   - more: further lines of the scrape configuration, indented by four.
    ///   - options: of the program.
    convenience init(scraping target: Int, more: String = "", options: [String] = []) throws {
        try self.init(
            """
            global: {scrape_interval: 1s, scrape_timeout: 1s}
            scrape_configs:
              - job_name: kobra
                static_configs: [{targets: ["127.0.0.1:\(target)"]}]
            \(more)

            """, options: options)
    }

    /// One of that configuration.
    init(_ text: String, options: [String] = []) throws {
        folder = try Folder()
        port = try Port.free()
        let configuration = try folder.write(text, to: "prometheus.yml")
        program = try Program(
            "prometheus",
            [
                "--config.file=\(configuration)", "--storage.tsdb.path=\(folder.file("data"))",
                "--web.listen-address=127.0.0.1:\(port)", "--log.level=warn",
            ] + options, in: folder)
        let isReady = eventually(within: 30) { (try? Curl.fetch(port, "/-/ready"))?.status == 200 }
        guard isReady else { throw Trouble("no Prometheus: \(program.log)") }
    }

    /// The answer to an instant query, with the name and what Prometheus adds left out of the labels.
    func query(_ expression: String) throws -> [[String: String]: Double] {
        let answer = try Curl.fetch(port, "/api/v1/query", ["--get", "--data-urlencode", "query=\(expression)"])
        let reply = try JSONDecoder().decode(Reply.self, from: Data(answer.body.utf8))
        guard let data = reply.data else { throw Trouble(answer.body) }
        var values: [[String: String]: Double] = [:]
        for series in data.result {
            values[series.metric.filter { !["__name__", "instance", "job"].contains($0.key) }] = series.value.number
        }
        return values
    }

    /// Asks until the answer is as expected, and returns the last one.
    func query(
        _ expression: String, within seconds: Double, until isGood: ([[String: String]: Double]) -> Bool
    ) throws -> [[String: String]: Double] {
        var last: [[String: String]: Double] = [:]
        _ = try eventually(within: seconds, every: 0.3) {
            last = try query(expression)
            return isGood(last)
        }
        return last
    }

    /// What a path of its interface answers, as JSON.
    func answer(_ path: String, _ query: String...) throws -> [String: Any] {
        let options = ["--get"] + query.flatMap { ["--data-urlencode", $0] }
        let body = try Curl.fetch(port, path, options).body
        guard let answer = try JSONSerialization.jsonObject(with: Data(body.utf8)) as? [String: Any] else {
            throw Trouble("no JSON object: \(body)")
        }
        return answer
    }

    private struct Reply: Decodable {
        let data: Result?
    }

    private struct Result: Decodable {
        let result: [Series]
    }

    private struct Series: Decodable {
        let metric: [String: String]
        let value: Point
    }

    /// `[1709712001.37, "42"]`
    private struct Point: Decodable {
        let number: Double

        init(from decoder: any Decoder) throws {
            var parts = try decoder.unkeyedContainer()
            _ = try parts.decode(Double.self)
            number = Double(try parts.decode(String.self)) ?? .nan
        }
    }
}
