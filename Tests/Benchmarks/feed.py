"""What printers say, and a publisher fast enough that it is never what is measured."""

import multiprocessing
import socket
import time

from printer import expect, packet, text


class Feed:
    """Messages of a farm as packets, made once: topic, tabulator, payload on a line of the file each."""

    def __init__(self, path):
        self.messages = []
        with open(path, "rb") as file:
            for line in file:
                topic, payload = line.rstrip(b"\n").split(b"\t", 1)
                self.messages.append((topic.decode(), payload))
        self.packets = [packet(0x30, text(topic) + payload) for topic, payload in self.messages]
        self.ends = []
        end = 0
        for one in self.packets:
            end += len(one)
            self.ends.append(end)
        self.bytes = b"".join(self.packets)
        self.payload_size = sum(len(payload) for _, payload in self.messages) / len(self.messages)

    def __len__(self):
        return len(self.messages)

    def part(self, first, last):
        """The packets of the feed from one to before another, without a copy."""
        start = self.ends[first - 1] if first else 0
        return memoryview(self.bytes)[start:self.ends[last - 1]]


def connect(port, client):
    """A connection to a broker that is one of MQTT 3.1.1 from here on."""
    link = socket.create_connection(("127.0.0.1", port), 10)
    link.setsockopt(socket.IPPROTO_TCP, socket.TCP_NODELAY, 1)
    link.sendall(packet(0x10, text("MQTT") + bytes([4, 2, 0, 0]) + text(client)))
    expect(link, 0x20)
    return link


def send(link, feed, count, rate):
    """Publishes that many messages, the feed again and again, evenly in slices of 10 ms, or as fast as they are taken.

    Returns the seconds it took."""
    begin = time.monotonic()
    sent = 0
    while sent < count:
        place = sent % len(feed)
        if rate:
            due = min(count, int((time.monotonic() - begin) * rate) + 1)
            if due <= sent:
                time.sleep(0.01)
                continue
        else:
            due = min(count, sent + 2_000)
        last = min(len(feed), place + due - sent)
        link.sendall(feed.part(place, last))
        sent += last - place
    return time.monotonic() - begin


def _work(port, feed, count, rate, pipe):
    try:
        link = connect(port, "benchmark-feed")
        link.settimeout(120)
        pipe.send("ready")
        pipe.recv()
        pipe.send(send(link, feed, count, rate))
        # Until it is told otherwise: a closed connection with unread data loses some of it.
        pipe.recv()
        link.sendall(packet(0xE0, b""))
        link.close()
    except (OSError, EOFError, SystemError) as error:
        pipe.send(error)


class Publisher:
    """A process that publishes a feed: this one goes on measuring meanwhile."""

    def __init__(self, port, feed, count, rate=None):
        self.count = count
        context = multiprocessing.get_context("fork")
        self.pipe, theirs = context.Pipe()
        self.process = context.Process(target=_work, args=(port, feed, count, rate, theirs), daemon=True)
        self.process.start()
        theirs.close()
        self._receive(20)

    def _receive(self, within):
        if not self.pipe.poll(within):
            self.process.kill()
            raise TimeoutError(f"the publisher did nothing for {within} s")
        said = self.pipe.recv()
        if isinstance(said, Exception):
            raise said
        return said

    def go(self):
        self.pipe.send("go")

    @property
    def is_done(self):
        return self.pipe.poll(0)

    def wait(self, within=150):
        """The seconds it took to hand everything to the kernel."""
        return self._receive(within)

    def close(self):
        self.pipe.send("close")
        self.process.join(10)
        if self.process.is_alive():
            self.process.kill()
