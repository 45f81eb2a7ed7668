import Platform
import Testing

/// How much it gives back is measured on the release build by `deploy/check-release`; here other tests map code meanwhile.
@Suite struct StartupCodeTests {
    @Test func programGoesOnWithoutTheCodeItLetGo() throws {
        StartupCode.release()
        #expect(try FileReader.read("/proc/self/maps", limit: 1 << 20).isEmpty == false)
        #expect(Random.uuid().count == 36)
        StartupCode.release()
        #expect(Clock.uptime > 0)
    }
}
