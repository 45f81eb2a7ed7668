import Testing

@testable import Configuration

@Suite struct BrokerAddressTests {
    @Test(arguments: [
        ("mqtt://localhost", "localhost", 1883, false), ("mqtts://localhost", "localhost", 8883, true),
        ("mqtt://10.0.0.7:1884", "10.0.0.7", 1884, false), ("MQTTS://Broker.Example:1", "Broker.Example", 1, true),
        ("mqtt://[::1]", "::1", 1883, false), ("mqtts://[fe80::1%eth0]:65535", "fe80::1%eth0", 65_535, true),
        ("mqtt://under_score.local", "under_score.local", 1883, false),
    ])
    func reads(text: String, host: String, port: Int, usesTLS: Bool) throws {
        let address = try BrokerAddress(text)
        #expect(address.host == host && address.port == port && address.usesTLS == usesTLS)
    }

    @Test(arguments: [
        ("localhost", #"found "localhost", expected a URL such as mqtt://host:1883 or mqtts://host:8883"#),
        ("http://x", #"the scheme "http" is not known; expected mqtt:// or mqtts://"#),
        ("mqtt://x/", #"found "mqtt://x/" with something behind host and port; expected nothing there"#),
        ("mqtt://x:1?a", #"found "mqtt://x:1?a" with something behind host and port; expected nothing there"#),
        ("mqtt://:1883", #"found "mqtt://:1883" without a host"#),
        ("mqtt://", #"found "mqtt://" without a host"#),
        ("mqtt://x:", #"found the port ""; expected a number up to 65535"#),
        ("mqtt://x:65536", #"found the port "65536"; expected a number up to 65535"#),
        ("mqtt://x:-1", #"found the port "-1"; expected a number up to 65535"#),
        ("mqtt://x:0", "port 0 cannot be connected to; expected 1 to 65535"),
        ("mqtt://::1", #"found the port ":1"; expected a number up to 65535"#),
        ("mqtt://[::1", #"found "[::1" with a bracket left open"#),
        ("mqtt://[x]", #"found "[x]"; expected an IPv6 address in the brackets"#),
        ("mqtt://[::1]x", #"found "[::1]x"; expected an IPv6 address in the brackets"#),
        ("mqtt://a b", #"found "a b"; expected a host name or an address"#),
        ("mqtt://k\u{fc}che", "found \"k\u{fc}che\"; expected a host name or an address"),
    ])
    func refuses(text: String, expected: String) {
        #expect(problems(nil, ["--mqtt.broker", text]) == "--mqtt.broker: \(expected)")
    }

    @Test(arguments: ["mqtt://me:hunter2@host", "mqtt://hunter2@host", "me:hunter2@host", "x://a:b/hunter2@host"])
    func passwordsAreNotRepeated(text: String) {
        let words =
            "a user or a password does not belong into the URL, where others may see it: use username and password_file "
            + "(flags --mqtt.username and --mqtt.password-file)"
        #expect(problems(nil, ["--mqtt.broker", text]) == "--mqtt.broker: \(words)")
        #expect(problems(nil, environment: ["KOBRA_MQTT_BROKER": text]) == "KOBRA_MQTT_BROKER: \(words)")
        #expect(
            problems("mqtt: {brokers: [{url: '\(text)'}]}").hasPrefix("kobra.yaml:1:24: mqtt.brokers[0].url: \(words)"))
    }

    @Test(arguments: [":0", ":10053", "127.0.0.1:80", "[::1]:9", "localhost:65535"])
    func listensThere(text: String) throws {
        #expect(try load(nil, ["--web.listen-address", text]).web.listenAddress == text)
    }

    @Test(arguments: [
        ("10053", #"found "10053", expected an address such as :10053 or 127.0.0.1:10053"#),
        ("", "found nothing, expected an address such as :10053 or 127.0.0.1:10053"),
        (":", #"found the port ""; expected a number up to 65535"#),
        (":70000", #"found the port "70000"; expected a number up to 65535"#),
        ("a/b:1", #"found "a/b:1"; expected a host name or an address"#),
        ("printers.lan:1", #"found the host "printers.lan"; expected an address in numbers, or localhost"#),
        ("[fe80::1%eth0]:1", #"found the host "fe80::1%eth0"; expected an address in numbers, or localhost"#),
    ])
    func doesNotListenThere(text: String, expected: String) {
        #expect(problems(nil, ["--web.listen-address", text]) == "--web.listen-address: \(expected)")
    }
}
