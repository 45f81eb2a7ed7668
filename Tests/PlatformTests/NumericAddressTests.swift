import Platform
import Testing

@Suite struct NumericAddressTests {
    @Test(arguments: [
        ("127.0.0.1", true, false), ("::1", false, true), ("::", false, true), ("fe80::1:2", false, true),
        ("::ffff:1.2.3.4", false, true), ("fe80::1%eth0", false, false), ("1.2.3", false, false),
        ("01.2.3.4", false, false), ("256.0.0.1", false, false), ("localhost", false, false), ("", false, false),
        ("[::1]", false, false),
    ])
    func tellsAddressesFromNames(text: String, isIPv4: Bool, isIPv6: Bool) {
        #expect(NumericAddress.isIPv4(text) == isIPv4)
        #expect(NumericAddress.isIPv6(text) == isIPv6)
    }
}
