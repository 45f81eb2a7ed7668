import Foundation

/// Many connections to one port, held by a process of their own, so that their descriptors are none of the tests'. Whoever is
/// shown out comes again, a tenth of a second later.
final class Crowd {
    private let program: Program

    /// How many are connected, how often one was shown out, and how often one was refused, by now.
    struct State: Decodable {
        let open: Int
        let ended: Int
        let refused: Int
        /// How many were connected at a time at most.
        let most: Int
    }

    /// Starts it and waits until all have been let in, or as many as are.
    ///
    /// - Parameters:
    ///   - opening: what each says at once.
    ///   - piece: what each says every second after that.
    ///   - reads: whether it reads what it is told.
    init(_ port: Int, _ count: Int, opening: [UInt8] = [], piece: [UInt8] = [], reads: Bool = true, within: Double = 3)
        throws
    {
        func hex(_ bytes: [UInt8]) -> String { bytes.map { String(format: "%02x", $0) }.joined() }
        let program = try Program(
            "python3", ["-c", Self.script, "\(port)", "\(count)", "-" + hex(opening), "-" + hex(piece), "\(reads)"],
            in: Folder())
        self.program = program
        _ = eventually(within: within) { (Self.state(in: program.output)?.most ?? 0) >= count || !program.isRunning }
        guard program.isRunning else { throw Trouble("no crowd: \(program.log)") }
    }

    /// The same with texts.
    convenience init(_ port: Int, _ count: Int, opening: String, piece: String = "", reads: Bool = true) throws {
        try self.init(port, count, opening: Array(opening.utf8), piece: Array(piece.utf8), reads: reads)
    }

    var state: State {
        get throws {
            guard let state = Self.state(in: program.output) else { throw Trouble("no crowd: \(program.log)") }
            return state
        }
    }

    /// All go.
    func disperse() {
        program.signal(SIGKILL)
        _ = program.end(within: 10)
    }

    private static func state(in output: String) -> State? {
        let lines = output.split(separator: "\n", omittingEmptySubsequences: false)
        // The last may be half written.
        return lines.dropLast().last.flatMap { try? JSONDecoder().decode(State.self, from: Data($0.utf8)) }
    }

    private static let script = """
        import json, select, socket, sys, time, resource
        port, count = int(sys.argv[1]), int(sys.argv[2])
        opening, piece = bytes.fromhex(sys.argv[3][1:]), bytes.fromhex(sys.argv[4][1:])
        reads = sys.argv[5] == "true"
        hard = resource.getrlimit(resource.RLIMIT_NOFILE)[1]
        resource.setrlimit(resource.RLIMIT_NOFILE, (min(hard, 8192), hard))
        poll, members, away = select.epoll(), {}, []
        ended = refused = most = 0
        spoke = told = 0.0
        def drop(member):
            members.pop(member.fileno())[0].close()
            away.append(time.monotonic() + 0.1)
        while True:
            now = time.monotonic()
            while away and away[0] <= now: away.pop(0)
            for _ in range(min(count - len(members) - len(away), 50)):
                member = socket.socket()
                if not reads: member.setsockopt(socket.SOL_SOCKET, socket.SO_RCVBUF, 2048)
                member.setblocking(False)
                member.connect_ex(("127.0.0.1", port))
                members[member.fileno()] = [member, False]
                poll.register(member, select.EPOLLOUT)
            for number, event in poll.poll(0.02):
                member, isIn = members[number]
                try:
                    if not isIn and event & select.EPOLLOUT:
                        members[number][1] = True
                        if opening: member.send(opening)
                        poll.modify(number, select.EPOLLIN if reads else select.EPOLLRDHUP)
                    elif reads and event & select.EPOLLIN:
                        part = member.recv(65536)
                        if b" 503 " in part[:16]: refused += 1
                        if not part: raise OSError
                    else:
                        raise OSError
                except OSError:
                    ended += 1
                    drop(member)
            if piece and now - spoke >= 1:
                spoke = now
                for member, isIn in list(members.values()):
                    try:
                        if isIn: member.send(piece)
                    except BlockingIOError:
                        pass
                    except OSError:
                        ended += 1
                        drop(member)
            inside = sum(1 for member in members.values() if member[1])
            most = max(most, inside)
            if now - told >= 0.1:
                told = now
                print(json.dumps({"open": inside, "ended": ended, "refused": refused, "most": most}), flush=True)
        """
}
