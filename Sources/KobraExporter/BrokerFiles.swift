import Configuration
import HTTPServer

/// The certificates and keys by which brokers are reached. libmosquitto looks into them when it connects, and by then the
/// link that worked is gone.
enum BrokerFiles {
    /// Finds out whether certificates and keys are what these files hold.
    ///
    /// - Throws: `StartError` that names the setting and its file.
    static func check(_ brokers: [Configuration.Broker]) throws(StartError) {
        for (index, broker) in brokers.enumerated() {
            guard let tls = broker.tls else { continue }
            let place = "mqtt.brokers[\(index)]"
            if let file = tls.caFile {
                let text = try content(of: file, "\(place).ca_file")
                do throws(TLSIdentityError) {
                    try TLSIdentity.checkAuthorities(text)
                } catch {
                    throw StartError(reason: "\(place).ca_file: \(file): \(error)")
                }
            }
            guard let certificate = tls.certificateFile, let key = tls.keyFile else { continue }
            let identity = TLSIdentity(
                certificate: try content(of: certificate, "\(place).certificate_file"),
                key: try content(of: key, "\(place).key_file"))
            do throws(TLSIdentityError) {
                try identity.check()
            } catch {
                let what = error.reason == .key ? "key_file: \(key)" : "certificate_file: \(certificate)"
                throw StartError(reason: "\(place).\(what): \(error)")
            }
        }
    }

    private static func content(of file: String, _ place: String) throws(StartError) -> [UInt8] {
        do throws(FileReadFailure) {
            return try ConfigurationFiles.read(file)
        } catch {
            throw StartError(reason: "\(place): cannot read \(file): \(error.reason)")
        }
    }
}
