import JSON

/// Which firmware the printer runs, or how an update of it goes (protocol.md 5.7, section 11).
public enum FirmwareReport: Hashable, Sendable {
    /// The version it runs, as text; untrusted.
    case version(String)
    /// An update under way. Download is 0 to 0.5, installation 0.5 to 1; `absent` where the report gives no figure.
    case updating(progress: Field<Double>)
    /// An update that is over, one way or the other.
    case ended(succeeded: Bool)

    init?(_ envelope: Envelope, _ data: JSONValue) {
        switch (envelope.action, envelope.state) {
        case ("update", "start"): self = .updating(progress: .known(0))
        case ("update", "downloading"): self = .updating(progress: data["progress"].percentAsRatio.map { $0 / 2 })
        case ("update", "updating"):
            self = .updating(progress: data["current_progress"].percentAsRatio.map { 0.5 + $0 / 2 })
        case ("update", "update-success"): self = .updating(progress: .known(1))
        case ("update", "updateSuccessProcessed"): self = .ended(succeeded: true)
        case ("update", "download-failed"), ("update", "update-failed"), ("update", "updateFailedProcessed"),
            ("update", "canceled"), ("update", "failed"):
            self = .ended(succeeded: false)
        default:
            // Another action may name the version on offer instead of the one that runs.
            guard [nil, "reportVersion"].contains(envelope.action), !envelope.hasFailed,
                let version = data["firmware_version"].cleanText
            else { return nil }
            self = .version(version)
        }
    }

    static let states = [
        "report-success", "start", "downloading", "updating", "update-success", "updateSuccessProcessed",
        "download-failed", "update-failed", "updateFailedProcessed", "canceled",
    ]
}
