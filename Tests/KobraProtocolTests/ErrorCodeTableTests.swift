import Testing

@testable import KobraProtocol

/// protocol.md section 8 against the table, code by code.
struct ErrorCodeTableTests {
    private static let kinds: [(kind: ErrorCode.Kind, codes: [Int])] = [
        (.refused, [10101, 10102, 10103, 10104, 10110, 10112]),
        (.job, [603, 10105, 10106, 10111, 10113, 10115, 10116, 10133, 10603, 10607, 10608]),
        (.pause, [10107, 10402, 10403, 11518, 11519, 11520, 11842, 11858]),
        (.user, [601, 10401, 10601, 10609]),
        (
            .fault,
            [
                10000, 10108, 10118, 10119, 10120, 10130, 10121, 10122, 10123, 10124, 10126, 10127, 10128, 10129, 10131,
                10132, 10237, 10408,
                10409, 10410, 10411, 10412, 10413, 10414, 10415, 10536, 10537, 10539, 11412, 11500, 11517, 11529, 11530,
                11599, 11801, 11812,
                11813, 11816, 11817, 11819, 11830, 11854, 11871, 11900,
            ]
        ),
        (.notice, [501, 1206, 1306, 10134, 10135, 10136, 10137, 11001, 11101, 11401, 11402, 11403, 11407, 11411]),
        (.update, [10801, 10802, 10803, 10804, 10805]),
    ]

    @Test(arguments: kinds.flatMap { row in row.codes.map { ($0, row.kind) } })
    func aListedCodeHasItsKindAndAMeaning(code: Int, kind: ErrorCode.Kind) throws {
        let error = try #require(ErrorCode(rawValue: code))
        #expect(error.kind == kind)
        let meaning = try #require(error.meaning)
        #expect(!meaning.isEmpty && meaning.allSatisfy(\.isASCII))
        #expect(error.description == "\(code) (\(meaning))")
    }

    @Test(arguments: [
        1, -1, 199, 201, 404, 500, 502, 600, 602, 604, 9999, 10001, 10100, 10109, 10114, 10117, 10138, 10236, 10400,
        10404, 10407, 10416,
        10535, 10538, 10602, 10610, 10800, 10806, 11000, 11400, 11413, 11499, 11600, 11800, 11850, 11899, 11901,
        Int.max, Int.min,
    ])
    func anUnlistedCodeIsANumberAndNoGuess(code: Int) throws {
        let error = try #require(ErrorCode(rawValue: code))
        #expect(error.kind == .unknown)
        #expect(error.meaning == nil)
        #expect(error.description == "\(code)")
    }

    @Test func theDisputedCodeSaysSo() throws {
        let error = try #require(ErrorCode(rawValue: 10125))
        #expect(error.kind == .unknown)
        #expect(error.meaning?.contains("disagree") == true)
        #expect(ErrorCode(rawValue: 10402)?.meaning?.contains("disagree") == true)
    }

    /// A code that is added to the table must be added to this test as well.
    @Test func noCodeIsInTheTableThatIsNotInTheDocument() {
        let listed = Set(Self.kinds.flatMap(\.codes) + [10125])
        #expect(Set(ErrorCode.table.keys).subtracting(listed).isEmpty)
        #expect(ErrorCode.table[0] == nil && ErrorCode.table[200] == nil)
    }
}
