import Testing

@testable import YAML

/// A node as short text: `{key@line:column=…}`, `[…]`, plain text as it is, other text in quotes.
private func outline(_ node: YAMLNode) -> String {
    switch node.content {
    case .mapping(let pairs):
        "{\(pairs.map { "\($0.name)@\($0.key.line):\($0.key.column)=\(outline($0.value))" }.joined(separator: " "))}"
    case .sequence(let elements): "[" + elements.map(outline).joined(separator: " ") + "]"
    case .scalar(let text, let isPlain): isPlain ? text : "'\(text)'"
    }
}

private func problem(_ text: String) -> String {
    do {
        return "read as \(outline(try YAMLDocument.parse(text.utf8).root))"
    } catch {
        return error.description
    }
}

@Suite struct YAMLDocumentTests {
    @Test(arguments: [
        ("", "{}"),
        ("# only a comment\n", "{}"),
        ("---\n", "{}"),
        ("%YAML 1.2\n---\na: 1\n...\n", "{a@3:1=1}"),
        ("a: 1\nb:\n  c: two words\n", "{a@1:1=1 b@2:1={c@3:3=two words}}"),
        ("a: [x, 'y', \"z\\0\"]", "{a@1:1=[x 'y' 'z\0']}"),
        ("- a\n- - b\n  - c\n", "[a [b c]]"),
        ("b: 1\na: 2\nc: 3", "{b@1:1=1 a@2:1=2 c@3:1=3}"),
        ("a: |\n  yes\n", "{a@1:1='yes\n'}"),
        ("a:\nb: ~", "{a@1:1= b@2:1=~}"),
        ("'quoted key': 1", "{quoted key@1:1=1}"),
        ("a: 1\r\nb: 2\r\n", "{a@1:1=1 b@2:1=2}"),
        ("\u{FEFF}a: 1\nb: 2\n", "{a@1:1=1 b@2:1=2}"),
        ("é: ü\n  # tab after the colon\nb:\t2\n", "{é@1:1=ü b@3:1=2}"),
        ("just words", "just words"),
    ])
    func reads(text: String, expected: String) throws {
        #expect(outline(try YAMLDocument.parse(text.utf8).root) == expected)
    }

    @Test func valuesKnowWhereTheyStand() throws {
        let root = try YAMLDocument.parse("a:\n  - 1\n  -   b: x\n".utf8).root
        guard case .mapping(let pairs) = root.content, case .sequence(let elements) = pairs[0].value.content else {
            Issue.record("not the shape of the text")
            return
        }
        #expect(elements.map(\.line) == [2, 3])
        #expect(elements.map(\.column) == [5, 7])
    }

    @Test(arguments: [("", true), ("~", true), ("null", true), ("nil", false), ("0", false)])
    func nullIsPlain(text: String, expected: Bool) {
        #expect(YAMLNode(.scalar(text: text, isPlain: true)).isNull == expected)
        #expect(!YAMLNode(.scalar(text: text, isPlain: false)).isNull)
    }

    @Test(arguments: [
        ("a: 1\nb: 2\na: 3\n", "3:1: the key \"a\" stands here twice, first in line 1"),
        ("x: {a: 1, 'a': 2}", "1:11: the key \"a\" stands here twice, first in line 1"),
        ("\"\\n\": 1\n\"\\n\": 1", "2:1: this key stands here twice, first in line 1"),
        ("a: 1\n? [x]\n: 1\n", "2:3: a key must be a plain word"),
        ("? {x: 1}\n: 1\n", "1:3: a key must be a plain word"),
        ("a: &x 1\n", "1:4: anchors (&name) are not read here"),
        ("a: 1\nb: &x [1]\n", "2:4: anchors (&name) are not read here"),
        ("b: &x {a: 1}\n", "1:4: anchors (&name) are not read here"),
        ("a: *x\n", "1:4: aliases (*name) are not read here"),
        ("*x : 1\n", "1:1: aliases (*name) are not read here"),
        ("a: !!str 1\n", "1:4: tags (!name) are not read here"),
        ("a: ! [1]\n", "1:4: tags (!name) are not read here"),
        ("a: 1\n---\nb: 1\n", "2:1: a second document begins here, and only one is read"),
        ("a: [1, 2\nb: 3\n", "2:2: did not find expected ',' or ']', while parsing a flow sequence begun in line 1"),
        ("a: 1\n b: 2\n", "2:3: mapping values are not allowed in this context"),
        ("a: \"x\n", "2:1: found unexpected end of stream, while scanning a quoted scalar begun in line 1"),
        ("a:\n\t- b\n", "2:1: found character that cannot start any token, while scanning for the next token"),
        ("a: @x\n", "1:4: found character that cannot start any token, while scanning for the next token"),
        ("a: 1\nb: \u{7}\n", "2:4: control characters are not allowed"),
    ])
    func refuses(text: String, expected: String) { #expect(problem(text) == expected) }

    @Test func bytesThatAreNoTextHaveALineToo() {
        #expect(throws: YAMLError(line: 2, column: 4, problem: "invalid leading UTF-8 octet")) {
            try YAMLDocument.parse(Array("a: 1\nb: ".utf8) + [0xFF])
        }
    }

