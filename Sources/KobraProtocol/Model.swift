/// A model id as it stands in topics: 1 to 6 digits (protocol.md 3.6, 12).
public struct ModelID: Hashable, Comparable, Sendable, CustomStringConvertible {
    /// The digits, as the printer sends them.
    public let text: String

    /// A model id from its text, or `nil` unless that is 1 to 6 ASCII digits.
    public init?(_ text: some StringProtocol) {
        guard (1...6).contains(text.utf8.count),
            text.utf8.allSatisfy({ (UInt8(ascii: "0")...UInt8(ascii: "9")).contains($0) })
        else { return nil }
        self.text = String(text)
    }

    private init(known text: String) { self.text = text }

    /// Kobra 2 Pro.
    public static let kobra2Pro = ModelID(known: "20021")
    /// Kobra 2 Plus.
    public static let kobra2Plus = ModelID(known: "20022")
    /// Kobra 2 Max.
    public static let kobra2Max = ModelID(known: "20023")

    /// The digits.
    public var description: String { text }

    /// In the order of their text.
    public static func < (left: ModelID, right: ModelID) -> Bool { left.text < right.text }
}

/// A machine this project is made for, with the limits its maker publishes (protocol.md 12).
public struct Model: Hashable, Sendable {
    /// Its id in topics.
    public let id: ModelID
    /// Its name, as used in labels.
    public let name: String
    /// The highest nozzle target its specification allows, °C.
    public let nozzleLimit: Int
    /// The highest hotbed target its specification allows, °C.
    public let hotbedLimit: Int

    /// The models of the Kobra 2 series that speak this protocol.
    public static let all = [
        Model(id: .kobra2Pro, name: "Kobra 2 Pro", nozzleLimit: 260, hotbedLimit: 110),
        Model(id: .kobra2Plus, name: "Kobra 2 Plus", nozzleLimit: 260, hotbedLimit: 90),
        Model(id: .kobra2Max, name: "Kobra 2 Max", nozzleLimit: 260, hotbedLimit: 90),
    ]

    /// The model of that id, or `nil` for one of another family.
    public static func with(id: ModelID) -> Model? { all.first { $0.id == id } }
}
