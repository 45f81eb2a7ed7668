import KobraState
import PrometheusText

/// One metric family: everything about it, in one place.
struct Family: Sendable {
    let name: String
    let help: String
    let type: MetricType
    let labels: [String]
    private let source: Source

    private enum Source {
        case printers(@Sendable (PrinterView) -> [([String], Double?)])
        case printerLabel(@Sendable (PrinterView) -> [(String, Double?)])
        case printerExamples(@Sendable (PrinterView) -> [(String, Double?, Exemplar?)])
        case exporter(@Sendable (Snapshot) -> [([String], Double?)])
        case probe(@Sendable (ProbeFacts) -> Double)
        case histograms(@Sendable (Snapshot) -> [(String, Histogram)])
    }

    /// A family with one sample a printer.
    static func each(
        _ type: MetricType, _ name: String, _ help: String, _ value: @escaping @Sendable (PrinterView) -> Double?
    ) -> Family {
        Family(name: name, help: help, type: type, labels: ["printer"], source: .printers { [([], value($0))] })
    }

    /// A family with a sample for each value of one more label.
    static func each(
        _ type: MetricType, _ name: String, _ help: String, by label: String,
        _ values: @escaping @Sendable (PrinterView) -> [(String, Double?)]
    ) -> Family {
        Family(name: name, help: help, type: type, labels: ["printer", label], source: .printerLabel(values))
    }

    /// A counter with a sample, and maybe an example of what it counted, for each value of one more label.
    static func examples(
        _ name: String, _ help: String, by label: String,
        _ values: @escaping @Sendable (PrinterView) -> [(String, Double?, Exemplar?)]
    ) -> Family {
        Family(name: name, help: help, type: .counter, labels: ["printer", label], source: .printerExamples(values))
    }

    /// A family with a sample for each of some sets of labels.
    static func each(
        _ type: MetricType, _ name: String, _ help: String, _ labels: [String],
        _ values: @escaping @Sendable (PrinterView) -> [([String], Double?)]
    ) -> Family {
        Family(name: name, help: help, type: type, labels: ["printer"] + labels, source: .printers(values))
    }

    /// A family whose one sample a printer is 1 and whose labels say something.
    static func info(
        _ name: String, _ help: String, _ labels: [String], _ values: @escaping @Sendable (PrinterView) -> [String]?
    ) -> Family {
        Family(
            name: name, help: help, type: .info, labels: ["printer"] + labels,
            source: .printers { view in values(view).map { [($0, 1)] } ?? [] })
    }

    /// A family of the exporter itself.
    static func exporter(
        _ type: MetricType, _ name: String, _ help: String, _ labels: [String] = [],
        _ values: @escaping @Sendable (Snapshot) -> [([String], Double?)]
    ) -> Family {
        Family(name: name, help: help, type: type, labels: labels, source: .exporter(values))
    }

    /// A family of one printer's page, which says how it came about.
    static func probe(_ name: String, _ help: String, _ value: @escaping @Sendable (ProbeFacts) -> Double) -> Family {
        Family(name: name, help: help, type: .gauge, labels: [], source: .probe(value))
    }

    /// Whether it is on the page of one printer.
    var isOfPrinter: Bool {
        switch source {
        case .printers, .printerLabel, .printerExamples, .probe: true
        case .exporter, .histograms: false
        }
    }

    /// A histogram for each value of one label.
    static func histograms(
        _ name: String, _ help: String, by label: String,
        _ values: @escaping @Sendable (Snapshot) -> [(String, Histogram)]
    ) -> Family {
        Family(name: name, help: help, type: .histogram, labels: [label], source: .histograms(values))
    }

    /// Writes the family; nothing at all where it has no sample.
    func write(_ snapshot: Snapshot, _ views: [PrinterView], to page: inout Exposition) {
        var pen = Pen(family: self)
        switch source {
        case .printers(let values):
            for view in views {
                for (rest, value) in values(view) {
                    pen.write(view.labels, LabelText(Array(zip(labels.dropFirst(), rest))), value, to: &page)
                }
            }
        case .printerLabel(let values):
            for view in views {
                for (label, value) in values(view) {
                    pen.write(view.labels, LabelText(labels[1], label), value, to: &page)
                }
            }
        case .printerExamples(let values):
            for view in views {
                for (label, value, exemplar) in values(view) {
                    pen.write(view.labels, LabelText(labels[1], label), value, exemplar, to: &page)
                }
            }
        case .exporter(let values):
            for (texts, value) in values(snapshot) {
                pen.write(LabelText(Array(zip(labels, texts))), .none, value, to: &page)
            }
        case .probe(let value): pen.write(.none, .none, snapshot.probe.map(value), to: &page)
        case .histograms(let values):
            for (label, histogram) in values(snapshot) {
                pen.write(LabelText(labels[0], label), histogram, to: &page)
            }
        }
    }

    /// Writes samples, and before the first of them what the family is.
    private struct Pen {
        let family: Family
        var hasBegun = false

        mutating func write(
            _ first: LabelText, _ second: LabelText, _ value: Double?, _ exemplar: Exemplar? = nil,
            to page: inout Exposition
        ) {
            guard let value else { return }
            begin(&page)
            page.sample(family.name, first, second, value: value, exemplar: exemplar)
        }

        mutating func write(_ labels: LabelText, _ histogram: Histogram, to page: inout Exposition) {
            begin(&page)
            for bucket in histogram.buckets {
                page.sample("\(family.name)_bucket", labels, page.bound(bucket.bound), value: bucket.count)
            }
            page.sample("\(family.name)_sum", labels, value: histogram.sum)
            page.sample("\(family.name)_count", labels, value: histogram.count)
        }

        private mutating func begin(_ page: inout Exposition) {
            if !hasBegun { page.begin(family.name, help: family.help, type: family.type) }
            hasBegun = true
        }
    }
}
