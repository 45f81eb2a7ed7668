import CMosquitto
import Glibc

/// A failed libmosquitto call or a lost link; open to codes a newer library adds.
public struct MQTTError: Error, RawRepresentable, Hashable, Sendable, CustomStringConvertible {
    /// The library's code.
    public let rawValue: CInt
    /// The errno, taken on the spot, when that is all the library has to say.
    public let systemCode: CInt?
    /// What OpenSSL said, when it was about TLS ("certificate verify failed" and the like), or the file it is about.
    public let detail: String?

    /// The error of that code, with nothing known besides.
    public init(rawValue: CInt) { self.init(rawValue, systemCode: nil, detail: nil) }

    init(_ code: CInt, systemCode: CInt? = nil, detail: String? = nil) {
        rawValue = code
        self.systemCode = systemCode
        self.detail = detail
    }

    /// No link to the broker, or none yet, or no longer.
    public static let notConnected = MQTTError(rawValue: CInt(MOSQ_ERR_NO_CONN.rawValue))
    /// The link was lost.
    public static let connectionLost = MQTTError(rawValue: CInt(MOSQ_ERR_CONN_LOST.rawValue))
    /// An option, topic or filter the library does not take.
    public static let invalid = MQTTError(rawValue: CInt(MOSQ_ERR_INVAL.rawValue))
    /// The broker did not answer within the keep-alive time.
    public static let silent = MQTTError(rawValue: CInt(MOSQ_ERR_KEEPALIVE.rawValue))
    /// A message longer than `MQTTConnection.messageBytes` was on its way.
    public static let tooLarge = MQTTError(rawValue: CInt(MOSQ_ERR_OVERSIZE_PACKET.rawValue))
    /// This side said goodbye.
    public static let none = MQTTError(rawValue: CInt(MOSQ_ERR_SUCCESS.rawValue))

    /// The words for it: "connection refused", "the connection was lost".
    public var description: String {
        var words = unsafe String(cString: mosquitto_strerror(rawValue))
        // The one that matters for which 2.0.11 has no words.
        if self == .silent { words = "the broker did not answer in time" }
        if self == .tooLarge {
            words =
                "a message larger than \(MQTTConnection.messageBytes >> 20) MiB is on its way; if the broker retains or queues"
                + " it, it comes again until it is removed there, or message_size_limit is set"
        }
        if let systemCode, let text = unsafe strerror(systemCode) { words = unsafe String(cString: text) }
        while words.last == "." { words.removeLast() }
        words = words.prefix(1).lowercased() + words.dropFirst()
        return detail.map { "\(words): \($0)" } ?? words
    }

    /// The one place a status is looked at.
    static func check(_ status: CInt, detail: String? = nil) throws(MQTTError) {
        let code = errno
        if let error = MQTTError(status: status, errno: code, detail: detail) { throw error }
    }

    /// The error of a status that is one.
    init?(status: CInt, errno: CInt, detail: String?) {
        guard status != CInt(MOSQ_ERR_SUCCESS.rawValue) else { return nil }
        let isSystem = status == CInt(MOSQ_ERR_ERRNO.rawValue)
        // Where the other side ends the connection in the middle of a packet, the library has no errno to show.
        let isCut = isSystem && errno == 0
        self.init(
            isCut ? CInt(MOSQ_ERR_CONN_LOST.rawValue) : status, systemCode: isSystem && !isCut ? errno : nil,
            detail: detail)
    }
}

/// The broker's no to a connection (MQTT 3.1.1, 3.2.2.3).
public struct MQTTRefusal: Error, RawRepresentable, Hashable, Sendable, CustomStringConvertible {
    /// The return code of CONNACK, 1 to 255.
    public let rawValue: CInt

    /// The refusal of that code.
    public init(rawValue: CInt) { self.rawValue = rawValue }

    /// Not allowed to connect.
    public static let notAuthorised = MQTTRefusal(rawValue: 5)

    /// "not authorised".
    public var description: String {
        switch rawValue {
        case 1: "unacceptable protocol version"
        case 2: "client identifier rejected"
        case 3: "broker unavailable"
        case 4: "bad user name or password"
        case 5: "not authorised"
        default: "refused with code \(rawValue)"
        }
    }
}
