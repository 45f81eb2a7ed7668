import HTTPServer
import Testing

@Suite struct ListenAddressTests {
    @Test(
        arguments: [
            (":10053", nil, 10_053), ("127.0.0.1:0", "127.0.0.1", 0), ("[::1]:65535", "::1", 65_535),
            ("localhost:80", "localhost", 80), ("[::]:1", "::", 1),
        ] as [(String, String?, UInt16)])
    func reads(text: String, host: String?, port: UInt16) throws {
        let address = try ListenAddress(text)
        #expect(address == ListenAddress(host: host, port: port))
        #expect(address.description == text)
    }

    @Test(arguments: [
        ("10053", #"listen address "10053": no port; write ":10053" or "127.0.0.1:10053""#),
        ("", #"listen address "": no port; write ":10053" or "127.0.0.1:10053""#),
        (":", #"listen address ":": "" is no port from 0 to 65535"#),
        (":65536", #"listen address ":65536": "65536" is no port from 0 to 65535"#),
        (":+1", #"listen address ":+1": "+1" is no port from 0 to 65535"#),
        ("a.b:1", #"listen address "a.b:1": "a.b" is neither an address in numbers nor localhost"#),
        ("[1.2.3.4]:1", #"listen address "[1.2.3.4]:1": "1.2.3.4" is neither an address in numbers nor localhost"#),
        ("::1:80", #"listen address "::1:80": an IPv6 address stands in brackets: "[::1]""#),
    ])
    func saysWhatIsWrong(text: String, words: String) {
        let error = #expect(throws: ListenAddressError.self) { try ListenAddress(text) }
        #expect(error?.description == words)
    }
}
