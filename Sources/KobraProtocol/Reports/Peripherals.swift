import JSON

/// What can be plugged into a printer, as used in labels.
public enum Peripheral: String, CaseIterable, Sendable {
    case camera
    case multicolorBox = "multicolor_box"
    case usb

    var key: StaticString {
        switch self {
        case .camera: "camera"
        case .multicolorBox: "multiColorBox"
        case .usb: "udisk"
        }
    }
}

/// What is plugged in (protocol.md 5.9). The type is spelled `peripherie` on the wire.
public struct Peripherals: Hashable, Sendable {
    /// Those the report speaks of.
    public var connected: [Peripheral: Bool]

    init(_ data: JSONValue) {
        connected = [:]
        for peripheral in Peripheral.allCases { connected[peripheral] = data[peripheral.key].flag }
    }
}
