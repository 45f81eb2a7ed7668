import Glibc
import Testing

@testable import Platform

@Suite struct EnvironmentTests {
    @Test func holdsThePath() { #expect(Environment.all["PATH"]?.isEmpty == false) }

    @Test func forgets() async {
        await #expect(processExitsWith: .exitCode(7)) {
            guard unsafe setenv("KOBRA_TEST_FORGOTTEN", "x", 1) == 0, unsafe getenv("KOBRA_TEST_FORGOTTEN") != nil
            else {
                exit(1)
            }
            Environment.forget(["KOBRA_TEST_FORGOTTEN", "KOBRA_TEST_NEVER_THERE"])
            exit(unsafe getenv("KOBRA_TEST_FORGOTTEN") == nil ? 7 : 2)
        }
    }

    /// Without `/proc` there is none; any other failure is one.
    @Test func tellsThatItCannotBeRead() throws {
        #expect(Environment.problem == nil)
        #expect(try Environment.read("/nowhere/environ").get() == [:])
        #expect(throws: FileError(path: "/", reason: .isDirectory)) { try Environment.read("/").get() }
    }

    @Test func readsNamesAndValues() {
        let text = "A=1\0B=\0C=x=y\0junk\0A=2\0"
        #expect(Environment.parse(Array(text.utf8)) == ["A": "1", "B": "", "C": "x=y"])
        #expect(Environment.parse([]) == [:])
    }
}
