/// The table of every setting: **a line here, and the field it fills, add one**. The keys of the file, the values of flags
/// and environment, their checks, the help and the reference follow from it.
enum Settings {
    static let all: [Setting<Draft>] = general + admin

    private static let general: [Setting<Draft>] = [
        Setting(
            nil, \.file, SettingKind.path.orNone, flag: .one("config.file", \.configFile), reload: .restart,
            "Read settings from this YAML file."),
        Setting(
            nil, \.check, .boolean, flag: .action("config.check", \.configCheck), default: "", reload: .restart,
            "Check the configuration, the files it names included, and exit: 0 if it is good, 2 if not."),
        Setting(
            "web.listen_address", \.values.web.listenAddress, .listenAddress,
            flag: .one("web.listen-address", \.webListenAddress), reload: .restart,
            "Where scrapes are answered: host:port, or :port for all addresses."),
        Setting(
            "web.max_connections", \.values.web.maxConnections, .integer(1...800),
            flag: .one("web.max-connections", \.webMaxConnections), reload: .restart,
            "Most connections at a time, 1 to 800; with the admin listener, which has 128, 672."),
        Setting(
            "web.config_file", \.values.web.configFile, SettingKind.path.orNone,
            flag: .one("web.config.file", \.webConfigFile), reload: .restart,
            "The standard web configuration file: TLS, client certificates, users. It is read again when it changes."),
        Setting(
            "mqtt.keep_alive", \.keepAlive, .seconds(5...3600), flag: .one("mqtt.keep-alive", \.mqttKeepAlive),
            "Time between two signs of life on a broker connection, 5s to 1h."),
        Setting(
            "mqtt.session", \.session, SettingKind<BrokerSession>.word.located,
            flag: .one("mqtt.session", \.mqttSession), default: BrokerSession.clean.rawValue,
            "durable has brokers queue reports while the exporter is away, and needs a client id for each."),
        Setting(
            "mqtt.brokers", \.brokers, .brokers, flag: .many("mqtt.broker", \.mqttBroker),
            default: "mqtt://localhost:1883",
            "The brokers. As flag or variable: a URL, mqtt:// or mqtts:// (TLS); then the brokers of the file are ignored."
        ),
        Setting(
            "polling.interval", \.values.polling.interval, .duration(from: 5),
            flag: .one("polling.interval", \.pollingInterval),
            "Time between two questions for state to one printer, at least 5s."),
        Setting(
            "polling.silence_polls", \.values.polling.silencePolls, .integer(2...1000),
            flag: .one("polling.silence-polls", \.pollingSilencePolls),
            "Polls without an answer after which a printer counts as silent, 2 to 1000."),
        Setting(
            "polling.files_interval", \.values.polling.filesInterval, .duration(from: 60, zero: "never"),
            flag: .one("polling.files-interval", \.pollingFilesInterval),
            "Time between two questions for the lists of files, at least 1m; 0 for never."),
        Setting(
            "polling.firmware_interval", \.values.polling.firmwareInterval, .duration(from: 60),
            flag: .one("polling.firmware-interval", \.pollingFirmwareInterval),
            "Time between two questions for the firmware's version, at least 1m."),
        Setting(
            "polling.ask_temperatures", \.values.polling.asksTemperatures, .boolean,
            flag: .on("polling.ask-temperatures", \.pollingAskTemperatures),
            "Ask for temperatures with an empty print/update, which known firmware answers but no document promises."),
        Setting(
            "readings.max_age", \.values.readings.maxAge, .duration(from: 1, zero: "no limit"),
            flag: .one("readings.max-age", \.readingsMaxAge),
            "Temperatures not reported for longer are not exported; 0 for no limit."),
        Setting(
            "printers", \.printers, .printers, "Printers to know by name."),
        Setting(
            "discovery.allow", \.allow, SettingKind.printerReference.list,
            flag: .many("discovery.allow", \.discoveryAllow),
            default: "every printer",
            "Ids or names of the only printers to take in; nothing is sent to others."),
        Setting(
            "discovery.models", \.models, SettingKind.modelID.list, flag: .many("discovery.model", \.discoveryModel),
            "Model ids to take in beyond those of the Kobra 2 Pro, Plus and Max."),
        Setting(
            "discovery.max_printers", \.values.discovery.maxPrinters, .integer(1...10_000),
            flag: .one("discovery.max-printers", \.discoveryMaxPrinters),
            "Most printers to take in, 1 to 10000."),
        Setting(
            "commands.spelling", \.values.commands.spelling, .spelling,
            flag: .one("commands.spelling", \.commandsSpelling),
            "How the topics of commands end; auto finds out by the firmware and by what is answered."),
        Setting(
            "commands.escape_slashes", \.values.commands.escapesSlashes, .boolean,
            flag: .off(
                "commands.no-escape-slashes", \.commandsNoEscapeSlashes,
                help: "Write / in commands as it is, not as \\/."),
            "Write / in commands as \\/, as every known client of these printers does."),
        Setting(
            "commands.watch", \.values.commands.watchesTopics, .boolean, reload: .restart,
            "Listen to the command topics, to count and log commands that others send."),
        Setting(
            "state.file", \.values.state.file, SettingKind.path.orNone, flag: .one("state.file", \.stateFile),
            reload: .restart,
            "Keep counters and open prints in this file, so that they survive a restart, a crash and a power cut."),
        Setting(
            "metrics.print_info", \.values.metrics.printInfo, .boolean,
            flag: .off("no-print-info", \.noPrintInfo, help: "Keep the names of printed files out of the metrics."),
            "Export the names of printed files."),
        Setting(
            "log.level", \.values.log.level, .word, flag: .one("log.level", \.logLevel),
            "The least important lines to log."),
        Setting(
            "log.format", \.values.log.format, .word, flag: .one("log.format", \.logFormat),
            "How log lines are written."),
    ]

