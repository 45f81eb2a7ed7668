import Foundation
import Testing

/// Something that goes wrong: with a name, a real cause, and what is seen before, during and after it.
struct Fault: Sendable, CustomTestStringConvertible {
    let name: String
    /// What stands in the first column of those rows of README's *What happens when* that this fault is.
    let rows: [String]
    /// What may happen beside it.
    let company: Gate.Company
    private let play: @Sendable () throws -> Void
    private static let gate = Gate(room: 8)

    /// A fault on a bench: set up before, and looked at afterwards by `FaultBench.finish`.
    init(
        _ name: String, rows: [String] = [], company: Gate.Company = .few,
        on setup: FaultBench.Setup = FaultBench.Setup(),
        _ body: @escaping @Sendable (FaultBench) throws -> Void
    ) {
        self.init(name, rows: rows, company: company) {
            let bench = try FaultBench(name, setup)
            try body(bench)
            try bench.finish()
        }
    }

    /// A fault that sets up what it needs by itself.
    init(
        _ name: String, rows: [String] = [], company: Gate.Company = .few,
        alone body: @escaping @Sendable () throws -> Void
    ) {
        self.name = name
        self.rows = rows
        self.company = company
        play = body
    }

    var testDescription: String { name }

    /// Has it happen, on a thread of its own, when there is room for it, and prints what there is to tell.
    func happen() async throws {
        await Self.gate.enter(company)
        let begin = ProcessInfo.processInfo.systemUptime
        let notes = FaultNotes()
        let result = await FaultNotes.$current.withValue(notes) { [play] in
            await withTaskExecutorPreference(OwnThread.executor) {
                defer { notes.endWatch() }
                return Result { try play() }
            }
        }
        await Self.gate.leave(company)
        let seconds = ProcessInfo.processInfo.systemUptime - begin
        print(String(format: "fault \"%@\": %.1f s; %@", name, seconds, notes.text))
        FaultTally.shared.add(name, seconds: seconds)
        try result.get()
    }

    /// All of them. **A group is a file with an extension of `Fault`, and a line here.**
    static let all: [Fault] = [
        brokerGone, silentPeer, printer, flood, tls, network, durable, state, http, process, log,
    ].flatMap(\.self)
}

extension Fault {
    /// All, or those whose name contains what `KOBRA_FAULTS` says, or a part of it between bars, to look at a few; or, where
    /// it begins with a hyphen, all but those.
    static var wanted: [Fault] {
        guard let part = ProcessInfo.processInfo.environment["KOBRA_FAULTS"] else { return all }
        let parts = part.drop { $0 == "-" }.split(separator: "|")
        let found = all.filter { fault in parts.contains { fault.name.contains($0) } != part.hasPrefix("-") }
        return found.isEmpty ? all : found
    }
}

/// Every fault happens.
@Suite struct FaultSuite {
    @Test(arguments: Fault.wanted) func survives(_ fault: Fault) async throws { try await fault.happen() }

    /// Waits until all are over. Whoever leaves one out, or has its case run under another name, finds it here.
    @Test func everyFaultHappens() async throws {
        let names = Set(Fault.wanted.map(\.name))
        #expect(Set(Fault.all.map(\.name)).count == Fault.all.count && Fault.all.count >= 45)
        let deadline = ProcessInfo.processInfo.systemUptime + 1_200 * Patience.factor
        while FaultTally.shared.happened.count < names.count, ProcessInfo.processInfo.systemUptime < deadline {
            try await Task.sleep(for: .milliseconds(200))
        }
        let happened = FaultTally.shared.happened
        #expect(Set(happened.keys) == names)
        print("faults: \(happened.count) of \(Fault.all.count) happened, \(Int(happened.values.reduce(0, +))) s in all")
    }
}
