import Platform

/// Measures one piece of work many times, in processor time: others may be at work on the machine.
struct Stopwatch {
    /// Seconds for each measurement, and how many there are.
    let seconds: Double
    let rounds = 7

    /// Measures work that is done in batches, and prints a line.
    ///
    /// - Parameters:
    ///   - unit: what one of the batch is.
    ///   - batch: does the work once, and returns how many of the unit that were.
    func measure(_ name: String, unit: String, _ batch: () -> Int) {
        _ = batch()  // memory is touched, caches are warm
        var times: [Double] = []
        for _ in 0..<rounds {
            let begin = Clock.processTime
            var done = 0
            repeat { done += batch() } while Double(Clock.processTime - begin) < seconds * 1e9
            times.append(Double(Clock.processTime - begin) / Double(done))
        }
        times.sort()
        let text = "\(Self.rounded(times[rounds / 2])) ns a \(unit), best \(Self.rounded(times[0]))"
        print("\(name): \(text)")
    }

    private static func rounded(_ nanoseconds: Double) -> Int { Int(nanoseconds.rounded()) }
}
