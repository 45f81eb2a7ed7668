"""Every system call of a kind fails once, at each place where it is made, in a story of three prints: the exporter must not
crash, hang for more than five seconds, or count a print wrongly.

strace counts calls for each thread by itself: with `when=N` the N-th call of every thread fails, one after another in each,
which is harsher than one failure alone. Two parts are tried: starting, where refusing to start with a clear word is right,
too, and running, where strace is attached to an exporter that listens, and the story includes a restart of the broker and a
reload of the configuration.
"""

import argparse
import collections
import concurrent.futures
import os
import re
import signal
import subprocess
import sys
import time

from bench import Bench, Broker, Exporter, Trouble, end, environment, eventually, fetch, listening_port, text_of
from printer import Printer

# What each call is made to fail with, in turn.
ERRORS = {
    "openat": ["EMFILE", "EIO", "ENOMEM", "EACCES"],
    "read": ["EIO", "EINTR", "ECONNRESET", "EAGAIN"],
    "write": ["ENOSPC", "EIO", "EAGAIN", "EINTR", "ECONNRESET"],
    "fsync": ["EIO", "ENOSPC"],
    "rename": ["EIO", "ENOSPC", "EACCES"],
    "socket": ["EMFILE", "ENOMEM"],
    "connect": ["ECONNREFUSED", "ETIMEDOUT", "ENETUNREACH"],
    "accept": ["EMFILE", "ECONNABORTED", "ENOMEM"],
    "accept4": ["EMFILE", "ECONNABORTED", "ENOMEM"],
    "sendto": ["ECONNRESET", "EAGAIN", "ENOBUFS"],
    "sendmsg": ["ECONNRESET", "EAGAIN", "ENOBUFS"],
    "recvfrom": ["ECONNRESET", "EAGAIN", "EINTR"],
    "mmap": ["ENOMEM"],
    "clone": ["EAGAIN"],
    "clone3": ["EAGAIN"],
}
# Names of one thing, for the table.
FAMILY = {"clone3": "clone", "accept": "accept4", "sendmsg": "sendto"}
HANG = 5.0

# The story: words, and what the page must then say of the printer's state.
STORY = [
    (("lastWill", "onlineReport", "online"), None),
    (("status", "workReport", "free"), "idle"),
]
for task, (words, ended) in enumerate([
    (("print", "start", "finished"), "finished"), (("print", "stop", "stoped", 10601), "cancelled"),
    (("print", "stop", "failed", 10111), "failed"),
], start=1):
    STORY += [
        (("print", "start", "checking", task), "checking"), (("print", "start", "printing", task), "printing"),
        (words[:3] + (task,) + words[3:], ended), (("status", "workReport", "free"), "idle"),
    ]
RESTART, RELOAD = 5, 8
COUNTS = {"finished": 1, "cancelled": 1, "failed": 1, "unknown": 0}


# libmicrohttpd ends the program when its own wake-up cannot be written, which it writes to stop. The kernel never refuses
# that to anybody (eventfd(2)), and there is no way around it; what was counted must be in the state file.
LIBRARY = "Fatal error in GNU libmicrohttpd"


class Died(Exception):
    """The library ended the program while it was stopping."""


class Wrong(Exception):
    """What must not happen."""


