/// How a fault is written in a flag or a script: one line here adds one, to both and to the help.
public struct FaultWord: Sendable {
    /// Its name.
    public let name: String
    /// Its arguments as shown in help, such as `[CODE]`; empty for none.
    public let usage: String
    /// What it does, in a few words.
    public let summary: String
    /// Makes the fault from its arguments; `nil` if they are not what `usage` says.
    let make: @Sendable ([String]) -> Fault?

    /// Every fault there is.
    public static let all: [FaultWord] = [
        code("fail", 10111, "the job ends in stop/failed with a code") { .failed(code: $0) },
        code("start-fail", 10116, "the job ends in start/failed with a code") { .startFailed(code: $0) },
        code("abort", 10603, "the job ends stoped with a fault code") { .abort(code: $0) },
        plain("runout", "filament out: paused with 10107 until resumed", .runout),
        plain("stop", "the job is stopped at the screen (10601)", .stopAtScreen),
        plain("pause", "the job is paused at the screen", .pauseAtScreen),
        plain("resume", "the job is resumed at the screen", .resumeAtScreen),
        code("download-fail", 10105, "the next download fails with a code") { .downloadFails(code: $0) },
        code("update-fail", 10801, "the next update fails with a code") { .updateFails(code: $0) },
        FaultWord("power-cut", "[SECONDS] [resume]", "no power for a while (60); job lost, or resumes") {
            let resumes = $0.last == "resume"
            return seconds(resumes ? $0.dropLast() : $0[...], or: 60).map { .powerCut(seconds: $0, resumes: resumes) }
        },
        FaultWord("disconnect", "[SECONDS]", "leaves for a while (60); the job goes on") {
            seconds($0[...], or: 60).map { .disconnect(seconds: $0) }
        },
        FaultWord("silence", "[SECONDS]", "says and hears nothing for a while (120)") {
            seconds($0[...], or: 120).map { .silence(seconds: $0) }
        },
        plain("flap", "lastWill offline and online again at once", .flap),
        FaultWord("rubbish", "[COUNT]", "that many unreadable messages (10)") {
            whole($0, or: 10, in: 1...1_000_000).map { .rubbish(count: $0) }
        },
        toggle("foreign-words", "words nobody knows, again and again") { .foreignWords($0) },
        plain("free", "the job vanishes without a word, status free", .goesFree),
        toggle("no-finished", "jobs end without finished, straight to free") { .withoutFinished($0) },
        toggle("unusable", "no remaining time, no layers, as a Kobra 2 Pro") { .unusableFigures($0) },
        toggle("doubled", "every message twice") { .doubled($0) },
        toggle("swapped", "now and then two neighbours change places") { .swapped($0) },
        FaultWord("slow", "[SECONDS]", "hears commands that much later (30); 0 ends it") {
            seconds($0[...], or: 30).map { .slow(seconds: $0) }
        },
        toggle("deaf", "ignores every command") { .deaf($0) },
        FaultWord(
            "refuse", "[CODE] [ACTION]", "refuses commands, or those of an action, with a code (10102); 0 ends it"
        ) {
            guard $0.count <= 2 else { return nil }
            return whole(Array($0.prefix(1)), or: 10102, in: 0...999_999).map { [action = $0.dropFirst().first] in
                .refuses(code: $0, action: action)
            }
        },
        FaultWord("ignore", "[ACTION]", "does not hear commands, or those of an action; off ends it") {
            $0.count <= 1 ? .ignores(action: $0.first) : nil
        },
        toggle("lie", "says that commands are done, and does not do them") { .lies($0) },
        FaultWord("vanish-on", "[ACTION]", "no power for a minute once such a command (pause) is heard") {
            $0.count <= 1 ? .vanishesOn(action: $0.first ?? "pause") : nil
        },
        plain("switch-task", "another job takes the open one's place after the next status query", .switchesTask),
        toggle("hot", "heaters stay on when a job ends, until told to be off") { .staysHot($0) },
        code("fault-pause", 10122, "the job pauses with a fault of the machine") { .faultPause(code: $0) },
        toggle("uptime", "timestamps count from the printer's start") { .upTimeStamps($0) },
    ]

    /// The fault of that name and arguments.
    ///
    /// - Throws: `Misspelling` with what was expected.
    public static func fault(_ name: String, _ arguments: [String]) throws(Misspelling) -> Fault {
        guard let word = all.first(where: { $0.name == name }) else {
            throw Misspelling("unknown fault \"\(name)\", expected one of \(all.map(\.name).joined(separator: ", "))")
        }
        guard let fault = word.make(arguments) else {
            let expected = word.usage.isEmpty ? "no argument" : word.usage
            throw Misspelling("\(name): expected \(expected), not \"\(arguments.joined(separator: " "))\"")
        }
        return fault
    }

    private init(
        _ name: String, _ usage: String, _ summary: String, make: @escaping @Sendable ([String]) -> Fault?
    ) {
        self.name = name
        self.usage = usage
        self.summary = summary
        self.make = make
    }

    private static func plain(_ name: String, _ summary: String, _ fault: Fault) -> FaultWord {
        FaultWord(name, "", summary) { $0.isEmpty ? fault : nil }
    }

    private static func toggle(
        _ name: String, _ summary: String, make: @escaping @Sendable (Bool) -> Fault
    ) -> FaultWord {
        FaultWord(name, "[on|off]", summary) {
            switch $0 {
            case [], ["on"]: make(true)
            case ["off"]: make(false)
            default: nil
            }
        }
    }

    private static func code(
        _ name: String, _ usual: Int, _ summary: String, make: @escaping @Sendable (Int) -> Fault
    ) -> FaultWord {
        FaultWord(name, "[CODE]", "\(summary) (\(usual))") { whole($0, or: usual, in: 0...999_999).map(make) }
    }

    private static func seconds(_ arguments: ArraySlice<String>, or usual: Double) -> Double? {
        guard let text = arguments.first else { return usual }
        return arguments.count == 1 ? PlainNumber.read(text) : nil
    }

    private static func whole(_ arguments: [String], or usual: Int, in range: ClosedRange<Int>) -> Int? {
        guard let text = arguments.first else { return usual }
        guard arguments.count == 1, let number = Int(text), range.contains(number) else { return nil }
        return number
    }
}

/// A word in a flag or a script that is not what it should be: says what was expected.
public struct Misspelling: Error, Hashable, Sendable, CustomStringConvertible {
    /// What was found and what was expected.
    public let description: String

    /// That explanation.
    public init(_ description: String) { self.description = description }
}

/// Numbers as people write them in flags and scripts: digits and at most one dot.
enum PlainNumber {
    /// The number, from 0 to a billion, or `nil`.
    static func read(_ text: some StringProtocol) -> Double? {
        guard text.first?.isASCII == true, text.first != ".", !text.hasSuffix("."),
            text.utf8.allSatisfy({ $0 == UInt8(ascii: ".") || (UInt8(ascii: "0")...UInt8(ascii: "9")).contains($0) }),
            let number = Double(String(text)), number <= 1e9
        else { return nil }
        return number
    }
}
