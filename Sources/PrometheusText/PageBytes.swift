import Glibc

/// The memory a page is written into: of a size known before, so that nothing is moved, and nothing is counted or
/// retained for each of a hundred thousand samples, which is what a page of arrays spends three quarters of its time on.
@safe struct PageBytes: ~Copyable {
    private let start: UnsafeMutablePointer<UInt8>
    private let capacity: Int
    private(set) var count = 0
    /// Whether something did not fit and was left out: the page is to be written again into more memory.
    private(set) var isShort = false

    /// Makes an array of what is written, at most `capacity` bytes; `nil` if that was not enough.
    static func array(capacity: Int, _ write: (consuming PageBytes) -> PageBytes) -> [UInt8]? {
        var isShort = false
        let bytes = unsafe [UInt8](unsafeUninitializedCapacity: capacity) { buffer, count in
            guard let start = buffer.baseAddress else { return }
            unsafe wantLargePages(of: UnsafeMutableRawBufferPointer(buffer))
            let page = write(unsafe PageBytes(start: start, capacity: buffer.count))
            (count, isShort) = (page.count, page.isShort)
        }
        return isShort ? nil : bytes
    }

    /// Has the kernel give a large buffer's memory in pieces of 2 MB, where it has them: else a page of a thousand printers
    /// waits 4,500 times for a piece of 4 kB, for half as long as writing it takes.
    private static func wantLargePages(of buffer: UnsafeMutableRawBufferPointer) {
        let (size, alignment) = (4 << 20, 4_096)
        guard buffer.count >= size, let start = buffer.baseAddress else { return }
        let ahead = -Int(bitPattern: start) & (alignment - 1)
        _ = unsafe madvise(start + ahead, buffer.count - ahead, CInt(MADV_HUGEPAGE))
    }

    private init(start: UnsafeMutablePointer<UInt8>, capacity: Int) {
        unsafe self.start = start
        self.capacity = capacity
    }

    private mutating func hasRoom(for more: Int) -> Bool {
        guard more <= capacity - count else {
            isShort = true
            return false
        }
        return true
    }

    mutating func append(_ byte: UInt8) {
        guard hasRoom(for: 1) else { return }
        unsafe start[count] = byte
        count += 1
    }

    mutating func append(_ bytes: borrowing [UInt8]) {
        unsafe bytes.withUnsafeBufferPointer { unsafe append($0) }
    }

    mutating func append(_ text: StaticString) {
        unsafe append(UnsafeBufferPointer(start: text.utf8Start, count: text.utf8CodeUnitCount))
    }

    mutating func append(_ text: String) {
        var text = text
        text.withUTF8 { unsafe append($0) }
    }

    /// Appends a part of an array.
    mutating func append(_ bytes: borrowing [UInt8], _ part: Range<Int>) {
        unsafe bytes.withUnsafeBufferPointer { unsafe append(UnsafeBufferPointer(rebasing: $0[part])) }
    }

    /// Appends a part of what is on the page already.
    mutating func append(again part: Range<Int>) {
        precondition(part.lowerBound >= 0 && part.upperBound <= count)
        unsafe append(UnsafeBufferPointer(start: start + part.lowerBound, count: part.count))
    }

    /// Appends a whole line that begins like one on the page, goes on with a part of an array and ends with one digit: what
    /// nearly every line is, with one look at the room for it.
    mutating func append(lineAgain begin: Range<Int>, _ bytes: borrowing [UInt8], _ part: Range<Int>, digit: UInt8) {
        precondition(begin.lowerBound >= 0 && begin.upperBound <= count && digit < 10)
        precondition(part.lowerBound >= 0 && part.upperBound <= bytes.count)
        guard hasRoom(for: begin.count + part.count + 2) else { return }
        unsafe memcpy(start + count, start + begin.lowerBound, begin.count)
        count += begin.count
        unsafe bytes.withUnsafeBytes { bytes in
            guard let source = bytes.baseAddress else { return }
            unsafe memcpy(start + count, source + part.lowerBound, part.count)
        }
        count += part.count
        unsafe start[count] = UInt8(ascii: "0") + digit
        unsafe start[count + 1] = UInt8(ascii: "\n")
        count += 2
    }

    /// The digits of a whole number that is not negative.
    mutating func append(whole number: UInt64) {
        var (digits, left) = (1, number)
        while left >= 10 {
            left /= 10
            digits += 1
        }
        guard hasRoom(for: digits) else { return }
        left = number
        for place in stride(from: count + digits - 1, through: count, by: -1) {
            unsafe start[place] = UInt8(ascii: "0") + UInt8(left % 10)
            left /= 10
        }
        count += digits
    }

    private mutating func append(_ bytes: UnsafeBufferPointer<UInt8>) {
        guard let source = bytes.baseAddress, hasRoom(for: bytes.count) else { return }
        unsafe (start + count).update(from: source, count: bytes.count)
        count += bytes.count
    }
}
