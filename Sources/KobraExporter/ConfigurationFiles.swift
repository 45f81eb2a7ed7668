public import Configuration
import Platform

/// The files a configuration names.
public enum ConfigurationFiles {
    /// Reads one, of 1 MiB at most. Every reload reads it again: a pipe, empty by then, would be a file that sets nothing.
    public static func read(_ path: String) throws(FileReadFailure) -> [UInt8] {
        do throws(FileError) {
            return try FileReader.readAgain(path, limit: 1 << 20)
        } catch {
            throw FileReadFailure(error.words)
        }
    }

    /// Reads one that nobody but its owner may read.
    public static func readSecret(_ path: String) throws(FileReadFailure) -> [UInt8] {
        do throws(FileError) {
            return try FileReader.readSecret(path, limit: 1 << 16)
        } catch {
            throw FileReadFailure(error.words)
        }
    }
}
