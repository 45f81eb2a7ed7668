import KobraState
import PrometheusText

/// The page Prometheus scrapes.
public enum MetricsPage {
    /// The page for that state, in the text format 0.0.4. The same state gives the same bytes.
    public static func text(_ snapshot: Snapshot) -> [UInt8] {
        let views = snapshot.fleet.printers.map { PrinterView($0, in: snapshot) }
        var page = Exposition(capacity: 8_192 + 16_384 * views.count)
        for family in Catalogue.families { family.write(snapshot, views, to: &page) }
        return page.bytes
    }
}
