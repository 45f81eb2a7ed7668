import Configuration
import KobraProtocol
import MQTTClient

extension MQTTOptions {
    init(_ broker: Configuration.Broker, clientID: String, onlyIPv4: Bool) {
        self.init(
            host: broker.host, port: broker.port, clientID: clientID, keepAlive: Int(broker.keepAlive),
            username: broker.username, password: broker.password.map { String(decoding: $0.bytes, as: UTF8.self) },
            tls: broker.tls.map {
                TLSOptions(
                    caFile: $0.caFile, certificateFile: $0.certificateFile, keyFile: $0.keyFile,
                    checksHostName: $0.checksHostName)
            }, payloadLimit: Report.payloadLimit)
        self.onlyIPv4 = onlyIPv4
        isCleanSession = !broker.isDurable
    }
}
