import Foundation

/// An exporter at work.
final class LiveExporter {
    let program: Program
    let folder: Folder
    let port: Int

    /// Starts one and waits until it listens.
    ///
    /// - Parameters:
    ///   - port: where; 0 for any.
    ///   - prefix: what starts it, and is replaced by it.
    ///   - host: the address it listens on.
    ///   - isWatched: whether it is scraped all the time while a fault happens to it.
    init(
        _ arguments: [String], port: Int = 0, environment: [String: String] = [:], folder: Folder? = nil,
        prefix: [String] = [], host: String = "127.0.0.1", isWatched: Bool = true
    ) throws {
        self.folder = try folder ?? Folder()
        let program = try Program(
            "kobra-exporter", ["--web.listen-address", "\(host):\(port)"] + arguments, environment: environment,
            in: self.folder, prefix: prefix)
        self.program = program
        var bound: Int?
        _ = eventually(within: 20, every: 0.01) {
            bound = Self.port(in: program.log)
            return bound != nil || !program.isRunning
        }
        guard let bound else { throw Trouble("the exporter does not listen: \(program.log)") }
        self.port = bound
        if isWatched { try FaultNotes.current?.watch(host: host, port: bound) }
    }

    /// One at these brokers.
    convenience init(_ brokers: Broker..., more arguments: [String] = [], port: Int = 0) throws {
        try self.init(brokers.flatMap { ["--mqtt.broker", $0.url] } + arguments, port: port)
    }

    var log: String { program.log }

    func fetch(_ path: String = "/metrics", _ options: String...) throws -> Curl.Answer {
        let answer = try Curl.fetch(port, path, options, in: folder)
        // Whatever a suite does to it, the exporter's own checks must hold.
        if path == "/metrics", answer.status == 200, answer.body.contains("kobra_exporter_invariant_violations_total"),
            !answer.body.contains("\nkobra_exporter_invariant_violations_total 0\n")
        {
            throw Trouble("the exporter's own checks failed: \(answer.body)")
        }
        return answer
    }

    func page() throws -> Page {
        let answer = try fetch()
        guard answer.status == 200 else { throw Trouble("status \(answer.status): \(answer.body)") }
        return try Page(answer.body)
    }

    /// Scrapes until the page is as wanted, and returns the last one.
    func page(within seconds: Double, until isGood: (Page) -> Bool) throws -> Page {
        var last = try page()
        _ = try eventually(within: seconds) {
            if isGood(last) { return true }
            last = try page()
            return isGood(last)
        }
        return last
    }

    /// Waits for its link to that broker.
    func connected(to broker: Broker, within seconds: Double = 10) throws {
        let page = try page(within: seconds) { $0["kobra_broker_connected", ["broker": broker.name]] == 1 }
        guard page["kobra_broker_connected", ["broker": broker.name]] == 1 else {
            throw Trouble("not connected: \(log) \(broker.log)")
        }
    }

    private static func port(in log: String) -> Int? {
        for line in log.split(separator: "\n") where line.contains("msg=listening") {
            for word in line.split(separator: " ") where word.hasPrefix("port=") { return Int(word.dropFirst(5)) }
        }
        return nil
    }
}
