"""A farm for as long as one likes: printers with faults and a broker that is restarted again and again, and an exporter
whose counters must be the printers' book at the end.

What a restart of the broker loses is known exactly. Before it, simulated time is made to stand still until everything
said has arrived; while the broker is away time goes on, and what printers say then they say to nobody; it stands still
again until the exporter is connected. The simulator notes of each print whether its beginning and end could be heard, so
that by the rules for counting (protocol.md 6.7) there is one right number for each printer and outcome.
"""

import argparse
import json
import os
import random
import signal
import statistics
import sys
import threading
import time

from bench import Bench, Broker, Exporter, Trouble, end, eventually, text_of
from printer import Printer

OUTCOMES = ("finished", "cancelled", "failed", "unknown")
# Simulated seconds: the last jobs, and how long what they leave behind may take.
CLOSING = 500


def story(printers, seconds, seed):
    """A script for the simulator: job after job for each printer, with faults. Jobs are longer than the broker is ever
    away; those without an id, which every fourth printer has, suffer only what leaves them tellable from the next."""
    lines = []
    for printer in range(1, printers + 1):
        chance = random.Random(f"{seed}-{printer}")
        has_ids = printer % 4 != 0
        now = chance.uniform(5, 120)
        number = 0
        while True:
            number += 1
            minutes = chance.uniform(4, 8)
            task = f"task={printer * 1_000_000 + number}" if has_ids else chance.choice(["task=none", "task=-1", "usb"])
            words = [f"part-{printer}-{number}.gcode", task, f"minutes={minutes:.2f}"]
            if has_ids and chance.random() < 0.3:
                words.append("url")
            if chance.random() < 0.2:
                words.append("level")
            length = 420 + minutes * 60
            over = now + length
            if over > seconds:
                break
            lines.append((now, printer, "start " + " ".join(words)))
            lines += [(at, printer, what) for at, what in trouble(chance, now, minutes * 60, over, has_ids)]
            lines.append((over - 60, printer, "resume"))
            now = over + chance.uniform(20, 90)
        # What was left open without a word ends where another job begins.
        lines.append((seconds, printer, "resume"))
        lines.append((seconds + 30, printer, f"start last-{printer}.gcode task={printer * 1_000_000} minutes=1"))
        lines.append((seconds + 200, printer, "resume"))
    return "".join(f"{at:.1f} {printer} {what}\n" for at, printer, what in sorted(lines))


def trouble(chance, start, printing, over, has_ids):
    """What goes wrong in one job, if anything: times and actions."""
    # Not after the end, or it would strike the next job as soon as that prints.
    at = start + 150 + chance.uniform(0, printing - 150)
    kinds = [
        ["fail 10111"], ["abort 10603"], ["start-fail 10116"], ["stop"], ["free"],
        [f"power-cut {chance.randint(20, 90)}"], [f"power-cut {chance.randint(20, 90)} resume"],
        ["runout", "resume"], ["pause", "resume"], ["flap"], ["rubbish 20"],
        ["doubled on", "doubled off"], ["unusable on", "unusable off"], ["foreign-words on", "foreign-words off"],
        ["no-finished on", "no-finished off"], ["slow 20", "slow 0"], ["deaf on", "deaf off"],
    ]
    if has_ids:
        kinds += [[f"disconnect {chance.randint(20, 90)}"], [f"silence {chance.randint(20, 90)}"]]
    if chance.random() < 0.4:
        return []
    actions = chance.choice(kinds)
    last = {"resume": at + 60}.get(actions[-1], over)
    return [(at, actions[0])] + [(last, action) for action in actions[1:]]


class Farm:
    """The simulated printers."""

    def __init__(self, bench, broker, options, script):
        self.process = bench.start(
            [
                bench.ours("kobra-simulator"), "--broker", broker.url, "--printers", str(options.printers), "--speed",
                str(options.speed), "--seed", str(options.seed), "--script", bench.file("script", script),
            ], "simulator")
        self.turns = 0
        self.passed, self.since = 0.0, time.monotonic()
        if not eventually(60, lambda: self.log.count(": connected\n") >= options.printers):
            raise Trouble(f"the printers do not connect: {self.log[-2000:]}")

    @property
    def log(self):
        return text_of(self.process, "err")

    def stand_still(self):
        self.turns += 1
        self.process.send_signal(signal.SIGHUP)
        if not eventually(60, lambda: self.log.count("time stands still\n") >= self.turns):
            raise Trouble("simulated time does not stand still")
        self.passed += time.monotonic() - self.since

    def go_on(self):
        self.process.send_signal(signal.SIGHUP)
        if not eventually(60, lambda: self.log.count("time goes on\n") >= self.turns):
            raise Trouble("simulated time does not go on")
        self.since = time.monotonic()

    @property
    def running(self):
        """Real seconds for which simulated time went on."""
        return self.passed + time.monotonic() - self.since

    def books(self):
        end(self.process, signal.SIGTERM, 60)
        return [json.loads(line) for line in text_of(self.process, "out").splitlines() if line.startswith("{")]


