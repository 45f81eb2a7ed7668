import CLinux

/// The heap's large pieces: pages on their way to whoever scrapes, 10 MB for a thousand printers.
public enum LargeBuffers {
    /// From here on a piece is the system's again when it is freed.
    static let size: Int32 = 256 << 10

    /// Has large pieces given back at once. Left to itself the allocator learns from the first one freed to keep them: after
    /// a scrape of a thousand printers 49 MB were resident, and are 27 with this.
    public static func returnAtOnce() { _ = kobra_return_large_pieces(size) }
}
