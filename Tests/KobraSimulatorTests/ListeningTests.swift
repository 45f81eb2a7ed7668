import JSON
import KobraProtocol
import Testing

@testable import KobraSimulator

/// A command and the words a printer in mid-print answers it with.
struct Exchange: Sendable, CustomTestStringConvertible {
    let command: Command
    let answers: [String]
    var testDescription: String { "\(command.verb.type) \(command.verb.action)" }

    init(_ command: Command, _ answers: String...) {
        self.command = command
        self.answers = answers
    }

    static let firmware = FirmwareFile(
        force: false, md5: "9e107d9d372bb6826bd81d3542a419d6", version: "3.1.4", name: "update.bin",
        url: "https://files.example/update.bin", size: 20_000_000)
    static let remote = RemoteFile(
        url: "https://files.example/x.gcode", md5: "9e107d9d372bb6826bd81d3542a419d6", size: 6_000_000,
        filename: "x.gcode")
    static let video = VideoTarget(region: "r", secretID: "i", secretKey: "k", sessionToken: "t")

    /// Every command there is; a case missing here is a case missing in `Command`.
    static let all = [
        Exchange(.queryStatus, "status workReport busy"),
        Exchange(.queryPrint(task: "482913"), "print start printing"),
        Exchange(.querySliceParameters, "print getSliceParam done"),
        Exchange(.listFiles(.local, path: "/"), "file listLocal done"),
        Exchange(.listFiles(.usb, path: "/"), "file listUdisk done"),
        Exchange(.deleteFile(.local, path: "/", filename: "benchy 0.2mm PLA.gcode"), "file deleteLocal success"),
        Exchange(.deleteFile(.usb, path: "/", filename: "spool_holder.gcode"), "file deleteUdisk success"),
        Exchange(.deleteFile(.usb, path: "/", filename: "nothing.gcode"), "file deleteUdisk failed"),
        Exchange(.queryFirmware, "ota reportVersion done"),
        Exchange(.updateFirmware(firmware), "ota update failed"),
        Exchange(.startVideo(video), "video startCapture initSuccess"),
        Exchange(.pause(task: "482913"), "print pause pausing"),
        Exchange(.resume(task: "482913"), "print resume failed"),
        Exchange(.stop(task: "482913"), "print stop stopping"),
        Exchange(.cancel(task: "482913"), "print stop stopping"),
        Exchange(.startFile(filename: "bracket.gcode", path: "/", task: "9"), "print start failed"),
        Exchange(.startDownload(remote, task: "9"), "print start failed"),
        Exchange(.linkTask(task: "482913", local: "abc"), "print localtasktrans done"),
        Exchange(.update(task: "0", PrintSettings(fan: 40)), "print update updated", "fan auto done"),
        Exchange(.update(task: "0", PrintSettings()), "print update updated"),
    ]
}

struct ListeningTests {
    @Test(arguments: Exchange.all, ["2.3.9", "3.0.10", "3.1", "3.1.2"])
    func hearsEachSpellingItsFirmwareHears(exchange: Exchange, firmware: String) {
        for spelling in CommandSpelling.allCases {
            var printer = SimulatedPrinter.printing(firmware: firmware)
            let said = printer.send(exchange.command, spelling)
            let hears = firmware < "3.1" || spelling == .type
            #expect(said.heard.map(\.words) == (hears ? exchange.answers : []), "\(firmware) \(spelling)")
            #expect(printer.book.commands == (hears ? 1 : 0))
        }
    }

    /// The printer subscribes with a wildcard in the place of the origin (protocol.md 3.3).
    @Test(arguments: ["server", "web", "slicer", "pc", "app", "anybody"])
    func hearsEveryOrigin(origin: String) {
        var printer = SimulatedPrinter.connected()
        let payload = Command.queryStatus.payload(messageID: "m", timestamp: 1)
        let topic = "anycubic/anycubicCloud/v1/\(origin)/printer/20021/\(printer.address.printer)/status"
        #expect(printer.handle(topic: topic, payload: payload).story == ["status workReport free"])
    }

