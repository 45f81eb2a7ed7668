import Foundation
import Glibc
import Testing

/// A network that loses packets, or a name that leads nowhere.
extension Fault {
    static let network: [Fault] = [
        Fault("half-open", rows: ["Packets no longer get through"]) {
            let wire = try Wire()
            let setup = FaultBench.Setup(
                brokerLines: ["allow_anonymous true", "listener PORT \(wire.near)"],
                prefix: ["ip", "netns", "exec", wire.name], exporterHost: wire.farForScrapes, brokerHost: wire.near)
            let bench = try FaultBench("half-open", setup)
            try bench.strike { try wire.cut() }
            try bench.timeToTruth("gone", within: 30, bench.isBrokerGone)
            try bench.heal { try wire.mend() }
            try bench.finish()
        },
        Fault("name does not resolve, then does", rows: ["The broker's name does not resolve"]) {
            let folder = try Folder()
            let hosts = try folder.write("127.0.0.1 localhost\n", to: "hosts")
            try folder.write("nameserver 127.5.3.9\noptions timeout:1 attempts:1\n", to: "resolv.conf")
            let broker = try Broker()
            let exporter = try LiveExporter(
                ["--mqtt.broker", "mqtt://broker.kobra.example:\(broker.port)"], folder: folder,
                prefix: Self.ownNames(hosts, folder.file("resolv.conf")))
            #expect(eventually(within: 20) { exporter.log.contains("not connected") }, "\(exporter.log)")
            #expect(try exporter.page()["kobra_broker_connected"] == 0)
            // Into the same file: the exporter sees that one, not the name of another.
            let handle = try #require(FileHandle(forWritingAtPath: hosts))
            try handle.seekToEnd()
            try handle.write(contentsOf: Data("127.0.0.1 broker.kobra.example\n".utf8))
            try handle.close()
            let page = try exporter.page(within: 30) { $0["kobra_broker_connected"] == 1 }
            #expect(page["kobra_broker_connected"] == 1, "\(exporter.log)")
        },
        Fault("name resolves slowly") {
            let folder = try Folder()
            let hosts = try folder.write("127.0.0.1 localhost\n", to: "hosts")
            let names = try SlowNames(after: 3)
            try folder.write("nameserver \(names.address)\noptions timeout:5 attempts:1\n", to: "resolv.conf")
            let broker = try Broker()
            let exporter = try LiveExporter(
                ["--mqtt.broker", "mqtt://broker.kobra.example:\(broker.port)"], folder: folder,
                prefix: Self.ownNames(hosts, folder.file("resolv.conf")))
            let page = try exporter.page(within: 30) { $0["kobra_broker_connected"] == 1 }
            #expect(page["kobra_broker_connected"] == 1 && names.questions > 0, "\(exporter.log)")
            // A stop does not wait for a name either.
            exporter.program.signal(SIGTERM)
            #expect(exporter.program.end(within: 2) == 0)
            names.end()
        },
    ]

    /// Starts a program that has files of its own for names.
    private static func ownNames(_ hosts: String, _ resolver: String) -> [String] {
        [
            "unshare", "--mount", "bash", "-c",
            #"mount --bind "$1" /etc/hosts && mount --bind "$2" /etc/resolv.conf && shift 2 && exec "$@""#, "names",
            hosts,
            resolver,
        ]
    }
}

/// A network namespace with two wires to it: one for MQTT, to be cut, and one for scrapes.
final class Wire {
    let name: String
    /// This side's address for MQTT.
    let near: String
    /// The namespace's address on the other wire.
    let farForScrapes: String
    private let folder = Result { try Folder() }

