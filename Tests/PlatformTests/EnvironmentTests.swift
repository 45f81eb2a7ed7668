import Testing

@testable import Platform

@Suite struct EnvironmentTests {
    @Test func holdsThePath() { #expect(Environment.all["PATH"]?.isEmpty == false) }

    @Test func readsNamesAndValues() {
        let text = "A=1\0B=\0C=x=y\0junk\0A=2\0"
        #expect(Environment.parse(Array(text.utf8)) == ["A": "1", "B": "", "C": "x=y"])
        #expect(Environment.parse([]) == [:])
    }
}
