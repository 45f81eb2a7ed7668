"""How long a scrape takes, and what it costs; the same reader for every server, so that its own share is the same."""

import re
import socket
import statistics
import time
from dataclasses import dataclass

from machine import cpu


@dataclass
class Figures:
    """Scrapes of one server, one after another."""

    times: list
    size: int
    cpu: float

    @property
    def p50(self):
        """Milliseconds."""
        return statistics.median(self.times) * 1e3

    @property
    def p99(self):
        """Milliseconds."""
        return sorted(self.times)[min(len(self.times) - 1, int(len(self.times) * 0.99))] * 1e3

    @property
    def per_megabyte(self):
        """The median time for a megabyte, milliseconds."""
        return self.p50 / (self.size / 1e6)

    @property
    def cost(self):
        """Milliseconds of processor time a scrape."""
        return self.cpu / len(self.times) * 1e3


class Scraper:
    """A client that reads into one buffer and looks at nothing but where an answer ends."""

    def __init__(self, port, path="/metrics", encoding="identity"):
        self.port = port
        self.request = (
            f"GET {path} HTTP/1.1\r\nHost: 127.0.0.1:{port}\r\nAccept: text/plain;version=0.0.4\r\n"
            f"Accept-Encoding: {encoding}\r\n\r\n").encode()
        self.buffer = bytearray(64 << 20)
        self.view = memoryview(self.buffer)
        self.link = None

    def _connect(self):
        self.link = socket.create_connection(("127.0.0.1", self.port), 30)
        self.link.setsockopt(socket.IPPROTO_TCP, socket.TCP_NODELAY, 1)

    def scrape(self):
        """Bytes of the body as they came over the wire."""
        if self.link is None:
            self._connect()
        self.link.sendall(self.request)
        filled, start, end = 0, 0, None
        closes = chunked = False
        while end is None or filled < end:
            got = self.link.recv_into(self.view[filled:])
            filled += got
            if not start:
                at = self.buffer.find(b"\r\n\r\n", 0, filled)
                if at >= 0:
                    start = at + 4
                    head = bytes(self.view[:start]).lower()
                    if b" 200 " not in head.split(b"\r\n", 1)[0]:
                        raise OSError(f"{head[:200]!r}")
                    length = re.search(rb"\r\ncontent-length: *(\d+)", head)
                    chunked = b"\r\ntransfer-encoding: chunked" in head
                    closes = b"\r\nconnection: close" in head or head.startswith(b"http/1.0")
                    if length:
                        end = start + int(length.group(1))
            if chunked and self.buffer.endswith(b"\r\n0\r\n\r\n", 0, filled):
                end = filled
            if not got:
                if end is None and not chunked and start:
                    end = filled
                    closes = True
                else:
                    raise OSError("the server hung up in the middle of an answer")
        if closes:
            self.close()
        return filled - start

    def close(self):
        if self.link is not None:
            self.link.close()
            self.link = None


def measure(process, port, most, seconds, encoding="identity", every=0.0):
    """As many scrapes as fit into that many seconds, at most that many, but five at least."""
    scraper = Scraper(port, encoding=encoding)
    size = max(scraper.scrape() for _ in range(2))
    times = []
    before, begin = cpu(process), time.monotonic()
    while len(times) < 5 or (len(times) < most and time.monotonic() - begin < seconds):
        start = time.monotonic()
        size = scraper.scrape()
        times.append(time.monotonic() - start)
        if every:
            time.sleep(every)
    spent = cpu(process) - before
    scraper.close()
    return Figures(times, size, spent)
