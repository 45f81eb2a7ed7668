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

    init() {}

    mutating func apply(_ report: FirmwareReport) {
        switch report {
        case .version(let new):
            guard new != version else { return }
            endUpdate()
            version = new
        case .updating(let progress):
            isUpdating = true
            updateProgress = progress.value ?? updateProgress
        case .ended: endUpdate()
        }
    }

    /// A printer that connects anew is not updating any more; if it is, its next word says so.
    mutating func endUpdate() {
        isUpdating = false
        updateProgress = nil
    }
}
