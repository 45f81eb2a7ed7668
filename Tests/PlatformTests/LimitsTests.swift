import Glibc
import Testing

@testable import Platform

@Suite struct LimitsTests {
    @Test func lowersTheLimitOfOpenFiles() async {
        await #expect(processExitsWith: .success) {
            try Limits.fitSelect()
            guard let limit = Limits.soft(RLIMIT_NOFILE), limit <= 1_024 else { exit(1) }
            try Limits.fitSelect()
            guard Limits.soft(RLIMIT_NOFILE) == limit else { exit(2) }
        }
    }
}
