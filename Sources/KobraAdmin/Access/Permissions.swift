public import Configuration
public import KobraControl

extension Permission {
    /// The orders it is about.
    public var kind: OrderKind {
        switch self {
        case .delete: .delete
        case .print: .print
        case .firmwareUpdate: .firmwareUpdate
        case .video: .video
        case .localtask: .localtask
        }
    }
}
