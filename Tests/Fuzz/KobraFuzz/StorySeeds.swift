import KobraProtocol
import KobraSimulator

extension StoryTarget {
    /// The examples of protocol.md section 16, and what simulated printers say in good and in bad times.
    static var seeds: [[UInt8]] {
        [examples] + plots.enumerated().map { index, plot in told(plot, seed: UInt64(index) + 1) }
    }

    static var words: [String] { Vocabularies.report }

    private static var examples: [UInt8] {
        Examples.reports.flatMap { type, payload in
            Line.write("r", "0\(letter(type))\(payload)") + Line.write("w", "50")
        }
            + Line.write("R", "1a\(Examples.reports[0].payload)") + Line.write("p", "") + Line.write("l", "0")
            + Line.write("w", "20") + Line.write("c", "0") + Line.write("q", "") + Line.write("w", "101")
            + Line.write("k", "01{\"type\":\"print\",\"action\":\"pause\",\"msgid\":\"1\"}") + Line.write("s", "-3")
            + Line.write("g", "") + Line.write("o", "$SYS/broker/uptime\t12") + Line.write("p", "")
    }

    /// What happens to the first of two printers, by the script's language of the simulator.
    private static let plots = [
        "5 1 start bracket.gcode task=482913 minutes=1",
        "5 1 start cloud.gcode task=482914 minutes=1 url",
        "5 1 start usb.gcode task=none minutes=1 usb level\n60 1 runout\n90 1 resume-at-screen",
        "5 1 start a.gcode task=7 minutes=2\n60 1 abort 10603",
        "5 1 start a.gcode task=7 minutes=2\n60 1 power-cut 20",
        "5 1 rubbish 40\n6 1 start a.gcode minutes=1\n7 1 doubled on\n8 1 swapped on\n9 1 foreign-words on",
        "5 1 start a.gcode task=8 minutes=1\n40 1 goes-free\n80 1 flap\n100 1 silence 40",
    ]

    /// A plot told by the simulator, shortened to what fits: of reports that only repeat themselves few are kept.
    private static func told(_ plot: String, seed: UInt64) -> [UInt8] {
        let printers = addresses.prefix(2).map { SimulatedPrinter(address: $0, seed: seed) }
        let steps = plot.split(separator: "\n").compactMap { line in (try? Script.read(String(line))).flatMap(\.first) }
        var runs = printers.enumerated().map { index, printer in
            PrinterRun(number: index + 1, printer: printer, steps: steps)
        }
        var text: [UInt8] = []
        for index in runs.indices { text += lines(of: runs[index].printer.connect(), index) }
        for second in 0..<300 where text.count < maxLength - 1_000 {
            for index in runs.indices {
                let said = runs[index].advance(by: 1)
                if second % 7 < 2 || said.count > 2 || second < 90 { text += lines(of: said, index) }
            }
            text += Line.write("w", "10")
            if second % 100 == 99 { text += Line.write("q", "") + Line.write("p", "") }
        }
        return text
    }

    private static func lines(of said: [Outgoing], _ index: Int) -> [UInt8] {
        said.compactMap(\.message).flatMap { message in
            let segments = message.topic.split(separator: "/")
            guard segments.last == "report", segments.count == 9, !message.payload.contains(0x0A) else {
                return Array("o\(message.topic)\t".utf8) + message.payload.filter { $0 != 0x0A } + [0x0A]
            }
            return Array("r\(index)\(letter(String(segments[7])))".utf8) + message.payload + [0x0A]
        }
    }
}
