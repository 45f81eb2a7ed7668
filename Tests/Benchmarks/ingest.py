"""Messages a second, and what each costs: a feed through a broker to one client."""

import time
from dataclasses import dataclass, replace

from clients import settled
from feed import Publisher
from machine import TICK, cpu, waiting


@dataclass
class Run:
    """One publication, and what came of it."""

    sent: int
    received: float
    rate: float
    client: float
    broker: float
    behind: float
    # Of several runs.
    all_sent: int = 0
    all_received: float = 0.0
    dropped: float = 0.0

    @property
    def keeps_up(self):
        """Nothing was lost, and no more was left in sockets at the end than a quarter of a second's worth."""
        return self.received >= self.sent and self.behind <= 0.25

    @property
    def client_cost(self):
        """Microseconds of processor time of the client for each message it received."""
        return self.client / max(1.0, self.received) * 1e6

    @property
    def broker_cost(self):
        """Microseconds of processor time of the broker for each message published."""
        return self.broker / self.sent * 1e6


def publish(broker, client, feed, count, rate=None):
    """Publishes that many messages at a rate, or as fast as the broker takes them."""
    before = client.received()
    publisher = Publisher(broker.port, feed, count, rate)
    size = len(feed.bytes) / len(feed)
    try:
        costs = cpu(client.process), cpu(broker.process)
        begin = time.monotonic()
        publisher.go()
        publisher.wait()
        while waiting(broker.port)[0] > 0 and time.monotonic() - begin < 180:
            time.sleep(0.002)
        seconds = time.monotonic() - begin
        behind = waiting(broker.port)[1] / size / (count / seconds)
        rest(broker, client)
        # What it costs to be asked for the count is no cost of messages.
        # Less than the kernel's unit of it is taken for one.
        costs = [max(1 / TICK, now - then) for now, then in zip((cpu(client.process), cpu(broker.process)), costs)]
        received = settled(client, before + count) - before
    finally:
        publisher.close()
    return Run(count, received, count / seconds, costs[0], costs[1], behind)


def rest(broker, client):
    """Waits until the sockets are dry and the client no longer works."""
    deadline = time.monotonic() + 60
    while waiting(broker.port)[1] > 0 and time.monotonic() < deadline:
        time.sleep(0.01)
    before = cpu(client.process)
    while time.monotonic() < deadline:
        time.sleep(0.2)
        now = cpu(client.process)
        if now - before < 0.05:
            return
        before = now


def at_rate(broker, client, feed, rate, seconds, rounds):
    """The run with the median cost of several, each at that rate for that long."""
    runs = [publish(broker, client, feed, max(1, int(rate * seconds)), rate) for _ in range(rounds)]
    return sorted(runs, key=lambda run: run.client_cost)[rounds // 2]


def full_speed(broker, client, feed, count, rounds, dropped):
    """Several runs without a limit: the one with the median rate, with what was sent, received and dropped in all."""
    runs = []
    before = dropped()
    for _ in range(rounds):
        runs.append(publish(broker, client, feed, count))
    if any(run.received < run.sent for run in runs):
        time.sleep(1.5)  # the broker tells its figures once a second
    median = sorted(runs, key=lambda run: run.rate)[rounds // 2]
    return replace(
        median, all_sent=sum(run.sent for run in runs), all_received=sum(run.received for run in runs),
        dropped=dropped() - before)


def highest(broker, client, feed, top, seconds, steps):
    """The highest rate at which the client keeps up, by bisection below one at which it does not; `None` for none found."""
    low, high, best = 500.0, top, None
    for _ in range(steps):
        rate = (low * high) ** 0.5
        run = publish(broker, client, feed, int(rate * seconds), rate)
        if run.keeps_up:
            low, best = rate, run
        else:
            high = rate
    return best

