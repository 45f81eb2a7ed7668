import ArgumentParser

@testable import Configuration

/// A disk of the test's own.
struct Disk {
    var files: [String: [UInt8]] = [:]

    init(_ files: [String: String] = [:]) { self.files = files.mapValues { Array($0.utf8) } }

    func read(_ path: String) throws(FileReadFailure) -> [UInt8] {
        guard let bytes = files[path] else { throw FileReadFailure("No such file or directory") }
        return bytes
    }
}

/// Loads from a file `kobra.yaml` (none if `nil`), variables, and a command line; `files` are there besides.
func load(
    _ yaml: String? = nil, _ arguments: [String] = [], environment: [String: String] = [:],
    files: [String: String] = [:]
) throws -> Configuration {
    var disk = Disk(files)
    disk.files["kobra.yaml"] = yaml.map { Array($0.utf8) }
    let flags = try ConfigurationFlags.parse((yaml == nil ? [] : ["--config.file", "kobra.yaml"]) + arguments)
    return try Configuration.load(flags: flags, environment: environment, readFile: disk.read, readSecret: disk.read)
}

/// The problems of such a loading, a line each; empty if there are none.
func problems(
    _ yaml: String? = nil, _ arguments: [String] = [], environment: [String: String] = [:],
    files: [String: String] = [:]
) -> String {
    do {
        _ = try load(yaml, arguments, environment: environment, files: files)
        return ""
    } catch let error as ConfigurationError {
        return error.description
    } catch {
        return "another error: \(error)"
    }
}

/// The id of a printer in these tests.
let someID = "0123456789abcdef0123456789abcdef"
/// Another one.
let otherID = "fedcba9876543210fedcba9876543210"
