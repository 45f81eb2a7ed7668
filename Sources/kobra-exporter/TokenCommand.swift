import ArgumentParser
import Platform

/// `token`: makes a token for the admin API.
struct TokenCommand: ParsableCommand {
    static let configuration = CommandConfiguration(
        commandName: "token",
        abstract: "Make a token for the admin API.",
        discussion: """
            Prints it, or writes it to a new file that its owner alone may read. Name that file under admin.tokens in the \
            configuration, with a name and scopes; whoever is to give commands sends it as Authorization: Bearer.
            """)

    @Option(help: "Write it to this file, which must not exist yet.", completion: .file())
    var output: String?

    func run() throws {
        let token = Array(Random.base64URL(bytes: 32).utf8)
        guard let output else {
            guard StandardOutput.write(token + [UInt8(ascii: "\n")]) else { throw ExitCode.failure }
            return
        }
        do throws(FileError) {
            try NewFile.write(token + [UInt8(ascii: "\n")], to: output)
        } catch {
            throw Failure.say("\(error)", .failure)
        }
        guard StandardOutput.write(Array("A token is in \(output).\n".utf8)) else { throw ExitCode.failure }
    }
}
