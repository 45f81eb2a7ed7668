/// What can be asked of a printer, as used in labels.
public enum OrderKind: String, CaseIterable, Hashable, Sendable {
    case pause
    case resume
    case stop
    case cancel
    case settings
    case refresh
    case files
    case delete
    case sliceParameters = "slice_parameters"
    case print
    case localtask
    case firmware
    case firmwareUpdate = "firmware_update"
    case video
    case emergencyStop = "emergency_stop"

    /// Whether sending it twice, or having sent it without knowing, does harm: what begins, goes on, overwrites or destroys.
    /// Such an intent is written down before it is sent.
    public var isRecorded: Bool {
        switch self {
        case .print, .resume, .firmwareUpdate, .delete: true
        case .pause, .stop, .cancel, .settings, .refresh, .files, .sliceParameters, .localtask, .firmware, .video,
            .emergencyStop:
            false
        }
    }
}
