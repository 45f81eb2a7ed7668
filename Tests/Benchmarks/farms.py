"""What farms cost beside a stream of messages: a quiet one, one of many brokers, and one whose broker drops messages."""

import os
import signal
import socket
import statistics
import time
from dataclasses import dataclass

from bench import Trouble, eventually, free_port, text_of
from clients import Exporter, ready, settled, stop
from feed import Publisher, connect
from listener import Listener
from machine import cpu, resident, status
from scrapes import Scraper

COMMANDS = "anycubic/anycubicCloud/v1/+/printer/#"
DROPPED = "$SYS/broker/publish/messages/dropped"


@dataclass
class Quiet:
    """A farm where nothing happens but questions and answers."""

    heard: float
    core: float
    burst: int
    first_burst: int
    commands: float


def quiet(here, broker, printers, settle, seconds):
    """Simulated printers that print nothing, polled; counted for that many seconds once they settled."""
    times = []
    listener = Listener(broker.port, "watcher", [COMMANDS], lambda *_: times.append(time.monotonic()))
    # Who says nothing is found by its first word, which comes when it connects.
    exporter = Exporter(here, broker.port)
    ready(exporter, exporter.is_subscribed)
    simulators = [
        here.start(
            [here.ours("kobra-simulator"), "--broker", broker.url, "--printers", str(min(250, printers - first)), "--seed",
             str(first + 1), "--jobs", "none"], "simulator")
        for first in range(0, printers, 250)
    ]
    if not eventually(120, lambda: sum(text_of(one, "out").count("printer ") for one in simulators) >= printers, 0.5):
        raise Trouble("the simulated printers do not come up")
    time.sleep(settle)
    first = burst(times, 0.1)
    times.clear()
    before = cpu(exporter.process)
    time.sleep(seconds)
    core = (cpu(exporter.process) - before) / seconds
    found = list(times)
    page = exporter.page()
    for one in (exporter.process, *simulators):
        one.terminate()
    for one in (exporter.process, *simulators):
        one.wait(30)
    listener.close()
    return Quiet(page.sum("kobra_up"), core, burst(found, 0.1), first, len(found) / seconds)


def burst(times, span):
    """The most of these moments that lie in any such span."""
    most = start = 0
    times = sorted(times)
    for end, moment in enumerate(times):
        while moment - times[start] > span:
            start += 1
        most = max(most, end - start + 1)
    return most


@dataclass
class Many:
    """A farm of many brokers."""

    brokers: int
    connected: float
    up: float
    sent: int
    received: float
    threads: int
    memory: float
    cost: float
    p50: float


def brokers(here, count):
    """Ports and processes of that many."""
    ports, processes = [], []
    for number in range(count):
        ports.append(free_port())
        text = f"listener {ports[-1]} 127.0.0.1\nset_tcp_nodelay true\nallow_anonymous true\n"
        text += "user root\n" if os.getuid() == 0 else ""
        processes.append(here.start(["mosquitto", "-c", here.file(f"many-{number}.conf", text)], "mosquitto"))
    for process in processes:
        if not eventually(60, lambda one=process: " running" in text_of(one, "err") or one.poll() is not None):
            raise Trouble("no broker in time")
        if process.poll() is not None:
            raise Trouble(f"no broker: {text_of(process, 'err')}")
    return ports, processes


def many(here, feed, count, dead, rate, seconds):
    """Brokers with ten printers each, and perhaps one more that takes connections and says nothing."""
    ports, processes = brokers(here, count)
    silent = socket.socket()
    silent.bind(("127.0.0.1", 0))
    silent.listen(1)
    exporter = Exporter(here, *ports, *([silent.getsockname()[1]] if dead else []))
    ready(exporter, lambda: exporter.is_subscribed(count))
    links = [connect(port, f"feed-{port}") for port in ports]
    try:
        parts = by_broker(feed, count)
        before, begin = exporter.received(), time.monotonic()
        spent = cpu(exporter.process)
        sent, turn = 0, 0
        while time.monotonic() - begin < seconds:
            for link, packets in zip(links, parts):
                link.sendall(packets[turn % len(packets)])
                sent += 1
            turn += 1
            time.sleep(max(0.0, begin + sent / rate - time.monotonic()))
        time.sleep(0.3)
        spent = cpu(exporter.process) - spent
        received = settled(exporter, before + sent) - before
        scraper = Scraper(exporter.port)
        times = []
        for _ in range(30):
            start = time.monotonic()
            scraper.scrape()
            times.append(time.monotonic() - start)
        scraper.close()
        page = exporter.page()
        if not page.sum("kobra_up"):
            raise Trouble(f"of {count} brokers' printers none is up")
        return Many(
            count, page.sum("kobra_broker_connected"), page.sum("kobra_up"), sent, received, status(exporter.process, "Threads"),
            resident(exporter.process), spent / sent * 1e6, statistics.median(times) * 1e3)
    finally:
        for link in links:
            link.close()
        stop(exporter)
        silent.close()
        for process in processes:
            process.terminate()
        for process in processes:
            process.wait(20)


def by_broker(feed, count):
    """The packets of the feed, each printer's with one broker."""
    parts, places = [[] for _ in range(count)], {}
    for (topic, _), packet in zip(feed.messages, feed.packets):
        printer = topic.split("/")[6]
        parts[places.setdefault(printer, len(places)) % count].append(packet)
    return [part or feed.packets[:1] for part in parts]


@dataclass
class Loss:
    """Messages that a broker dropped because the exporter stood still, and what the exporter says of them."""

    sent: int
    shortfall: float
    told: float


def loss(exporter, broker, feed, count, known, pause=1.0):
    """Publishes at full speed while the exporter is stopped. What it is to receive are these messages, its own questions,
    which it hears as any subscriber does, and each time the broker tells what it dropped. Where the exporter was not told yet,
    for mosquitto forgets its figures a minute after they changed, `known` is what had been dropped before."""
    tellings = []
    watcher = Listener(broker.port, "loss", [DROPPED], lambda *_: tellings.append(1))
    time.sleep(2.5)  # the broker tells its figures once a second
    before, told_before, reports = figures(exporter.page()), len(tellings), exporter.received()
    before = (*before[:2], max(before[2], known))
    publisher = Publisher(broker.port, feed, count)
    try:
        exporter.process.send_signal(signal.SIGSTOP)
        publisher.go()
        begin = time.monotonic()
        publisher.wait()
        time.sleep(max(0.0, begin + pause - time.monotonic()))
    finally:
        exporter.process.send_signal(signal.SIGCONT)
        publisher.close()
    settled(exporter, reports + count)
    time.sleep(2.5)
    received, asked, told = (now - then for now, then in zip(figures(exporter.page()), before))
    watcher.close()
    return Loss(count, count + asked + len(tellings) - told_before - received, told)


def figures(page):
    """What was received, what was sent, and what the broker says it dropped."""
    return tuple(
        page.sum(f"kobra_broker_messages_{what}_total") for what in ("received", "published", "dropped"))
