import MQTTClient
import Testing

@testable import KobraExporter

@Suite struct BacklogTests {
    private func at(_ seconds: Double) -> Int64 { Int64(seconds * 1e9) }

    private func message(_ topic: String, _ payload: [UInt8] = []) -> MQTTMessage {
        MQTTMessage(topic: topic, payload: payload, size: payload.count)
    }

    @Test func endsWithItsMark() {
        var backlog = Backlog(clientID: "shed", at: 0)
        for second in 1..<15 {
            backlog.take(message("report"), at: at(Double(second)))
            backlog.pass(to: at(Double(second)))
        }
        backlog.take(message(backlog.topic, Array("that of an earlier connection".utf8)), at: at(15))
        #expect(!backlog.isOver)
        backlog.take(message(backlog.topic, backlog.mark), at: at(15))
        #expect(backlog.isOver && backlog.count == 14)
    }

    @Test func endsWithASilence() {
        var backlog = Backlog(clientID: "shed", at: 0)
        backlog.pass(to: at(1.9))
        #expect(!backlog.isOver)
        backlog.take(message("report"), at: at(1.9))
        backlog.pass(to: at(3.8))
        #expect(!backlog.isOver)
        backlog.pass(to: at(3.9))
        #expect(backlog.isOver)
    }

    /// A farm that never falls silent does not keep it open.
    @Test func endsInTheEnd() {
        var backlog = Backlog(clientID: "shed", at: 0)
        for second in 1..<20 {
            backlog.take(message("report"), at: at(Double(second)))
            backlog.pass(to: at(Double(second)))
            #expect(!backlog.isOver)
        }
        backlog.take(message("report"), at: at(20))
        backlog.pass(to: at(20))
        #expect(backlog.isOver)
    }

    @Test func marksDiffer() {
        #expect(Backlog(clientID: "a", at: 0).mark != Backlog(clientID: "a", at: 0).mark)
        #expect(Backlog.topic(clientID: "a/+#") == "kobra-exporter/mark/a___")
    }
}
