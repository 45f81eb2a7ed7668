/// What happens to the state file, and to what it remembers.
extension Fault {
    static let state: [Fault] = [
        Fault("killed at a message", rows: ["The exporter is killed, or the power fails"]) {
            try StateEndToEndTests().killedAtAMessage(after: 0.005)
        },
        Fault("state file no good", rows: ["The state file is cut, changed or of a newer version"]) {
            try StateEndToEndTests().fileThatIsNoGoodIsSetAsideAndThePreviousRead()
        },
        Fault("disk of the state file slow", rows: ["The disk of the state file is full, read-only or slow"]) {
            try StateWriterEndToEndTests().slowDiskDelaysNothing()
        },
        Fault(
            "disk of the state file full or read-only", rows: ["The disk of the state file is full, read-only or slow"]
        ) {
            try StateWriterEndToEndTests().fullAndReadOnlyDisk()
        },
        Fault("state file shared", rows: ["A second exporter is given the same state file"]) {
            try StateEndToEndTests().twoExportersDoNotShareAFile()
        },
    ]
}
