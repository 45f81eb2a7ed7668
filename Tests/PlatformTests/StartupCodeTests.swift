import Platform
import Testing

@Suite struct StartupCodeTests {
    @Test func programGoesOnWithoutTheCodeItLetGo() throws {
        let before = try #require(ProcessStatistics.now().residentBytes)
        StartupCode.release()
        let after = try #require(ProcessStatistics.now().residentBytes)
        // Reading the statistics maps some code again, though never as much as a test run had touched.
        #expect(after < before)
        #expect("still \(1 + 1)" == "still 2")
    }
}
