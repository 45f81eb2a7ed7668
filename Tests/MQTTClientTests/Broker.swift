import Glibc
import Platform

/// A mosquitto of its own for one test, on a free loopback port, in a directory of its own.
///
/// It runs under a shell that kills it when the test process is gone, however that ends: the shell reads from a socket whose
/// other end only this process holds.
final class Broker {
    struct Failure: Error { let reason: String }

    let directory = "/tmp/kobra-mqtt-\(Random.hex(16))"
    let port: Int
    private let lifeline: CInt
    private let shell: pid_t
    private var process: pid_t = 0

    /// - Parameter lines: what follows `listener` in its configuration; `DIR` stands for the directory.
    init(_ lines: [String] = ["allow_anonymous true"], prepare: (String) throws -> Void = { _ in }) throws {
        Signals.ignorePipe()
        guard unsafe mkdir(directory, 0o755) == 0 else { throw Failure(reason: "mkdir") }
        try prepare(directory)
        port = try Loopback.freePort()
        // As root it would become the user `mosquitto`, who may not read the test's files.
        let text =
            (["user root", "set_tcp_nodelay true", "max_queued_messages 0", "listener \(port) 127.0.0.1"] + lines)
            .joined(separator: "\n").replacing("DIR", with: directory) + "\n"
        try write(text, to: directory + "/conf")

        var ends: [CInt] = [0, 0]
        // Closed in other children from the start, or the shell of a test in parallel would hold it open.
        let kind = CInt(SOCK_STREAM.rawValue | SOCK_CLOEXEC.rawValue)
        guard unsafe socketpair(AF_UNIX, kind, 0, &ends) == 0 else { throw Failure(reason: "socketpair") }
        lifeline = ends[1]
        shell = try Shell.start(
            "mosquitto -c '\(directory)/conf' >'\(directory)/log' 2>&1 </dev/null & echo $! >'\(directory)/pid';"
                + " read x; kill -9 $!", standardInput: ends[0])
        close(ends[0])
        let deadline = Clock.uptime + 10_000_000_000
        while Clock.uptime < deadline {
            if process == 0, let text = try? FileReader.read(directory + "/pid", limit: 20) {
                process = pid_t(String(decoding: text.filter { $0 > 32 }, as: UTF8.self)) ?? 0
            }
            // Not the first connection: it opens its listeners one after another, and a test may need the last.
            if process > 0, log.contains(" running") { return }
            usleep(10_000)
        }
        throw Failure(reason: "no broker: " + log)
    }

    deinit {
        if process > 0 { kill(process, SIGKILL) }
        close(lifeline)
        var status: CInt = 0
        _ = unsafe waitpid(shell, &status, 0)
        _ = try? Shell.run("rm -rf '\(directory)'")
    }

    func stop() { kill(process, SIGKILL) }
    func pause() { kill(process, SIGSTOP) }
    func resume() { kill(process, SIGCONT) }

    var log: String {
        String(decoding: (try? FileReader.read(directory + "/log", limit: 1 << 20)) ?? [], as: UTF8.self)
    }
}

func write(_ text: String, to path: String) throws {
    let descriptor = unsafe open(path, O_WRONLY | O_CREAT | O_TRUNC, 0o644)
    let bytes = Array(text.utf8)
    let written = unsafe Glibc.write(descriptor, bytes, bytes.count)
    close(descriptor)
    guard written == bytes.count else { throw Broker.Failure(reason: "write \(path)") }
}
