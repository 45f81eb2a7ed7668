import Configuration
import KobraState

/// What of the configuration concerns the fleet.
public struct FleetRules: Sendable {
    let admission: Admission
    let freshness: Freshness
    let polls: PollRules
    let brokers: [String]

    /// The rules a configuration makes.
    public init(_ configuration: Configuration) {
        admission = Admission(
            known: configuration.printers.map {
                KnownPrinter(id: $0.id, name: $0.name, model: $0.model, spelling: $0.commandSpelling)
            },
            allow: Set(configuration.discovery.allow), models: Set(configuration.discovery.models),
            limit: configuration.discovery.maxPrinters, spelling: configuration.commands.spelling)
        freshness = Freshness(
            silenceLimit: configuration.polling.interval * Double(configuration.polling.silencePolls),
            temperatureLimit: configuration.readings.maxAge)
        polls = PollRules(
            interval: configuration.polling.interval, filesInterval: configuration.polling.filesInterval,
            firmwareInterval: configuration.polling.firmwareInterval,
            asksSettings: configuration.polling.asksTemperatures)
        brokers = configuration.brokers.map(\.name)
    }

    /// A fleet by these rules that has heard nothing.
    public func fleet(at time: Instant) -> Fleet {
        Fleet(admission: admission, freshness: freshness, polls: polls, brokers: brokers, at: time)
    }
}
