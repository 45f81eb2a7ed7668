import Glibc
import Testing

@testable import Platform

@Suite struct LimitsTests {
    @Test func setsTheLimitOfOpenFilesForGood() async {
        await #expect(processExitsWith: .success) {
            let limit = try Limits.fitSelect()
            guard limit <= 1_024, Limits.openFiles == limit, try Limits.fitSelect() == limit else { exit(1) }
            var hard = rlimit()
            guard unsafe getrlimit(__rlimit_resource_t(RLIMIT_NOFILE.rawValue), &hard) == 0 else { exit(2) }
            guard hard.rlim_max == rlim_t(limit) else { exit(3) }
        }
    }

    /// A soft limit is raised to what is allowed, and what is not allowed is not asked for.
    @Test func takesWhatIsAllowed() async {
        await #expect(processExitsWith: .success) {
            var low = rlimit(rlim_cur: 100, rlim_max: 200)
            guard unsafe setrlimit(__rlimit_resource_t(RLIMIT_NOFILE.rawValue), &low) == 0 else { exit(1) }
            guard try Limits.fitSelect() == 200, Limits.openFiles == 200 else { exit(2) }
        }
    }
}
