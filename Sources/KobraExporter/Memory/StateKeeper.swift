import JSON
import KobraMetrics
import KobraState
import Logging
import Platform
import Synchronization

/// Keeps the state file: at once when a print opens or closes or somebody asks for it, at most every 30 s otherwise. All
/// of it happens on a thread of its own, so that a disk that takes ten seconds delays no message and no scrape.
final class StateKeeper: Sendable {
    /// Makes a section of the file, on the keeper's thread; `nil` leaves it out.
    typealias Encode = @Sendable () -> JSONLiteral?
    /// Told, on the keeper's thread, whether all that was true when it was asked for is on the disk now.
    typealias Done = @Sendable (Bool) -> Void

    let log: Logger
    /// The file that was read.
    let readPath: String
    private let store: Mutex<StateStore>
    private let contents: Mutex<Contents>
    private let figures = Mutex(StateFileFacts())
    private let wakeup: Wakeup
    private let stopping: Wakeup
    private let thread = Mutex<PlatformThread?>(nil)

    private struct Contents {
        var sections: [Section] = []
        /// What was read and nobody has taken; written again as it was.
        var restored: [JSONLiteral.Member] = []
        /// When what was read was written, Unix milliseconds.
        var written: Int64?
        /// Seconds since then.
        var age = Double.infinity
        var waiting: [Done] = []
        var isAsked = true
        /// When somebody wants the file to be written at the latest.
        var latest = Int64.max
        var isStopping = false
    }

    private struct Section {
        let name: String
        let encode: Encode
        let whenDone: Done?
    }

    /// Members that are no sections.
    private static let header = ["written"] + Age.names

    /// Seconds between two writes that nobody asks for.
    static let interval = 30.0
    /// Seconds from one write to the next at least: whoever floods the broker with prints is not to wear out the disk.
    static let gap = 0.02
    /// Most that may wait for one write.
    static let waitingLimit = 1000
    /// Seconds that a write may take before the thread counts as stuck.
    static let patience = 120.0
    /// Seconds between two lines about writes that fail one after the other.
    static let complaint = 600.0

    /// Takes possession of the file and reads it.
    ///
    /// - Throws: `SystemError` where another process has it, or its folder is missing or cannot be written to.
    init(_ path: String, log: Logger) throws(SystemError) {
        self.log = log
        (wakeup, stopping) = (try Wakeup(), try Wakeup())
        var store = try StateStore(path, log: log)
        var contents = Contents()
        let document = store.load()
        readPath = store.readPath
        if let body = document?.root {
            contents.written = body["written"].unixMilliseconds ?? 0
            contents.age = Age(body).seconds(written: contents.written ?? 0)
            for (name, value) in body.members where !Self.header.contains(name) {
                contents.restored.append(.init(name, value.literal))
            }
        }
        self.contents = Mutex(contents)
        let setAside = store.setAside
        figures.withLock { $0.filesSetAside = Double(setAside) }
        self.store = Mutex(store)
    }

    /// What the metrics say of it.
    var facts: StateFileFacts { figures.withLock { $0 } }

    // MARK: Sections

    /// From now on the file has that section. To be called before `start`.
    ///
    /// - Parameter whenDone: told after each writing whether what was encoded last is on the disk.
    func addSection(_ name: String, encode: @escaping Encode, whenDone: Done? = nil) {
        contents.withLock { $0.sections.append(Section(name: name, encode: encode, whenDone: whenDone)) }
    }

    /// The section of that name as it was read, once; `nil` where there was none.
    func takeRestored(_ name: String) -> JSONValue? {
        let literal = contents.withLock { contents in
            contents.restored.firstIndex { $0.name == name }.map { contents.restored.remove(at: $0).value }
        }
        return literal.flatMap { try? JSONDocument($0.bytes(), valueLimit: StateFile.valueLimit).root }
    }

    /// When what was read was written, Unix milliseconds; `nil` where nothing was read.
    var written: Int64? { contents.withLock { $0.written } }

    /// Seconds since then; infinite where nothing was read, or where the clock cannot be believed.
    var age: Double { contents.withLock { $0.age } }

    /// Entries of a section that were not believed.
    func refused(_ count: Int) { figures.withLock { $0.entriesSetAside += Double(count) } }

    // MARK: Writing

    func start(_ heartbeats: Heartbeats = Heartbeats()) throws(SystemError) {
        let heartbeat = heartbeats.add("state", patience: Self.patience)
        let started = try PlatformThread(name: "state") { [self] in
            run(heartbeat)
            heartbeat.end()
        }
        thread.withLock { $0 = started }
    }

