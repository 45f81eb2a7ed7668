// What may be set for operators: rows of the tables in `Settings.swift`.
extension Settings {
    static let admin: [Setting<Draft>] = [
        Setting(
            "admin.listen_address", \.adminAddress, SettingKind.listenAddress.located,
            flag: .one("admin.listen-address", \.adminListenAddress), default: "off", reload: .restart,
            "Where operators' commands are taken: host:port. Needs tokens, and TLS beyond the loopback interface."),
        Setting(
            "admin.allow_plaintext", \.values.admin.allowsPlaintext, .boolean, reload: .restart,
            "Take commands without TLS beyond the loopback interface: tokens can be overheard."),
        Setting(
            "admin.certificate_file", \.adminCertificate, SettingKind.path.located, reload: .restart,
            "The listener's certificate (PEM), with its key; commands are then taken by TLS."),
        Setting(
            "admin.key_file", \.adminKey, SettingKind.path.located, reload: .restart,
            "The key of that certificate (PEM)."),
        Setting(
            "admin.client_ca_file", \.adminClientCA, SettingKind.path.located, reload: .restart,
            "Certificates of the authorities (PEM), one of which must have issued a client's certificate."),
        Setting(
            "admin.hosts", \.values.admin.hosts, SettingKind.hostName.plainList, reload: .restart,
            "Names and addresses by which clients call the listener, besides those of the loopback interface."),
        Setting(
            "admin.tokens", \.tokens, .tokens, "Who may do what."),
        Setting(
            "admin.allow", \.values.admin.allow, SettingKind<Permission>.word.set,
            "What needs to be allowed besides a token's scope: delete, print, firmware-update, video, localtask."),
        Setting(
            "admin.url_prefixes", \.values.admin.urlPrefixes, SettingKind.urlPrefix.plainList,
            "What printers may be told to fetch begins with one of these, each http:// or https:// and ending in /."),
        Setting(
            "admin.limits.nozzle_celsius", \.values.admin.limits.nozzle, SettingKind.integer(0...260).orNone,
            default: "specification", "Highest nozzle target, °C."),
        Setting(
            "admin.limits.hotbed_celsius", \.values.admin.limits.hotbed, SettingKind.integer(0...110).orNone,
            default: "specification", "Highest hotbed target, °C."),
        Setting(
            "admin.limits.fan_percent", \.values.admin.limits.fan, SettingKind.integer(0...100).orNone,
            default: "100", "Highest fan speed, percent."),
        Setting(
            "admin.limits.speed_mode", \.values.admin.limits.speedMode, SettingKind.integer(1...3).orNone,
            default: "3", "Highest speed mode."),
        Setting(
            "admin.limits.z_offset_millimeters", \.values.admin.limits.zOffset, SettingKind.millimeters.orNone,
            default: "2", "Largest z offset, up and down, millimetres."),
        Setting(
            "admin.wait", \.values.admin.wait, .duration(from: 1, upTo: 120),
            "How long an answer waits for the printer's report, 1s to 2m."),
        Setting(
            "admin.commands_per_minute", \.values.admin.commandsPerMinute, .integer(1...6000),
            "Commands of one token a minute; what makes a printer safer is not held back."),
        Setting(
            "admin.audit_file", \.values.admin.auditFile, SettingKind.path.orNone,
            flag: .one("admin.audit-file", \.adminAuditFile), reload: .restart,
            "A line for every attempt is added to this file, too; opened anew on SIGHUP."),
    ]

    /// What may be said of each of `admin.tokens`.
    static let token: [Setting<TokenDraft>] = [
        Setting(
            "name", \.name, SettingKind.tokenName.located, default: "required",
            "What its holder is called in log and audit; unique."),
        Setting(
            "token_file", \.file, SettingKind.path.located, default: "required",
            "File with the token, at least 32 characters, readable by its owner alone; kobra-exporter token makes one."),
        Setting(
            "scopes", \.scopes, SettingKind<Scope>.word.set.located, default: "required",
            "What it is good for: read, control, settings, files, print, firmware, video."),
        Setting(
            "printers", \.printers, SettingKind<[Located<String>]>.references, default: "all",
            "Ids or names of the printers it is good for."),
        Setting(
            "expires", \.expires, SettingKind.expiry.orNone, default: "never",
            "The last day on which it is good (UTC), or a time such as 2027-01-31T12:00:00Z."),
    ]

    /// The limits of each of `printers`.
    static let printerLimits: [Setting<PrinterDraft>] = [
        Setting(
            "limits.nozzle_celsius", \.limits.nozzle, SettingKind.integer(0...260).orNone,
            default: "admin.limits", "Its highest nozzle target, °C."),
        Setting(
            "limits.hotbed_celsius", \.limits.hotbed, SettingKind.integer(0...110).orNone,
            default: "admin.limits", "Its highest hotbed target, °C."),
        Setting(
            "limits.fan_percent", \.limits.fan, SettingKind.integer(0...100).orNone,
            default: "admin.limits", "Its highest fan speed, percent."),
        Setting(
            "limits.speed_mode", \.limits.speedMode, SettingKind.integer(1...3).orNone,
            default: "admin.limits", "Its highest speed mode."),
        Setting(
            "limits.z_offset_millimeters", \.limits.zOffset, SettingKind.millimeters.orNone,
            default: "admin.limits", "Its largest z offset, up and down, millimetres."),
    ]
}
