import Testing

@testable import Configuration

@Suite struct SecretTests {
    @Test(arguments: [
        ("a", "a"), ("a\n", "a"), ("a\r\n", "a"), ("a\n\n", "a\n"), (" a ", " a "), ("", ""), ("\n", ""),
        ("a\nb\n", "a\nb"),
    ])
    func theLineEndIsNoPartOfIt(content: String, expected: String) {
        #expect(Secret(fileContent: Array(content.utf8)).bytes == Array(expected.utf8))
    }

    @Test func noWayOfPrintingShowsIt() throws {
        let configuration = try load(BrokerTests.full, files: BrokerTests.files)
        #expect(configuration.brokers[0].password?.bytes == Array("hunter2".utf8))
        var dumped = ""
        dump(configuration, to: &dumped)
        let secret = Secret("hunter2".utf8)
        var dumpedSecret = ""
        dump(secret, to: &dumpedSecret)
        let texts = [
            dumped, dumpedSecret, "\(configuration)", String(reflecting: configuration), String(describing: secret),
            "\(Optional(secret) as Any)", String(reflecting: [secret]),
        ]
        // Neither as text nor as the numbers of its bytes.
        for text in texts { #expect(!text.contains("hunter2") && !text.contains("104") && text.contains("(secret)")) }
    }

    @Test(arguments: [
        "mqtt: {brokers: [{mqtt://me:hunter2@host}]}", "mqtt://me:hunter2@host: 1",
        "mqtt: {brokers: [{url: ' mqtt://me:hunter2@host'}]}", "mqtt: {brokers: ['mqtt://me:hunter2@host']}",
        "mqtt: {brokers: 'mqtt://me:hunter2@host'}", "mqtt: 'mqtt://me:hunter2@host'",
        "mqtt: {brokers: [{url: mqtt://a, name: 'x://a:hunter2@b', ca_file: 'mqtt://a:hunter2@b'}]}",
        "mqtt: {brokers: [{url: mqtt://a, password: hunter2}]}", "mqtt: {password: hunter2}", "password: hunter2",
        "web: {listen_address: 'mqtt://a:hunter2@b'}", "discovery: {allow: ['mqtt://a:hunter2@b']}",
        "log: {level: 'mqtt://a:hunter2@b'}", "'x://a:hunter2@b': 1\n'x://a:hunter2@b': 1",
    ])
    func noMessageRepeatsOne(yaml: String) {
        let found = problems(yaml)
        #expect(!found.isEmpty && !found.contains("hunter2"))
    }
}
