import HTTPServer
import KobraProtocol
import KobraState
import Testing

@testable import KobraExporter

@Suite struct ServiceDiscoveryTests {
    private func response(_ fleet: Fleet, host: String?) -> HTTPResponse {
        ServiceDiscovery(fleet: fleet).response(
            to: HTTPRequest(method: "GET", path: "/sd", headers: host.map { [.init("Host", $0)] } ?? []))
    }

    @Test func listsPrintersByTheAddressItIsReachedBy() throws {
        var fleet = Fleet.connected()
        let printer = try PrinterAddress.printer("a")
        _ = fleet.hear(printer, "ota", #"{"action":"reportVersion","data":{"firmware_version":"3.1.2\"x"}}"#)
        let response = response(fleet, host: "farm.example:10053")
        #expect(response.status == 200)
        #expect(response.headers.first == .init("Content-Type", "application/json"))
        let id = String(repeating: "a", count: 32)
        #expect(
            String(decoding: response.body, as: UTF8.self)
                == #"[{"targets":["farm.example:10053"],"labels":{"__param_target":"\#(id)","#
                + #""__meta_kobra_printer":"\#(id)","__meta_kobra_id":"\#(id)","__meta_kobra_model":"Kobra 2 Pro","#
                + #""__meta_kobra_model_id":"20021","__meta_kobra_firmware":"3.1.2\"x","__meta_kobra_broker":"shed"}}]"#
                + "\n")
    }

    @Test func listsNobody() {
        #expect(response(.connected(), host: "[::1]:10053").body == Array("[]\n".utf8))
    }

    @Test(arguments: [nil, "", "a b", "a/b", "user@host", "a\"b", "host?x", String(repeating: "a", count: 256)])
    func wantsAHost(host: String?) {
        let response = response(.connected(), host: host)
        #expect(response.status == 400)
        #expect(response.body == Array("Expected a Host, by which the exporter can be reached.\n".utf8))
    }
}
