import Testing

/// A broker that goes away in one way or another.
extension Fault {
    static let brokerGone: [Fault] = [
        Fault("broker stopped", rows: ["The broker goes away", "The broker comes back"]) { bench in
            try bench.strike { try bench.broker.stop() }
            try bench.timeToTruth("gone", within: 5, bench.isBrokerGone)
            try bench.heal { try bench.broker.start() }
        },
        Fault("broker killed") { bench in
            try bench.strike { try bench.broker.kill() }
            try bench.timeToTruth("gone", within: 5, bench.isBrokerGone)
            try bench.heal { try bench.broker.start() }
        },
        Fault("broker frozen", rows: ["The broker freezes"]) { bench in
            bench.strike { bench.broker.pause() }
            try bench.timeToTruth("gone", within: 30, bench.isBrokerGone)
            bench.heal { bench.broker.resume() }
        },
    ]
}
