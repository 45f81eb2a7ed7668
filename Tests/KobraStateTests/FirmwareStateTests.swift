import KobraProtocol
import KobraState
import Testing

/// Firmware versions and updates (protocol.md section 11).
struct FirmwareStateTests {
    @Test func wholeUpdate() {
        var story = Story()
        story.firmware("3.0.9")
        story.status("free")
        #expect(story.printer.firmware.updateProgress == nil)
        let steps: [(String, String, Double)] = [
            ("start", "null", 0), ("downloading", #"{"progress":0}"#, 0), ("downloading", #"{"progress":80}"#, 0.4),
            ("updating", #"{"current_progress":0}"#, 0.5), ("updating", #"{"current_progress":"50"}"#, 0.75),
            ("update-success", "null", 1),
        ]
        for (state, data, progress) in steps {
            story.update(state, data)
            #expect(story.state == .updating)
            #expect(story.printer.firmware.updateProgress == progress)
        }
        story.update("updateSuccessProcessed")
        #expect(story.state == .idle && story.printer.firmware.updateProgress == nil)
        story.will("offline")
        story.pass(seconds: 60)
        story.will("online")
        story.firmware("3.1.2")
        #expect(story.printer.firmware.version == "3.1.2")
        #expect(story.notices.last == .firmware("3.1.2"))
    }

    @Test(arguments: ["download-failed", "update-failed", "updateFailedProcessed", "canceled"])
    func troubleEndsTheUpdate(state: String) {
        var story = Story()
        story.status("free")
        story.update("downloading", #"{"progress":10}"#)
        story.update(state, code: 10801)
        #expect(story.state == .idle && story.printer.firmware.updateProgress == nil)
        #expect(story.printer.errors[.update] == 1)
    }

    @Test func newVersionEndsTheUpdateAndTheOldOneDoesNot() {
        var story = Story()
        story.firmware("3.0.9")
        story.update("updating", #"{"current_progress":10}"#)
        story.firmware("3.0.9")
        #expect(story.printer.firmware.isUpdating)
        story.firmware("3.1.2")
        #expect(!story.printer.firmware.isUpdating)
    }

    /// What was said meanwhile was not heard: asked for its version, a printer whose update is over says so.
    @Test(arguments: [false, true]) func absenceLeavesAnUpdateInDoubt(isSilent: Bool) {
        var story = Story()
        story.firmware("3.0.9")
        story.update("updating", #"{"current_progress":50}"#)
        if isSilent {
            story.pass(seconds: 3600)
            story.status("free")
        } else {
            story.loseBroker(seconds: 12)
        }
        #expect(story.printer.firmware.isUpdating)
        #expect(story.poll().contains { $0.question == .firmware })
        story.firmware("3.0.9")
        story.status("free")
        #expect(story.state == .idle && story.printer.firmware.updateProgress == nil)
        story.update("updating", #"{"current_progress":60}"#)
        story.firmware("3.0.9")
        #expect(story.state == .updating && story.printer.firmware.updateProgress == 0.8)
    }

    @Test func printerThatConnectsAnewIsNotUpdatingAnyMore() {
        var story = Story()
        story.firmware("3.0.9")
        story.update("updating", #"{"current_progress":10}"#)
        story.pass(seconds: 40)
        story.will("online")
        story.status("free")
        #expect(story.state == .idle && story.printer.firmware.updateProgress == nil)
        story.update("updating", #"{"current_progress":20}"#)
        #expect(story.printer.firmware.updateProgress == 0.6)
    }

    @Test(arguments: ["101", "-1", "null", #""x""#])
    func progressThatCannotBeKeepsTheLast(value: String) {
        var story = Story()
        story.update("downloading", #"{"progress":50}"#)
        story.update("downloading", #"{"progress":\#(value)}"#)
        #expect(story.printer.firmware.updateProgress == 0.25)
    }

    @Test func versionOfTheFilamentBoxIsNotThePrinters() {
        var story = Story()
        story.firmware("3.1.2")
        story.receive(
            "anycubic/anycubicCloud/v1/printer/public/20021/\(Story.id)/ota/multiColorBox/0/report",
            #"{"type":"ota","action":"reportVersion","data":{"firmware_version":"1.0.0"}}"#)
        #expect(story.printer.firmware.version == "3.1.2")
    }

    @Test func versionIsComparedByItsNumbers() {
        var story = Story()
        story.firmware("3.0.10")
        #expect(story.printer.firmware.number.map { $0 < .test("3.1.0") } == true)
        story.firmware("garbage")
        #expect(story.printer.firmware.version == "garbage" && story.printer.firmware.number == nil)
    }
}

extension FirmwareVersion {
    static func test(_ text: String) -> FirmwareVersion { given(FirmwareVersion(text)) }
}
