import ArgumentParser
import Glibc
import KobraProtocol
import Testing

@testable import Configuration

/// The sample that packages install.
@Suite struct SampleFileTests {
    static let files = Dictionary(
        uniqueKeysWithValues: [
            "workshop.password", "ca.pem", "client.pem", "client.key", "admin.pem", "admin.key", "clients.pem",
            "phone.token",
        ]
        .map {
            ("/etc/kobra-exporter/\($0)", "text-of-\($0)-that-is-long-enough-to-be-a-token")
        })

    /// The sample as it stands in the repository.
    static func sample() throws(FileReadFailure) -> String {
        let root = #filePath.split(separator: "/", omittingEmptySubsequences: false).dropLast(3).joined(separator: "/")
        guard let file = unsafe fopen("\(root)/deploy/kobra-exporter.yaml", "r") else {
            throw FileReadFailure("the sample is not there")
        }
        defer { unsafe fclose(file) }
        var text: [UInt8] = []
        while case let byte = unsafe getc(file), byte != EOF { text.append(UInt8(truncatingIfNeeded: byte)) }
        return String(decoding: text, as: UTF8.self)
    }

    /// The sample with every setting brought to life: comments without a space behind the `#` are settings.
    static func alive() throws -> String {
        let lines = try sample().split(separator: "\n", omittingEmptySubsequences: false).map { line in
            let rest = line.drop { $0 == " " }
            guard rest.first == "#", let second = rest.dropFirst().first, second != " " else { return String(line) }
            return String(repeating: " ", count: line.count - rest.count) + rest.dropFirst()
        }
        return lines.joined(separator: "\n")
    }

    @Test func itChangesNothing() throws { #expect(try load(try Self.sample()) == Configuration()) }

    @Test func broughtToLifeItSaysTheDefaultsAndTheExamples() throws {
        var configuration = try load(try Self.alive(), files: Self.files)
        #expect(configuration.brokers.map(\.name) == ["workshop", "broker.example:8883"])
        #expect(configuration.brokers[1].tls?.certificateFile == "/etc/kobra-exporter/client.pem")
        #expect(configuration.printers.map(\.name) == ["left"])
        configuration.brokers = Configuration().brokers
        configuration.printers = []
        #expect(configuration.admin.tokens.map(\.name) == ["phone"])
        configuration.admin = Configuration.Admin()
        #expect(configuration.state.file == "/var/lib/kobra-exporter/state")
        configuration.state = Configuration.State()
        #expect(configuration.web.configFile == "/etc/kobra-exporter/web.yaml")
        configuration.web.configFile = nil
        #expect(configuration == Configuration())
    }

    @Test func itHoldsEveryKey() throws {
        let names = Set(
            try Self.alive().split(separator: "\n").map { line in
                String(line.drop { " -".contains($0) }.prefix { $0 != ":" })
            })
        for key in SettingsReference.settings.compactMap(\.key) {
            for name in key.split(separator: ".") {
                #expect(names.contains(name.hasSuffix("[]") ? String(name.dropLast(2)) : String(name)), "\(key)")
            }
        }
    }

    @Test func cutAnywhereItLoadsOrIsRefusedWithALine() throws {
        let bytes = Array(try Self.alive().utf8)
        let flags = try ConfigurationFlags.parse(["--config.file", "kobra.yaml"])
        for length in 0...bytes.count { Self.loadsOrNamesALine(Array(bytes.prefix(length)), flags) }
    }

    @Test func changedAnywhereItLoadsOrIsRefusedWithALine() throws {
        let bytes = Array(try Self.alive().utf8)
        let flags = try ConfigurationFlags.parse(["--config.file", "kobra.yaml"])
        var random = Numbers(state: 7)
        let alphabet = Array("[]{}:,-?&*!|>'\"%@#~ \n\t\\a0\u{FF}".utf8)
        for _ in 0..<2000 {
            var changed = bytes
            for _ in 0...random.below(3) {
                let place = random.below(changed.count)
                switch random.below(4) {
                case 0: changed[place] = alphabet[random.below(alphabet.count)]
                case 1: changed[place] = UInt8(random.below(256))
                case 2: changed.remove(at: place)
                default: changed.insert(alphabet[random.below(alphabet.count)], at: place)
                }
            }
            Self.loadsOrNamesALine(changed, flags)
        }
    }

    private static func loadsOrNamesALine(_ bytes: [UInt8], _ flags: ConfigurationFlags) {
        var disk = Disk(files)
        disk.files["kobra.yaml"] = bytes
        do {
            _ = try Configuration.load(flags: flags, environment: [:], readFile: disk.read, readSecret: disk.read)
        } catch {
            #expect((1...ConfigurationError.listLimit).contains(error.problems.count))
            for problem in error.problems {
                guard case .file(_, let line, let column, _) = problem.source, line >= 1, column >= 1 else {
                    Issue.record("without a line: \(problem)")
                    continue
                }
                #expect(!problem.message.isEmpty && !problem.message.contains("text of"))
            }
        }
    }
}

/// Numbers that are the same in every run.
private struct Numbers {
    var state: UInt64

    mutating func below(_ limit: Int) -> Int {
        state = state &* 6_364_136_223_846_793_005 &+ 1_442_695_040_888_963_407
        return Int((state >> 33) % UInt64(limit))
    }
}
