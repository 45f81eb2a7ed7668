import KobraState
import Testing

/// What is counted of each connection.
struct BrokerStatusTests {
    private func home(_ story: Story) -> BrokerStatus? { story.fleet.brokers.first { $0.name == Story.broker } }

    @Test func connectionsAndTheirEndsAreCounted() {
        var story = Story(brokers: [Story.broker, "shed"], connected: false)
        #expect(home(story)?.isConnected == false && home(story)?.connections == 0)
        story.lose()
        #expect(home(story)?.disconnections == 0, "a connection that never was cannot end")
        story.connect()
        #expect(home(story)?.isConnected == true && home(story)?.connections == 1)
        story.lose()
        story.lose()
        #expect(home(story)?.isConnected == false && home(story)?.disconnections == 1)
        #expect(story.fleet.brokers.last?.connections == 0)
    }

    @Test func messagesAreCountedBothWays() {
        var story = Story()
        story.status("free")
        story.receive("nonsense", "")
        story.fleet.published(on: Story.broker)
        #expect(home(story)?.received == 2 && home(story)?.published == 1)
        story.fleet.published(on: "elsewhere")
        #expect(story.fleet.brokers.count == 1)
    }

    @Test func droppedMessagesAreKnownOnlyWhileTheBrokerSaysSo() {
        var story = Story()
        #expect(home(story)?.dropped == nil)
        story.fleet.brokerDropped(12, on: Story.broker)
        #expect(home(story)?.dropped == 12)
        story.lose()
        #expect(home(story)?.dropped == nil)
    }
}
