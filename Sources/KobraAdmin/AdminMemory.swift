import Configuration
import HTTPServer
public import JSON
public import KobraControl
import KobraState
import Platform
import Synchronization

// What of the API outlives the program.
extension AdminAPI {
    /// The keys of requests that were answered, or are being, with their answers: to be written down.
    public var memory: JSONLiteral {
        let (table, tokens) = state.withLock { ($0.idempotency, $0.rules.tokens) }
        return table.memory(boot: clock.boot, token: Self.tags(tokens))
    }

    /// Takes back what was written down, before the first request. The desk must have taken back its own already: what it
    /// says of a command that was under way is the answer to who repeats the request.
    ///
    /// - Returns: how many keys are there again, and how many are not: spoilt, older than a day, or another token's.
    public func restore(_ memory: JSONValue) -> (restored: Int, dropped: Int) {
        let now = clock.now()
        return state.withLock { state in
            let tokens = state.rules.tokens
            return state.idempotency.restore(memory, boot: clock.boot, token: Self.tags(tokens), at: now) { command in
                unknown(command)
            }
        }
    }

    /// A command of an earlier life of the program is not known to have ended. Waits for the audit's disk: it is told but once.
    public func noteUnknown(_ record: CommandRecord) {
        let now = clock.now()
        var line = AuditLine(time: now.unixMilliseconds, event: "unknown")
        line.take(record)
        audit.write(line, at: now)
    }

    private func unknown(_ command: String?) -> HTTPResponse {
        if let record = command.flatMap({ operating.record($0) }) {
            return Verdict(record: record, timestamp: clock.timestamp).response
        }
        return Problem(
            504, "unconfirmed: it may still happen",
            "the exporter ended before it had answered this request, which may have been carried out or not. It is not carried "
                + "out again; look at the printer"
        ).response
    }

    /// What stands for tokens on disk: a digest of their digest, by which no token can be found and another token of the same
    /// name is told from it.
    private static func tags(_ tokens: [Configuration.Token]) -> (String) -> String? {
        { name in
            tokens.first { $0.name == name }.map {
                IdempotencyMemory.hex(Array(Digest.sha256(Array("idempotency".utf8) + $0.digest).prefix(16)))
            }
        }
    }
}
