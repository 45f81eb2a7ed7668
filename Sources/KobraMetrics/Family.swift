import KobraState
import PrometheusText

/// One metric family: everything about it, in one place.
struct Family: Sendable {
    let name: String
    let help: String
    let type: MetricType
    let labels: [String]
    private let isOfProbe: Bool
    private let heading: Heading
    /// Writes its samples. What of them is the same for every printer and page was made with the family.
    private let samples: @Sendable (Snapshot, [PrinterView], inout Exposition) -> Void

    /// A family with one sample a printer.
    static func each(
        _ type: MetricType, _ name: String, _ help: String, _ value: @escaping @Sendable (PrinterView) -> Double?
    ) -> Family {
        Family(name: name, help: help, type: type, labels: ["printer"]) { _, views, page in
            for view in views { page.sample(view.labels, value: value(view)) }
        }
    }

    /// A family with a sample for each value of one more label, which comes from a closed set; in the order of that set.
    static func each<Key: LabelKey>(
        _ type: MetricType, _ name: String, _ help: String, by label: String, of _: Key.Type,
        _ value: @escaping @Sendable (PrinterView, Key) -> Double?
    ) -> Family {
        let keys = Array(Key.allCases)
        let row = RowLabels(label, keys.map(\.rawValue))
        return Family(name: name, help: help, type: type, labels: ["printer", label]) { _, views, page in
            for view in views { page.row(view.labels, row) { value(view, keys[$0]) } }
        }
    }

    /// A gauge for each value of a closed set: 1 for the one that holds, 0 for all others; nothing if none is known to hold.
    static func oneHot<Key: LabelKey>(
        _ name: String, _ help: String, by label: String, _ current: @escaping @Sendable (PrinterView) -> Key?
    ) -> Family {
        let keys = Array(Key.allCases)
        let row = RowLabels(label, keys.map(\.rawValue))
        return Family(name: name, help: help, type: .gauge, labels: ["printer", label]) { _, views, page in
            for view in views {
                guard let current = current(view) else { continue }
                let position = keys.firstIndex(of: current)
                page.row(view.labels, row) { $0 == position ? 1 : 0 }
            }
        }
    }

    /// A counter for each value of a closed set, maybe with an example of what it counted.
    static func counts<Key: LabelKey>(
        _ name: String, _ help: String, by label: String, _ tally: @escaping @Sendable (PrinterView) -> Tally<Key>,
        examples: (@Sendable (PrinterView, Key) -> Exemplar?)? = nil
    ) -> Family {
        let keys = Array(Key.allCases)
        let row = RowLabels(label, keys.map(\.rawValue))
        return Family(name: name, help: help, type: .counter, labels: ["printer", label]) { _, views, page in
            for view in views {
                let counts = tally(view).counts
                if let examples, page.format == .openMetrics {
                    page.row(view.labels, row) {
                        counts[$0]
                    } exemplar: {
                        examples(view, keys[$0])
                    }
                } else {
                    page.row(view.labels, row, values: counts)
                }
            }
        }
    }

    /// A family with a sample for each of some sets of labels.
    ///
    /// - Parameter sets: their values, in the order of the names.
    /// - Parameter values: one for each set; `nil` where there is no sample at all.
    static func each(
        _ type: MetricType, _ name: String, _ help: String, _ labels: [String], _ sets: [[String]],
        _ values: @escaping @Sendable (PrinterView) -> [Double]?
    ) -> Family {
        let row = RowLabels(sets.map { LabelText(labels, $0) })
        return Family(name: name, help: help, type: type, labels: ["printer"] + labels) { _, views, page in
            for view in views {
                guard let values = values(view) else { continue }
                page.row(view.labels, row, values: values)
            }
        }
    }

    /// A family whose one sample a printer is 1 and whose labels say something.
    static func info(
        _ name: String, _ help: String, _ labels: [String], _ values: @escaping @Sendable (PrinterView) -> [String]?
    ) -> Family {
        Family(name: name, help: help, type: .info, labels: ["printer"] + labels) { _, views, page in
            for view in views {
                guard let values = values(view) else { continue }
                page.sample(view.labels, LabelText(labels, values), value: 1)
            }
        }
    }

    /// A family of the exporter itself.
    static func exporter(
        _ type: MetricType, _ name: String, _ help: String, _ labels: [String] = [],
        _ values: @escaping @Sendable (Snapshot) -> [([String], Double?)]
    ) -> Family {
        Family(name: name, help: help, type: type, labels: labels) { snapshot, _, page in
            for (texts, value) in values(snapshot) { page.sample(LabelText(labels, texts), value: value) }
        }
    }

    /// A family of one printer's page, which says how it came about.
    static func probe(_ name: String, _ help: String, _ value: @escaping @Sendable (ProbeFacts) -> Double) -> Family {
        Family(name: name, help: help, type: .gauge, labels: [], isOfProbe: true) { snapshot, _, page in
            page.sample(value: snapshot.probe.map(value))
        }
    }

    /// Whether it is on the page of one printer.
    var isOfPrinter: Bool { isOfProbe || labels.first == "printer" }

    /// A histogram for each value of one label.
    static func histograms(
        _ name: String, _ help: String, by label: String,
        _ values: @escaping @Sendable (Snapshot) -> [(String, Histogram)]
    ) -> Family {
        Family(name: name, help: help, type: .histogram, labels: [label]) { snapshot, _, page in
            // Mostly all have the same bounds.
            let format = page.format
            var buckets: (bounds: [Double], row: RowLabels)?
            for (text, histogram) in values(snapshot) {
                if buckets?.bounds != histogram.bounds {
                    let labels = (histogram.bounds + [.infinity]).map { Exposition.bound($0, in: format) }
                    buckets = (histogram.bounds, RowLabels(labels))
                }
                guard let row = buckets?.row else { continue }
                let labels = LabelText(label, text)
                page.row(labels, row, suffix: "_bucket", values: histogram.buckets.map(\.count))
                page.sample(labels, suffix: "_sum", value: histogram.sum)
                page.sample(labels, suffix: "_count", value: histogram.count)
            }
        }
    }

    private init(
        name: String, help: String, type: MetricType, labels: [String], isOfProbe: Bool = false,
        samples: @escaping @Sendable (Snapshot, [PrinterView], inout Exposition) -> Void
    ) {
        (self.name, self.help, self.type, self.labels) = (name, help, type, labels)
        (self.isOfProbe, self.samples) = (isOfProbe, samples)
        heading = Heading(name, help: help, type: type)
    }

    /// Writes the family; nothing at all where it has no sample.
    func write(_ snapshot: Snapshot, _ views: [PrinterView], to page: inout Exposition) {
        page.begin(heading)
        samples(snapshot, views, &page)
    }
}

/// A closed set of values of a label.
typealias LabelKey = CaseIterable & Hashable & RawRepresentable<String> & Sendable
