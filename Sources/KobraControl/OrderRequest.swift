public import KobraProtocol

/// An order for a printer, and who gives it.
public struct OrderRequest: Hashable, Sendable {
    /// A fresh UUID: what the command is called from here on.
    public var id: String
    /// Whom it is for.
    public var printer: PrinterID
    /// What is asked.
    public var order: Order
    /// The name of the token it came with.
    public var caller: String
    /// The task that must be open, as the printer names it; `nil` for whichever is.
    public var expectedTask: String?
    /// Does all but send.
    public var isDryRun: Bool
    /// Seconds after which the answer is given, whatever is known then.
    public var wait: Double

    /// That order.
    public init(
        id: String, printer: PrinterID, order: Order, caller: String, expectedTask: String? = nil,
        isDryRun: Bool = false, wait: Double = 10
    ) {
        self.id = id
        self.printer = printer
        self.order = order
        self.caller = caller
        self.expectedTask = expectedTask
        self.isDryRun = isDryRun
        self.wait = wait
    }
}