    /// Has the file written soon.
    func save() {
        contents.withLock { $0.isAsked = true }
        wakeup.wake()
    }

    /// Has the file written within so many seconds.
    func save(within seconds: Double) {
        let latest = Clock.uptime + Int64(seconds * 1e9)
        let isFirst = contents.withLock { contents in
            defer { contents.latest = min(contents.latest, latest) }
            return contents.latest == .max
        }
        if isFirst { wakeup.wake() }
    }

    /// Has the file written soon, and tells when that is done. Where too many wait already it is told at once that it is
    /// not done.
    func save(whenDone: @escaping Done) {
        let isTaken = contents.withLock { contents in
            guard !contents.isStopping, contents.waiting.count < Self.waitingLimit else { return false }
            contents.waiting.append(whenDone)
            contents.isAsked = true
            return true
        }
        if isTaken { wakeup.wake() } else { whenDone(false) }
    }

    /// Has the file written a last time, but waits no longer than that for it.
    func stop(within seconds: Double) {
        contents.withLock { $0.isStopping = true }
        wakeup.wake()
        stopping.wake()
        guard let thread = thread.withLock({ $0 }), !thread.join(within: seconds) else { return }
        let last = facts.lastWriteTime.map { Int64($0 * 1000) } ?? written
        log.error(
            "the state file was not written in time: what happened since it was written last is lost",
            metadata: ["written": "\(last.map(Timestamp.text(unixMilliseconds:)) ?? "never")"])
    }

    private func run(_ heartbeat: Heartbeat) {
        var last = Written()
        while true {
            heartbeat.beat(takingUpTo: Self.interval)
            let due = min(last.next, contents.withLock { $0.latest })
            _ = wakeup.wait(atMost: max(0, Double(due - Clock.uptime) / 1e9))
            let (isAsked, isStopping, waiting) = contents.withLock { contents in
                let isAsked = contents.isAsked || contents.latest <= Clock.uptime
                defer {
                    (contents.isAsked, contents.waiting) = (false, [])
                    if isAsked { contents.latest = .max }
                }
                return (isAsked, contents.isStopping, contents.waiting)
            }
            let isDue = last.next <= Clock.uptime
            if isAsked || isStopping || isDue { write(&last, evenIfUnchanged: isDue) }
            for whenDone in waiting { whenDone(last.isGood) }
            if isStopping { return }
            if isAsked { _ = stopping.wait(atMost: Self.gap) }
        }
    }

    /// What the thread knows of its last write.
    private struct Written {
        var isGood = false
        var hash: Int?
        /// When the next is due, and until when no further line is written about failures.
        var next: Int64 = 0
        var silentUntil: Int64 = 0
    }

    /// - Parameter evenIfUnchanged: whether to write what is there already, so that its age tells how the disk does.
    private func write(_ last: inout Written, evenIfUnchanged: Bool) {
        last.next = Clock.uptime + Int64(Self.interval * 1e9)
        let (sections, untaken) = contents.withLock { ($0.sections, $0.restored) }
        let members = sections.compactMap { section in section.encode().map { JSONLiteral.Member(section.name, $0) } }
        let all = members + untaken.filter { old in !members.contains { $0.name == old.name } }
        guard evenIfUnchanged || !last.isGood || last.hash != all.hashValue else { return }
        defer { for section in sections { section.whenDone?(last.isGood) } }
        let now = Clock.unixMilliseconds
        do throws(SystemError) {
            try store.withLock { store throws(SystemError) in
                try store.save(.object([.init("written", .integer(now))] + Age.now + all))
            }
            if !last.isGood, last.silentUntil > 0 { log.info("the state file is written again") }
            last = Written(isGood: true, hash: all.hashValue, next: last.next)
            figures.withLock { ($0.lastWriteSucceeded, $0.lastWriteTime) = (true, Double(now) / 1000) }
        } catch {
            last.isGood = false
            figures.withLock {
                $0.lastWriteSucceeded = false
                $0.failures += 1
            }
            guard last.silentUntil <= Clock.uptime else { return }
            last.silentUntil = Clock.uptime + Int64(Self.complaint * 1e9)
            log.error(
                "the state file cannot be written: what is counted from now on would not survive a restart",
                metadata: ["error": "\(error)"])
        }
    }
}
