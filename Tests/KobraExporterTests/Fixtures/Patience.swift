import Foundation

/// How long tests wait. `KOBRA_TEST_PATIENCE` multiplies every deadline, for machines and sanitizers that are slow.
enum Patience {
    static let factor = ProcessInfo.processInfo.environment["KOBRA_TEST_PATIENCE"].flatMap(Double.init) ?? 1

    /// Whether faults come in their full size: to the programs that users get, which `KOBRA_PROGRAMS` names. Those built for
    /// tests, and with a sanitizer even more, would take minutes for what these do in seconds.
    static let isFullSize = ProcessInfo.processInfo.environment["KOBRA_PROGRAMS"] != nil

    /// Waits that long whatever happens: for what must *not* happen.
    static func pause(_ seconds: Double) { Thread.sleep(forTimeInterval: seconds) }
}

/// Looks again and again until the condition holds.
///
/// - Returns: whether it held before the time was up.
func eventually(within seconds: Double, every pause: Double = 0.1, _ condition: () throws -> Bool) rethrows -> Bool {
    let deadline = ProcessInfo.processInfo.systemUptime + seconds * Patience.factor
    while true {
        if try condition() { return true }
        guard ProcessInfo.processInfo.systemUptime < deadline else { return false }
        Patience.pause(pause)
    }
}

/// Something a test needs could not be had.
struct Trouble: Error, CustomStringConvertible {
    let description: String

    init(_ description: String) { self.description = description }
}
