import Glibc

/// Commands of other programs.
enum Shell {
    /// libmosquitto's sockets pass to children, and one held open by another test's broker would not be closed when its
    /// connection ends: they are shut first.
    private static let shutting = "for f in /proc/$$/fd/*; do n=${f##*/}; [ $n -gt 2 ] && eval \"exec $n>&-\"; done; "

    /// Starts `bash -c` with that text.
    static func start(_ command: String, standardInput: CInt) throws -> pid_t {
        var actions = unsafe posix_spawn_file_actions_t()
        _ = unsafe posix_spawn_file_actions_init(&actions)
        defer { _ = unsafe posix_spawn_file_actions_destroy(&actions) }
        _ = unsafe posix_spawn_file_actions_adddup2(&actions, standardInput, 0)
        var process = pid_t()
        let texts = ["bash", "-c", shutting + command]
        let words: [UnsafeMutablePointer<CChar>?] = unsafe texts.map { (text: String) in unsafe strdup(text) }
        defer { unsafe words.forEach { unsafe free($0) } }
        let path = unsafe strdup("PATH=/usr/local/sbin:/usr/local/bin:/usr/sbin:/usr/bin:/sbin:/bin")
        defer { unsafe free(path) }
        let status = unsafe posix_spawn(&process, "/bin/bash", &actions, nil, words + [nil], [path, nil])
        guard status == 0 else { throw Broker.Failure(reason: "cannot start \(command)") }
        return process
    }

    /// Runs `bash -c` with that text to its end.
    static func run(_ command: String) throws {
        let null = unsafe open("/dev/null", O_RDONLY | O_CLOEXEC)
        defer { close(null) }
        let process = try start(command, standardInput: null)
        var status: CInt = 0
        while unsafe waitpid(process, &status, 0) == -1, errno == EINTR {}
        guard status == 0 else { throw Broker.Failure(reason: "status \(status) of \(command)") }
    }
}
