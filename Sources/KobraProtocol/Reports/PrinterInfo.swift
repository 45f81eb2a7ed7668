import JSON

/// The one object of later models that holds nearly everything (protocol.md 5.10, Q29). A Kobra 2 is not known to send
/// it. Its `urls` hold a secret and `last_project` is history: neither is ever read.
public struct PrinterInfo: Hashable, Sendable {
    /// Temperatures and targets.
    public var temperatures: Temperatures
    /// Fans and speed.
    public var settings: SettingsReport
    /// The firmware it runs; untrusted.
    public var firmware: String?
    /// Free or busy.
    public var status: WorkStatus

    init(_ data: JSONValue) {
        temperatures = Temperatures(data["temp"])
        settings = SettingsReport(data)
        firmware = data["version"].cleanText
        status = WorkStatus(data["state"].text)
    }
}
