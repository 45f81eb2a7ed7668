/// Something that takes bytes of anybody's, and what must hold whatever they are.
public protocol FuzzTarget: Sendable {
    /// What it is called on the command line.
    static var name: String { get }
    /// Most bytes of an input.
    static var maxLength: Int { get }
    /// Inputs to begin with: good ones, from the specification's examples, the simulator and the samples.
    static var seeds: [[UInt8]] { get }
    /// Words worth trying in the middle of an input.
    static var words: [String] { get }
    /// Takes an input.
    ///
    /// - Throws: `Finding` where something does not hold. A trap is a finding as well.
    static func run(_ input: [UInt8]) throws(Finding)
}

/// What was found not to hold.
public struct Finding: Error, Hashable, Sendable, CustomStringConvertible {
    /// What it is.
    public let description: String

    init(_ description: String) { self.description = description }

    static func unless(_ holds: Bool, _ description: @autoclosure () -> String) throws(Finding) {
        if !holds { throw Finding(description()) }
    }
}

/// Every target there is: one line each.
public enum FuzzTargets {
    /// In the order in which they are run.
    public static let all: [any FuzzTarget.Type] = [
        StoryTarget.self, ConfigurationTarget.self, WebFileTarget.self, AdminTarget.self, RequestTarget.self,
        JSONTarget.self, ReplayTarget.self, StateTarget.self, BrokerTarget.self,
    ]

    /// The target of that name.
    public static func named(_ name: String) -> (any FuzzTarget.Type)? {
        (all + [CanaryTarget.self]).first { $0.name == name }
    }
}
