import Testing

@testable import KobraProtocol

/// protocol.md section 10.
struct FileListTests {
    private func read(_ data: String, action: String = "listLocal", state: String = "done") throws -> FileList? {
        let report = try Fixture.report("file", action: action, state: state, data: data)
        if case .files(let list) = report.body { return list }
        #expect(report.body == .nothing)
        return nil
    }

    @Test(arguments: [("listLocal", Storage.local), ("listUdisk", .usb)])
    func theActionTellsTheStorage(action: String, storage: Storage) throws {
        let list = try #require(try read(#"{"records":[]}"#, action: action))
        #expect(list.storage == storage)
    }

    @Test(
        arguments: [
            (#"{"records":[]}"#, 0, 0), (#"{"records":[{"filename":"a","size":1},{"filename":"b","size":2}]}"#, 2, 3),
            // Over 32 bits, as text, and unreadable.
            (
                #"{"records":[{"filename":"a","size":5000000000},{"filename":"b","size":5000000000}]}"#, 2,
                10_000_000_000
            ),
            (
                #"{"records":[{"filename":"a","size":"12"},{"filename":"b"},{"filename":"c","size":-5},{"filename":"d","size":null}]}"#,
                4, 12
            ),
            (
                #"{"records":[{"filename":"a","size":1e300},{"filename":"b","size":1e999},{"filename":"c","size":7}]}"#,
                3, 7
            ),
            // Folders do not count.
            (
                #"{"records":[{"filename":"a","size":1,"is_dir":true},{"filename":"b","size":2,"is_dir":1},{"filename":"c","size":4,"is_dir":"1"}]}"#,
                0, 0
            ),
            (
                #"{"records":[{"filename":"a","size":1,"is_dir":false},{"filename":"b","size":2,"is_dir":0},{"filename":"c","size":4,"is_dir":null}]}"#,
                3, 7
            ),
            // A bad record is skipped.
            (
                #"{"records":[null,5,"x",[],{},{"filename":"","size":1},{"filename":7,"size":2},{"filename":null,"size":4},{"filename":"a","size":8}]}"#,
                1, 8
            ),
            (#"{"file_list":[{"filename":"a","size":1}]}"#, 1, 1),
            (#"{"records":null,"file_list":[{"filename":"a","size":1}]}"#, 1, 1),
            (#"{"records":[],"file_list":[{"filename":"a","size":1}]}"#, 0, 0),
            (#"{"records":[{"filename":"中文 😀 \"x\"\n.gcode","size":3}]}"#, 1, 3),
        ] as [(String, Int, Double)])
    func countsFilesAndBytes(data: String, count: Int, size: Double) throws {
        let list = try #require(try read(data))
        #expect(list.totals.count == count)
        #expect(list.totals.size == size)
    }

    /// The last list still holds.
    @Test(arguments: [
        #"{"records":null}"#, "{}", "null", "[]", #"{"records":{}}"#, #"{"records":"none"}"#, #"{"Records":[]}"#,
    ])
    func withoutAListThereIsNone(data: String) throws {
        #expect(try read(data) == nil)
    }

    @Test(arguments: [
        "deleteLocal", "deleteUdisk", "cloudRecommendList", "fileDetails", "listVideo", "listlocal", "unheardOf",
    ])
    func anotherActionIsNoList(action: String) throws {
        #expect(try read(#"{"records":[]}"#, action: action) == nil)
    }

    @Test func aFailedAnswerIsNoList() throws {
        #expect(try read(#"{"records":[]}"#, state: "failed") == nil)
    }
}
