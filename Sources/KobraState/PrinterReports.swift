import KobraProtocol

// What a report says, taken over.
extension Printer {
    mutating func apply(
        _ body: Report.Body, _ envelope: Envelope, isReading: Bool = true, at time: Instant, _ notices: inout [Notice]
    ) {
        if case .lastWill(let will) = body {
            saidOffline = !will.isOnline
        } else {
            saidOffline = false  // whatever it says, it is there to say it (Q18)
        }
        switch body {
        case .status(let status): work.apply(status, at: time)
        case .print(let report):
            guard work.apply(report, envelope, at: time, &notices) else { return }
        case .firmware(let report): apply(report, &notices)
        case .info(let info):
            work.apply(info.status, at: time)
            if let version = info.firmware { apply(.version(version), &notices) }
        case .lastWill, .temperature, .fan, .sliceParameters, .files, .peripherals, .nothing: break
        }
        if isReading { read(body, at: time) }
    }

    mutating func applyRetained(_ body: Report.Body, on broker: String, at time: Instant) {
        switch body {
        case .lastWill(let will):
            saidOffline = !will.isOnline
            guard will.isOnline else { break }
            // The broker knows it to be there. What it measured when it last spoke itself is as old as that.
            if let lastWord, time.seconds(since: lastWord) > Double(silence) / 1e9 { forgetReadings() }
            (self.broker, isLinked, lastReport) = (broker, true, time)
        case .status(let status): work.applyRetained(status)
        case .firmware(.version) where firmware.version != nil: break
        case .firmware(.version(let version)): firmware.apply(.version(version))
        case .temperature, .fan, .print, .sliceParameters, .info, .files, .peripherals, .firmware, .nothing: break
        }
        read(body, at: time, isPast: true)
    }

    /// Takes the readings of a report; those of a retained one only where nothing was heard before.
    private mutating func read(_ body: Report.Body, at time: Instant, isPast: Bool = false) {
        switch body {
        case .temperature(let new): readings.apply(new, at: time, isPast: isPast)
        case .fan(let new): readings.apply(new, at: time, isPast: isPast)
        case .print(let report):
            if let new = report.temperatures { readings.apply(new, at: time, isPast: isPast) }
            if let new = report.settings { readings.apply(new, at: time, isPast: isPast) }
        case .info(let info):
            readings.apply(info.temperatures, at: time, isPast: isPast)
            readings.apply(info.settings, at: time, isPast: isPast)
        case .files(let list): if !isPast || files[list.storage] == nil { files[list.storage] = list.totals }
        case .peripherals(let new): peripherals.merge(new.connected) { isPast ? $0 : $1 }
        case .lastWill, .status, .sliceParameters, .firmware, .nothing: break
        }
    }

    private mutating func apply(_ report: FirmwareReport, _ notices: inout [Notice]) {
        let old = firmware.version
        firmware.apply(report)
        if let new = firmware.version, new != old { notices.append(.firmware(new)) }
    }
}