    init() throws {
        let number = Int.random(in: 1...250)
        name = "kobra-\(number)"
        near = "10.213.\(number).1"
        farForScrapes = "10.214.\(number).2"
        var script = "set -e; ip netns add \(name); ip -n \(name) link set lo up;"
        for (letter, net) in [("m", 213), ("s", 214)] {
            let (inside, outside) = ("k\(letter)i\(number)", "k\(letter)o\(number)")
            script += """
                ip link add \(outside) type veth peer name \(inside) netns \(name)
                ip addr add 10.\(net).\(number).1/30 dev \(outside); ip link set \(outside) up
                ip -n \(name) addr add 10.\(net).\(number).2/30 dev \(inside); ip -n \(name) link set \(inside) up

                """
        }
        try run(script)
    }

    deinit { try? run("ip netns del \(name)") }

    /// Nothing gets through any more, and nobody is told.
    func cut() throws { try run("ip route add blackhole 10.213.\(number).2/32; ip link set kmo\(number) down") }
    func mend() throws { try run("ip link set kmo\(number) up; ip route del blackhole 10.213.\(number).2/32") }

    private var number: Substring { name.dropFirst(6) }

    private func run(_ script: String) throws {
        let ran = try Program.run("bash", ["-c", script], in: folder.get())
        guard ran.status == 0 else { throw Trouble("network: \(ran.errors)") }
    }
}

/// A DNS server that knows every name as 127.0.0.1, and takes its time.
final class SlowNames: Sendable {
    let address = "127.5.3.1"
    private let asked = Counter()
    private let socket: CInt

    init(after seconds: Double) throws {
        let descriptor = Glibc.socket(AF_INET, CInt(SOCK_DGRAM.rawValue | SOCK_CLOEXEC.rawValue), 0)
        var own = sockaddr_in()
        own.sin_family = sa_family_t(AF_INET)
        own.sin_port = in_port_t(53).bigEndian
        own.sin_addr.s_addr = unsafe inet_addr(address)
        let status = unsafe withUnsafeMutablePointer(to: &own) { pointer in
            unsafe pointer.withMemoryRebound(to: sockaddr.self, capacity: 1) {
                unsafe bind(descriptor, $0, socklen_t(MemoryLayout<sockaddr_in>.size))
            }
        }
        guard status == 0 else { throw Trouble("no port for names") }
        socket = descriptor
        OwnThread.start { [asked] in
            while Self.answerOne(descriptor, after: seconds) { asked.add(1) }
            close(descriptor)
        }
    }

    var questions: Int { asked.value }

    func end() { _ = shutdown(socket, CInt(SHUT_RDWR)) }

    private static func answerOne(_ socket: CInt, after seconds: Double) -> Bool {
        var question = [UInt8](repeating: 0, count: 512)
        var peer = sockaddr_in()
        var size = socklen_t(MemoryLayout<sockaddr_in>.size)
        let count = unsafe withUnsafeMutablePointer(to: &peer) { pointer in
            unsafe pointer.withMemoryRebound(to: sockaddr.self, capacity: 1) {
                unsafe recvfrom(socket, &question, question.count, 0, $0, &size)
            }
        }
        guard count > 16 else { return false }
        // Up to the root's zero stands the name, then type and class.
        let end = (question[12..<count].firstIndex(of: 0) ?? 12) + 5
        let isIPv4 = question[end - 3] == 1
        var answer = Array(question[..<end])
        (answer[2], answer[3]) = (0x81, 0x80)
        (answer[6], answer[7], answer[10], answer[11]) = (0, isIPv4 ? 1 : 0, 0, 0)
        if isIPv4 { answer += [0xC0, 12, 0, 1, 0, 1, 0, 0, 0, 5, 0, 4, 127, 0, 0, 1] }
        let reply = answer
        let asker = peer
        OwnThread.start {
            Patience.pause(seconds)
            var asker = asker
            _ = unsafe withUnsafeMutablePointer(to: &asker) { pointer in
                unsafe pointer.withMemoryRebound(to: sockaddr.self, capacity: 1) {
                    unsafe sendto(socket, reply, reply.count, 0, $0, socklen_t(MemoryLayout<sockaddr_in>.size))
                }
            }
        }
        return true
    }
}
