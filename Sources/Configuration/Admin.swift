public import KobraProtocol

extension Configuration {
    /// The listener for operators, and what may be done there.
    public struct Admin: Hashable, Sendable {
        /// `host:port`; `nil` for no listener at all.
        public var listenAddress: String?
        /// What it proves itself with; `nil` for plaintext.
        public var tls: ServerTLS?
        /// Whether plaintext is allowed beyond the loopback interface.
        public var allowsPlaintext = false
        /// Names that may stand in `Host` besides those of the loopback interface.
        public var hosts: [String] = []
        /// Who may do what.
        public var tokens: [Token] = []
        /// What needs to be allowed by name besides.
        public var allow: Set<Permission> = []
        /// What printers may be told to fetch begins with one of these.
        public var urlPrefixes: [String] = []
        /// The highest values that may be asked for, lower than the specification's.
        public var limits = Limits()
        /// Seconds for which an answer waits for the printer's report, 1 to 120.
        public var wait = 10.0
        /// Commands of one token a minute.
        public var commandsPerMinute = 60
        /// Where a line is written for every attempt, besides the log.
        public var auditFile: String?

        /// The defaults: off.
        public init() {}
    }

    /// Who may do what. Of the token itself only its digest is kept.
    public struct Token: Hashable, Sendable {
        /// What its holder is called in log and audit.
        public var name: String
        /// SHA-256 of the token.
        public var digest: [UInt8]
        /// What it is good for.
        public var scopes: Set<Scope>
        /// The printers it is good for; `nil` for all.
        public var printers: Set<PrinterID>?
        /// The Unix second from which it is no longer good; `nil` for never.
        public var expires: Int64?

        /// That token.
        public init(
            name: String, digest: [UInt8], scopes: Set<Scope>, printers: Set<PrinterID>? = nil, expires: Int64? = nil
        ) {
            self.name = name
            self.digest = digest
            self.scopes = scopes
            self.printers = printers
            self.expires = expires
        }
    }

    /// Certificate and key of a server.
    public struct ServerTLS: Hashable, Sendable {
        /// Where the certificate was read from.
        public var certificateFile: String
        /// Where the key was read from.
        public var keyFile: String
        /// Where the client CA was read from.
        public var clientCAFile: String?
        /// PEM, the server's own certificate first.
        public var certificate: [UInt8]
        /// PEM.
        public var key: Secret
        /// PEM; where given, clients need a certificate issued by it.
        public var clientCA: [UInt8]?
    }

    /// The highest values that may be asked for; `nil` where only the printer's specification limits (protocol.md 12).
    public struct Limits: Hashable, Sendable {
        /// °C, up to 260.
        public var nozzle: Int?
        /// °C, up to 110.
        public var hotbed: Int?
        /// Percent.
        public var fan: Int?
        /// 1 to 3.
        public var speedMode: Int?
        /// Millimetres up and down, up to 2.
        public var zOffset: Double?

        /// None.
        public init() {}
    }
}

/// What a token may be good for.
public enum Scope: String, CaseIterable, Hashable, Sendable {
    /// To see printers, and to ask them.
    case read
    /// Pause, resume, stop, cancel, emergency stop.
    case control
    /// Targets, fan, speed, z offset.
    case settings
    /// Lists of files, and their deletion.
    case files
    /// To start prints, and what belongs to it.
    case print
    /// Firmware.
    case firmware
    /// The camera.
    case video
}

/// What needs to be allowed by name besides a token's scope.
public enum Permission: String, CaseIterable, Hashable, Sendable {
    /// Deletion of files.
    case delete
    /// Starting prints.
    case print
    /// Firmware updates.
    case firmwareUpdate = "firmware-update"
    /// The camera.
    case video
    /// Tying a job to a cloud job.
    case localtask
}
