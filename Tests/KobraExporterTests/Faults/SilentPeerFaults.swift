import Glibc
import KobraProtocol
import Platform
import Synchronization
import Testing

/// Something listens where the broker should be, and is none; or the broker says no.
extension Fault {
    static let silentPeer: [Fault] = [
        Fault("broker accepts and says nothing") {
            let listener = try Listener { _ in Patience.pause(30) }
            let exporter = try LiveExporter(["--mqtt.broker", "mqtt://127.0.0.1:\(listener.port)"])
            let isSaid = eventually(within: 20) {
                exporter.log.contains("answer") && exporter.log.contains("retry_seconds")
            }
            #expect(isSaid, "\(exporter.log)")
            let page = try exporter.page()
            #expect(page["kobra_broker_connected"] == 0 && page["kobra_broker_connections_total"] == 0)
            listener.end()
        },
        // For a whole minute, to see that it is not knocked at more than twelve times.
        Fault("broker accepts and drops", company: .all) {
            let listener = try Listener { close($0) }
            // By name, so that the second attempt by IPv4 is counted, too.
            let exporter = try LiveExporter(["--mqtt.broker", "mqtt://localhost:\(listener.port)"])
            Patience.pause(70)
            let times = listener.times
            #expect(times.count >= 2)
            for (first, thirteenth) in zip(times, times.dropFirst(12)) { #expect(thirteenth - first > 55) }
            #expect(try exporter.page()["kobra_broker_connected"] == 0)
            FaultNotes.current?.add("\(times.count) connections in 70 s")
            listener.end()
        },
        Fault("broker takes the client and drops it") {
            // CONNACK, and the end.
            let listener = try Listener { socket in
                var hello = [UInt8](repeating: 0, count: 512)
                _ = unsafe recv(socket, &hello, hello.count, 0)
                _ = unsafe send(socket, [0x20, 2, 0, 0] as [UInt8], 4, CInt(MSG_NOSIGNAL))
                close(socket)
            }
            let exporter = try LiveExporter(["--mqtt.broker", "mqtt://127.0.0.1:\(listener.port)"])
            let isNamed = eventually(within: 20) { exporter.log.contains("another client with this client id?") }
            #expect(isNamed, "\(exporter.log)")
            let count = listener.count
            Patience.pause(10)
            #expect(listener.count == count)
            listener.end()
        },
        Fault("two exporters with one client id", rows: ["Another client has the exporter's client id"]) {
            let broker = try Broker()
            let flags = ["--mqtt.broker", broker.url, "--mqtt.client-id", "kobra-exporter-twin"]
            let twins = [try LiveExporter(flags), try LiveExporter(flags)]
            let isNamed = eventually(within: 30) {
                twins.contains {
                    $0.log.contains("another client with this client id?")
                        && $0.log.contains("client_id=kobra-exporter-twin")
                }
            }
            #expect(isNamed, "\(twins[0].log)\n\(twins[1].log)")
            // One backs off, and the other is left alone for a while.
            #expect(
                try eventually(within: 20) {
                    try twins.map { try $0.page()["kobra_broker_connected"] ?? 0 }.reduce(0, +) == 1
                })
            let connects = broker.log.count(of: "as kobra-exporter-twin")
            #expect(connects <= 24, "\(connects)")
        },
        Fault("credentials refused") {
            let folder = try Folder()
            let made = try Program.run("mosquitto_passwd", ["-c", "-b", folder.file("users"), "kobra", "right"])
            #expect(made.status == 0, "\(made.errors)")
            let broker = try Broker(["allow_anonymous false", "password_file DIR/users"], folder: folder)
            try folder.write("wrong\n", to: "password")
            let exporter = try LiveExporter([
                "--mqtt.broker", broker.url, "--mqtt.username", "kobra", "--mqtt.password-file",
                folder.file("password"),
            ])
            #expect(eventually(within: 10) { exporter.log.contains("not authorised") }, "\(exporter.log)")
            #expect(try exporter.page()["kobra_broker_connected"] == 0)
            #expect(!exporter.log.contains("wrong") && !exporter.log.contains("another client"))
        },
        Fault("subscription refused", rows: ["The broker refuses the subscription"]) {
            try SubscriptionEndToEndTests().isNoConnectionWhenRefused()
        },
    ]
}

/// Takes TCP connections on the loopback interface, and does something with each, on a thread of its own.
final class Listener: Sendable {
    let port: Int
    private let socket: CInt
    private let taken = Mutex<[Double]>([])

    init(_ body: @escaping @Sendable (CInt) -> Void) throws {
        let descriptor = Glibc.socket(AF_INET, CInt(SOCK_STREAM.rawValue | SOCK_CLOEXEC.rawValue), 0)
        var address = sockaddr_in()
        address.sin_family = sa_family_t(AF_INET)
        address.sin_addr.s_addr = in_addr_t(0x7F00_0001).bigEndian
        var length = socklen_t(MemoryLayout<sockaddr_in>.size)
        let isListening = unsafe withUnsafeMutablePointer(to: &address) { pointer in
            unsafe pointer.withMemoryRebound(to: sockaddr.self, capacity: 1) { pointer in
                unsafe bind(descriptor, pointer, length) == 0 && listen(descriptor, 64) == 0
                    && getsockname(descriptor, pointer, &length) == 0
            }
        }
        guard isListening else { throw Trouble("cannot listen") }
        socket = descriptor
        port = Int(UInt16(bigEndian: address.sin_port))
        OwnThread.start { [self] in
            while true {
                let peer = accept(descriptor, nil, nil)
                guard peer >= 0 else { break }
                _ = fcntl(peer, F_SETFD, FD_CLOEXEC)
                taken.withLock { $0.append(Double(Clock.uptime) / 1e9) }
                OwnThread.start { body(peer) }
            }
            close(descriptor)
        }
    }

    /// Connections so far.
    var count: Int { times.count }
    /// When they came, seconds.
    var times: [Double] { taken.withLock { $0 } }

    func end() { _ = shutdown(socket, CInt(SHUT_RDWR)) }
}