class Run:
    """One story, with one call failing."""

    def __init__(self, options, part, call=None, number=0):
        self.options, self.part, self.call, self.number = options, part, call, number
        self.error = ERRORS[call][number % len(ERRORS[call])] if call else None
        self.noticed = []

    def __str__(self):
        return f"{self.part}: {self.call} {self.number} {self.error}"

    def go(self):
        """Returns outcome and, in a run without failures, the calls of each thread."""
        with Bench(self.options.programs) as bench:
            self.bench = bench
            self.broker = Broker(bench)
            self.printer = Printer(self.broker.port)
            self.trace = bench.file("trace")
            self.arguments = ["--config.file", bench.file("kobra.yaml", self.configuration())]
            try:
                return self.starting() if self.part == "start" else self.running()
            except Wrong as wrong:
                raise Wrong(f"{self}: {wrong}") from None
            except Trouble as trouble:
                raise Wrong(f"{self}: {trouble}") from None

    def configuration(self):
        return (
            f"web: {{listen_address: '127.0.0.1:0'}}\nmqtt: {{brokers: [{{url: '{self.broker.url}'}}]}}\n"
            f"state: {{file: '{self.bench.file('state')}'}}\n")

    def strace(self, *more):
        """strace's own arguments."""
        calls = ",".join(ERRORS) if self.call is None else self.call
        inject = [] if self.call is None else ["-e", f"inject={self.call}:error={self.error}:when={self.number}"]
        return ["strace", "-f", "-qq", "-o", self.trace, "-e", f"trace={calls}", "-e", "signal=none", *inject, *more]

    @property
    def reached(self):
        return self.call is None or os.path.exists(self.trace) and "(INJECTED)" in open(self.trace).read()

    def starting(self):
        program = [self.bench.ours("kobra-exporter"), *self.arguments]
        tracer = self.bench.start(self.strace("--seccomp-bpf", *program), "exporter")
        port = eventually(
            4 * HANG * self.options.patience,
            lambda: listening_port(text_of(tracer, "err")) or tracer.poll() is not None)
        if port is True:
            # It has ended.
            return self.refusal(tracer)
        if not port:
            raise Wrong(f"neither listens nor ends: {text_of(tracer, 'err')[-500:]}")
        child = eventually(5, lambda: child_of(tracer.pid))
        if not child:
            return self.refusal(tracer)
        self.port, self.process = port, tracer
        try:
            self.linked()
            self.tell(STORY[:2])
        except Gone:
            return self.aborted(tracer.wait(10), 0)
        try:
            self.stop(child, tracer)
        except Died:
            return "abort", f"while stopping: {LIBRARY}"
        return self.outcome()

    def refusal(self, tracer):
        """It ended instead of listening."""
        status, said = tracer.wait(10), text_of(tracer, "err")
        if status == 0:
            raise Wrong(f"ended with 0 without having listened: {said}")
        if status < 0 or not said.strip():
            return self.aborted(status, 0)
        return "clean exit", said.strip().splitlines()[-1]

    def running(self):
        exporter = Exporter(self.bench, *self.arguments)
        self.port, self.process = exporter.port, exporter.process
        exporter.connected(20)
        tracer = self.bench.start(self.strace("-p", str(exporter.process.pid)), "strace")
        if not eventually(20, lambda: traced(exporter.process.pid)):
            raise Trouble(f"strace does not attach: {text_of(tracer, 'err')}")
        told = 0
        for index, step in enumerate(STORY):
            try:
                if index == RESTART:
                    self.broker.stop(signal.SIGKILL)
                    self.broker.start()
                    self.linked()
                if index == RELOAD:
                    self.process.send_signal(signal.SIGHUP)
                self.tell([step])
                told = index + 1
            except Gone:
                return self.aborted(self.process.wait(10), told)
        self.check(self.page(), 3)
        outcome = self.outcome
        try:
            self.stop(self.process.pid, self.process)
        except Died:
            outcome = lambda: ("abort", f"while stopping: {LIBRARY}")
        # Another start, from the state file that was left, must tell the same.
        self.check(Exporter(self.bench, *self.arguments).page(), 3)
        return outcome()

    def tell(self, steps):
        """Says each word until the page shows that it was heard, as a link may just have been lost."""
        for words, state in steps:
            for attempt in range(12):
                if attempt:
                    self.linked()
                data = {"taskid": str(words[3]), "filename": f"{words[3]}.gcode"} if len(words) > 3 else None
                self.printer.say(*words[:3], data, words[4] if len(words) > 4 else 200)
                time.sleep(0.03)
                if eventually(1.5 * self.options.patience, lambda: self.shows(state), every=0.1):
                    break
                self.noticed.append(f"{words} said again")
            else:
                raise Wrong(f"{words} is not heard")

    def linked(self):
        """Waits for the link to the broker."""
        if not eventually(30 * self.options.patience, lambda: self.page().one("kobra_broker_connected") == 1, every=0.3):
            raise Wrong("no link to the broker")

    def shows(self, state):
        page = self.page()
        if state is None:
            return page.sum("kobra_up") == 1
        return page.sum("kobra_printer_state", state=state) == 1 and page.sum("kobra_up") == 1

    def page(self):
        """A scrape; one that fails is tried again for as long as is no hang."""
        deadline = time.monotonic() + HANG * self.options.patience
        while True:
            if self.process.poll() is not None:
                raise Gone()
            try:
                return fetch(self.port, max(0.1, deadline - time.monotonic()))
            except OSError as error:
                self.noticed.append(f"scrape: {error}")
            if time.monotonic() > deadline:
                if self.process.poll() is not None:
                    raise Gone()
                raise Wrong(f"no scrape is answered for {HANG} s")
            time.sleep(0.02)

    def check(self, page, prints):
        """Whether that many prints are counted, once each."""
        said = {outcome: page.sum("kobra_prints_total", outcome=outcome) for outcome in COUNTS}
        if prints == 3 and said != COUNTS or page.sum("kobra_prints_started_total") != prints:
            raise Wrong(f"untrue: {said}, started {page.sum('kobra_prints_started_total')}")
        if page.one("kobra_exporter_invariant_violations_total") != 0:
            raise Wrong("an invariant did not hold")

    def stop(self, process, waited):
        os.kill(process, signal.SIGTERM)
        try:
            status = waited.wait(HANG * self.options.patience)
        except subprocess.TimeoutExpired:
            raise Wrong(f"SIGTERM: has not ended after {HANG} s") from None
        if status < 0 and LIBRARY in text_of(waited, "err"):
            raise Died()
        if status != 0:
            raise Wrong(f"SIGTERM: ended with {status}: {text_of(waited, 'err')[-500:]}")

    def aborted(self, status, told):
        """It was ended by a signal: after another start the rest of the story must give the same counts."""
        said = text_of(self.process if self.part == "run" else self.bench.processes[-1], "err")
        if status is not None and status > 0 and status < 128:
            if self.part == "run":
                raise Wrong(f"ended with {status} in the run: {said[-500:]}")
            return "clean exit", said.strip().splitlines()[-1] if said.strip() else f"status {status}"
        if self.call != "mmap":
            raise Wrong(f"ended by signal {-status}: {said[-800:]}")
        exporter = Exporter(self.bench, *self.arguments)
        self.port, self.process = exporter.port, exporter.process
        self.tell(STORY[max(0, told - 1):] if told else STORY)
        self.check(self.page(), 3)
        return "abort", f"signal {-status}: " + (said.strip().splitlines() or [""])[-1]

    def outcome(self):
        if self.call is None:
            return "counted", None
        if not self.reached:
            return "not reached", None
        return ("recovered", self.noticed[0]) if self.noticed else ("no effect", None)


