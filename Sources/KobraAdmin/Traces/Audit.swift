import KobraState
import Synchronization

/// Writes the audit.
///
/// An attempt is one line, written when its answer is known; so whether the line can be written turns out after the deed.
/// What is not in the safe direction therefore asks before, by `canWrite`: the last line was written, or, at the start and
/// after a line that was not, a line that says nothing is; and no line hangs. A disk that fills between two orders loses the
/// one line that tells of it, which still is in the log.
final class Audit: Sendable {
    /// Most lines a second of what was denied: a guesser is not to fill the disk.
    static let deniedPerSecond = 10

    private struct State {
        var isProven = false
        /// A line that says nothing is on its way.
        var isProbing = false
        var second: Int64 = 0
        var denied = 0
        var suppressed = 0
    }

    private let sink: any AuditSink
    private let state = Mutex(State())

    init(_ sink: any AuditSink) { self.sink = sink }

    /// Writes a line now, and waits for the disk: for the thread that may, and for the start.
    func write(_ line: AuditLine, at time: Instant) {
        var line = line
        line.time = time.unixMilliseconds
        let isWritten = sink.write(line)
        // That a line was written which the sink may leave out proves nothing: guessers must not open what is closed.
        let isProof = line.event != "denied"
        state.withLock { $0.isProven = isWritten && ($0.isProven || isProof) }
    }

    /// Has a line written soon, and something done then.
    func note(_ line: AuditLine, at time: Instant, then: @escaping @Sendable () -> Void = {}) {
        sink.soon { [self] in
            write(line, at: time)
            then()
        }
    }

    /// Has it written soon that something was denied, or counts it only.
    func deny(_ line: AuditLine, at time: Instant) {
        let isFull = sink.isFull
        let suppressed: Int? = state.withLock { state in
            let second = time.uptime / 1_000_000_000
            if state.second != second { (state.second, state.denied) = (second, 0) }
            guard state.denied < Self.deniedPerSecond, !isFull else {
                state.suppressed += 1
                return nil
            }
            state.denied += 1
            defer { state.suppressed = 0 }
            return state.suppressed
        }
        guard let suppressed else { return }
        var line = line
        line.suppressed = suppressed
        note(line, at: time)
    }

    /// Tells of what was only counted, once the flood is over.
    func tick(_ time: Instant) {
        let isDue = state.withLock { $0.suppressed > 0 && $0.second != time.uptime / 1_000_000_000 }
        guard isDue, !sink.isFull else { return }
        var line = AuditLine(time: time.unixMilliseconds, event: "denied")
        line.message = "more were denied than are listed"
        deny(line, at: time)
    }

    /// Whether the next line can be written, as far as that can be known. Where it is not known, it is tried meanwhile.
    func canWrite(at time: Instant) -> Bool {
        let isToBeTried = state.withLock { state in
            guard !state.isProven, !state.isProbing else { return false }
            state.isProbing = true
            return true
        }
        if isToBeTried {
            note(AuditLine(time: time.unixMilliseconds, event: "probe"), at: time) { [self] in
                state.withLock { $0.isProbing = false }
            }
        }
        return state.withLock { $0.isProven } && !sink.isStuck
    }
}
