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
}
