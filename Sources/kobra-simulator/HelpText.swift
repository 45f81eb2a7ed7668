import KobraSimulator

/// The part of the help that is made from the tables of actions and faults.
enum HelpText {
    static let discussion = """
        Each printer has a connection of its own, with a last will, and says and hears what such a printer is known to; its \
        simulated time begins when it is first connected, and it tries for that every second. One \
        line per printer at the start and, at the end (SIGTERM, SIGINT, --duration, a script's end), what truly happened \
        to each as a line of JSON go to standard output; `heard` in it is what of that was said while the printer was \
        connected. SIGHUP has simulated time stand still, and the next one go on; what is connected stays so, and nothing \
        connects anew meanwhile.

        Faults, for --fault NAME[=VALUE[,VALUE]][@PRINTER][:AT] and as actions of a script. Seconds are simulated ones. A \
        fault that needs a job waits for one; as a flag without a time it strikes at half of the next print. What is \
        switched on lasts until it is switched off.

        \(faults)

        A script has lines of TIME PRINTER ACTION: simulated seconds, a printer's number from 1 or *, and a fault's name \
        with its values, or one of these; # begins a comment, "quotes" hold words together:

        \(actions)
        """

    private static var faults: String {
        FaultWord.all.map { line("\($0.name) \($0.usage)", $0.summary) }.joined(separator: "\n")
    }

    private static var actions: String {
        Script.actions.map { "  \($0.usage)\n      \($0.summary)" }.joined(separator: "\n")
    }

    private static func line(_ usage: String, _ summary: String) -> String {
        let gap = String(repeating: " ", count: max(2, 30 - usage.count))
        return "  \(usage)\(gap)\(summary)"
    }
}
