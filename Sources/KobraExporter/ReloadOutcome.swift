/// What became of the configuration when it was read again: each of its files is taken or refused for itself.
struct ReloadOutcome {
    /// What became of one file.
    enum Part {
        case taken
        /// What was in force stays so; for these reasons.
        case refused(String)
    }

    /// The configuration of the exporter.
    let main: Part
    /// The web configuration file; `nil` where there is none.
    var web: Part?

    /// Whether all of it was taken.
    var isGood: Bool {
        switch (main, web) {
        case (.taken, .taken), (.taken, nil): true
        default: false
        }
    }

    /// The same for people, in lines.
    var text: String {
        Self.text("Configuration", main, before: "the old one")
            + (web.map { Self.text("Web configuration", $0, before: "the last good one") } ?? "")
    }

    private static func text(_ name: String, _ part: Part, before: String) -> String {
        switch part {
        case .taken: "\(name) reloaded.\n"
        case .refused(let problem): "\(name) not reloaded, \(before) stays in force:\n\(problem)\n"
        }
    }
}
