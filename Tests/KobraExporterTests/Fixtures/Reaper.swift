import Foundation
import Synchronization

/// Ends what tests started when the test process itself ends, however that happens: a shell that reads from a pipe whose
/// other end only this process holds, and which kills and removes at its end.
final class Reaper: Sendable {
    static let shared = Result { try Reaper() }

    private let pipe: Mutex<FileHandle>

    private init() throws {
        let pipe = Pipe()
        let shell = Process()
        shell.executableURL = URL(fileURLWithPath: "/bin/bash")
        shell.arguments = [
            "-c",
            """
            trap '' INT TERM HUP; declare -A alive
            while read -r sign what; do case $sign in
              +) alive[$what]=1;; -) unset "alive[$what]";; /) folders+=("$what");; esac; done
            [ ${#alive[@]} -gt 0 ] && kill -9 "${!alive[@]}" 2>/dev/null; sleep 0.2; rm -rf "${folders[@]}"
            """,
        ]
        shell.standardInput = pipe
        shell.standardOutput = FileHandle.nullDevice
        shell.standardError = FileHandle.nullDevice
        try shell.run()
        self.pipe = Mutex(pipe.fileHandleForWriting)
    }

    func watch(process: Int32) { tell("+ \(process)") }
    func forget(process: Int32) { tell("- \(process)") }
    func watch(folder: String) { tell("/ \(folder)") }

    private func tell(_ line: String) { pipe.withLock { try? $0.write(contentsOf: Data("\(line)\n".utf8)) } }
}
