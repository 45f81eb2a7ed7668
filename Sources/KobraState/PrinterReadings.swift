import KobraProtocol

// What a printer measures, as far as it may be shown.
extension Printer {
    /// The temperature of a heater, °C, if it may be shown: the printer is up and reported it not too long ago.
    public func temperature(of heater: Heater, at time: Instant, _ freshness: Freshness) -> Double? {
        isFresh(readings.measured[heater], at: time, freshness) ? readings.temperatures[heater] : nil
    }

    /// Its target, °C, under the same conditions.
    public func target(of heater: Heater, at time: Instant, _ freshness: Freshness) -> Double? {
        isFresh(readings.targeted[heater], at: time, freshness) ? readings.targets[heater] : nil
    }

    /// The speed of the part's fan, 0 to 1, under the same conditions.
    public func partFan(at time: Instant, _ freshness: Freshness) -> Double? {
        isFresh(readings.fansHeard, at: time, freshness) ? readings.partFan : nil
    }

    private func isFresh(_ heard: Instant?, at time: Instant, _ freshness: Freshness) -> Bool {
        guard isUp(at: time), let heard else { return false }
        return freshness.temperatureLimit == 0 || time.seconds(since: heard) <= freshness.temperatureLimit
    }
}
