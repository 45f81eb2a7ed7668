/// Where the lines of the audit go: to a disk, which may be slow, hang or be full.
public protocol AuditSink: Sendable {
    /// Writes a line to the log and to the file, and waits for the disk: nothing for a thread that others wait for.
    ///
    /// - Returns: `false` if there is a file and the line is not in it.
    func write(_ line: AuditLine) -> Bool

    /// Has something done by the thread that may wait for the disk, after all that it was given before.
    func soon(_ body: @escaping @Sendable () -> Void)

    /// Whether so much waits for that thread that what can be left out should be.
    var isFull: Bool { get }

    /// Whether that thread waits for the disk for so long that the next line cannot be counted on.
    var isStuck: Bool { get }
}
