import Foundation
import Testing

/// Something that goes wrong: with a name, a real cause, and what is seen before, during and after it.
struct Fault: Sendable, CustomTestStringConvertible {
    let name: String
    /// What stands in the first column of those rows of README's *What happens when* that this fault is.
    let rows: [String]
    /// Whether nothing else may run beside it, because it takes all of the machine.
    let isAlone: Bool
    private let play: @Sendable () throws -> Void

    /// A fault on a bench: set up before, and looked at afterwards by `FaultBench.finish`.
    init(
        _ name: String, rows: [String] = [], isAlone: Bool = false, on setup: FaultBench.Setup = FaultBench.Setup(),
        _ body: @escaping @Sendable (FaultBench) throws -> Void
    ) {
        self.init(name, rows: rows, isAlone: isAlone) {
            let bench = try FaultBench(name, setup)
            try body(bench)
            try bench.finish()
        }
    }

    /// A fault that sets up what it needs by itself.
    init(_ name: String, rows: [String] = [], isAlone: Bool = false, alone body: @escaping @Sendable () throws -> Void)
    {
        self.name = name
        self.rows = rows
        self.isAlone = isAlone
        play = body
    }

    var testDescription: String { name }

    /// Has it happen, on a thread of its own, when there is room for it.
    func happen() async throws {
        await Gate.shared.enter(isAlone: isAlone)
        let result = await withTaskExecutorPreference(OwnThread.executor) { [play] in Result { try play() } }
        await Gate.shared.leave()
        try result.get()
    }

    /// All of them. **A group is a file with an extension of `Fault`, and a line here.**
    static let all: [Fault] = [
        brokerGone, silentPeer, printer, flood, tls, network, durable, state, http, process, log,
    ].flatMap(\.self)
}

extension Fault {
    /// All, or those whose name contains what `KOBRA_FAULTS` says, to look at a few.
    static var wanted: [Fault] {
        guard let part = ProcessInfo.processInfo.environment["KOBRA_FAULTS"] else { return all }
        let found = all.filter { $0.name.contains(part) }
        return found.isEmpty ? all : found
    }
}

/// Every fault happens.
@Suite struct FaultSuite {
    @Test(arguments: Fault.wanted) func survives(_ fault: Fault) async throws { try await fault.happen() }

    @Test func namesDiffer() { #expect(Set(Fault.all.map(\.name)).count == Fault.all.count) }
}
