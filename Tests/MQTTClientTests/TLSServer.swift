import Glibc
import Platform

/// OpenSSL's test server on a free loopback port, speaking one version of TLS and no MQTT.
final class TLSServer {
    let directory = "/tmp/kobra-mqtt-\(Random.hex(16))"
    let port: Int
    private let lifeline: CInt
    private let shell: pid_t

    init(_ version: String) throws {
        guard unsafe mkdir(directory, 0o755) == 0 else { throw Broker.Failure(reason: "mkdir") }
        _ = try Certificates(in: directory)
        port = try Loopback.freePort()
        var ends: [CInt] = [0, 0]
        let kind = CInt(SOCK_STREAM.rawValue | SOCK_CLOEXEC.rawValue)
        guard unsafe socketpair(AF_UNIX, kind, 0, &ends) == 0 else { throw Broker.Failure(reason: "socketpair") }
        lifeline = ends[1]
        shell = try Shell.start(
            "cd '\(directory)'; openssl s_server -accept 127.0.0.1:\(port) -\(version) -cipher DEFAULT@SECLEVEL=0"
                + " -cert server.pem -key server.key -quiet >/dev/null 2>&1 </dev/null & read x; kill -9 $!",
            standardInput: ends[0])
        close(ends[0])
        let deadline = Clock.uptime + 10_000_000_000
        while Clock.uptime < deadline {
            if let peer = try? Loopback.connect(port) {
                close(peer)
                return
            }
            usleep(10_000)
        }
        throw Broker.Failure(reason: "no server")
    }

    deinit {
        close(lifeline)
        var status: CInt = 0
        _ = unsafe waitpid(shell, &status, 0)
        _ = try? Shell.run("rm -rf '\(directory)'")
    }
}
