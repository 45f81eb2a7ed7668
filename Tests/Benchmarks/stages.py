"""The measurements, one after another, at full or at quick size."""

import sys
import time
from dataclasses import dataclass

import clients
import control
import farms
import ingest
import machine
import replay
import scrapes
from bench import Broker, Trouble, eventually, text_of
from feed import Feed, Publisher
from listener import Listener


@dataclass
class Size:
    """How much is measured."""

    printers: tuple
    messages: int        # of the feed, at least; sixty a printer
    steady: float        # messages a second
    steady_seconds: float
    full: int            # messages
    rounds: int
    steps: int           # of bisection
    loaded: int          # messages a second during scrapes
    scrapes: int
    scrape_seconds: float
    commands: int
    quiet: tuple         # printers, seconds to settle, seconds to measure
    brokers: int
    brokers_rate: int
    records: int
    loss: int
    look: float          # seconds of a look at what others do
    settle: float        # seconds from a client's start to the look at its memory, at least


FULL = Size((1, 100, 1000), 20_000, 2_000, 3, 200_000, 3, 6, 50_000, 300, 4, 200, (1000, 60, 60), 100, 2_000, 100_000, 300_000, 1, 40)
QUICK = Size((1, 20), 200, 400, 0.5, 1_000, 1, 1, 300, 10, 0.6, 3, (5, 2, 1), 2, 100, 500, 500, 0.1, 0)


class Stages:
    """Takes the measurements and keeps what they found."""

    def __init__(self, here, size, peers):
        self.here, self.size = here, size
        self.clients = [clients.Exporter, *(peer for peer in peers if peer.missing() is None)]
        self.missing = {peer.name: peer.missing() for peer in peers if peer.missing()}
        self.ingest, self.scrapes, self.memory, self.load = {}, {}, {}, []

    def say(self, text):
        self.load.append(machine.busy(self.size.look))
        print(f"benchmark: {text} ({self.load[-1]:.1f} cores busy with something else)", file=sys.stderr, flush=True)

    def run(self):
        self.broker = Broker(self.here)
        self._default_queue()
        self.dropped = 0.0
        watcher = Listener(self.broker.port, "watcher", [farms.DROPPED], self._heard)
        for printers in self.size.printers:
            feed = self._feed(printers)
            for kind in self.clients:
                self.say(f"{kind.name}, {printers} printers")
                self._client(kind, printers, feed)
            self._static(printers)
        watcher.close()
        feed = self._feed(self.size.printers[-1])
        self.say("a broker that drops messages")
        exporter = self._start(clients.Exporter)
        ingest.publish(self.broker, exporter, feed, len(feed), self.size.steady * 2)
        self.loss = farms.loss(exporter, self.broker, feed, self.size.loss, self.dropped)
        clients.stop(exporter)
        self.say("replay")
        self.replay = replay.records_per_second(self.here, feed, self.size.records, self.size.rounds)
        self.say("commands")
        self.by_hand, self.by_api = control.round_trips(
            self.here, Broker(self.here), self._feed(1), self.size.commands)
        self.say(f"{self.size.brokers} brokers")
        farm = self._feed(10 * self.size.brokers)
        self.many = [
            farms.many(self.here, farm, self.size.brokers, dead, self.size.brokers_rate, 4 * self.size.steady_seconds)
            for dead in (False, True)
        ]
        self.say("a quiet farm")
        self.quiet = farms.quiet(self.here, Broker(self.here), *self.size.quiet)

    def _default_queue(self):
        """Brokers of tests queue without a limit; this one as it does by itself."""
        self.broker.stop()
        with open(self.broker.configuration, encoding="utf-8") as file:
            text = file.read().replace("max_queued_messages 0\n", "")
        with open(self.broker.configuration, "w", encoding="utf-8") as file:
            file.write(text)
        self.broker.start()

    def _heard(self, _, payload):
        self.dropped = float(payload)

    def _feed(self, printers):
        path = self.here.file(f"feed-{printers}")
        self.here.call(
            self.here.ours("kobra-benchmarks"), "--feed", path, "--printers", str(printers), "--messages",
            str(max(self.size.messages, 20 * printers)))
        feed = Feed(path)
        self.here.remove(path)
        self.payload = feed.payload_size
        return feed

    def _start(self, kind):
        client = kind(self.here, self.broker.port)
        if kind is clients.Exporter:
            clients.ready(client, client.is_subscribed)
        elif kind.serves:
            time.sleep(0.5)  # they do not say when they are subscribed
        return client

    def _client(self, kind, printers, feed):
        size, key = self.size, (kind.name, printers)
        begin = time.monotonic()
        client = self._start(kind)
        # Everybody is known, and known to listen, before anything is measured.
        if not eventually(30, lambda: ingest.publish(self.broker, client, feed, 20, 100).received > 0):
            raise Trouble(f"{kind.name} hears nothing: {text_of(client.process, 'err')[-1000:]}")
        known = ingest.publish(self.broker, client, feed, len(feed), 2 * size.steady)
        steady = ingest.at_rate(self.broker, client, feed, size.steady, size.steady_seconds, size.rounds)
        for run in (known, steady):
            if kind is clients.Exporter and run.received != run.sent:
                raise Trouble(f"of {run.sent} messages at {run.rate:.0f}/s the exporter says it received {run.received:.0f}")
        full = ingest.full_speed(self.broker, client, feed, size.full, size.rounds, lambda: self.dropped)
        best = full
        if full.all_received < full.all_sent or not full.keeps_up:
            best = ingest.highest(self.broker, client, feed, full.rate, 3 if size is FULL else 0.2, size.steps)
        self.ingest[key] = steady, full, best
        if kind.serves:
            plain = scrapes.measure(client.process, client.port, size.scrapes, size.scrape_seconds)
            packed = scrapes.measure(client.process, client.port, size.scrapes, size.scrape_seconds, "gzip")
            loaded = self._loaded(client, feed) if kind is clients.Exporter else None
            self.scrapes[key] = plain, packed, loaded
            if kind is clients.Exporter:
                self.page = client.page().text
        time.sleep(max(0.0, begin + size.settle - time.monotonic()))
        if kind.serves:
            scrapes.measure(client.process, client.port, size.scrapes, size.look)
        self.memory[key] = machine.resident(client.process)
        clients.stop(client)

    def _loaded(self, client, feed):
        """Scrapes while messages arrive, and how many messages were lost."""
        size = self.size
        before = client.received()
        count = int(size.loaded * (size.scrape_seconds + 1))
        publisher = Publisher(self.broker.port, feed, count, size.loaded)
        try:
            publisher.go()
            time.sleep(0.3)
            found = scrapes.measure(client.process, client.port, size.scrapes, size.scrape_seconds - 0.5, every=0.005)
            seconds = publisher.wait()
        finally:
            publisher.close()
        ingest.rest(self.broker, client)
        return found, count / seconds, count - (clients.settled(client, before + count) - before)

    def _static(self, printers):
        page = self.here.file("page", self.page)
        server = self.here.start([self.here.static, page], "static")
        if not eventually(10, lambda: "port" in text_of(server, "out")):
            raise Trouble(f"the static server does not start: {text_of(server, 'err')}")
        port = int(text_of(server, "out").split()[1])
        self.scrapes["static", printers] = (
            scrapes.measure(server, port, self.size.scrapes, self.size.scrape_seconds), None, None)
        server.terminate()
        server.wait(10)
