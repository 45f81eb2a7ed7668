"""A small subscriber of MQTT 3.1.1 at QoS 0, for what is measured beside the clients."""

import struct
import threading

from feed import connect
from printer import packet, text


class Listener:
    """Hears filters and hands each message to a function, on a thread of its own."""

    def __init__(self, port, client, filters, heard):
        self.link = connect(port, client)
        body = struct.pack("!H", 1) + b"".join(text(one) + b"\0" for one in filters)
        self.link.sendall(packet(0x82, body))
        self.heard = heard
        self.stream = self.link.makefile("rb")
        self.link.settimeout(None)
        self.thread = threading.Thread(target=self._read, daemon=True)
        self.thread.start()

    def _read(self):
        try:
            while True:
                kind, body = self._packet()
                if kind & 0xF0 == 0x30:
                    size = struct.unpack_from("!H", body)[0]
                    self.heard(body[2:2 + size].decode(), body[2 + size:])
        except (OSError, ValueError, IndexError):
            return

    def _packet(self):
        kind = self.stream.read(1)[0]
        size = shift = 0
        while True:
            digit = self.stream.read(1)[0]
            size |= (digit & 0x7F) << shift
            shift += 7
            if digit < 0x80:
                return kind, self.stream.read(size)

    def publish(self, topic, payload):
        self.link.sendall(packet(0x30, text(topic) + payload))

    def close(self):
        self.link.shutdown(2)
        self.thread.join(5)
        self.link.close()
