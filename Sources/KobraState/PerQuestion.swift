import KobraProtocol

/// Something for each question, or nothing: what a dictionary would be, without hashing a question for each report.
struct PerQuestion<Value: Hashable & Sendable>: Hashable, Sendable {
    private var status: Value?
    private var print: Value?
    private var firmware: Value?
    private var local: Value?
    private var usb: Value?

    subscript(question: Queries.Question) -> Value? {
        get {
            switch question {
            case .status: status
            case .print: print
            case .firmware: firmware
            case .files(.local): local
            case .files(.usb): usb
            }
        }
        set {
            switch question {
            case .status: status = newValue
            case .print: print = newValue
            case .firmware: firmware = newValue
            case .files(.local): local = newValue
            case .files(.usb): usb = newValue
            }
        }
    }

    /// Whether there is nothing for any of them.
    var isEmpty: Bool { status == nil && print == nil && firmware == nil && local == nil && usb == nil }
}
