import HTTPServer
import JSON
import KobraState
import Platform

/// A key as it is kept on disk: one text of JSON, so that one that is spoilt costs itself alone. No token stands in it, only
/// what tells whether the token of that name is still the same; and of the request only a digest.
struct IdempotencyMemory {
    /// Longest answer kept, bytes: enough for any command's record. A longer one, such as a list of files, is replaced by a
    /// word that it was given.
    static let answerLimit = 16 << 10
    /// Most headers of an answer.
    static let headerLimit = 32

    let key: IdempotencyKey
    let entry: IdempotencyTable.Entry

    /// - Parameter token: what stands for the caller's token.
    func text(token: String) -> String {
        var members: [JSONLiteral.Member] = [
            .init("caller", .string(key.caller)), .init("token", .string(token)), .init("key", .string(key.key)),
            .init("request", .string(Self.hex(entry.fingerprint))),
            .init("time", .integer(entry.time.unixMilliseconds)),
            .init("uptime", .integer(entry.time.uptime / 1_000_000)),
        ]
        if let command = entry.command { members.append(.init("command", .string(command))) }
        if let response = entry.response.map(Self.fitting) {
            members += [
                .init("status", .integer(Int64(response.status))),
                .init("headers", .array(response.headers.map { [.string($0.name), .string($0.value)] })),
                .init("body", .string(String(decoding: response.body, as: UTF8.self))),
            ]
        }
        return String(decoding: JSONLiteral.object(members).bytes(), as: UTF8.self)
    }

    /// One read back.
    ///
    /// - Parameters:
    ///   - token: what stands for the token of a name now; `nil` for none of that name.
    ///   - isSameBoot: whether the machine's uptime has gone on since.
    ///   - unknown: what is to be said of a command that was under way.
    /// - Returns: `nil` for what cannot have been written by `text`, or is another token's, or older than a day.
    init?(
        _ text: String, token: (String) -> String?, isSameBoot: Bool, at now: Instant,
        unknown: (_ command: String?) -> HTTPResponse
    ) {
        guard let root = try? JSONDocument(text.utf8).root, let caller = root["caller"].text,
            let tag = root["token"].text, !tag.isEmpty, tag == token(caller),
            let key = root["key"].text.flatMap({ IdempotencyKey(key: $0, caller: caller) }),
            let fingerprint = root["request"].text.flatMap(Self.bytes), fingerprint.count == 32,
            let time = Self.moment(root["time"]), let uptime = Self.whole(root["uptime"]),
            let age = Self.age(time: time, uptime: uptime, isSameBoot: isSameBoot, now)
        else { return nil }
        let command = root["command"].text
        var response = unknown(command)
        if !root["status"].isAbsent {
            guard let given = Self.response(root) else { return nil }
            response = given
        }
        self.key = key
        entry = IdempotencyTable.Entry(
            fingerprint: fingerprint, time: Instant(uptime: now.uptime - age * 1_000_000, unixMilliseconds: time),
            command: command, response: response)
    }

    /// Milliseconds since the first use, by the clock that can be trusted: within one run of the machine the one that is
    /// never set. Over a restart of the machine only the wall clock goes on; where it stands before the first use, the key is
    /// as good as new, and kept too long rather than lost.
    ///
    /// - Returns: `nil` for more than a day.
    private static func age(time: Int64, uptime: Int64, isSameBoot: Bool, _ now: Instant) -> Int64? {
        let present = now.uptime / 1_000_000
        let age = isSameBoot && uptime <= present ? present - uptime : max(0, now.unixMilliseconds - time)
        return Double(age) <= IdempotencyTable.memory * 1000 ? age : nil
    }

    private static func moment(_ value: JSONValue) -> Int64? { whole(value).flatMap { $0 >= 0 ? $0 : nil } }

    /// One before the machine was started is negative.
    private static func whole(_ value: JSONValue) -> Int64? {
        guard let number = value.strictNumber, number.magnitude < 9e12 else { return nil }
        return Int64(exactly: number)
    }

    private static func response(_ root: JSONValue) -> HTTPResponse? {
        guard let status = root["status"].strictNumber.flatMap({ Int(exactly: $0) }), (200...599).contains(status),
            let body = root["body"].bytes, body.count <= answerLimit, root["headers"].isArray
        else { return nil }
        let pairs = root["headers"].elements
        guard pairs.count <= headerLimit else { return nil }
        var headers: [HTTPRequest.Field] = []
        for pair in pairs.map(\.elements) {
            guard pair.count == 2, let name = pair[0].text, let value = pair[1].text else { return nil }
            headers.append(.init(name, value))
        }
        return HTTPResponse(status: status, headers: headers, body: body)
    }

    /// An answer as it can be kept.
    private static func fitting(_ response: HTTPResponse) -> HTTPResponse {
        let isText = String(validating: response.body, as: UTF8.self) != nil && !response.body.contains(0)
        guard response.body.count > answerLimit || !isText || response.headers.count > headerLimit else {
            return response
        }
        return Problem(
            409, "carried out already",
            "it was answered with \(response.status) before the exporter was started anew, and is not carried out again; "
                + "the answer was too long to be kept"
        ).response
    }

    private static let digits = Array("0123456789abcdef")

    static func hex(_ bytes: [UInt8]) -> String {
        String(bytes.flatMap { [digits[Int($0 >> 4)], digits[Int($0 & 15)]] })
    }

    private static func bytes(_ hex: String) -> [UInt8]? {
        let digits = hex.utf8.compactMap { digit in Self.digits.firstIndex(of: Character(UnicodeScalar(digit))) }
        guard digits.count == hex.utf8.count, digits.count.isMultiple(of: 2) else { return nil }
        return stride(from: 0, to: digits.count, by: 2).map { UInt8(digits[$0] << 4 | digits[$0 + 1]) }
    }
}

extension IdempotencyTable {
    /// What of it outlives the program. What is under way in the safe direction is left out: after a crash a stop that is
    /// repeated is to be carried out.
    ///
    /// - Parameter token: what stands for the token of a name.
    func memory(boot: String, token: (String) -> String?) -> JSONLiteral {
        let keys = order.compactMap { key -> JSONLiteral? in
            guard let entry = entries[key], entry.response != nil || !entry.isSafe, let tag = token(key.caller) else {
                return nil
            }
            return .string(IdempotencyMemory(key: key, entry: entry).text(token: tag))
        }
        return ["boot": .string(boot), "keys": .array(keys)]
    }

    /// Takes back what was kept.
    ///
    /// - Returns: how many keys are there again, and how many are not.
    mutating func restore(
        _ memory: JSONValue, boot: String, token: (String) -> String?, at now: Instant,
        unknown: (_ command: String?) -> HTTPResponse
    ) -> (restored: Int, dropped: Int) {
        let isSameBoot = !boot.isEmpty && memory["boot"].text == boot
        let texts = memory["keys"].elements
        for text in texts.suffix(Self.limit) {
            let kept = text.text.flatMap {
                IdempotencyMemory($0, token: token, isSameBoot: isSameBoot, at: now, unknown: unknown)
            }
            guard let kept, entries[kept.key] == nil else { continue }
            insert(kept.key, kept.entry)
        }
        return (count, texts.count - count)
    }
}

extension IdempotencyMemory {
    init(key: IdempotencyKey, entry: IdempotencyTable.Entry) {
        self.key = key
        self.entry = entry
    }
}
