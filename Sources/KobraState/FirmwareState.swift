import KobraProtocol

/// What is known of a printer's firmware (protocol.md section 11).
public struct FirmwareState: Hashable, Sendable {
    /// The version it last reported; untrusted text.
    public private(set) var version: String? { didSet { number = version.flatMap(FirmwareVersion.init) } }
    /// The same as numbers, where it is made of them: looked at with each message and page, and taken apart once.
    public private(set) var number: FirmwareVersion?
    /// 0 to 1, while an update is under way.
    public private(set) var updateProgress: Double?
    /// Whether one is.
    public private(set) var isUpdating = false
    /// It was out of reach since, and what it said meanwhile was not heard.
    private var isInDoubt = false

    init() {}

    mutating func apply(_ report: FirmwareReport) {
        switch report {
        case .version(let new):
            if new != version || isInDoubt { endUpdate() }
            if new != version { version = new }
        case .updating(let progress):
            (isUpdating, isInDoubt) = (true, false)
            updateProgress = progress.value ?? updateProgress
        case .ended: endUpdate()
        }
    }

    /// A printer that connects anew is not updating any more; if it is, its next word says so.
    mutating func endUpdate() {
        (isUpdating, isInDoubt) = (false, false)
        updateProgress = nil
    }

    /// It was out of reach: asked for its version it ends an update that is over, whatever it runs now; one that goes on is
    /// there again with its next word.
    mutating func doubt() { isInDoubt = isUpdating }
}
