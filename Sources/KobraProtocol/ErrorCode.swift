import JSON

/// A code other than *fine* in a report (protocol.md R9, section 8).
public struct ErrorCode: Hashable, Sendable, RawRepresentable, CustomStringConvertible {
    /// The number as the printer sent it.
    public let rawValue: Int

    /// The code of that number; `nil` for the numbers that mean fine, 0 and 200.
    public init?(rawValue: Int) {
        guard rawValue != 0, rawValue != 200 else { return nil }
        self.rawValue = rawValue
    }

    /// An integer, or digits in a text; anything else is fine (R9).
    init?(_ value: borrowing JSONValue) {
        guard let number = value.number, let whole = Int(exactly: number) else { return nil }
        self.init(rawValue: whole)
    }

    /// What sort of trouble it is.
    public var kind: Kind { entry?.kind ?? .unknown }
    /// What it means in a few words; `nil` for a code nobody has listed: never guessed at.
    public var meaning: String? { entry?.meaning }
    /// Why a pause that came with this code happened.
    public var pauseReason: PauseReason {
        switch kind {
        case .pause: .filament
        case .user: .user
        case .fault, .job, .update, .refused, .notice: .fault
        case .unknown: .unknown
        }
    }

    /// Whether somebody must look at the machine before it goes on: a heater, a thermistor, the power supply or the print
    /// head is at fault (protocol.md 8).
    public var needsHands: Bool {
        switch rawValue {
        case 10121...10124, 10131, 10132, 10411, 10415, 11813, 11871: true
        default: false
        }
    }

    /// The number, and its meaning where known.
    public var description: String { meaning.map { "\(rawValue) (\($0))" } ?? "\(rawValue)" }

    /// The sorts of trouble, as used in labels.
    public enum Kind: String, CaseIterable, Sendable {
        /// A request was refused; the job is not concerned.
        case refused
        /// The job cannot go on.
        case job
        /// The filament wants attention.
        case pause
        /// Somebody asked for it.
        case user
        /// Something of the machine is broken.
        case fault
        /// Worth knowing, no more.
        case notice
        /// A firmware update went wrong.
        case update
        /// Not in the table.
        case unknown
    }
}

/// Why a print was paused, as used in labels.
public enum PauseReason: String, CaseIterable, Sendable {
    /// Somebody asked for it, or no code came with it.
    case user
    /// Filament ran out, broke or tangled.
    case filament
    /// The machine has a fault.
    case fault
    /// A code that nobody has listed.
    case unknown
}
