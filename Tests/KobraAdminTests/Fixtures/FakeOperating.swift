import KobraAdmin
@testable import KobraControl
import KobraProtocol
import KobraState
import Synchronization

/// Carries nothing out: keeps what was ordered, and lets a test say how it ends.
final class FakeOperating: Operating {
    struct Order: Sendable {
        var record: CommandRecord
        var answer: (@Sendable (CommandRecord) -> Void)?
    }

    struct State: Sendable {
        var fleet: Fleet
        var now: Instant
        var orders: [Order] = []
        var ready: [PrinterID] = []
        var readyObjection: Objection?
        var revoked: [Set<String>] = []
        /// Ends every order at once with that.
        var immediate: CommandResult?
        /// How far orders come.
        var stage = CommandRecord.Stage.sent
        var isClosed = false
        /// Happens before an order is taken.
        var beforeOrder: (@Sendable () -> Void)?
    }

    let state: Mutex<State>

    init(_ fleet: Fleet, now: Instant) { state = Mutex(State(fleet: fleet, now: now)) }

    func snapshot() -> (fleet: Fleet, now: Instant) { state.withLock { ($0.fleet, $0.now) } }

    func submit(
        _ request: OrderRequest, whenAnswered: @escaping @Sendable (CommandRecord) -> Void
    ) -> CommandRecord {
        state.withLock { state in
            defer { state.beforeOrder = nil }
            return state.beforeOrder
        }?()
        let (record, isOver) = state.withLock { state in
            let printer = state.fleet[request.printer]
            var record = CommandRecord(
                request: request, printerName: printer?.name ?? "", accepted: state.now, stage: state.stage,
                task: printer?.work.job?.task?.verbatim, sent: state.stage == .sent ? state.now : nil)
            if let result = state.immediate { (record.stage, record.result) = (.ended, result) }
            state.orders.append(Order(record: record, answer: record.result == nil ? whenAnswered : nil))
            return (record, record.result != nil)
        }
        if isOver { whenAnswered(record) }
        return record
    }

    func record(_ id: String) -> CommandRecord? {
        state.withLock { $0.orders.first { $0.record.request.id == id }?.record }
    }

    func markReady(_ printer: PrinterID) -> Objection? {
        state.withLock { state in
            if let objection = state.readyObjection { return objection }
            state.ready.append(printer)
            return nil
        }
    }

    func revoke(_ callers: Set<String>) { state.withLock { $0.revoked.append(callers) } }

    func close() {
        state.withLock { $0.isClosed = true }
        for (index, order) in orders.enumerated() where order.result == nil && order.stage != .sent {
            end(index, .objecting(.unavailable))
        }
    }

    // MARK: - For tests

    var orders: [CommandRecord] { state.withLock { $0.orders.map(\.record) } }
    var ready: [PrinterID] { state.withLock { $0.ready } }
    var revoked: [Set<String>] { state.withLock { $0.revoked } }

    /// Nobody is answered any more: who waits for an answer that never comes keeps the API, and the API this.
    func forget() {
        state.withLock { state in
            for index in state.orders.indices { state.orders[index].answer = nil }
        }
    }

    /// Whether anything at all was asked of a printer.
    var isUntouched: Bool { state.withLock { $0.orders.isEmpty && $0.ready.isEmpty } }

    /// Ends an order.
    func end(_ index: Int, _ result: CommandResult) {
        let (answer, record) = state.withLock { state in
            state.orders[index].record.stage = .ended
            state.orders[index].record.result = result
            defer { state.orders[index].answer = nil }
            return (state.orders[index].answer, state.orders[index].record)
        }
        answer?(record)
    }

    func endAll(_ result: CommandResult) {
        for index in orders.indices where orders[index].result == nil { end(index, result) }
    }
}

extension CommandResult {
    static func over(
        _ outcome: CommandOutcome?, _ words: String = "words", objection: Objection? = nil, code: Int? = nil,
        answer: Answer? = nil, at seconds: Double = 1
    ) -> CommandResult {
        CommandResult(
            outcome: outcome, objection: objection, code: code.flatMap(ErrorCode.init(rawValue:)), words: words,
            state: .idle, answer: answer, time: Bench.start + seconds)
    }

    static func objecting(_ kind: Objection.Kind) -> CommandResult {
        over(kind == .superseded ? .superseded : .rejected, objection: Objection(kind, "words"))
    }
}
