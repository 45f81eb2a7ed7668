import Foundation

/// A mosquitto of its own on a free loopback port, which it keeps over restarts.
final class Broker {
    let folder: Folder
    let port: Int
    private let configuration: String
    private var program: Program?
    private var earlierLog = ""

    /// - Parameter lines: what follows `listener` in its configuration; `DIR` stands for the folder, `PORT` for the port.
    init(_ lines: [String] = ["allow_anonymous true"], folder: Folder? = nil, isStarted: Bool = true) throws {
        let folder = try folder ?? Folder()
        self.folder = folder
        let port = try Port.free()
        self.port = port
        var text = ["set_tcp_nodelay true", "max_queued_messages 0", "log_type all", "sys_interval 1"]
        // As root it would become a user who may not read the test's files.
        if getuid() == 0 { text.append("user root") }
        text +=
            ["listener \(port) 127.0.0.1"]
            + lines.map { line in
                line.replacing("DIR", with: folder.path).replacing("PORT", with: "\(port)")
            }
        configuration = try folder.write(text.joined(separator: "\n") + "\n", to: "mosquitto-\(port).conf")
        if isStarted { try start() }
    }

    var url: String { "mqtt://127.0.0.1:\(port)" }
    /// What to call it where no name is given.
    var name: String { "127.0.0.1:\(port)" }
    var log: String { earlierLog + (program?.log ?? "") }

    func start() throws {
        let program = try Program("mosquitto", ["-c", configuration], in: folder)
        self.program = program
        guard eventually(within: 10, every: 0.02, { program.log.contains(" running") || !program.isRunning }),
            program.isRunning
        else { throw Trouble("no broker: \(program.log)") }
    }

    /// Ends it in good order.
    func stop() throws { try end(by: SIGTERM) }
    /// Ends it as a power cut would.
    func kill() throws { try end(by: SIGKILL) }
    /// Has it accept connections and answer nobody.
    func pause() { program?.signal(SIGSTOP) }
    func resume() { program?.signal(SIGCONT) }

    private func end(by signal: Int32) throws {
        program?.signal(signal)
        guard program?.end(within: 5) != nil else { throw Trouble("the broker does not end") }
        earlierLog = log
        program = nil
    }
}
