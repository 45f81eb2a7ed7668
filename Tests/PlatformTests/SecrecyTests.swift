import Glibc
import Testing

@testable import Platform

@Suite struct SecrecyTests {
    @Test func forbidsCoreFilesAndLooksIntoMemory() async {
        await #expect(processExitsWith: .exitCode(7)) {
            guard Secrecy.isDumpable, (try? Secrecy.begin()) != nil, !Secrecy.isDumpable else { exit(1) }
            guard Limits.soft(RLIMIT_CORE) == 0 else { exit(2) }
            // Twice is once.
            guard (try? Secrecy.begin()) != nil else { exit(3) }
            exit(7)
        }
    }
}