    @Test func depthIsBounded() throws {
        let limit = YAMLDocument.depthLimit
        func nested(_ depth: Int) -> String {
            String(repeating: "[", count: depth) + String(repeating: "]", count: depth)
        }
        _ = try YAMLDocument.parse(nested(limit).utf8)
        #expect(problem(nested(limit + 1)) == "1:33: nested deeper than 32 levels")
    }

    @Test func sizeIsBounded() throws {
        let comment = [UInt8](repeating: UInt8(ascii: "#"), count: YAMLDocument.sizeLimit)
        #expect(outline(try YAMLDocument.parse(comment).root) == "{}")
        #expect(throws: YAMLError(line: 1, column: 1, problem: "the file is larger than 1 MiB")) {
            try YAMLDocument.parse(comment + [0x0A])
        }
    }

    @Test func billionLaughsAreNotTold() {
        let bomb = "a: &a [lol, lol]\nb: &b [*a, *a]\nc: &c [*b, *b]\n"
        #expect(problem(bomb) == "1:4: anchors (&name) are not read here")
    }

    /// Texts that make a careless reader slow: each as long as may be, and read or refused at once.
    @Test(.timeLimit(.minutes(1)), arguments: ["[", "{", "- ", "? ", "[\n", "{a: ", "a: b: ", "[{", "\"", "- a\n"])
    func longTextsEnd(unit: String) {
        let text = Array(repeatElement(Array(unit.utf8), count: YAMLDocument.sizeLimit / unit.utf8.count).joined())
        _ = try? YAMLDocument.parse(text)
    }
}

@Suite struct YAMLRobustnessTests {
    private static let sample = """
        # sample
        web: {listen_address: ":10053", max_connections: 256}
        mqtt:
          keep_alive: 10s
          brokers:
            - name: 'farm'
              url: mqtts://broker.example:8883
              text: |
                two
                lines
        printers:
          - {id: 0123456789abcdef0123456789abcdef, name: "K\\u00fcche"}
        """

    @Test func cutAnywhereItIsReadOrRefusedWithALine() {
        let bytes = Array(Self.sample.utf8)
        let lines = Self.sample.split(separator: "\n", omittingEmptySubsequences: false).count
        for length in 0...bytes.count {
            do {
                _ = try YAMLDocument.parse(bytes.prefix(length))
            } catch {
                #expect((1...lines + 1).contains(error.line) && error.column >= 1 && !error.problem.isEmpty)
            }
        }
    }

    @Test func rubbishIsReadOrRefused() {
        var random = SplitMix(seed: 1)
        let alphabet = Array("[]{}:,-?&*!|>'\"%@#~ \n\t\\abc019".utf8)
        for round in 0..<20_000 {
            let length = Int.random(in: 0...64, using: &random)
            let bytes = (0..<length).map { _ -> UInt8 in
                round.isMultiple(of: 2)
                    ? UInt8.random(in: 0...255, using: &random) : alphabet[Int(random.next() % UInt64(alphabet.count))]
            }
            do {
                _ = try YAMLDocument.parse(bytes)
            } catch {
                #expect(error.line >= 1 && error.column >= 1 && !error.problem.isEmpty)
            }
        }
    }
}

/// Numbers that are the same in every run.
struct SplitMix: RandomNumberGenerator {
    private var state: UInt64

    init(seed: UInt64) { state = seed }

    mutating func next() -> UInt64 {
        state &+= 0x9E37_79B9_7F4A_7C15
        var z = state
        z = (z ^ (z >> 30)) &* 0xBF58_476D_1CE4_E5B9
        z = (z ^ (z >> 27)) &* 0x94D0_49BB_1331_11EB
        return z ^ (z >> 31)
    }
}
