import KobraState
import Synchronization

/// Writes the audit.
///
/// An attempt is one line, written when its answer is known; so whether the line can be written turns out after the deed.
/// What is not in the safe direction therefore asks before, by `canWrite`: the last line was written, or, at the start and
/// after a line that was not, a line that says nothing is. A disk that fills between two orders loses the one line that
/// tells of it, which still is in the log.
final class Audit: Sendable {
    /// Writes a line; returns whether it is safe in the file, or there is none.
    typealias Sink = @Sendable (AuditLine) -> Bool

    /// Most lines a second of what was denied: a guesser is not to fill the disk.
    static let deniedPerSecond = 10

    private struct State {
        var isProven = false
        var second: Int64 = 0
        var denied = 0
        var suppressed = 0
    }

    private let sink: Sink
    private let state = Mutex(State())

    init(_ sink: @escaping Sink) { self.sink = sink }

    func write(_ line: AuditLine, at time: Instant) {
        var line = line
        line.time = time.unixMilliseconds
        let isWritten = sink(line)
        // That a line was written which the sink may leave out proves nothing: guessers must not open what is closed.
        let isProof = line.event != "denied"
        state.withLock { $0.isProven = isWritten && ($0.isProven || isProof) }
    }

    /// Writes that something was denied, or counts it only.
    func deny(_ line: AuditLine, at time: Instant) {
        let suppressed: Int? = state.withLock { state in
            let second = time.uptime / 1_000_000_000
            if state.second != second { (state.second, state.denied) = (second, 0) }
            guard state.denied < Self.deniedPerSecond else {
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
        write(line, at: time)
    }

    /// Tells of what was only counted, once the flood is over.
    func tick(_ time: Instant) {
        let isDue = state.withLock { $0.suppressed > 0 && $0.second != time.uptime / 1_000_000_000 }
        guard isDue else { return }
        var line = AuditLine(time: time.unixMilliseconds, event: "denied")
        line.message = "more were denied than are listed"
        deny(line, at: time)
    }

    /// Whether the next line can be written, as far as that can be known.
    func canWrite(at time: Instant) -> Bool {
        if state.withLock({ $0.isProven }) { return true }
        write(AuditLine(time: time.unixMilliseconds, event: "probe"), at: time)
        return state.withLock { $0.isProven }
    }
}
