import JSON
import KobraMetrics
import Logging
import Platform

/// The state file on the disk: what is read at the start, what cannot be used and is set aside, and what is written.
/// One thread at a time.
struct StateStore {
    private let file: DurableFile
    private let log: Logger
    /// Whether what is at the path now is worth keeping as the previous file.
    private var isCurrentGood = false
    /// The file that was read.
    private(set) var readPath = ""
    /// Files set aside.
    private(set) var setAside = 0

    /// Takes possession of the file.
    ///
    /// - Throws: `SystemError` where another process has it, where its folder is missing or cannot be written to, or where
    ///   something that is no file stands in its place.
    init(_ path: String, log: Logger) throws(SystemError) {
        file = try DurableFile(path)
        self.log = log
    }

    /// What was written last, as far as it can be had: the file, else the one before it. What cannot be used is set aside.
    mutating func load() -> JSONDocument? {
        if let document = load(file.path) {
            isCurrentGood = true
            return document
        }
        guard let document = load(file.previousPath) else {
            if setAside > 0 {
                log.error(
                    "no state file can be used: counters start at 0", metadata: ["file": "\(file.path)"])
            } else {
                log.info("no state file yet: counters start at 0", metadata: ["file": "\(file.path)"])
            }
            return nil
        }
        log.warning(
            "the previous state file is used: what happened after it was written is not counted",
            metadata: ["file": "\(file.previousPath)"])
        return document
    }

    /// - Throws: `SystemError`; the old content is there still.
    mutating func save(_ body: JSONLiteral) throws(SystemError) {
        try file.write(StateFile.bytes(body), keepingPrevious: isCurrentGood)
        isCurrentGood = true
    }

    private mutating func load(_ path: String) -> JSONDocument? {
        let problem: String
        do {
            let document = try StateFile.document(FileReader.readAgain(path, limit: StateFile.sizeLimit))
            readPath = path
            return document
        } catch let error as FileError {
            guard !error.isMissing else { return nil }
            problem = error.words
        } catch {
            problem = "\(error)"
        }
        setAside += 1
        var metadata: Logger.Metadata = ["file": "\(path)", "problem": "\(problem)"]
        do throws(SystemError) {
            metadata["moved_to"] = "\(try file.setAside(path))"
        } catch {
            metadata["not_moved"] = "\(error)"
        }
        log.error("a state file cannot be used and is set aside", metadata: metadata)
        return nil
    }
}
