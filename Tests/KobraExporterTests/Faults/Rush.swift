import Foundation

/// Many requests in a short time, made by a process of their own.
enum Rush {
    struct Outcome: Decodable {
        let answered: Int
        /// With 503, or, where the request came later than the refusal, by a reset instead of any answer.
        let refused: Int
        let failed: Int
        /// Milliseconds from the request, or from the connection where the refusal came first: that the client is slow to
        /// make a thousand of them is not counted.
        let median: Double
        let longest: Double
    }

    /// That many connections at once, each asking for a page.
    static func scrapes(_ port: Int, _ count: Int, path: String = "/metrics") throws -> Outcome {
        try run(atOnce, ["\(port)", "\(count)", path], within: 60)
    }

    /// That many requests over one connection, each with a method and a path nobody has heard of.
    static func inventions(_ port: Int, _ count: Int) throws -> Outcome {
        try run(invented, ["\(port)", "\(count)"], within: 120)
    }

    private static func run(_ script: String, _ arguments: [String], within seconds: Double) throws -> Outcome {
        let finished = try Program.run("python3", ["-c", script] + arguments, within: seconds)
        guard finished.status == 0 else { throw Trouble(finished.errors) }
        return try JSONDecoder().decode(Outcome.self, from: Data(finished.bytes))
    }

    private static let atOnce = """
        import json, select, socket, sys, time, resource
        port, count, path = int(sys.argv[1]), int(sys.argv[2]), sys.argv[3]
        hard = resource.getrlimit(resource.RLIMIT_NOFILE)[1]
        resource.setrlimit(resource.RLIMIT_NOFILE, (min(hard, 8192), hard))
        request = f"GET {path} HTTP/1.1\\r\\nHost: 127.0.0.1\\r\\nConnection: close\\r\\n\\r\\n".encode()
        poll, members, times = select.epoll(), {}, []
        answered = refused = failed = 0
        begin = time.monotonic()
        for _ in range(count):
            member = socket.socket()
            member.setblocking(False)
            member.connect_ex(("127.0.0.1", port))
            members[member.fileno()] = [member, b"", False, time.monotonic()]
            poll.register(member, select.EPOLLOUT)
        while members and time.monotonic() - begin < 50:
            for number, event in poll.poll(1):
                member, text, isAsked, since = members[number]
                isOver = False
                try:
                    if not isAsked:
                        member.send(request)
                        members[number][2:] = True, time.monotonic()
                        poll.modify(number, select.EPOLLIN)
                    else:
                        part = member.recv(1 << 20)
                        isOver = not part
                        members[number][1] = text = text + part
                except OSError:
                    isOver = True
                if isOver:
                    head, _, body = text.partition(b"\\r\\n\\r\\n")
                    if head.startswith(b"HTTP/1.1 200 ") and body.endswith(b"\\n"): answered += 1
                    elif head.startswith(b"HTTP/1.1 503 ") or not text: refused += 1
                    else: failed += 1
                    times.append((time.monotonic() - since) * 1000)
                    members.pop(number)[0].close()
        times.sort()
        print(json.dumps({"answered": answered, "refused": refused, "failed": failed + len(members),
            "median": times[len(times) // 2] if times else 0, "longest": times[-1] if times else 0}))
        """

    private static let invented = """
        import json, random, socket, string, sys, time
        port, count = int(sys.argv[1]), int(sys.argv[2])
        chance = random.Random(1)
        word = lambda letters, size: "".join(chance.choices(letters, k=size))
        times, answered, failed, number = [], 0, 0, 0
        while number < count:
            member = socket.create_connection(("127.0.0.1", port), 20)
            file = member.makefile("rb")
            for _ in range(200):
                method, path = word(string.ascii_uppercase, 3 + number % 9), word(string.ascii_letters + "/%?=&", 1 + number % 200)
                begin = time.monotonic()
                member.sendall(f"{method} /{path} HTTP/1.1\\r\\nHost: a\\r\\nX-{path[:4].encode().hex()}: {number}\\r\\n\\r\\n".encode())
                number += 1
                status, length = file.readline(), 0
                while (line := file.readline().strip()):
                    if line.lower().startswith(b"content-length:"): length = int(line[15:])
                file.read(length)
                times.append((time.monotonic() - begin) * 1000)
                if status.startswith((b"HTTP/1.1 404", b"HTTP/1.1 405", b"HTTP/1.1 501")): answered += 1
                else:
                    failed += 1
                    break
            member.close()
        times.sort()
        print(json.dumps({"answered": answered, "refused": 0, "failed": failed,
            "median": times[len(times) // 2], "longest": times[-1]}))
        """
}
