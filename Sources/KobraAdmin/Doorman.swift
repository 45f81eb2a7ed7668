import Configuration
import HTTPServer
import Platform
import Synchronization

/// Tells who asks, and keeps those waiting whom nobody knows.
final class Doorman: Sendable {
    private struct Contents {
        var delayed: [(at: Int64, responder: HTTPResponder)] = []
        /// Failures of late; halves every 10 s.
        var failures = 0.0
        var decayed: Int64 = 0
    }

    private let contents = Mutex(Contents())

    /// Most who are kept waiting at once: beyond, the one who waits longest is answered.
    static let limit = 64

    /// Whose token a request brings; `nil` for none, a wrong one, one that has run out, or more than one.
    ///
    /// Every token is compared with, each in constant time, so that the time tells nothing.
    func caller(of request: HTTPRequest, among tokens: [Configuration.Token], unixSeconds: Int64) -> Configuration
        .Token?
    {
        let given = request.headers.filter { $0.name.lowercased() == "authorization" }
        guard given.count == 1, let value = given.first?.value, value.utf8.count <= 600 else { return nil }
        let parts = value.split(separator: " ", omittingEmptySubsequences: false)
        guard parts.count == 2, parts[0].lowercased() == "bearer", !parts[1].isEmpty else { return nil }
        let digest = Digest.sha256(Array(parts[1].utf8))
        var found: Configuration.Token?
        for token in tokens where Digest.areEqual(token.digest, digest) { found = token }
        guard let found, found.expires.map({ unixSeconds < $0 }) ?? true else { return nil }
        return found
    }

    /// Turns somebody away, later: the more have failed of late, the later. It costs no thread.
    func turnAway(_ responder: HTTPResponder, now: Int64) {
        let early = contents.withLock { contents -> HTTPResponder? in
            let age = Double(now - contents.decayed) / 1e9
            contents.failures = contents.failures * (age > 600 ? 0 : Self.half(age)) + 1
            contents.decayed = now
            let delay = min(2, 0.25 * contents.failures)
            contents.delayed.append((now + Int64(delay * 1e9), responder))
            return contents.delayed.count > Self.limit ? contents.delayed.removeFirst().responder : nil
        }
        early?.respond(Problem.unauthorized.response)
    }

    /// Answers those who have waited long enough; at the end all.
    func tick(now: Int64) {
        let due = contents.withLock { contents in
            let due = contents.delayed.filter { $0.at <= now }
            contents.delayed.removeAll { $0.at <= now }
            return due
        }
        for entry in due { entry.responder.respond(Problem.unauthorized.response) }
    }

    /// What is left of 1 after so many seconds, halving every 10.
    private static func half(_ seconds: Double) -> Double {
        var (left, rest) = (1.0, seconds)
        while rest >= 10 { (left, rest) = (left / 2, rest - 10) }
        return left * (1 - rest / 20)
    }
}
