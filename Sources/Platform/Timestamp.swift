/// Moments as RFC 3339 texts, without a calendar library: UTC only, years 1970 to 9999.
public enum Timestamp {
    /// `2024-03-06T08:00:01.370Z`.
    public static func text(unixMilliseconds: Int64) -> String {
        let clamped = min(max(unixMilliseconds, 0), 253_402_300_799_999)
        let (days, rest) = clamped.quotientAndRemainder(dividingBy: 86_400_000)
        let (year, month, day) = civil(days: Int(days))
        let (seconds, milliseconds) = Int(rest).quotientAndRemainder(dividingBy: 1000)
        let time = [seconds / 3600, seconds / 60 % 60, seconds % 60].map { padded($0, 2) }.joined(separator: ":")
        return "\(padded(year, 4))-\(padded(month, 2))-\(padded(day, 2))T\(time).\(padded(milliseconds, 3))Z"
    }

    /// Milliseconds since 1970 of `2024-03-06T08:00:01.37Z`, `…+01:00`, and of what `mosquitto_sub -F '%j'` writes,
    /// `…Z+0100`: local time with its offset behind a `Z`. `nil` for anything else.
    public static func unixMilliseconds(_ text: String) -> Int64? {
        var scanner = TimestampScanner(text)
        return scanner.scan()
    }

    /// Days since 1970 of a date of the Gregorian calendar.
    static func days(year: Int, month: Int, day: Int) -> Int {
        // Years that begin in March put the leap day last.
        let shifted = month <= 2 ? year - 1 : year
        let era = shifted / 400
        let yearOfEra = shifted - era * 400
        let dayOfYear = (153 * (month > 2 ? month - 3 : month + 9) + 2) / 5 + day - 1
        let dayOfEra = yearOfEra * 365 + yearOfEra / 4 - yearOfEra / 100 + dayOfYear
        return era * 146_097 + dayOfEra - 719_468
    }

    private static func civil(days: Int) -> (year: Int, month: Int, day: Int) {
        let shifted = days + 719_468
        let era = shifted / 146_097
        let dayOfEra = shifted - era * 146_097
        let yearOfEra = (dayOfEra - dayOfEra / 1460 + dayOfEra / 36_524 - dayOfEra / 146_096) / 365
        let dayOfYear = dayOfEra - (365 * yearOfEra + yearOfEra / 4 - yearOfEra / 100)
        let shiftedMonth = (5 * dayOfYear + 2) / 153
        let month = shiftedMonth < 10 ? shiftedMonth + 3 : shiftedMonth - 9
        let year = yearOfEra + era * 400 + (month <= 2 ? 1 : 0)
        return (year, month, dayOfYear - (153 * shiftedMonth + 2) / 5 + 1)
    }

    private static func padded(_ number: Int, _ width: Int) -> String {
        let digits = String(number)
        return String(repeating: "0", count: max(0, width - digits.count)) + digits
    }
}

/// Reads a timestamp from left to right.
private struct TimestampScanner {
    private let bytes: [UInt8]
    private var place = 0

    init(_ text: String) { bytes = Array(text.utf8) }

    mutating func scan() -> Int64? {
        guard let year = number(4), skip("-"), let month = number(2), skip("-"), let day = number(2),
            skip("Tt "),
            let hour = number(2), skip(":"), let minute = number(2), skip(":"), let second = number(2),
            (1970...9999).contains(year), (1...12).contains(month), (1...31).contains(day), hour < 24, minute < 60,
            second <= 60
        else { return nil }
        // A day that its month does not have would come out as one of the next.
        let days = Timestamp.days(year: year, month: month, day: day)
        let nextMonth =
            month == 12
            ? Timestamp.days(year: year + 1, month: 1, day: 1) : Timestamp.days(year: year, month: month + 1, day: 1)
        guard days < nextMonth, let milliseconds = fraction(), let offset = offset(), isAtEnd else { return nil }
        let seconds = Int64(days) * 86_400 + Int64(hour * 3600 + minute * 60 + second) - Int64(offset) * 60
        return seconds * 1000 + Int64(milliseconds)
    }

    private var isAtEnd: Bool { place == bytes.count }

    private mutating func fraction() -> Int? {
        guard skip(".") else { return 0 }
        var (count, milliseconds) = (0, 0)
        while let digit {
            count += 1
            if count <= 3 { milliseconds = milliseconds * 10 + digit }
            place += 1
        }
        guard (1...9).contains(count) else { return nil }
        return milliseconds * (count == 1 ? 100 : count == 2 ? 10 : 1)
    }

    /// Minutes east of Greenwich.
    private mutating func offset() -> Int? {
        let isZulu = skip("Zz")
        if isAtEnd { return isZulu ? 0 : nil }
        let isEast = skip("+")
        guard isEast || skip("-"), let hours = number(2) else { return nil }
        _ = skip(":")
        guard let minutes = number(2), hours < 24, minutes < 60 else { return nil }
        return (isEast ? 1 : -1) * (hours * 60 + minutes)
    }

    /// The digit that is next, if it is one.
    private var digit: Int? {
        guard !isAtEnd, (UInt8(ascii: "0")...UInt8(ascii: "9")).contains(bytes[place]) else { return nil }
        return Int(bytes[place] - UInt8(ascii: "0"))
    }

    private mutating func number(_ width: Int) -> Int? {
        var number = 0
        for _ in 0..<width {
            guard let digit else { return nil }
            number = number * 10 + digit
            place += 1
        }
        return number
    }

    /// Passes over one of these characters, if it is next.
    private mutating func skip(_ characters: String) -> Bool {
        guard !isAtEnd, characters.utf8.contains(bytes[place]) else { return false }
        place += 1
        return true
    }
}