class Gone(Exception):
    """The exporter is gone."""


def child_of(process):
    try:
        with open(f"/proc/{process}/task/{process}/children", encoding="ascii") as file:
            found = file.read().split()
    except OSError:
        return None
    return int(found[0]) if found else None


def traced(process):
    """Whether all threads of a process are traced."""
    for thread in os.listdir(f"/proc/{process}/task"):
        with open(f"/proc/{process}/task/{thread}/status", encoding="ascii") as file:
            if re.search(r"^TracerPid:\s+0$", file.read(), re.M):
                return False
    return True


def occurrences(run):
    """How often each thread makes each call: the sum, and the most of one thread."""
    threads = collections.Counter()
    with open(run.trace, encoding="utf-8", errors="replace") as trace:
        for line in trace:
            found = re.match(r"(\d+)\s+([a-z0-9_]+)\(", line)
            if found and found.group(2) in ERRORS:
                threads[found.group(2), found.group(1)] += 1
    sums, most = collections.Counter(), collections.Counter()
    for (call, _), count in threads.items():
        sums[call] += count
        most[call] = max(most[call], count)
    return sums, most


class Survey(Run):
    """A story without failures, that counts."""

    def stop(self, process, waited):
        super().stop(process, waited)
        time.sleep(0.3)
        self.found = occurrences(self)


