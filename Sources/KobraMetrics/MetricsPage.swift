public import KobraProtocol
import KobraState
public import PrometheusText

/// The page Prometheus scrapes.
public enum MetricsPage {
    /// The page for that state. The same state gives the same bytes.
    public static func text(_ snapshot: Snapshot, as format: ExpositionFormat = .text) -> [UInt8] {
        page(snapshot, snapshot.fleet.printers, Catalogue.families, as: format)
    }

    /// The families of one printer, and how it was asked for them.
    public static func text(
        _ snapshot: Snapshot, of printer: PrinterID, as format: ExpositionFormat = .text
    ) -> [UInt8] {
        page(snapshot, [snapshot.fleet[printer]].compactMap(\.self), Catalogue.ofPrinters, as: format)
    }

    private static func page(
        _ snapshot: Snapshot, _ printers: [Printer], _ families: [Family], as format: ExpositionFormat
    ) -> [UInt8] {
        let views = printers.map { PrinterView($0, in: snapshot) }
        // 10 kB a printer, 18 kB with counts of its commands: memory that is not written to costs nothing, a page that does not
        // fit is written twice.
        return Exposition.bytes(format, capacity: 16_384 + 20_480 * views.count) { page in
            for family in families { family.write(snapshot, views, to: &page) }
        }
    }
}