    /// What may be said of each of `mqtt.brokers`. The flags are for the brokers that flags or environment name, and for
    /// the default one.
    static let broker: [Setting<BrokerDraft>] = [
        Setting(
            "name", \.name, SettingKind.text("name", upTo: 64).located, default: "host:port",
            "What to call the broker in metrics and log; unique."),
        Setting(
            "url", \.url, SettingKind.brokerURL.located, default: "required",
            "mqtt://host:port, or mqtts:// for TLS; the port is 1883 or 8883 unless given."),
        Setting(
            "ca_file", \.caFile, SettingKind.path.located, flag: .one("mqtt.ca-file", \.mqttCAFile),
            default: "the system's", "Certificates of the authorities to trust (PEM); for mqtts:// only."),
        Setting(
            "certificate_file", \.certificateFile, SettingKind.path.located,
            flag: .one("mqtt.certificate-file", \.mqttCertificateFile),
            "Client certificate (PEM), together with its key; for mqtts:// only."),
        Setting(
            "key_file", \.keyFile, SettingKind.path.located, flag: .one("mqtt.key-file", \.mqttKeyFile),
            "Key of the client certificate (PEM); for mqtts:// only."),
        Setting(
            "check_host_name", \.checksHostName, SettingKind.boolean.located,
            flag: .off(
                "mqtt.no-host-name-check", \.mqttNoHostNameCheck,
                help: "Accept a broker certificate that is for another host name, as home-made ones often are."),
            default: "true", "Insist that the broker's certificate is for its host name; for mqtts:// only."),
        Setting(
            "client_id", \.clientID, SettingKind.text("client id", upTo: 64).located,
            flag: .one("mqtt.client-id", \.mqttClientID), default: "random",
            "What the exporter is called at the broker; no other client may be called so."),
        Setting(
            "username", \.username, SettingKind.text("user", upTo: 256).located,
            flag: .one("mqtt.username", \.mqttUsername),
            "User to log in as."),
        Setting(
            "password_file", \.passwordFile, SettingKind.path.located,
            flag: .one("mqtt.password-file", \.mqttPasswordFile),
            "File with the user's password; a line end behind it is ignored."),
    ]

    /// What may be said of each of `printers`.
    static let printer: [Setting<PrinterDraft>] = printerIdentity + printerLimits

    private static let printerIdentity: [Setting<PrinterDraft>] = [
        Setting("id", \.id, SettingKind.printerID.located, default: "required", "The printer's id in topics."),
        Setting(
            "name", \.name, SettingKind.text("name", upTo: 64).located,
            "What to call it; unique, and not the id of another printer."),
        Setting(
            "model", \.model, SettingKind.modelID.orNone, default: "learned", "Its model id, such as 20021."),
        Setting(
            "command_spelling", \.commandSpelling, .spelling, default: "commands.spelling",
            "How the topics of its commands end."),
    ]
}
