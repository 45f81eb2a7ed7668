/// A kind of body that a path has.
public struct MediaType: Hashable, Sendable {
    /// `text/plain`, in lower case.
    public let name: String
    /// Its parameters, as a client may ask for them. Other parameters in the client's words do not matter.
    public let parameters: [String: String]

    /// That type.
    public init(_ name: String, _ parameters: [String: String] = [:]) {
        (self.name, self.parameters) = (name, parameters)
    }
}

/// What the client would like best (RFC 9110, 12.5).
extension HTTPRequest {
    /// The place of the media type that the client likes best by `Accept`.
    ///
    /// - Parameter types: at least one. Of those that are equally welcome one that the client names goes before one that it
    ///   merely does not mind, then the earlier. The first is also for a client that wants none of them: a scraper makes
    ///   more of a page it did not ask for than of none.
    public func preferred(of types: [MediaType]) -> Int {
        let accepted = QualityList("Accept", of: self)
        guard !accepted.entries.isEmpty else { return 0 }
        let scores = types.map(accepted.score)
        let best = scores.indices.max { left, right in
            if scores[left].quality != scores[right].quality { return scores[left].quality < scores[right].quality }
            if scores[left].isNamed != scores[right].isNamed { return scores[right].isNamed }
            return left > right
        }
        guard let best, scores[best].quality > 0 else { return 0 }
        return best
    }

    /// Whether the body may be sent as gzip by `Accept-Encoding`, and is not more welcome as it is.
    public var acceptsGzip: Bool {
        let accepted = QualityList("Accept-Encoding", of: self).entries
        func quality(_ names: String...) -> Double? { accepted.first { names.contains($0.name) }?.quality }
        guard let gzip = quality("gzip", "x-gzip") ?? quality("*"), gzip > 0 else { return false }
        return gzip >= quality("identity") ?? 0
    }
}

extension HTTPResponse {
    /// The same, compressed where that client takes it and it is worth it.
    ///
    /// - Parameter isNegotiated: whether `Accept` was looked at, too.
    public func encoded(for request: HTTPRequest, isNegotiated: Bool = false) -> HTTPResponse {
        var response = self
        response.headers.append(.init("Vary", isNegotiated ? "Accept, Accept-Encoding" : "Accept-Encoding"))
        if request.acceptsGzip, let compressed = Gzip.compress(body) {
            response.headers.append(.init("Content-Encoding", "gzip"))
            response.body = compressed
        }
        return response
    }
}

extension QualityList {
    /// How welcome a type is, by the entry that fits it most closely, and whether that entry names it.
    fileprivate func score(_ type: MediaType) -> (quality: Double, isNamed: Bool) {
        var best: (rank: Int, quality: Double) = (-1, 0)
        for entry in entries {
            guard let rank = entry.rank(type) else { continue }
            if rank > best.rank || rank == best.rank && entry.quality > best.quality { best = (rank, entry.quality) }
        }
        return (best.quality, best.rank >= Entry.named)
    }
}

extension QualityList.Entry {
    fileprivate static let named = 2

    /// How closely it fits a type; `nil` where it does not.
    fileprivate func rank(_ type: MediaType) -> Int? {
        if name == "*/*" { return 0 }
        if name.hasSuffix("/*") { return type.name.hasPrefix(name.dropLast()) ? 1 : nil }
        guard name == type.name else { return nil }
        var fitting = 0
        for (key, value) in type.parameters {
            guard let wanted = parameters[key] else { continue }
            guard wanted.lowercased() == value else { return nil }
            fitting += 1
        }
        return Self.named + fitting
    }
}
