import HTTPServer
import Platform
import Synchronization

/// The first answers to requests with an `Idempotency-Key`, to be given again instead of sending again. Of the requests
/// only digests are kept: they may hold secrets.
final class Idempotency: Sendable {
    /// What to do with a request.
    enum Turn {
        /// It is the first: carry it out, and say `settle`.
        case first
        /// The answer was given before, or is awaited; it is taken care of.
        case again
        /// The key was used for another request.
        case misused
    }

    private struct Entry {
        let digest: [UInt8]
        let time: Int64
        var answer: HTTPResponse?
        var waiting: [HTTPResponder] = []
    }

    private struct Contents {
        var entries: [String: Entry] = [:]
        var order: [String] = []
    }

    private let contents = Mutex(Contents())

    /// Most keys kept, and for how long, seconds.
    static let limit = 10_000
    static let age = 86_400.0

    /// - Parameters:
    ///   - key: the caller's name and key.
    ///   - now: uptime, nanoseconds.
    func begin(_ key: String, _ request: HTTPRequest, _ responder: HTTPResponder, now: Int64) -> Turn {
        let digest = Self.digest(request)
        let (turn, answer) = contents.withLock { contents -> (Turn, HTTPResponse?) in
            while let oldest = contents.order.first, let entry = contents.entries[oldest],
                Double(now - entry.time) / 1e9 > Self.age
            {
                contents.entries[oldest] = nil
                contents.order.removeFirst()
            }
            if let known = contents.entries[key] {
                guard known.digest == digest else { return (.misused, nil) }
                if known.answer == nil { contents.entries[key]?.waiting.append(responder) }
                return (.again, known.answer)
            }
            if contents.order.count >= Self.limit {
                contents.entries[contents.order.removeFirst()] = nil
            }
            contents.entries[key] = Entry(digest: digest, time: now)
            contents.order.append(key)
            return (.first, nil)
        }
        if let answer { responder.respond(Self.replayed(answer)) }
        return turn
    }

    /// The answer to the first request is there.
    func settle(_ key: String, _ answer: HTTPResponse) {
        let waiting = contents.withLock { contents -> [HTTPResponder] in
            defer {
                contents.entries[key]?.answer = answer
                contents.entries[key]?.waiting = []
            }
            return contents.entries[key]?.waiting ?? []
        }
        for responder in waiting { responder.respond(Self.replayed(answer)) }
    }

    private static func replayed(_ answer: HTTPResponse) -> HTTPResponse {
        var answer = answer
        answer.headers.append(.init("Idempotent-Replayed", "true"))
        return answer
    }

    /// With the length of each part before it, so that no two requests have the same.
    private static func digest(_ request: HTTPRequest) -> [UInt8] {
        var bytes: [UInt8] = []
        let parts = [request.method, request.path] + request.query.flatMap { [$0.name, $0.value] }
        for part in parts.map({ Array($0.utf8) }) + [request.body] { bytes += Array("\(part.count):".utf8) + part }
        return Digest.sha256(bytes)
    }
}