def places(most, limit):
    """Which occurrences to try: all of them, or so many spread evenly."""
    if limit is None or most <= limit:
        return range(1, most + 1)
    return sorted({1 + round(i * (most - 1) / (limit - 1)) for i in range(limit)}) if limit > 1 else [1]


def main():
    parser = argparse.ArgumentParser(prog="deploy/torture", description=__doc__.split("\n\n", maxsplit=1)[0])
    parser.add_argument("--programs", required=True, help="folder of kobra-exporter")
    parser.add_argument("--few", type=int, metavar="N", help="at most N occurrences of each call")
    parser.add_argument("--calls", default=",".join(ERRORS), help="which, with commas")
    parser.add_argument("--parts", default="start,run", help="start, run or both")
    parser.add_argument("--patience", type=float, default=1, help="multiplies time limits, for slow machines")
    parser.add_argument("--jobs", type=int, default=2, help="stories at a time")
    parser.add_argument("--verbose", action="store_true", help="one line for each story")
    options = parser.parse_args()
    begin, wrong = time.monotonic(), []
    table = {}
    runs = []
    for part in options.parts.split(","):
        survey = Survey(options, part)
        survey.go()
        sums, most = survey.found
        for call in options.calls.split(","):
            row = table.setdefault((part, FAMILY.get(call, call)), collections.Counter())
            row["occurrences"] += sums[call]
            runs += [Run(options, part, call, number) for number in places(most[call], options.few)]
    words = {}
    with concurrent.futures.ThreadPoolExecutor(options.jobs) as pool:
        # Ended by a signal, it does not begin what it has not begun.
        signal.signal(signal.SIGTERM, lambda *_: pool.shutdown(wait=False, cancel_futures=True))
        for run, future in [(run, pool.submit(run.go)) for run in runs]:
            row = table[run.part, FAMILY.get(run.call, run.call)]
            row["stories"] += 1
            try:
                outcome, detail = future.result()
            except (Wrong, OSError, concurrent.futures.CancelledError) as problem:
                outcome, detail = "WRONG", str(problem)
                wrong.append(str(problem))
            row[outcome] += 1
            if detail and outcome in ("abort", "clean exit"):
                words.setdefault((outcome, re.sub(r"[0-9]+|/[^ :]*", "*", detail))[:2], f"{run}: {detail}")
            if options.verbose:
                print(f"{run}: {outcome} {detail or ''}", flush=True)
    columns = ["occurrences", "stories", "no effect", "recovered", "clean exit", "abort", "not reached", "WRONG"]
    print(f"{'part':<6} {'call':<9} " + " ".join(f"{column:>11}" for column in columns))
    for (part, call), row in table.items():
        print(f"{part:<6} {call:<9} " + " ".join(f"{row[column]:>11}" for column in columns))
    for (outcome, _), example in sorted(words.items()):
        print(f"{outcome}, for example {example[:300]}")
    print(f"{len(runs)} stories in {time.monotonic() - begin:.0f} s, {len(wrong)} wrong")
    for what in wrong[:30]:
        print(f"torture: {what}", file=sys.stderr)
    return 1 if wrong or not runs else 0


if __name__ == "__main__":
    sys.exit(main())
