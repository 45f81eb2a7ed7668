import Foundation
import Platform

/// A program at work; killed when the test is through with it.
final class Program {
    let name: String
    let folder: Folder
    private let process = Process()
    private let outputFile: String
    private let errorFile: String

    /// Starts one of ours, found beside the tests, or one of Debian's.
    ///
    /// - Parameter prefix: a program with arguments that is given the program and replaces itself by it.
    init(
        _ name: String, _ arguments: [String], environment: [String: String] = [:], input: String? = nil,
        in folder: Folder, prefix: [String] = []
    ) throws {
        Signals.ignorePipe()
        self.name = name
        self.folder = folder
        let run = folder.file("\(name)-\(Random.hex(6))")
        (outputFile, errorFile) = ("\(run).out", "\(run).err")
        // Tests run on threads that block all signals, children inherit that, and then SIGTERM would not be heard.
        let unblock = "use POSIX; sigprocmask(SIG_SETMASK, POSIX::SigSet->new); exec { $ARGV[0] } @ARGV; die"
        process.executableURL = URL(fileURLWithPath: "/usr/bin/perl")
        process.arguments =
            ["-e", unblock, "--"] + prefix + Self.wrapper(of: name) + [try Self.path(of: name)] + arguments
        // Variables of ours would be read by the exporter.
        process.environment = ProcessInfo.processInfo.environment
            .filter { !$0.key.hasPrefix("KOBRA_") && !$0.key.lowercased().hasSuffix("_proxy") }
            .merging(environment) { $1 }
        let inputHandle = input.flatMap { FileHandle(forReadingAtPath: $0) }
        let (outputHandle, errorHandle) = (try Self.writer(outputFile), try Self.writer(errorFile))
        process.standardInput = inputHandle ?? FileHandle.nullDevice
        process.standardOutput = outputHandle
        process.standardError = errorHandle
        try process.run()
        // The child has its own. Those of many programs would make libmosquitto's sockets too large for `select`.
        for handle in [inputHandle, outputHandle, errorHandle] { try? handle?.close() }
        try Reaper.shared.get().watch(process: id)
    }

    deinit {
        if isRunning {
            signal(SIGKILL)
            _ = end(within: 5)
        }
        try? Reaper.shared.get().forget(process: id)
    }

    var id: Int32 { process.processIdentifier }
    var isRunning: Bool { process.isRunning }
    var outputBytes: [UInt8] { (try? Data(contentsOf: URL(fileURLWithPath: outputFile))).map { Array($0) } ?? [] }
    var output: String { String(decoding: outputBytes, as: UTF8.self) }
    /// What it wrote on standard error: for programs that run for long, the log.
    var log: String {
        String(decoding: (try? Data(contentsOf: URL(fileURLWithPath: errorFile))) ?? Data(), as: UTF8.self)
    }

    func signal(_ number: Int32) { _ = kill(id, number) }

    /// Waits for the end.
    ///
    /// - Returns: its status, 128 and more for a signal; `nil` if it still runs.
    func end(within seconds: Double) -> Int32? {
        guard eventually(within: seconds, every: 0.005, { !process.isRunning }) else { return nil }
        return process.terminationReason == .exit ? process.terminationStatus : 128 + process.terminationStatus
    }

    /// Runs a program to its end.
    static func run(
        _ name: String, _ arguments: [String], environment: [String: String] = [:], input: String? = nil,
        in folder: Folder? = nil, within seconds: Double = 30
    ) throws -> Finished {
        let program = try Program(
            name, arguments, environment: environment, input: input, in: folder ?? Folder())
        guard let status = program.end(within: seconds) else { throw Trouble("\(name) does not end: \(program.log)") }
        return Finished(status: status, bytes: program.outputBytes, errors: program.log)
    }

    /// What is left of a program.
    struct Finished {
        let status: Int32
        let bytes: [UInt8]
        let errors: String

        var output: String { String(decoding: bytes, as: UTF8.self) }
    }

    private static func writer(_ path: String) throws -> FileHandle {
        guard FileManager.default.createFile(atPath: path, contents: nil),
            let handle = FileHandle(forWritingAtPath: path)
        else { throw Trouble("cannot write \(path)") }
        return handle
    }

    /// What the exporter is started by, wherever it is, such as a program that sets the package's filter of system calls.
    private static func wrapper(of name: String) -> [String] {
        guard name == "kobra-exporter" else { return [] }
        return (ProcessInfo.processInfo.environment["KOBRA_TEST_WRAPPER"] ?? "").split(separator: " ").map(String.init)
    }

    /// Where ours are: beside the test's own executable, unless `KOBRA_PROGRAMS` names a folder with the build that users get,
    /// which is many times as fast as the one made for tests.
    private static let programs = Result {
        if let folder = ProcessInfo.processInfo.environment["KOBRA_PROGRAMS"] { return folder }
        let own = try FileManager.default.destinationOfSymbolicLink(atPath: "/proc/self/exe")
        return URL(fileURLWithPath: own).deletingLastPathComponent().path
    }

    /// Debian's broker is in a folder that is not on every path.
    private static func path(of name: String) throws -> String {
        let own = try programs.get()
        let path = ProcessInfo.processInfo.environment["PATH"] ?? ""
        let folders = path.split(separator: ":").map(String.init) + ["/usr/sbin", "/usr/bin"]
        for folder in name.hasPrefix("kobra-") ? [own] : folders
        where FileManager.default.isExecutableFile(atPath: "\(folder)/\(name)") { return "\(folder)/\(name)" }
        throw Trouble("no \(name) to be found")
    }
}