    @Test func doesNotHearWhatIsForOthers() {
        var printer = SimulatedPrinter.connected(firmware: "2.3.9")
        let payload = Command.queryStatus.payload(messageID: "m", timestamp: 1)
        let own = printer.address.printer.text
        let topics = [
            "anycubic/anycubicCloud/v1/server/printer/20022/\(own)/status",
            "anycubic/anycubicCloud/v1/server/printer/20021/0123456789abcdef0123456789abcdef/status",
            "anycubic/anycubicCloud/v1/server/public/20021/\(own)/status", "anycubic/anycubicCloud/v1", "",
        ]
        for topic in topics { #expect(printer.handle(topic: topic, payload: payload) == []) }
    }

    @Test func readsEitherSpellingOfASlash() {
        for path in [#"\/"#, "/"] {
            var printer = SimulatedPrinter.connected()
            let said = printer.send("file", #"{"type":"file","action":"listLocal","data":{"path":"\#(path)"}}"#).heard
            #expect(said.first?.data["records"].elements.count == 4)
        }
    }

    @Test(arguments: ["{}", "", "nonsense", "[]", #"{"type":"status"}"#, #"{"type":"status","action":"dance"}"#])
    func saysNothingToNonsense(payload: String) {
        var printer = SimulatedPrinter.connected()
        #expect(printer.send("status", payload) == [])
        #expect(printer.book.commands == 0)
    }

    @Test func acknowledgesIfItIsThatKindOfPrinter() {
        var options = SimulatedPrinter.Options()
        options.acknowledges = true
        var printer = SimulatedPrinter.connected(options: options)
        let said = printer.send(.queryStatus).compactMap(\.message)
        #expect(said.count == 2)
        #expect(Topic(said[0].topic) == .acknowledgement(.tested))
        let receipt = #"{"msgid":"5f0c6f1e-5f0d-4d5b-9a55-0d6f3a1c2b77"}"#
        #expect(String(decoding: said[0].payload, as: UTF8.self) == receipt)
        // Nonsense, and a topic its firmware does not hear.
        #expect(printer.send("status", "nonsense").compactMap(\.message).count == 1)
        #expect(printer.send(.queryStatus, .bare).compactMap(\.message).count == 1)
    }

    @Test func isSilentToAPrintQueryWhenIdle() {
        var printer = SimulatedPrinter.connected()
        #expect(printer.send(.queryPrint(task: "0")) == [])
        #expect(printer.send(.queryStatus).story == ["status workReport free"])
    }

    @Test func deletesFilesForGood() {
        var printer = SimulatedPrinter.connected()
        let command = Command.deleteFile(.local, path: "/", filename: "bracket.gcode")
        #expect(printer.send(command).heard.first?.code == 200)
        #expect(printer.send(command).heard.first?.code == 11001)
        let left = printer.send(.listFiles(.local, path: "/")).heard.first
        #expect(left?.data["records"].elements.compactMap { $0["filename"].text }.contains("bracket.gcode") == false)
        #expect(printer.send(.deleteFile(.local, path: "/", filename: "projects")).heard.first?.code == 11001)
    }

    /// What Kobra 2 clients send (protocol.md 9.1), and what is refused.
    @Test(arguments: [
        (#""data":{"task_mode":2}"#, 200), (#""path":"/""#, 200), (#""data":{"path":"/projects"}"#, 200),
        (#""data":{}"#, 10112), (#""data":null"#, 10112), (#""data":{"path":""}"#, 10112),
    ])
    func listsFiles(rest: String, code: Int) {
        var printer = SimulatedPrinter.connected()
        let said = printer.send("file", #"{"type":"file","action":"listUdisk",\#(rest)}"#).heard
        #expect(said.map(\.code) == [code])
    }

    @Test func recordsHaveTheKobrasKeys() throws {
        var printer = SimulatedPrinter.connected()
        let records = try #require(printer.send(.listFiles(.local, path: "/")).heard.first).data["records"].elements
        #expect(records.allSatisfy { $0.members.map(\.name) == ["filename", "size", "timestamp", "is_dir"] })
        #expect(records.contains { $0["is_dir"].bool == true })
        #expect(records.contains { ($0["size"].number ?? 0) > 4_294_967_295 })
    }
}
