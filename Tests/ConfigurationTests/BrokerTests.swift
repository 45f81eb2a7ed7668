import Testing

@testable import Configuration

@Suite struct BrokerTests {
    static let files = [
        "ca": "c", "crt": "c", "key": "k", "pw": "hunter2\n", "crlf": "hunter2\r\n", "empty": "\n", "nul": "a\0",
    ]

    static let full = """
        mqtt:
          keep_alive: 20s
          brokers:
            - name: farm
              url: mqtts://broker
              ca_file: ca
              certificate_file: crt
              key_file: key
              check_host_name: false
              username: me
              password_file: pw
            - url: mqtt://[::1]:1884
        """

    static var fullBroker: Configuration.Broker {
        var broker = Configuration.Broker(host: "broker", port: 8883)
        var tls = Configuration.TLS()
        (tls.caFile, tls.certificateFile, tls.keyFile, tls.checksHostName) = ("ca", "crt", "key", false)
        (broker.tls, broker.username, broker.password, broker.keepAlive) = (tls, "me", Secret("hunter2".utf8), 20)
        return broker
    }

    /// A session that outlives a connection needs a name that does, too, and one that nobody else has.
    @Test func aDurableSessionNeedsAClientID() throws {
        let good = try load(
            "mqtt: {session: durable, brokers: [{url: mqtt://a, client_id: x}, {url: mqtt://b, client_id: x}]}")
        #expect(good.brokers.map(\.isDurable) == [true, true] && good.brokers.map(\.clientID) == ["x", "x"])
        let clean = try load("mqtt: {brokers: [{url: mqtt://a, client_id: x}, {url: mqtt://b}]}")
        #expect(clean.brokers.map(\.isDurable) == [false, false] && clean.brokers.map(\.clientID) == ["x", nil])
        for text in [
            "mqtt: {session: durable}", "mqtt: {session: durable, brokers: [{url: mqtt://a}]}",
            "mqtt: {brokers: [{name: n, url: mqtt://a, client_id: x}, {name: m, url: mqtt://a, client_id: x}]}",
            "mqtt: {session: forever}", "mqtt: {brokers: [{url: mqtt://a, client_id: \"\"}]}",
        ] { #expect(throws: ConfigurationError.self, "\(text)") { try load(text) } }
    }

    /// Where that was asked for, and not where it might have been.
    @Test func aDurableSessionWithoutBrokersIsSaidWhereItStands() {
        #expect(problems("mqtt: {session: durable}").hasPrefix("kobra.yaml:1:17: mqtt.session: a durable session "))
        #expect(problems(nil, ["--mqtt.session", "durable"]).hasPrefix("--mqtt.session: a durable session "))
        let variable = problems(nil, environment: ["KOBRA_MQTT_SESSION": "durable"])
        #expect(variable.hasPrefix("KOBRA_MQTT_SESSION: a durable session "))
    }

    @Test func theFileSaysEverything() throws {
        var farm = Self.fullBroker
        farm.name = "farm"
        var other = Configuration.Broker(host: "::1", port: 1884)
        other.keepAlive = 20
        #expect(other.name == "[::1]:1884")
        #expect(try load(Self.full, files: Self.files).brokers == [farm, other])
    }

    @Test func flagsSayAlmostEverything() throws {
        let flags = [
            "--mqtt.broker", "mqtts://broker", "--mqtt.ca-file=ca", "--mqtt.certificate-file=crt",
            "--mqtt.key-file=key",
            "--mqtt.no-host-name-check", "--mqtt.username=me", "--mqtt.password-file=pw", "--mqtt.keep-alive=20s",
        ]
        #expect(try load(nil, flags, files: Self.files).brokers == [Self.fullBroker])
        let environment = [
            "KOBRA_MQTT_BROKER": "mqtts://broker", "KOBRA_MQTT_CA_FILE": "ca", "KOBRA_MQTT_CERTIFICATE_FILE": "crt",
            "KOBRA_MQTT_KEY_FILE": "key", "KOBRA_MQTT_NO_HOST_NAME_CHECK": "true", "KOBRA_MQTT_USERNAME": "me",
            "KOBRA_MQTT_PASSWORD_FILE": "pw", "KOBRA_MQTT_KEEP_ALIVE": "20s",
        ]
        #expect(try load(environment: environment, files: Self.files).brokers == [Self.fullBroker])
    }

    @Test func certificatesAreForTheBrokersThatSpeakTLS() throws {
        let flags = [
            "--mqtt.broker", "mqtt://a", "--mqtt.broker", "mqtts://b", "--mqtt.ca-file", "ca", "--mqtt.username", "me",
        ]
        let brokers = try load(nil, flags, files: Self.files).brokers
        #expect(brokers.map { $0.tls?.caFile } == [nil, "ca"])
        #expect(brokers.map(\.username) == ["me", "me"])
    }

    @Test func theDefaultBrokerTakesOptionsToo() throws {
        let flags = ["--mqtt.username", "me", "--mqtt.password-file", "crlf"]
        let broker = try load(nil, flags, files: Self.files).brokers[0]
        #expect(broker.host == "localhost" && broker.password == Secret("hunter2".utf8))
    }

    @Test(arguments: [
        ("[]", "1:17: mqtt.brokers: found no broker, expected at least one"),
        (
            "5",
            "1:17: mqtt.brokers: found \"5\", expected a list, each entry a mapping with name, url, ca_file, "
                + "certificate_file, key_file, check_host_name, client_id, username, password_file"
        ),
        (
            "[mqtt://a]",
            "1:18: mqtt.brokers[0]: found \"mqtt://a\", expected a mapping with name, url, ca_file, "
                + "certificate_file, key_file, check_host_name, client_id, username, password_file"
        ),
        ("[{name: x}]", "1:18: mqtt.brokers[0]: the key url is missing"),
        (
            "[{url: mqtt://a}, {url: mqtt://a:1883}]",
            "1:41: mqtt.brokers[1].url: two brokers are named \"a:1883\"; names must differ, and host:port is one"
        ),
        (
            "[{name: x, url: mqtt://a}, {url: mqtt://b, name: x}]",
            "1:66: mqtt.brokers[1].name: two brokers are named \"x\"; names must differ, and host:port is one"
        ),
        (
            "[{name: \"a\\tb\", url: mqtt://a}]",
            "1:25: mqtt.brokers[0].name: found the quoted text \"a\\tb\", expected 1 to 64 characters, no control "
                + "characters among them"
        ),
        (
            "[{url: mqtts://a, certificate_file: crt}]",
            "1:53: mqtt.brokers[0].certificate_file: a client certificate goes with its key: expected key_file as well"
        ),
        (
            "[{url: mqtts://a, key_file: key}]",
            "1:45: mqtt.brokers[0].key_file: a key goes with its client certificate: expected certificate_file as well"
        ),
        (
            "[{url: mqtt://a, ca_file: ca}]",
            "1:43: mqtt.brokers[0].ca_file: is for TLS, but the broker's URL begins with mqtt://"
        ),
        (
            "[{url: mqtt://a, check_host_name: true}]",
            "1:51: mqtt.brokers[0].check_host_name: is for TLS, but the broker's URL begins with mqtt://"
        ),
        (
            "[{url: mqtts://a, ca_file: none}]",
            "1:44: mqtt.brokers[0].ca_file: cannot read none: No such file or directory"
        ),
        (
            "[{url: mqtt://a, username: me, password_file: none}]",
            "1:63: mqtt.brokers[0].password_file: cannot read none: No such file or directory"
        ),
        (
            "[{url: mqtt://a, username: me, password_file: empty}]",
            "1:63: mqtt.brokers[0].password_file: empty is empty, expected a password in it"
        ),
        (
            "[{url: mqtt://a, username: me, password_file: nul}]",
            "1:63: mqtt.brokers[0].password_file: nul holds a NUL byte, which no password can"
        ),
        (
            "[{url: mqtt://a, password_file: pw}]",
            "1:49: mqtt.brokers[0].password_file: a password goes with a user: expected username as well"
        ),
        (
            "[{url: mqtt://a, username: ''}]",
            "1:44: mqtt.brokers[0].username: found nothing, expected 1 to 256 characters, "
                + "no control characters among them"
        ),
    ])
    func refuses(brokers: String, expected: String) {
        #expect(problems("mqtt: {brokers: \(brokers)}", files: Self.files) == "kobra.yaml:\(expected)")
    }

    @Test func refusesTooMany() {
        let entries = (0..<113).map { "{url: 'mqtt://h\($0)'}" }.joined(separator: ", ")
        #expect(
            problems("mqtt: {brokers: [\(entries)]}")
                == "kobra.yaml:1:17: mqtt.brokers: found 113 brokers, expected at most 112")
    }

