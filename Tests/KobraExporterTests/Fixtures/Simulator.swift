import Foundation

/// Simulated printers on a broker.
final class Simulator {
    private let program: Program

    /// What truly happened to a printer.
    struct Book: Decodable, Hashable {
        let id: String
        let started: Int
        let finished: Int
        let cancelled: Int
        let failed: Int
        let lost: Int
        let open: Int
        let pauses: Int
        let runouts: Int
    }

    /// - Parameter script: lines of `TIME PRINTER ACTION`.
    init(_ broker: Broker, printers: Int, script: String? = nil, speed: Double = 60, seed: Int = 7, more: String...)
        throws
    {
        var arguments = [
            "--broker", broker.url, "--printers", "\(printers)", "--speed", "\(speed)", "--seed", "\(seed)",
        ]
        let folder = try Folder()
        if let script { arguments += ["--script", try folder.write(script + "\n", to: "script")] }
        let program = try Program("kobra-simulator", arguments + more, in: folder)
        self.program = program
        let isUp = eventually(within: 20, every: 0.02) {
            Self.ids(program.output).count == printers
                && program.log.count(of: ": connected\n") >= printers
        }
        guard isUp else { throw Trouble("no printers: \(program.log)") }
    }

    var log: String { program.log }

    /// The printers' ids, in their order.
    var ids: [String] { Self.ids(program.output) }

    private static func ids(_ output: String) -> [String] {
        output.split(separator: "\n").filter { $0.hasPrefix("printer ") }.compactMap { line in
            let words = line.split(separator: " ")
            return words.count > 3 ? String(words[3]) : nil
        }
    }

    /// The printers leave, in good order.
    ///
    /// - Returns: what truly happened to each.
    @discardableResult func end() throws -> [Book] {
        program.signal(SIGTERM)
        guard program.end(within: 10) != nil else { throw Trouble("the simulator does not end") }
        return try program.output.split(separator: "\n").filter { $0.hasPrefix("{") }.map {
            try JSONDecoder().decode(Book.self, from: Data($0.utf8))
        }
    }

    /// The printers hang: connected, and saying nothing.
    func pause() { program.signal(SIGSTOP) }
    func resume() { program.signal(SIGCONT) }

    /// The power of all printers is cut: the broker publishes their last wills.
    func kill() { program.signal(SIGKILL) }
}
