import KobraMetrics
import KobraProtocol
import KobraState
import Testing

extension ExporterFacts {
    /// Facts that are the same in every run.
    static var forTests: ExporterFacts {
        var process = ProcessFacts()
        process.cpuSeconds = 1.25
        process.residentBytes = 12_582_912
        process.virtualBytes = 268_435_456
        process.openDescriptors = 9
        process.descriptorLimit = 1024
        process.startTime = 1_709_711_000.25
        process.threads = 4
        var stateFile = StateFileFacts()
        (stateFile.lastWriteSucceeded, stateFile.lastWriteTime) = (true, 1_709_711_990.25)
        return ExporterFacts(
            version: "0.0.0", revision: "0000000", swiftVersion: "6.3", lastReloadSucceeded: true,
            lastReloadTime: 1_709_711_000.5, process: process, stateFile: stateFile,
            web: WebFacts(
                lastReloadSucceeded: true, lastReloadTime: 1_709_711_000.75,
                refused: ["credentials": 2, "busy": 0, "rate": 0]))
    }
}

extension KnownPrinterEntry {
    var entry: KnownPrinter {
        get throws { KnownPrinter(id: try #require(PrinterID(id)), name: name) }
    }
}
