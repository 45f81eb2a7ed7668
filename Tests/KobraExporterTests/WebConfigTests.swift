import Configuration
import HTTPServer
import Testing

/// What the web configuration file may name, the server knows: of what it did not know nothing would be left, and an empty
/// list of suites means GnuTLS's own choice.
@Suite struct WebConfigTests {
    @Test(arguments: WebFile.suites) func everySuiteIsKnown(name: String) {
        #expect(TLSPriorities.Suite(name: name) != nil)
    }

    @Test func everyCurveIsKnown() {
        #expect(WebFile.Curve.allCases.map(\.rawValue) == TLSPriorities.Curve.allCases.map(\.rawValue))
    }
}
