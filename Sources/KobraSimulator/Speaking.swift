import JSON
import KobraProtocol

// How messages leave the printer, and the reports that do not belong to a job.
extension SimulatedPrinter {
    /// Milliseconds for the next envelope (protocol.md 4.1).
    var timestamp: Int64 {
        if behaviour.stampsUpTime { return Int64((time - startedAt) * 1000) }
        return (wallClock ?? options.start + Int64(time * 1000)) + clockError
    }

    mutating func say(_ word: Word) {
        let timestamp = timestamp
        let payload = word.payload(messageID: random.uuid(), timestamp: timestamp)
        if isHeard, job != nil, job?.stage != .cooling { listen(to: word) }
        let saying = Saying(word, print: word.type == "print" ? job?.number : nil, timestamp: timestamp)
        if let print = saying.print, let minutes = saying.minutes, let millimetres = saying.millimetres,
            job?.stage.isPreparing == false
        {
            book.change(print) { ($0.minutes, $0.millimetres) = (minutes, millimetres) }
        }
        post(Message(topic: address.reportTopic(type: word.type), payload: payload, saying: saying))
    }

    /// Whether what is said now goes out.
    var isHeard: Bool { isConnected && time >= behaviour.silentUntil }

    private mutating func listen(to word: Word) {
        guard var share = job?.share else { return }
        book.heard.hear(word, of: &share)
        job?.share = share
    }

    /// Sends a message, unless there is nobody to send it to; `swapped` holds one back now and then.
    mutating func post(_ message: Message) {
        guard isHeard else { return }
        if let first = held {
            held = nil
            send(message)
            send(first.message)
        } else if behaviour.swaps, random.chance(0.25) {
            held = (message, time + 2)
        } else {
            send(message)
        }
    }

    /// Sends what `swapped` held back.
    mutating func releaseHeld() {
        guard let message = held?.message else { return }
        held = nil
        send(message)
    }

    mutating func send(_ message: Message) {
        for _ in 0..<(behaviour.doubles ? 2 : 1) {
            outbox.append(.publish(message))
            book.messages += 1
        }
    }

    /// What a printer says on connecting, in that order (protocol.md 5.2).
    mutating func sayConnected() {
        sayPresence("online")
        say(versionReport)
        say(Word("user", "bindQuery", "done"))
        let recommended: JSONLiteral = [
            "filename": "welcome.gcode", "md5": "9e107d9d372bb6826bd81d3542a419d6",
            "url": "https://files.example/welcome.gcode", "size": 1_048_576,
            "img_url": "https://files.example/welcome.png", "est_time": 3600,
        ]
        say(Word("file", "cloudRecommendList", "done", data: ["records": [recommended]]))
        sayStatus()
        nextTemperature = time + 1
    }

    /// `lastWill` in the printer's own voice.
    mutating func sayPresence(_ state: String) {
        say(Word("lastWill", "onlineReport", state, message: "device \(state)"))
    }

    /// `free` or `busy`, in the envelope (protocol.md 5.3).
    mutating func sayStatus() {
        say(Word("status", "workReport", isFree ? "free" : "busy"))
        nextStatus = time + 120
    }

    mutating func sayTemperatures() {
        let isAtWork = job.map { $0.stage != .cooling } ?? false
        say(
            Word(
                // Both actions have been seen on a Kobra 2 (protocol.md 5.4); which stands for what is not known.
                "tempature", job != nil && !isAtWork ? "report" : "auto", "done",
                data: [
                    "curr_hotbed_temp": .integer(Int64(hotbed.reading(&random))),
                    "curr_nozzle_temp": .integer(Int64(nozzle.reading(&random))),
                    "target_hotbed_temp": .integer(Int64(hotbed.target)),
                    "target_nozzle_temp": .integer(Int64(nozzle.target)),
                ]))
        let interval = options.measuring
        nextTemperature = time + (isAtWork ? interval : job != nil ? interval * 2 : max(60, interval))
    }

    mutating func sayFan() {
        let task = job.map(\.plan.taskMember) ?? []
        say(Word("fan", "auto", "done", data: .object([.init("fan_speed_pct", .integer(Int64(fan)))] + task)))
        nextFan = time + 30
    }

    /// `reportVersion` (protocol.md 5.7).
    var versionReport: Word {
        Word(
            "ota", "reportVersion", "done", message: "done",
            data: [
                "firmware_version": .string(firmware), "machine_version": "1.1.0", "peripheral_version": "",
                "model_id": .string(address.model.text),
            ])
    }

    /// The reports that come by themselves as time passes (protocol.md 5.3, 6.8).
    mutating func sayWhatIsDue() {
        if time >= nextStatus { sayStatus() }
        if time >= nextTemperature { sayTemperatures() }
        if let job, !job.stage.isPreparing, job.stage != .cooling, time >= nextFan { sayFan() }
        if behaviour.speaksForeignWords, time >= nextForeignWord {
            nextForeignWord = time + 7
            sayForeignWords()
        }
        guard isHeard else { return }
        for _ in 0..<min(rubbishLeft, 50) {
            rubbishLeft -= 1
            book.rubbish += 1
            let message = rubbish()
            send(message)
        }
    }
}
