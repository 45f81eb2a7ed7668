import Foundation

/// How long tests wait. `KOBRA_TEST_PATIENCE` multiplies every deadline, for machines and sanitizers that are slow.
enum Patience {
    static let factor = ProcessInfo.processInfo.environment["KOBRA_TEST_PATIENCE"].flatMap(Double.init) ?? 1

    /// Whether what takes minutes is wanted at its full size: `KOBRA_TEST_LONG=1`, as `deploy/test --long` says.
    static let isLong = ProcessInfo.processInfo.environment["KOBRA_TEST_LONG"] == "1"

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
