import Glibc
import Testing

@testable import Platform

@Suite struct ServiceManagerTests {
    /// A socket that a service manager would listen on, in the file system or outside it.
    private final class Manager {
        let name: String
        private let descriptor: CInt

        init(_ name: String) throws {
            self.name = name
            descriptor = socket(AF_UNIX, CInt(SOCK_DGRAM.rawValue | SOCK_NONBLOCK.rawValue), 0)
            var path = Array(name.utf8)
            if name.hasPrefix("@") { path[0] = 0 }
            var address = sockaddr_un()
            address.sun_family = sa_family_t(AF_UNIX)
            unsafe withUnsafeMutableBytes(of: &address.sun_path) { unsafe $0.copyBytes(from: path) }
            let length = socklen_t(MemoryLayout<sa_family_t>.size + path.count)
            let isBound = unsafe withUnsafeBytes(of: &address) { bytes in
                guard let pointer = unsafe bytes.baseAddress?.assumingMemoryBound(to: sockaddr.self) else {
                    return false
                }
                return unsafe bind(descriptor, pointer, length) == 0
            }
            try #require(isBound)
        }

        deinit {
            close(descriptor)
            if !name.hasPrefix("@") { unsafe unlink(name) }
        }

        /// All it was told so far.
        var told: [String] {
            var told: [String] = []
            var bytes = [UInt8](repeating: 0, count: 512)
            while true {
                let count = unsafe recv(descriptor, &bytes, bytes.count, 0)
                guard count > 0 else { return told }
                told.append(String(decoding: bytes[..<count], as: UTF8.self))
            }
        }
    }

    @Test(arguments: ["/tmp/kobra-test-notify-\(Random.hex(8))", "@kobra-test-notify-\(Random.hex(8))"])
    func tells(name: String) throws {
        let manager = try Manager(name)
        let service = try #require(try ServiceManager(["NOTIFY_SOCKET": name, "WATCHDOG_USEC": "2500000"]))
        #expect(service.watchdog == 2.5)
        #expect(service.tell(.ready) && service.tell(.alive) && service.tell(.stopping))
        #expect(manager.told == ["READY=1", "WATCHDOG=1", "STOPPING=1"])
        #expect(service.tell(.reloading))
        #expect(manager.told.first?.contains(/^RELOADING=1\nMONOTONIC_USEC=[0-9]+$/) == true)
    }

    @Test func waitsForNobody() throws {
        let manager = try Manager("@kobra-test-notify-\(Random.hex(8))")
        let service = try #require(try ServiceManager(["NOTIFY_SOCKET": manager.name]))
        let start = Clock.uptime
        var told = 0
        for _ in 0..<10_000 where service.tell(.alive) { told += 1 }
        #expect(told > 0 && told < 10_000 && Clock.uptime - start < 60_000_000_000)
    }

    @Test func nobodyNeedBeThere() throws {
        let isNone = try [[:], ["NOTIFY_SOCKET": ""]].allSatisfy { try !ServiceManager.isThere($0) }
        #expect(isNone)
        let service = try #require(try ServiceManager(["NOTIFY_SOCKET": "/tmp/kobra-nobody-\(Random.hex(8))"]))
        #expect(!service.tell(.ready) && service.watchdog == nil)
    }

    @Test(arguments: ["relative", "/", "@", "/" + String(repeating: "x", count: 200)])
    func refusesWhatCannotBeASocket(name: String) {
        #expect(throws: SystemError.self) { try ServiceManager(["NOTIFY_SOCKET": name]) }
    }

    @Test(
        arguments: [
            (["WATCHDOG_USEC": "500000"], 0.5), (["WATCHDOG_USEC": "500000", "WATCHDOG_PID": "7"], 0.5),
            (["WATCHDOG_USEC": "500000", "WATCHDOG_PID": "8"], nil),
            (["WATCHDOG_USEC": "500000", "WATCHDOG_PID": "x"], nil),
            (["WATCHDOG_USEC": "0"], nil), (["WATCHDOG_USEC": "-1"], nil), (["WATCHDOG_USEC": "soon"], nil), ([:], nil),
        ] as [([String: String], Double?)])
    func watchdogIsForOneProcess(environment: [String: String], expected: Double?) {
        #expect(ServiceManager.watchdog(environment, process: 7) == expected)
    }
}

extension ServiceManager {
    fileprivate static func isThere(_ environment: [String: String]) throws -> Bool {
        if case .some = try ServiceManager(environment) { true } else { false }
    }
}
