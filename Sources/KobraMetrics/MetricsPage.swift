import KobraState
public import PrometheusText

/// The page Prometheus scrapes.
public enum MetricsPage {
    /// The page for that state. The same state gives the same bytes.
    public static func text(_ snapshot: Snapshot, as format: ExpositionFormat = .text) -> [UInt8] {
        let views = snapshot.fleet.printers.map { PrinterView($0, in: snapshot) }
        var page = Exposition(format, capacity: 8_192 + 16_384 * views.count)
        for family in Catalogue.families { family.write(snapshot, views, to: &page) }
        page.end()
        return page.bytes
    }
}
