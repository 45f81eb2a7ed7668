import JSON

/// A firmware for the printer to fetch and install (protocol.md 9.5).
public struct FirmwareFile: Hashable, Sendable {
    /// Installs it even where the printer would not.
    public var force: Bool
    /// MD5 of the file, hexadecimal.
    public var md5: String
    /// Its version, such as `3.1.2`.
    public var version: String
    /// Its file name.
    public var name: String
    /// Where to fetch it.
    public var url: String
    /// Its size in bytes.
    public var size: Int64

    /// That firmware.
    public init(force: Bool, md5: String, version: String, name: String, url: String, size: Int64) {
        self.force = force
        self.md5 = md5
        self.version = version
        self.name = name
        self.url = url
        self.size = size
    }

    var data: JSONLiteral {
        [
            "force_update": .bool(force), "firmware_md5": .string(md5), "firmware_version": .string(version),
            "firmware_name": .string(name), "firmware_url": .string(url), "firmware_size": .integer(size),
        ]
    }
}

/// A file for the printer to fetch and print (protocol.md 9.2).
public struct RemoteFile: Hashable, Sendable {
    /// Where to fetch it; from firmware 3.1.0 the printer checks the domain (2.1).
    public var url: String
    /// MD5 of the file, hexadecimal.
    public var md5: String
    /// Its size in bytes.
    public var size: Int64
    /// The name to print it under.
    public var filename: String

    /// That file.
    public init(url: String, md5: String, size: Int64, filename: String) {
        self.url = url
        self.md5 = md5
        self.size = size
        self.filename = filename
    }

    func data(task: String) -> JSONLiteral {
        [
            "md5": .string(md5), "url": .string(url), "filesize": .integer(size), "filename": .string(filename),
            "filetype": 0, "taskid": .string(task), "task_mode": 1,
        ]
    }
}

/// Changes to a running job, in the units of the wire; what is `nil` is not sent (protocol.md 9.3).
public struct PrintSettings: Hashable, Sendable {
    /// °C; 0 is off.
    public var nozzleTarget: Int?
    /// °C; 0 is off.
    public var hotbedTarget: Int?
    /// Percent, 0 to 100.
    public var fan: Int?
    /// 1 silent, 2 standard, 3 sport.
    public var speedMode: Int?
    /// Millimetres, sent as text with two decimals (Q15).
    public var zOffset: Double?

    /// Those changes; none at all asks for the values in force (9.4).
    public init(
        nozzleTarget: Int? = nil, hotbedTarget: Int? = nil, fan: Int? = nil, speedMode: Int? = nil,
        zOffset: Double? = nil
    ) {
        self.nozzleTarget = nozzleTarget
        self.hotbedTarget = hotbedTarget
        self.fan = fan
        self.speedMode = speedMode
        self.zOffset = zOffset
    }

    func data(task: String) -> JSONLiteral {
        let whole: [(String, Int?)] = [
            ("target_nozzle_temp", nozzleTarget), ("target_hotbed_temp", hotbedTarget), ("fan_speed_pct", fan),
            ("print_speed_mode", speedMode),
        ]
        var settings = whole.compactMap { name, value in
            value.map { JSONLiteral.Member(name, .integer(Int64($0))) }
        }
        if let text = zOffset.flatMap(Self.twoDecimals) { settings.append(.init("z_comp", .string(text))) }
        let taskID = JSONLiteral.Member("taskid", .string(task))
        return .object(settings.isEmpty ? [taskID] : [taskID, .init("settings", .object(settings))])
    }

    /// `-0.05` for -0.049: text with a dot and two decimals, and no negative zero. `nil` for what is no number.
    static func twoDecimals(_ value: Double) -> String? {
        guard let hundredths = Int(exactly: (value * 100).rounded()) else { return nil }
        let (whole, rest) = hundredths.magnitude.quotientAndRemainder(dividingBy: 100)
        return "\(hundredths < 0 ? "-" : "")\(whole).\(rest < 10 ? "0" : "")\(rest)"
    }
}

/// Where a printer is to send its camera's picture: the credentials of a cloud storage (MQTT_API.md, protocol.md 9.5).
public struct VideoTarget: Hashable, Sendable {
    /// The storage's region.
    public var region: String
    /// The temporary key's id.
    public var secretID: String
    /// The temporary key.
    public var secretKey: String
    /// The session's token.
    public var sessionToken: String

    /// Those credentials.
    public init(region: String, secretID: String, secretKey: String, sessionToken: String) {
        self.region = region
        self.secretID = secretID
        self.secretKey = secretKey
        self.sessionToken = sessionToken
    }

    var data: JSONLiteral {
        [
            "region": .string(region), "tmpSecretId": .string(secretID), "tmpSecretKey": .string(secretKey),
            "sessionToken": .string(sessionToken),
        ]
    }
}

extension VideoTarget: CustomStringConvertible, CustomDebugStringConvertible, CustomReflectable {
    /// Says nothing of what it holds, so that no log can.
    public var description: String { "video target" }
    /// Says nothing of what it holds either.
    public var debugDescription: String { description }
    /// Shows nothing of what it holds to `dump` and to a failed expectation.
    public var customMirror: Mirror { Mirror(self, children: []) }
}
