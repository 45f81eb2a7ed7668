public import JSON

extension JSONValue {
    /// A moment as the state file tells it: whole Unix milliseconds from 0 to the end of the year 9999; `nil` for anything
    /// else, so that no sum of two of them overflows.
    public var unixMilliseconds: Int64? {
        strictNumber.flatMap { (0...253_402_300_799_999).contains($0) ? Int64(exactly: $0) : nil }
    }
}
