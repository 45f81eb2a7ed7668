import Foundation
import Testing

/// A broker that takes the connection and not the subscription: mosquitto with the plugin it comes with.
@Suite(.besideOthers) struct SubscriptionEndToEndTests {
    private static func plugin() throws -> String {
        let libraries = URL(fileURLWithPath: "/usr/lib")
        let folders = try FileManager.default.contentsOfDirectory(at: libraries, includingPropertiesForKeys: nil)
        let files = folders.map { $0.appendingPathComponent("mosquitto_dynamic_security.so").path }
        return try #require(files.first(where: FileManager.default.fileExists), "mosquitto's plugin is missing")
    }

    /// A link on which nothing can arrive is none.
    @Test func isNoConnectionWhenRefused() throws {
        let folder = try Folder()
        let rights = #"{"publishClientSend":true,"publishClientReceive":true,"subscribe":false,"unsubscribe":true}"#
        let file = try folder.write(#"{"defaultACLAccess":\#(rights),"clients":[],"groups":[],"roles":[]}"#, to: "acl")
        let broker = try Broker(
            ["allow_anonymous true", "plugin \(try Self.plugin())", "plugin_opt_config_file \(file)"], folder: folder)
        let exporter = try LiveExporter(broker)
        let isSaid = eventually(within: 10) { exporter.log.contains("the broker refused the subscription") }
        #expect(isSaid, "\(exporter.log)")
        let page = try exporter.page(within: 5) { $0["kobra_broker_connected"] != nil }
        #expect(page["kobra_broker_connected"] == 0)
        #expect(page["kobra_broker_connections_total"] == 0)
        #expect(try exporter.fetch("/-/ready").status == 503)
        #expect(exporter.program.isRunning)
    }
}
