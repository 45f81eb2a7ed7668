import Testing

@testable import KobraSimulator

struct HeaterTests {
    private func seconds(of heater: inout Heater, until done: (Heater) -> Bool) -> Double {
        var time = 0.0
        while !done(heater), time < 10_000 {
            heater.advance(by: 0.5)
            time += 0.5
        }
        return time
    }

    @Test func heatsUpInBelievableTime() {
        var nozzle = Heater.nozzle(room: 24)
        nozzle.target = 215
        #expect((45...150).contains(seconds(of: &nozzle) { $0.isReady }))
        var hotbed = Heater.hotbed(room: 24)
        hotbed.target = 60
        #expect((90...240).contains(seconds(of: &hotbed) { $0.isReady }))
    }

    @Test func reachesEveryTargetOfTheFirmware() {
        var nozzle = Heater.nozzle(room: 24)
        nozzle.target = 275
        #expect(seconds(of: &nozzle) { $0.isReady } < 300)
        var hotbed = Heater.hotbed(room: 24)
        hotbed.target = 125
        #expect(seconds(of: &hotbed) { $0.isReady } < 900)
    }

    @Test func coolsSlowerThanItHeatsAndNeverBelowTheRoom() {
        var hotbed = Heater.hotbed(room: 24)
        hotbed.target = 60
        let up = seconds(of: &hotbed) { $0.isReady }
        hotbed.target = 0
        #expect(seconds(of: &hotbed) { $0.current < 30 } > up)
        for _ in 0..<10_000 { hotbed.advance(by: 0.5) }
        #expect(hotbed.current >= 24 && hotbed.current < 25)
    }

    @Test func holdsItsTargetAndReadsItWithinOneDegree() {
        var random = SplitMix64(seed: 5)
        var nozzle = Heater.nozzle(room: 24)
        nozzle.target = 215
        _ = seconds(of: &nozzle) { $0.current == 215 }
        var seen: Set<Int> = []
        for _ in 0..<500 {
            nozzle.advance(by: 0.5)
            seen.insert(nozzle.reading(&random))
        }
        #expect(seen == [214, 215, 216])
        nozzle.target = 0
        for _ in 0..<200 {
            nozzle.advance(by: 0.5)
            #expect(abs(Double(nozzle.reading(&random)) - nozzle.current) <= 1)
        }
    }

    @Test func neverJumps() {
        var nozzle = Heater.nozzle(room: 24)
        nozzle.target = 260
        var last = nozzle.current
        for second in 0..<600 {
            if second == 300 { nozzle.target = 0 }
            nozzle.advance(by: 1)
            #expect(abs(nozzle.current - last) < 5)
            last = nozzle.current
        }
    }
}
