/// Something to be done to a printer at a moment: one line of a script or one `--fault` flag.
public struct Step: Hashable, Sendable {
    /// What is done.
    public enum Deed: Hashable, Sendable {
        /// Begins a job, if the printer is free.
        case start(JobPlan)
        /// Has something go wrong; see `SimulatedPrinter.inject`.
        case fault(Fault, atProgress: Int?)
        /// Ends the whole run.
        case end
    }

    /// When, simulated seconds.
    public var time: Double
    /// To which printer, counted from 1; `nil` is every printer.
    public var printer: Int?
    /// What.
    public var deed: Deed

    /// That step.
    public init(time: Double, printer: Int?, deed: Deed) {
        self.time = time
        self.printer = printer
        self.deed = deed
    }

    /// A `--fault` flag: `NAME[=VALUE[,VALUE]][@PRINTER][:AT-SECONDS]`. Without a time, a fault that needs a job strikes in
    /// the middle of the next one, and any other at once.
    ///
    /// - Parameters:
    ///   - flag: what stands after `--fault`.
    ///   - printers: how many printers there are.
    /// - Throws: `Misspelling` with what was expected.
    public init(flag: String, printers: Int = .max) throws(Misspelling) {
        var text = Substring(flag)
        var time: Double?
        var printer: Int?
        if let colon = text.lastIndex(of: ":") {
            guard let seconds = PlainNumber.read(text[text.index(after: colon)...]) else {
                throw Misspelling("\(flag): expected seconds after \":\"")
            }
            time = seconds
            text = text[..<colon]
        }
        if let at = text.lastIndex(of: "@") {
            printer = try Self.printer(text[text.index(after: at)...], of: printers)
            text = text[..<at]
        }
        let parts = text.split(separator: "=", maxSplits: 1, omittingEmptySubsequences: false)
        let arguments = parts.count > 1 ? parts[1].split(separator: ",", omittingEmptySubsequences: false) : []
        let fault = try FaultWord.fault(String(parts.first ?? ""), arguments.map(String.init))
        let progress = fault.needsJob && time == nil ? 50 : nil
        self.init(time: time ?? 0, printer: printer, deed: .fault(fault, atProgress: progress))
    }

    /// A printer's number, or `*` for all of them.
    static func printer(_ text: some StringProtocol, of count: Int) throws(Misspelling) -> Int? {
        if text == "*" { return nil }
        guard let number = Int(text), (1...count).contains(number) else {
            let range = count == .max ? "from 1" : "from 1 to \(count)"
            throw Misspelling("expected a printer's number \(range), or *, not \"\(text)\"")
        }
        return number
    }
}
