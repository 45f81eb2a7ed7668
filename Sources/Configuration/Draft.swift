import KobraProtocol

/// What file, environment and flags said, each later one over the earlier; not yet checked as a whole.
struct Draft: SettingsRoot {
    /// What needs no other value to be right.
    var values = Configuration()
    var file: String?
    var check = false
    var keepAlive = 10
    var session: Located<BrokerSession>?
    /// The brokers of the last one to name any; `nil` if nobody did.
    var brokers: Located<[BrokerDraft]>?
    /// What flags and environment say about the brokers they name.
    var options = BrokerDraft()
    var printers: [PrinterDraft] = []
    var allow: [Located<String>] = []
    var models: [Located<ModelID>] = []
    var adminAddress: Located<String>?
    var adminCertificate: Located<String>?
    var adminKey: Located<String>?
    var adminClientCA: Located<String>?
    var tokens: [TokenDraft] = []

    init() {}

    /// What would make that configuration, as far as changes of it need a restart.
    init(of configuration: Configuration) {
        func located(_ text: String?) -> Located<String>? { text.map { Located(value: $0, source: .flag("")) } }
        values = configuration
        adminAddress = located(configuration.admin.listenAddress)
        adminCertificate = located(configuration.admin.tls?.certificateFile)
        adminKey = located(configuration.admin.tls?.keyFile)
        adminClientCA = located(configuration.admin.tls?.clientCAFile)
    }
}

/// A broker as given.
struct BrokerDraft: SettingsRoot {
    var name: Located<String>?
    var url: Located<BrokerAddress>?
    var caFile: Located<String>?
    var certificateFile: Located<String>?
    var keyFile: Located<String>?
    var checksHostName: Located<Bool>?
    var clientID: Located<String>?
    var username: Located<String>?
    var passwordFile: Located<String>?
    /// Where it was given; `nil` for the default one.
    var source: ConfigurationProblem.Source?
}

/// A printer as given.
struct PrinterDraft: SettingsRoot {
    var id: Located<PrinterID>?
    var name: Located<String>?
    var model: ModelID?
    var commandSpelling: CommandSpelling?
    var limits = Configuration.Limits()
    /// Where it was given.
    var source: ConfigurationProblem.Source?
}

/// A token as given.
struct TokenDraft: SettingsRoot {
    var name: Located<String>?
    var file: Located<String>?
    var scopes: Located<Set<Scope>>?
    var printers: Located<[Located<String>]>?
    var expires: Int64?
    /// Where it was given.
    var source: ConfigurationProblem.Source?
}
