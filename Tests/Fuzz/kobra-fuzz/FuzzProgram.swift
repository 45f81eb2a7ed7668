import Glibc
import KobraFuzz
import Platform

/// Runs one target: on the files named, once each, or on changes of its seeds.
@main enum FuzzProgram {
    static func main() {
        let arguments = Array(CommandLine.arguments.dropFirst())
        switch (arguments.first, arguments.count) {
        case ("list", 1): list()
        case ("seeds", 3): writeSeeds(target(arguments[1]), into: arguments[2])
        case ("changes", 4): change(target(arguments[1]), arguments[2], seed: arguments[3])
        case ("dictionary", 2): print(Seeding.dictionary(target(arguments[1])))
        case ("search", 2...): search(arguments)
        case (_, 2...): run(arguments)
        default:
            fail(
                "usage: list | seeds TARGET FOLDER | dictionary TARGET | changes TARGET COUNT SEED "
                    + "| search TARGET OPTION… | TARGET FILE…")
        }
    }

    private static func list() {
        for target in FuzzTargets.all { print(Array("\(target.name) \(target.maxLength)\n".utf8)) }
    }

    private static func writeSeeds(_ target: any FuzzTarget.Type, into folder: String) {
        for (index, seed) in target.seeds.enumerated() {
            do throws(FileError) { try NewFile.write(seed, to: "\(folder)/\(index)") } catch { fail("\(error)") }
        }
    }

    /// The inputs that the tests try, and more of their sort: for where there is no fuzzer.
    private static func change(_ target: any FuzzTarget.Type, _ count: String, seed: String) {
        guard let count = Int(count), count > 0, let seed = UInt64(seed) else { fail("expected a count and a seed") }
        var mutator = Mutator(target, seed: seed)
        for index in 0..<count {
            do throws(Finding) { try target.run(mutator.next()) } catch { fail("change \(index) of \(seed): \(error)") }
        }
        print(Array("\(target.name): \(count) changes\n".utf8))
    }

    /// Has libFuzzer look for findings; `deploy/fuzz` builds it in.
    private static func search(_ arguments: [String]) {
        #if FUZZING
            LibFuzzer.run(Array(arguments.dropFirst(2)))
        #else
            fail("built without libFuzzer: see deploy/fuzz")
        #endif
    }

    private static func run(_ arguments: [String]) {
        for file in arguments.dropFirst() {
            do throws(FileError) { run(try FileReader.read(file, limit: 1 << 24)) } catch { fail("\(error)") }
        }
    }

    /// The target named first, or after `search`.
    private static let chosen = target(CommandLine.arguments.dropFirst().first { $0 != "search" } ?? "")

    /// A finding is a crash: what drives this keeps the input then.
    static func run(_ input: [UInt8]) {
        do throws(Finding) { try chosen.run(input) } catch {
            StandardError.write(Array("kobra-fuzz: FINDING in \(chosen.name): \(error)\n".utf8))
            abort()
        }
    }

    private static func target(_ name: String) -> any FuzzTarget.Type {
        guard let target = FuzzTargets.named(name) else {
            fail("no target \"\(name)\"; there are \(FuzzTargets.all.map { $0.name }.joined(separator: ", "))")
        }
        return target
    }

    private static func print(_ bytes: [UInt8]) { if !StandardOutput.write(bytes) { exit(1) } }

    /// Ends the program with a word about why.
    private static func fail(_ words: String) -> Never {
        StandardError.write(Array("kobra-fuzz: \(words)\n".utf8))
        exit(2)
    }
}
