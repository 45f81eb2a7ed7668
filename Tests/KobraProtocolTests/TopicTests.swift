import KobraProtocol
import Testing

/// The table of protocol.md 3.6, row by row.
struct TopicTests {
    private static let id = Fixture.printer
    private static let root = "anycubic/anycubicCloud/v1"

    private func address(model: String = "20021", printer: String = Fixture.printer) throws -> PrinterAddress {
        try PrinterAddress(model: #require(ModelID(model)), printer: #require(PrinterID(printer)))
    }

    // MARK: Reports

    @Test(arguments: [
        "lastWill", "status", "tempature", "print", "nobodyKnows", "report", "response", "Print", "+", "é",
    ])
    func readsAReport(type: String) throws {
        #expect(try Topic("\(Fixture.topic)/\(type)/report") == .report(address(), type: type))
    }

    @Test(arguments: ["1", "128", "20022", "20023", "20024", "999999", "000001"])
    func aModelIsOneToSixDigits(model: String) throws {
        let topic = Topic("\(Self.root)/printer/public/\(model)/\(Self.id)/print/report")
        #expect(try topic == .report(address(model: model), type: "print"))
    }

    @Test func theCaseOfAnIdIsKept() throws {
        let upper = Self.id.uppercased()
        let topic = Topic("\(Self.root)/printer/public/20021/\(upper)/fan/report")
        guard case .report(let address, "fan") = topic else {
            Issue.record("\(topic)")
            return
        }
        #expect(address.printer.text == upper)
        #expect(address.reportTopic(type: "fan").contains(upper))
        #expect(try address == self.address())
    }

    // MARK: Recognised and ignored

    @Test func anAcknowledgementIsNoReport() throws {
        #expect(try Topic("\(Fixture.topic)/response") == .acknowledgement(address()))
        #expect(try address().acknowledgementTopic == "\(Fixture.topic)/response")
    }

    @Test(arguments: [
        "ota/multiColorBox/1/report", "ota/multiColorBox/report", "ota/multiColorBox/12/report", "a/b/c/report",
    ])
    func aDeeperReportIsAPartOfALaterModel(rest: String) throws {
        #expect(try Topic("\(Fixture.topic)/\(rest)") == .part(address()))
    }

    @Test(arguments: ["server", "web", "slicer", "pc", "app"])
    func aCommandIsSomebodysOwn(origin: String) throws {
        for suffix in ["", "status", "print/update", "response", "print/start/report", "print/report"] {
            let topic = Topic("\(Self.root)/\(origin)/printer/20021/\(Self.id)\(suffix.isEmpty ? "" : "/")\(suffix)")
            #expect(try topic == .command(address(), suffix: suffix))
        }
    }

    @Test(arguments: ["printer", "server", "web", "slicer", "pc", "app"])
    func whatGoesToTheAppIsACopy(origin: String) {
        #expect(Topic("\(Self.root)/\(origin)/app/20021/\(Self.id)/print/report") == .copy)
        #expect(Topic("\(Self.root)/\(origin)/app/20021/\(Self.id)/response") == .copy)
    }

    // MARK: Foreign

    @Test(arguments: [
        // Ids and models that are none.
        "\(root)/printer/public/20021/0123456789abcdef0123456789abcde/print/report",
        "\(root)/printer/public/20021/0123456789abcdef0123456789abcdef0/print/report",
        "\(root)/printer/public/20021/0123456789abcdef0123456789abcdeg/print/report",
        "\(root)/printer/public/20021/0123456789abcdef-123456789abcdef/print/report",
        "\(root)/printer/public/20021/０123456789abcdef0123456789abc/print/report",
        "\(root)/printer/public/20021/+/print/report", "\(root)/printer/public//\(id)/print/report",
        "\(root)/printer/public/2002100/\(id)/print/report", "\(root)/printer/public/20021a/\(id)/print/report",
        "\(root)/printer/public/-20021/\(id)/print/report", "\(root)/printer/public/ 20021/\(id)/print/report",
        "\(root)/printer/public/２００２１/\(id)/print/report", "\(root)/printer/public/٢٠٠٢١/\(id)/print/report",
        "\(root)/printer/public/20021\u{301}/\(id)/print/report", "\(root)/printer/public/\(id)/20021/print/report",
        // Empty segments.
        "/\(Fixture.topic)/print/report", "\(Fixture.topic)/print/report/", "\(Fixture.topic)//report",
        "\(Fixture.topic)/print//report", "\(Fixture.topic)/",
        "anycubic//anycubicCloud/v1/printer/public/20021/\(id)/print/report",
        // Extra and missing ones.
        "\(Fixture.topic)", "\(Fixture.topic)/report", "\(Fixture.topic)/print", "\(Fixture.topic)/print/reports",
        "\(Fixture.topic)/print/Report", "\(Fixture.topic)/print/response", "\(Fixture.topic)/a/b/c/d/report",
        "\(Fixture.topic)/ota/multiColorBox/1", "\(root)/printer/public/20021",
        "\(root)/server/printer/20021/\(id)/a/b/c/d",
        "\(root)/server/printer/20021/\(id)/", "\(root)/server/printer/20021/\(id)/print/",
        // Wrong prefixes, origins and audiences.
        "", "/", "anycubic", root, "$SYS/broker/uptime", "x\(Fixture.topic)/print/report",
        "Anycubic/anycubicCloud/v1/printer/public/20021/\(id)/print/report",
        "anycubic/anycubiccloud/v1/printer/public/20021/\(id)/print/report",
        "anycubic/anycubicCloud/v2/printer/public/20021/\(id)/print/report",
        "anycubic/anycubicCloud/printer/public/20021/\(id)/online/status",
        "anycubic/anycubicCloud/printer/public/20021/\(id)/print/report",
        "\(root)/printer/private/20021/\(id)/print/report", "\(root)/server/public/20021/\(id)/print/report",
        "\(root)/printer/printer/20021/\(id)/print/report", "\(root)/cloud/printer/20021/\(id)/print",
        "\(root)/cloud/app/20021/\(id)/response", "\(root)/server/printer/20021/nobody/print",
    ])
    func anythingElseIsForeign(topic: String) {
        #expect(Topic(topic) == .foreign)
    }

    // MARK: Building

    @Test(arguments: [
        (CommandSpelling.type, "/print"), (.typeAction, "/print/pause"), (.response, "/response"), (.bare, ""),
    ])
    func aCommandGoesToItsSpelling(spelling: CommandSpelling, suffix: String) throws {
        let address = try address(model: "20023")
        let topic = address.commandTopic(Verb("print", "pause"), spelling: spelling)
        #expect(topic == "\(Self.root)/server/printer/20023/\(Self.id)\(suffix)")
        #expect(Topic(topic) == .command(address, suffix: String(suffix.dropFirst())))
    }

    @Test(arguments: ReportKind.allCases)
    func aReportTopicReadsBack(kind: ReportKind) throws {
        let address = try address()
        #expect(Topic(address.reportTopic(type: kind.rawValue)) == .report(address, type: kind.rawValue))
    }

    @Test func filtersAreThoseOfTheDocument() throws {
        #expect(TopicFilter.reports == "anycubic/anycubicCloud/v1/printer/public/+/+/#")
        #expect(try TopicFilter.commands(to: address()) == "anycubic/anycubicCloud/v1/+/printer/20021/\(Self.id)/#")
    }
}
