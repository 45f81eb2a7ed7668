import Configuration
import HTTPServer
import JSON
import KobraControl
import KobraState
import Synchronization

extension AdminAPI {
    /// Stops all printers the token may see, or those listed. Every order is given before any answer is awaited; a name that
    /// is not known is told and holds nothing up.
    func stopAll(_ route: Route, _ visit: inout Visit) throws(Problem) {
        let input = try Input(visit.request, for: route)
        let (fleet, _) = operating.snapshot()
        let (printers, unknown) = fleet.targets(input.texts("printers"), for: visit.token)
        guard !printers.isEmpty || !unknown.isEmpty else {
            throw Problem(404, "not found", "no printer is known")
        }
        let preferences = Preferences(visit.request)
        let requests = printers.map { orderRequest(.emergencyStop, $0, input, visit) }
        let round = StopRound(ids: requests.map(\.id), unknown: unknown, timestamp: clock.timestamp)
        let wait = preferences.wait.map { Double($0) } ?? visit.rules.wait
        let ticket = try admit(visit, isSafe: true, wait: wait) { [operating] in
            for id in requests.map(\.id) { if let record = operating.record(id) { round.note(record) } }
            return round.response(isLate: true)
        }
        guard let ticket else { return }
        let line = visit.line
        for request in requests {
            let record = operating.submit(request) { [self] record in
                write(line, record, status: Verdict(record: record, timestamp: clock.timestamp).status)
                if round.end(record), !preferences.isAsync {
                    deliver(round.response().with(preferences.applied), ticket, isKept: round.isComplete)
                }
            }
            round.note(record)
        }
        if preferences.isAsync || requests.isEmpty {
            deliver(round.response().with(preferences.applied), ticket, isKept: round.isComplete)
        }
        dropIfWorse(visit.token)
    }
}

/// The stops of one request, and what became of each.
private final class StopRound: Sendable {
    private struct Progress {
        var records: [String: CommandRecord] = [:]
        var open: Set<String>
    }

    private let ids: [String]
    private let unknown: [String]
    private let timestamp: @Sendable (Int64) -> String
    private let progress: Mutex<Progress>

    init(ids: [String], unknown: [String], timestamp: @escaping @Sendable (Int64) -> String) {
        (self.ids, self.unknown, self.timestamp) = (ids, unknown, timestamp)
        progress = Mutex(Progress(open: Set(ids)))
    }

    /// Takes a record as it is, unless its end is known already.
    func note(_ record: CommandRecord) {
        progress.withLock {
            if $0.records[record.request.id]?.result == nil { $0.records[record.request.id] = record }
        }
    }

    /// Takes a record that has its end; returns whether it was the last.
    func end(_ record: CommandRecord) -> Bool {
        progress.withLock {
            $0.records[record.request.id] = record
            return $0.open.remove(record.request.id) != nil && $0.open.isEmpty
        }
    }

    /// Whether a stop was sent to all that were meant, as far as is known. Where it was not, who repeats the request gets them
    /// sent to all once more: one stop too many does no harm.
    var isComplete: Bool {
        let records = progress.withLock { Array($0.records.values) }
        return unknown.isEmpty && records.allSatisfy { $0.result?.objection == nil }
    }

    /// 200 where all is confirmed, 504 where of any it is not known, else the worst there is.
    ///
    /// - Parameter isLate: there is no more waiting for those that are not over.
    func response(isLate: Bool = false) -> HTTPResponse {
        let records = progress.withLock { progress in ids.compactMap { progress.records[$0] } }
        let verdicts = records.map { Verdict(record: $0, timestamp: timestamp) }
        var list = records.map { JSONLiteral.object(CommandDocument(record: $0, timestamp: timestamp).members) }
        for name in unknown {
            list.append(["printer": .string(name), "outcome": "not_found", "message": "there is no such printer"])
        }
        // What there is no record of may have been sent all the same.
        let unheard = repeatElement(504, count: ids.count - records.count)
        let statuses =
            verdicts.map { isLate && $0.status == 202 ? 504 : $0.status } + unheard + unknown.map { _ in 404 }
        // The token was removed meanwhile.
        if statuses.contains(401) { return Problem.unauthorized.response }
        let worst = statuses.contains(504) ? 504 : statuses.max() ?? 200
        guard worst >= 400 else { return Verdict.json(["printers": .array(list)], worst) }
        let stopped = statuses.count { $0 == 200 }
        return Problem(
            worst, "not every printer has confirmed", "\(stopped) of \(statuses.count) printers have confirmed",
            [.init("printers", .array(list))], headers: worst == 503 ? [.init("Retry-After", "5")] : []
        ).response
    }
}

extension Fleet {
    /// The printers that a list means, each once, and what of it means none.
    fileprivate func targets(
        _ names: [String]?, for token: Configuration.Token
    ) -> (printers: [Printer], unknown: [String]) {
        guard let names else { return (printers(for: token), []) }
        var found: [Printer] = []
        var unknown: [String] = []
        for name in names {
            if let printer = printer(name, for: token) {
                if !found.contains(where: { $0.id == printer.id }) { found.append(printer) }
            } else if !unknown.contains(name) {
                unknown.append(name)
            }
        }
        return (found, unknown)
    }
}