class Scraper(threading.Thread):
    """Scrapes once a second."""

    def __init__(self, exporter):
        super().__init__(daemon=True)
        self.exporter = exporter
        self.over = threading.Event()
        self.latencies, self.figures, self.troubles = [], [], []
        self.violations = 0.0

    def run(self):
        begin = time.monotonic()
        while not self.over.wait(max(0.0, 1 - (time.monotonic() % 1))):
            before = time.monotonic()
            try:
                page = self.exporter.page()
            except OSError as error:
                self.troubles.append(f"scrape: {error}")
                continue
            self.latencies.append(time.monotonic() - before)
            self.violations = max(self.violations, page.one("kobra_exporter_invariant_violations_total"))
            self.figures.append((
                before - begin, page.one("process_resident_memory_bytes"), page.one("process_open_fds"),
                page.one("process_threads")))


def restart(farm, exporter, broker, options, number):
    """Restarts the broker; returns for how many simulated seconds printers spoke to nobody."""
    farm.stand_still()
    settle(exporter, broker)
    broker.stop(signal.SIGKILL if number % 2 else signal.SIGTERM)
    exporter.connected(60, wanted=0.0)
    farm.go_on()
    begin = time.monotonic()
    time.sleep(options.away)
    farm.stand_still()
    away = (time.monotonic() - begin) * options.speed
    broker.start()
    exporter.connected(150)
    farm.go_on()
    return away


def settle(exporter, broker):
    """Waits until everything that was said has arrived: the broker has read all of it, and what is said after that, by a
    printer of a model that nobody admits, has come through. Answers to queries go on meanwhile."""
    strangers = "kobra_messages_rejected_total"
    before = exporter.page().sum(strangers, reason="model")
    if not eventually(60, broker.has_read_all, every=0.005):
        raise Trouble("the broker does not read")
    Printer(broker.port, digit="f", model="99999").say("status", "workReport", "free")
    if not eventually(60, lambda: exporter.page().sum(strangers, reason="model") == before + 1):
        raise Trouble("what was said does not arrive")


def differences(page, books):
    """Where counters and book differ, and the sums of both."""
    rows, found = {}, []
    counted = {"started": page.by_printer("kobra_prints_started_total")}
    for outcome in OUTCOMES:
        counted[outcome] = page.by_printer("kobra_prints_total", outcome=outcome)
    for kind, values in counted.items():
        for book in books:
            expected, value = book["heard"][kind], values.get(book["id"])
            if value != expected:
                found.append(f"printer {book['printer']} ({book['id']}): {kind}: heard {expected}, counted {value}")
        truth = sum(book["lost" if kind == "unknown" else kind] for book in books)
        rows[kind] = (truth, sum(book["heard"][kind] for book in books), sum(values.values()))
    return rows, found


def slope(figures):
    """Bytes a second by least squares; 0 for fewer than ten."""
    if len(figures) < 10:
        return 0.0
    return statistics.linear_regression([f[0] for f in figures], [f[1] for f in figures]).slope


def line(name, value):
    print(f"{name:<44} {value:>20}")


def percentile(values, share):
    return sorted(values)[min(len(values) - 1, int(len(values) * share))]


