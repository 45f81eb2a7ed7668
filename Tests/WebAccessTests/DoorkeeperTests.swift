import Foundation
import HTTPServer
import Platform
import Testing
import WebAccess

@Suite struct DoorkeeperTests {
    /// A server behind a doorkeeper that lets `a` in by the password `secret`.
    final class House {
        let doorkeeper: Doorkeeper
        let server: HTTPServer

        /// - Parameter hash: cost 4 unless given.
        init(hash: String? = "$2y$04$abcdefghijklmnopqrstuu2r9OfJnfCsdneAXAGHnS4UpFFP8WIrW") throws {
            let doorkeeper = try Doorkeeper { request, responder in responder.respond(.text("at \(request.path)")) }
            if let hash { doorkeeper.change(users: ["a": try BcryptHash(hash)], rate: nil) }
            server = try HTTPServer(ListenAddress("127.0.0.1:0"), handler: doorkeeper.handle)
            self.doorkeeper = doorkeeper
        }

        deinit {
            server.stop()
            doorkeeper.stop()
        }

        /// Status, a blank, and the body.
        func fetch(_ options: String, _ path: String = "/x") throws -> String {
            try curl("--write-out ' %{http_code}' \(options) 'http://127.0.0.1:\(server.boundPort)\(path)'")
        }
    }

    @Test func letsInWhoBringsThePassword() throws {
        let house = try House()
        for _ in 0..<3 { #expect(try house.fetch("-u a:secret") == "at /x 200") }
        #expect(try house.fetch("-u a:secret -d body") == "at /x 200")
        for options in ["", "-u a:wrong", "-u b:secret", "-u a:", "-H 'Authorization: Bearer secret'", "-u A:secret"] {
            #expect(try house.fetch(options) == "Unauthorized\n 401", "\(options)")
        }
        #expect(try house.fetch("-I -u a:wrong").contains("WWW-Authenticate: Basic realm=\"kobra-exporter\""))
        #expect(try house.fetch("", "/-/healthy") == "Unauthorized\n 401")
        #expect(house.doorkeeper.refusals.credentials == 8)
        #expect(house.doorkeeper.refusals.busy == 0)
    }

    @Test func withoutUsersEverybodyIsLetIn() throws {
        let house = try House(hash: nil)
        #expect(try house.fetch("") == "at /x 200")
        #expect(try house.fetch("-u a:secret") == "at /x 200")
    }

    /// A connection that stays open is asked again at each request.
    @Test func aRemovedUserIsOutAtTheNextRequest() throws {
        let house = try House()
        #expect(try house.fetch("-u a:secret") == "at /x 200")
        house.doorkeeper.change(users: ["b": try BcryptHash(BcryptHashTestsTail.hash)], rate: nil)
        #expect(try house.fetch("-u a:secret") == "Unauthorized\n 401")
    }

    /// Of many that come at once with passwords that differ, a few wait, and the others are told to come again; meanwhile
    /// whoever was let in before is served.
    @Test func onlyAFewWait() throws {
        // Cost 12: a fraction of a second each.
        let slow = try String(
            decoding: shell(
                "perl -e 'print crypt(\"secret\", q($2b$12$abcdefghijklmnopqrstuu))'"), as: UTF8.self)
        let house = try House(hash: slow)
        #expect(try house.fetch("-u a:secret") == "at /x 200")
        let folder = FileManager.default.temporaryDirectory.appendingPathComponent("kobra-door-\(Random.hex(8))").path
        try FileManager.default.createDirectory(atPath: folder, withIntermediateDirectories: true)
        defer { try? FileManager.default.removeItem(atPath: folder) }
        let port = house.server.boundPort
        _ = try shell(
            "( curl --silent --noproxy '*' --max-time 120 --parallel --parallel-immediate --parallel-max 60"
                + " --output /dev/null --write-out '%{http_code} %header{retry-after}\\n'"
                + " 'http://a:[1-60]@127.0.0.1:\(port)/' >'\(folder)/codes' ) & ")
        let isFull = eventually { house.doorkeeper.refusals.busy > 0 }
        #expect(isFull)
        #expect(try house.fetch("-u a:secret") == "at /x 200")
        let isThrough = eventually(within: 120) {
            let refusals = house.doorkeeper.refusals
            return refusals.busy + refusals.credentials == 60
        }
        #expect(isThrough, "\(house.doorkeeper.refusals)")
        // At least the one under way and those that wait are compared.
        #expect(house.doorkeeper.refusals.credentials >= Doorkeeper.waitingLimit)
        #expect(
            eventually {
                ((try? shell("wc -l <'\(folder)/codes'")).map { String(decoding: $0, as: UTF8.self) })?.hasPrefix("60")
                    == true
            })
        let lines = Set(String(decoding: try shell("cat '\(folder)/codes'"), as: UTF8.self).split(separator: "\n"))
        #expect(lines.isSubset(of: ["401 ", "429 1", "429 "]), "\(lines)")
    }

    @Test func limitsTheRate() throws {
        let house = try House(hash: nil)
        house.doorkeeper.change(users: [:], rate: RateLimit(interval: 3_600_000_000_000, burst: 2))
        #expect(try house.fetch("") == "at /x 200")
        #expect(try house.fetch("") == "at /x 200")
        #expect(try house.fetch("") == "Too many requests\n 429")
        #expect(house.doorkeeper.refusals.rate == 1)
    }
}

/// A hash of some password.
enum BcryptHashTestsTail {
    static let hash = "$2y$04$abcdefghijklmnopqrstuuAzGtcj7tDNjlByQmHiQdPyAUbnNBpJO"
}

/// Output of a shell command.
func shell(_ command: String) throws -> [UInt8] {
    let process = Process()
    let pipe = Pipe()
    process.executableURL = URL(fileURLWithPath: "/bin/bash")
    process.arguments = ["-c", command]
    process.standardOutput = pipe
    try process.run()
    let output = try pipe.fileHandleForReading.readToEnd() ?? Data()
    process.waitUntilExit()
    return Array(output)
}

func curl(_ arguments: String) throws -> String {
    String(decoding: try shell("curl --silent --noproxy '*' --max-time 60 \(arguments)"), as: UTF8.self)
}

/// Looks again and again until the condition holds.
func eventually(within seconds: Double = 60, _ condition: () -> Bool) -> Bool {
    let deadline = Clock.uptime + Int64(seconds * 1e9)
    while !condition() {
        guard Clock.uptime < deadline else { return false }
        usleep(5_000)
    }
    return true
}
