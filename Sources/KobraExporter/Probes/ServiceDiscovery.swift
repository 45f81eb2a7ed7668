import HTTPServer
import JSON
import KobraProtocol
import KobraState

/// The printers as Prometheus' HTTP service discovery takes them: the address of each is that of the exporter, with
/// the printer as the target to probe.
struct ServiceDiscovery {
    let fleet: Fleet

    /// The answer, in JSON.
    ///
    /// - Parameter request: its `Host` is what the exporter is reached by, and is what targets are reached by.
    func response(to request: HTTPRequest) -> HTTPResponse {
        guard let host = request.header("Host"), Self.isAddress(host) else {
            return .text("Expected a Host, by which the exporter can be reached.\n", status: 400)
        }
        let groups = fleet.printers.map { printer in
            JSONLiteral.object([
                .init("targets", .array([.string(host)])),
                .init("labels", .object(labels(printer).map { .init($0.name, .string($0.value)) })),
            ])
        }
        // Prometheus takes no other type.
        return HTTPResponse(
            type: .init(rawValue: "application/json"), body: JSONLiteral.array(groups).bytes() + [UInt8(ascii: "\n")]
        ).encoded(for: request)
    }

    /// What is known of a printer; a label of what is not is left out.
    private func labels(_ printer: Printer) -> [(name: String, value: String)] {
        let labels: [(String, String?)] = [
            ("__param_target", printer.id.text),
            ("__meta_kobra_printer", printer.name),
            ("__meta_kobra_id", printer.id.text),
            ("__meta_kobra_model", printer.model.flatMap { Model.with(id: $0)?.name }),
            ("__meta_kobra_model_id", printer.model?.text),
            ("__meta_kobra_firmware", printer.firmware.version),
            ("__meta_kobra_broker", printer.broker),
        ]
        return labels.compactMap { name, value in value.map { (name, $0) } }
    }

    /// Whether it can be a name or address with or without a port: it goes into the scraper's URL.
    private static func isAddress(_ text: String) -> Bool {
        (1...255).contains(text.utf8.count)
            && text.utf8.allSatisfy { byte in
                switch byte {
                case UInt8(ascii: "a")...UInt8(ascii: "z"), UInt8(ascii: "A")...UInt8(ascii: "Z"),
                    UInt8(ascii: "0")...UInt8(ascii: "9"):
                    true
                default: "-._:[]".utf8.contains(byte)
                }
            }
    }
}
