import KobraProtocol

/// Those counts of a printer that grow all the time, and are not written down each time they do.
///
/// What is shown of them is what the state file held when it was written last. What came since, a crash would take back, and
/// to Prometheus a counter that is a little lower than before has begun anew: it would take all that was ever counted for
/// what was counted now.
public struct KeptCounts: Hashable, Sendable {
    /// Seconds spent in each state.
    public let stateSeconds: Tally<PrinterState>
    /// Reports with a code other than fine.
    public let errors: Tally<ErrorCode.Kind>
    /// Commands to it that this exporter did not send.
    public let foreignCommands: Double

    init(_ printer: Printer) {
        (stateSeconds, errors, foreignCommands) = (printer.stateSeconds, printer.errors, printer.foreignCommands)
    }
}

extension Printer {
    /// What is to be shown: the counts as they were written down, or as they are where nothing is written down.
    public var shownCounts: KeptCounts { kept ?? KeptCounts(self) }
}

extension Fleet {
    /// The state file was written, with what a fleet was then; or, if `nil`, it could not be. Then counts are shown as they
    /// are, since to stand still would be untrue; and once it can be written again, from where they were shown.
    public mutating func keep(asIn written: Fleet?) {
        for index in printers.indices {
            guard let old = written?[printers[index].id] else {
                if written == nil { printers[index].kept = nil }
                continue
            }
            printers[index].kept = KeptCounts(printers[index].kept == nil ? printers[index] : old)
        }
    }
}
