import Foundation
import Testing

/// A broker that asks who is there.
@Suite(.besideOthers) struct PasswordEndToEndTests {
    static let password = "p4ss \"w\u{F6}rd\" of=many"

    private func broker() throws -> Broker {
        let folder = try Folder()
        let made = try Program.run("mosquitto_passwd", ["-c", "-b", folder.file("users"), "kobra", Self.password])
        guard made.status == 0 else { throw Trouble(made.errors) }
        // The broker may run as another user.
        try FileManager.default.setAttributes([.posixPermissions: 0o644], ofItemAtPath: folder.file("users"))
        return try Broker(["allow_anonymous false", "password_file DIR/users"], folder: folder)
    }

    @Test func comesFromAFile() throws {
        let broker = try broker()
        let file = try broker.folder.write(Self.password + "\n", to: "password")
        let exporter = try LiveExporter(
            broker, more: ["--mqtt.username", "kobra", "--mqtt.password-file", file, "--log.level", "trace"])
        try exporter.connected(to: broker)
        let command = try Data(contentsOf: URL(fileURLWithPath: "/proc/\(exporter.program.id)/cmdline"))
        let environment = try Data(contentsOf: URL(fileURLWithPath: "/proc/\(exporter.program.id)/environ"))
        for place in [
            exporter.log, try exporter.fetch().body, try exporter.fetch("/").body,
            String(decoding: command, as: UTF8.self), String(decoding: environment, as: UTF8.self),
        ] { #expect(!place.contains("p4ss")) }
    }

    @Test(arguments: [["--mqtt.username", "kobra"], ["--mqtt.username", "stranger"], []])
    func refusesOthers(flags: [String]) throws {
        let broker = try broker()
        let wrong = try broker.folder.write("n0t-it\n", to: "password")
        let exporter = try LiveExporter(
            broker, more: flags + (flags.isEmpty ? [] : ["--mqtt.password-file", wrong]) + ["--log.level", "trace"])
        let isSaid = eventually(within: 10) {
            exporter.log.contains("bad user name or password") || exporter.log.contains("not authorised")
        }
        #expect(isSaid, "\(exporter.log)")
        let page = try exporter.page()
        #expect(page["kobra_broker_connected"] == 0)
        #expect(page["kobra_broker_connections_total"] == 0)
        #expect(try exporter.fetch("/-/ready").status == 503)
        #expect(!exporter.log.contains("n0t-it"))
        #expect(!page.text.contains("n0t-it"))
    }

    /// The address may not hold one: it would stand in the list of processes.
    @Test func doesNotBelongInTheAddress() throws {
        let refused = try Program.run("kobra-exporter", ["--mqtt.broker", "mqtt://kobra:s3cret@localhost"])
        #expect(refused.status == 2)
        #expect(!refused.errors.contains("s3cret"))
    }
}
