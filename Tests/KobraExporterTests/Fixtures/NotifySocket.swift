import Foundation

/// A service manager's ear: a real datagram socket, and all that is said to it.
final class NotifySocket {
    let path: String
    private let program: Program

    init(in folder: Folder) throws {
        path = folder.file("notify")
        let script = """
            import socket, sys
            ear = socket.socket(socket.AF_UNIX, socket.SOCK_DGRAM)
            ear.bind(sys.argv[1])
            while True:
                print(ear.recv(4096).decode().replace("\\n", " "), flush=True)
            """
        program = try Program("python3", ["-c", script, path], in: folder)
        guard eventually(within: 20, { FileManager.default.fileExists(atPath: path) }) else {
            throw Trouble("nobody listens: \(program.log)")
        }
    }

    /// All it was told so far, in order.
    var told: [String] { program.output.split(separator: "\n").map(String.init) }
    /// How often it was told that all is well.
    var feedings: Int { told.count { $0 == "WATCHDOG=1" } }
}
