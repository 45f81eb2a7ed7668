import Synchronization

/// The sign that a thread turns: its loop stamps it, and somebody else sees whether it did.
public final class Heartbeat: Sendable {
    /// What the thread is called.
    public let name: String
    /// Seconds from one stamp to the next that are nothing to worry about.
    public let patience: Double
    private let beats = Atomic<UInt64>(0)
    /// Milliseconds until the next stamp.
    private let allowed: Atomic<Int64>
    private let isOver = Atomic(false)

    fileprivate init(_ name: String, patience: Double) {
        self.name = name
        self.patience = patience
        allowed = Atomic(Int64(patience * 1000))
    }

    /// The thread is here.
    ///
    /// - Parameter more: seconds that what it does now may take beyond the usual, such as the time it is going to sleep, or
    ///   to wait for a name to be resolved.
    public func beat(takingUpTo more: Double = 0) {
        allowed.store(Int64((patience + more) * 1000), ordering: .relaxed)
        beats.wrappingAdd(1, ordering: .releasing)
    }

    /// The thread has ended, and is no more looked for.
    public func end() { isOver.store(true, ordering: .releasing) }

    fileprivate var sign: Heartbeats.Sign? {
        guard !isOver.load(ordering: .acquiring) else { return nil }
        return Heartbeats.Sign(
            id: ObjectIdentifier(self), name: name, beats: beats.load(ordering: .acquiring),
            allowed: Double(allowed.load(ordering: .relaxed)) / 1000)
    }
}

/// The threads that must turn.
public final class Heartbeats: Sendable {
    /// What one of them has shown so far.
    public struct Sign: Hashable, Sendable {
        /// Which it is.
        public var id: ObjectIdentifier
        /// What it is called.
        public var name: String
        /// How often it was here.
        public var beats: UInt64
        /// Seconds that may pass until it is here again.
        public var allowed: Double
    }

    private let all = Mutex<[Heartbeat]>([])

    /// None so far.
    public init() {}

    /// From now on a thread of that name is looked for.
    ///
    /// - Parameter patience: seconds from one stamp to the next that are nothing to worry about.
    public func add(_ name: String, patience: Double) -> Heartbeat {
        let heartbeat = Heartbeat(name, patience: patience)
        all.withLock { $0.append(heartbeat) }
        return heartbeat
    }

    /// What all that have not ended have shown so far.
    public var signs: [Sign] {
        all.withLock { all in
            all.removeAll { $0.sign == nil }
            return all.compactMap(\.sign)
        }
    }
}
