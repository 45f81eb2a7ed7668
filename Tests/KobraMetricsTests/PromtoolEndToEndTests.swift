import Foundation
import Testing

/// Every golden page, judged by Prometheus' own tool.
@Suite struct PromtoolEndToEndTests {
    @Test(arguments: GoldenPageTests.situations)
    func passesPromtool(_ situation: GoldenPageTests.Situation) throws {
        let promtool = Process()
        promtool.executableURL = URL(fileURLWithPath: "/usr/bin/env")
        promtool.arguments = ["promtool", "check", "metrics"]
        let (input, output) = (Pipe(), Pipe())
        (promtool.standardInput, promtool.standardOutput, promtool.standardError) = (input, output, output)
        try promtool.run()
        try input.fileHandleForWriting.write(contentsOf: Data(GoldenPageTests.page(situation)))
        try input.fileHandleForWriting.close()
        let words = String(decoding: output.fileHandleForReading.readDataToEndOfFile(), as: UTF8.self)
        promtool.waitUntilExit()
        #expect(promtool.terminationStatus == 0)
        #expect(words.isEmpty, "promtool says: \(words)")
    }
}