    @Test(arguments: [
        (
            ["--mqtt.username", "me"], "mqtt: {brokers: [{url: mqtt://a}]}",
            "--mqtt.username: is for brokers given by --mqtt.broker or KOBRA_MQTT_BROKER; the file's have their own"
        ),
        (
            ["--mqtt.ca-file", "ca"], "log: {}",
            "--mqtt.ca-file: is for TLS, but the broker's URL begins with mqtt://"
        ),
        (
            ["--mqtt.broker", "mqtt://a", "--mqtt.broker", "mqtt://b", "--mqtt.no-host-name-check"], "log: {}",
            "--mqtt.no-host-name-check: is for TLS, but the broker's URL begins with mqtt://"
        ),
        (
            [
                "--mqtt.broker", "mqtts://a", "--mqtt.broker", "mqtts://b", "--mqtt.password-file", "none",
                "--mqtt.username=x",
            ],
            "log: {}", "--mqtt.password-file: cannot read none: No such file or directory"
        ),
        (
            ["--mqtt.broker", "mqtt://a", "--mqtt.broker", "mqtt://a"], "log: {}",
            "--mqtt.broker: two brokers are named \"a:1883\"; names must differ, and host:port is one"
        ),
    ])
    func refusesFlags(arguments: [String], yaml: String, expected: String) {
        #expect(problems(yaml, arguments, files: Self.files) == expected)
    }
}
