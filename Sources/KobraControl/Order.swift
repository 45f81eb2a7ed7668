public import KobraProtocol

/// What an operator asks of a printer. Every command of MQTT_API.md can be reached by one of them (protocol.md 9).
public enum Order: Hashable, Sendable {
    /// Pauses the job.
    case pause
    /// Goes on with a paused job.
    ///
    /// - acknowledged: the code of the fault that paused it, which the operator has seen to; needed after some of them.
    case resume(acknowledged: Int?)
    /// Ends the job; the one to prefer over `cancel` (Q13).
    case stop
    /// MQTT_API.md's other word for it.
    case cancel
    /// Changes settings of the running job; at least one.
    case settings(PrintSettings)
    /// Asks for the state, and for the job.
    case refresh
    /// Asks for the files in a storage.
    case listFiles(Storage)
    /// Deletes a file.
    case deleteFile(Storage, path: String, filename: String)
    /// Asks for the slicer's parameters of the running job.
    case sliceParameters
    /// Prints a file the printer has.
    case printFile(filename: String, path: String)
    /// Has it fetch a file and print it.
    case printDownload(RemoteFile)
    /// Ties the running job to a local one.
    case linkTask(local: String)
    /// Asks which firmware it runs.
    case firmware
    /// Has it install a firmware.
    ///
    /// - confirmation: the printer's id, once more.
    /// - allowsDowngrade: also one that is not newer.
    case updateFirmware(FirmwareFile, confirmation: String, allowsDowngrade: Bool)
    /// Has it send its camera's picture to a cloud storage; secret.
    case startVideo(VideoTarget)
    /// Stops the job and switches the heaters off.
    case emergencyStop

    /// Its label.
    public var kind: OrderKind {
        switch self {
        case .pause: .pause
        case .resume: .resume
        case .stop: .stop
        case .cancel: .cancel
        case .settings: .settings
        case .refresh: .refresh
        case .listFiles: .files
        case .deleteFile: .delete
        case .sliceParameters: .sliceParameters
        case .printFile, .printDownload: .print
        case .linkTask: .localtask
        case .firmware: .firmware
        case .updateFirmware: .firmwareUpdate
        case .startVideo: .video
        case .emergencyStop: .emergencyStop
        }
    }
}
