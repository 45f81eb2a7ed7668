public import ArgumentParser

/// The flags that say what the configuration is; a command takes them in with `@OptionGroup`.
///
/// Values are kept as text: `Configuration.load` reads them by the table of settings, and reports what is wrong with them
/// together with what is wrong elsewhere.
public struct ConfigurationFlags: ParsableArguments, Sendable {
    /// The file to read; `nil` for none, or for the one that the environment names.
    @Option(name: .customLong("config.file"), help: .setting("config.file"), completion: .file())
    public var configFile: String?
    /// Whether to check and exit.
    @Flag(name: .customLong("config.check"), help: .setting("config.check"))
    public var configCheck = false

    @Option(name: .customLong("web.listen-address"), help: .setting("web.listen-address"))
    var webListenAddress: String?
    @Option(name: .customLong("web.max-connections"), help: .setting("web.max-connections"))
    var webMaxConnections: String?
    @Option(name: .customLong("web.config.file"), help: .setting("web.config.file"), completion: .file())
    var webConfigFile: String?

    @Option(name: .customLong("admin.listen-address"), help: .setting("admin.listen-address"))
    var adminListenAddress: String?
    @Option(name: .customLong("admin.audit-file"), help: .setting("admin.audit-file"), completion: .file())
    var adminAuditFile: String?

    @Option(name: .customLong("mqtt.broker"), help: .setting("mqtt.broker"))
    var mqttBroker: [String] = []
    @Option(name: .customLong("mqtt.ca-file"), help: .setting("mqtt.ca-file"), completion: .file())
    var mqttCAFile: String?
    @Option(name: .customLong("mqtt.certificate-file"), help: .setting("mqtt.certificate-file"), completion: .file())
    var mqttCertificateFile: String?
    @Option(name: .customLong("mqtt.key-file"), help: .setting("mqtt.key-file"), completion: .file())
    var mqttKeyFile: String?
    @Flag(name: .customLong("mqtt.no-host-name-check"), help: .setting("mqtt.no-host-name-check"))
    var mqttNoHostNameCheck = false
    @Option(name: .customLong("mqtt.username"), help: .setting("mqtt.username"))
    var mqttUsername: String?
    @Option(name: .customLong("mqtt.password-file"), help: .setting("mqtt.password-file"), completion: .file())
    var mqttPasswordFile: String?
    @Option(name: .customLong("mqtt.keep-alive"), help: .setting("mqtt.keep-alive"))
    var mqttKeepAlive: String?
    @Option(
        name: .customLong("mqtt.session"), help: .setting("mqtt.session"),
        completion: .list(BrokerSession.allCases.map(\.rawValue)))
    var mqttSession: String?
    @Option(name: .customLong("mqtt.client-id"), help: .setting("mqtt.client-id"))
    var mqttClientID: String?

    @Option(name: .customLong("polling.interval"), help: .setting("polling.interval"))
    var pollingInterval: String?
    @Option(name: .customLong("polling.silence-polls"), help: .setting("polling.silence-polls"))
    var pollingSilencePolls: String?
    @Option(name: .customLong("polling.files-interval"), help: .setting("polling.files-interval"))
    var pollingFilesInterval: String?
    @Option(name: .customLong("polling.firmware-interval"), help: .setting("polling.firmware-interval"))
    var pollingFirmwareInterval: String?
    @Flag(name: .customLong("polling.ask-temperatures"), help: .setting("polling.ask-temperatures"))
    var pollingAskTemperatures = false
    @Option(name: .customLong("readings.max-age"), help: .setting("readings.max-age"))
    var readingsMaxAge: String?

    @Option(name: .customLong("discovery.allow"), help: .setting("discovery.allow"))
    var discoveryAllow: [String] = []
    @Option(name: .customLong("discovery.model"), help: .setting("discovery.model"))
    var discoveryModel: [String] = []
    @Option(name: .customLong("discovery.max-printers"), help: .setting("discovery.max-printers"))
    var discoveryMaxPrinters: String?

    @Option(name: .customLong("commands.spelling"), help: .setting("commands.spelling"))
    var commandsSpelling: String?
    @Flag(name: .customLong("commands.no-escape-slashes"), help: .setting("commands.no-escape-slashes"))
    var commandsNoEscapeSlashes = false
    @Option(name: .customLong("state.file"), help: .setting("state.file"), completion: .file())
    var stateFile: String?
    @Flag(name: .customLong("no-print-info"), help: .setting("no-print-info"))
    var noPrintInfo = false

    @Option(
        name: .customLong("log.level"), help: .setting("log.level"),
        completion: .list(LogLevel.allCases.map(\.rawValue)))
    var logLevel: String?
    @Option(
        name: .customLong("log.format"), help: .setting("log.format"),
        completion: .list(LogFormat.allCases.map(\.rawValue)))
    var logFormat: String?

    /// No flag given.
    public init() {}
}

extension ArgumentHelp {
    /// The help of a flag, from the table of settings.
    fileprivate static func setting(_ flag: String) -> ArgumentHelp {
        guard let setting = SettingsReference.settings.first(where: { $0.flag == flag }) else { return "" }
        return ArgumentHelp(setting.flagHelp, valueName: setting.valueName)
    }
}
