import Glibc

/// The code that a program needs once, to start.
public enum StartupCode {
    /// Lets go of the pages of code mapped so far; what is needed again is mapped again from the page cache.
    ///
    /// Reading the command line looks through the whole program once, and what it touched would count as resident for
    /// ever: 17.7 MB instead of 13.2, measured with the release build, one broker and one scrape.
    /// Only mappings of files that are executable and not writable are touched: those hold nothing but the file.
    public static func release() {
        guard let maps = try? FileReader.read("/proc/self/maps", limit: 1 << 20) else { return }
        for line in maps.split(separator: UInt8(ascii: "\n")) {
            let fields = line.split(separator: UInt8(ascii: " "))
            guard fields.count >= 6, fields[1].elementsEqual("r-xp".utf8), fields[5].first == UInt8(ascii: "/"),
                let range = range(String(decoding: fields[0], as: UTF8.self))
            else { continue }
            _ = unsafe madvise(UnsafeMutableRawPointer(bitPattern: range.lowerBound), range.count, MADV_DONTNEED)
        }
    }

    /// The addresses in `55c222f76000-55c223d0b000`.
    private static func range(_ text: String) -> Range<UInt>? {
        let ends = text.split(separator: "-").compactMap { UInt($0, radix: 16) }
        guard ends.count == 2, ends[0] < ends[1] else { return nil }
        return ends[0]..<ends[1]
    }
}