def report(options, scraper, rows, found, restarts, messages):
    """Prints the table; returns what is not as it must be."""
    wrong = list(scraper.troubles[:5])
    figures = scraper.figures
    if len(figures) < options.seconds / 4:
        return [f"only {len(figures)} scrapes"]
    # The first fifth fills tables and caches.
    settled = figures[len(figures) // 5:]
    third = max(1, len(settled) // 3)
    first, last = settled[:third], settled[-third:]
    line("simulated printers, times real time", f"{options.printers} x {options.speed:g}")
    line("seconds, restarts of the broker", f"{options.seconds:g}, {restarts}")
    line("messages received", f"{messages:.0f}")
    line("scrapes, not answered", f"{len(scraper.latencies)}, {len(scraper.troubles)}")
    line("latency p50, p99, most (ms)", ", ".join(
        f"{percentile(scraper.latencies, share) * 1000:.1f}" for share in (0.5, 0.99, 1)))
    mebibyte = 1 << 20
    growth = statistics.median(f[1] for f in last) - statistics.median(f[1] for f in first)
    line("resident start, end, most (MiB)", ", ".join(
        f"{v / mebibyte:.1f}" for v in (figures[0][1], figures[-1][1], max(f[1] for f in figures))))
    line("resident slope once settled (MiB/h)", f"{slope(settled) * 3600 / mebibyte:+.2f}")
    line("resident, last third over first (MiB)", f"{growth / mebibyte:+.2f}")
    for name, index in (("descriptors", 2), ("threads", 3)):
        low, high = min(f[index] for f in settled), max(f[index] for f in settled)
        grown = statistics.median(f[index] for f in last) - statistics.median(f[index] for f in first)
        line(f"{name} least, most, grown", f"{low:.0f}, {high:.0f}, {grown:+.0f}")
        if grown > 0:
            wrong.append(f"{name} grow: {grown:+.0f}")
    # A leak of one kilobyte a message, report or scrape shows as much more than that.
    if growth > 16 * mebibyte:
        wrong.append(f"resident memory grew by {growth / mebibyte:.1f} MiB between the first and the last third")
    print(f"{'prints':<14} {'in the book':>14} {'to be heard':>14} {'counted':>10} {'difference':>12}")
    for kind, (truth, heard, counted) in rows.items():
        print(f"{kind:<14} {truth:>14} {heard:>14} {counted:>10.0f} {counted - heard:>+12.0f}")
    line("printers whose counters differ", str(len({f.split(":")[0] for f in found})))
    line("invariant violations", f"{scraper.violations:.0f}")
    wrong += found
    if scraper.violations:
        wrong.append("an invariant of the exporter did not hold")
    if sum(heard for _, heard, _ in rows.values()) < options.printers:
        wrong.append("too few prints to say anything")
    return wrong


def soak(options):
    simulated = options.seconds * options.speed
    with Bench(options.programs) as bench:
        broker = Broker(bench)
        exporter = Exporter(bench, "--mqtt.broker", broker.url)
        exporter.connected(30)
        farm = Farm(bench, broker, options, story(options.printers, simulated - CLOSING, options.seed))
        scraper = Scraper(exporter)
        scraper.start()
        begin = time.monotonic()
        restarts = 0
        while farm.running + options.restart_every < options.seconds - CLOSING / options.speed:
            time.sleep(options.restart_every)
            away = restart(farm, exporter, broker, options, restarts)
            restarts += 1
            if away > 200:
                raise Trouble(f"too slow a machine: the broker was away for {away:.0f} simulated seconds")
        # Time that stood still is made up for; after the last job, one that nobody ended has a minute (protocol.md 6.7).
        limit = options.seconds + restarts * 20 + 2 * CLOSING / options.speed + 120

        def done():
            return farm.running > options.seconds and exporter.page().sum("kobra_print_open") == 0

        if not eventually(limit - (time.monotonic() - begin), done, every=1):
            raise Trouble("prints do not end")
        farm.stand_still()
        settle(exporter, broker)
        page = exporter.page()
        scraper.over.set()
        scraper.join(20)
        books = farm.books()
        status = end(exporter.process, signal.SIGTERM, 20)
        rows, found = differences(page, books)
        messages = page.sum("kobra_broker_messages_received_total")
        wrong = report(options, scraper, rows, found, restarts, messages)
        if status != 0:
            wrong.append(f"the exporter ended with {status}")
        if any(book["open"] for book in books):
            wrong.append("a print is open in the book")
        if wrong and options.keep:
            os.system(f"cp -r {bench.folder} {options.keep}")
        return wrong


def main():
    parser = argparse.ArgumentParser(prog="deploy/soak", description=__doc__.split("\n\n", maxsplit=1)[0])
    parser.add_argument("--programs", required=True, help="folder of kobra-exporter and kobra-simulator")
    parser.add_argument("--seconds", type=float, default=120)
    parser.add_argument("--printers", type=int, default=100)
    parser.add_argument("--speed", type=float, default=30)
    parser.add_argument("--seed", type=int, default=1)
    parser.add_argument("--restart-every", type=float, help="seconds (default: 180, or a third of a short run)")
    parser.add_argument("--away", type=float, default=2, help="seconds for which printers speak to nobody")
    parser.add_argument("--keep", help="where to copy logs to if something is wrong")
    options = parser.parse_args()
    if options.restart_every is None:
        options.restart_every = min(180.0, max(35.0, options.seconds / 3))
    try:
        wrong = soak(options)
    except Trouble as trouble:
        wrong = [str(trouble)]
    for what in wrong[:20]:
        print(f"soak: {what}", file=sys.stderr)
    return 1 if wrong else 0


if __name__ == "__main__":
    sys.exit(main())
