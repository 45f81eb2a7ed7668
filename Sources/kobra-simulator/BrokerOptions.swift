import ArgumentParser
import KobraSimulator
import MQTTClient
import Platform

/// Where the broker is and how to get in.
struct BrokerOptions: ParsableArguments {
    @Option(help: ArgumentHelp("The broker: mqtt://HOST[:PORT], or mqtts:// for TLS.", valueName: "url"))
    var broker = "mqtt://127.0.0.1:1883"

    @Option(
        help: ArgumentHelp("PEM file of the authorities trusted; those of the system without it.", valueName: "file"))
    var caFile: String?

    @Option(help: ArgumentHelp("PEM file of the printers' certificate.", valueName: "file"))
    var certificateFile: String?

    @Option(help: ArgumentHelp("PEM file of the certificate's private key.", valueName: "file"))
    var keyFile: String?

    @Flag(help: "Take a broker's certificate made for another host name, as self-made ones often are.")
    var insecureHostName = false

    @Option(help: ArgumentHelp("User name at the broker.", valueName: "name"))
    var username: String?

    @Option(help: ArgumentHelp("File with the password; a line's end at its end is not part of it.", valueName: "file"))
    var passwordFile: String?

    @Option(
        help: ArgumentHelp("Keep-alive, seconds; a broker publishes the will after 1.5 of it.", valueName: "seconds"))
    var keepAlive = 60

    func validate() throws {
        let address = try BrokerAddress(orExplain: broker)
        guard (certificateFile == nil) == (keyFile == nil) else {
            throw ValidationError("--certificate-file and --key-file go together")
        }
        guard address.usesTLS || (caFile == nil && certificateFile == nil && !insecureHostName) else {
            throw ValidationError("--ca-file, --certificate-file and --insecure-host-name are for mqtts://")
        }
        guard passwordFile == nil || username != nil else {
            throw ValidationError("--password-file goes with --username")
        }
        guard (5...65_535).contains(keepAlive) else { throw ValidationError("--keep-alive: expected 5 to 65535") }
    }

    /// The options of a connection; client id and will are each printer's own.
    func connection() throws -> MQTTOptions {
        let address = try BrokerAddress(orExplain: broker)
        var options = MQTTOptions(
            host: address.host, port: address.port, clientID: "", keepAlive: keepAlive, username: username)
        if let passwordFile {
            let bytes = try FileReader.read(passwordFile, limit: 4096)
            let text = String(decoding: bytes, as: UTF8.self)
            options.password = text.last?.isNewline == true ? String(text.dropLast()) : text
        }
        if address.usesTLS {
            options.tls = TLSOptions(
                caFile: caFile, certificateFile: certificateFile, keyFile: keyFile, checksHostName: !insecureHostName)
        }
        return options
    }
}

extension BrokerAddress {
    /// The address, or an error that the argument parser shows with the usage.
    fileprivate init(orExplain text: String) throws {
        do throws(Misspelling) {
            try self.init(text)
        } catch {
            throw ValidationError("--broker: \(error)")
        }
    }
}
