/// How the address of a command ends (protocol.md 3.3). The printer's firmware decides which of them it hears.
public enum CommandSpelling: String, CaseIterable, Hashable, Sendable {
    /// `/<type>`: the only one from firmware 3.1.0, and heard by older ones.
    case type
    /// `/<type>/<action>`: seen with firmware below 3.1.0.
    case typeAction = "type-action"
    /// `/response`: MQTT_API.md's own.
    case response
    /// Nothing after the printer's id.
    case bare

    /// The order in which `auto` tries them when nothing is answered (Q1).
    public static let attempts: [CommandSpelling] = [.type, .response, .typeAction, .bare]

    /// The one that the firmware is believed to hear: `type-action` when known to be below 3.1.0, otherwise `type` (Q1).
    public static func believed(for firmware: FirmwareVersion?) -> CommandSpelling {
        guard let firmware, firmware < .commandTopicsChanged else { return .type }
        return .typeAction
    }
}

/// The `type` and `action` of a message: what it is about, and what it does.
public struct Verb: Hashable, Sendable {
    /// `print`, `status`, …
    public var type: String
    /// `query`, `pause`, …
    public var action: String

    /// That type and action.
    public init(_ type: String, _ action: String) {
        self.type = type
        self.action = action
    }
}
