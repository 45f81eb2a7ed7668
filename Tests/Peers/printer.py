"""A printer that says what it is told to, over MQTT 3.1.1 with QoS 1, so that it knows when the broker has it."""

import json
import socket
import struct
import time


class Printer:
    """One connection for each word: the broker may have been restarted in between."""

    def __init__(self, port, digit="a", model="20021", identity=None):
        self.port = port
        self.id = identity or digit * 32
        self.base = f"anycubic/anycubicCloud/v1/printer/public/{model}/{self.id}"

    def say(self, kind, action, state, data=None, code=200):
        body = {
            "type": kind, "action": action, "msgid": f"{time.monotonic_ns():032x}", "state": state,
            "timestamp": int(time.time() * 1000), "code": code, "msg": "", "data": data,
        }
        publish(self.port, f"{self.base}/{kind}/report", body, f"printer-{self.id[-8:]}")

    def command(self, kind, action, data=None):
        """What a stranger sends to the printer."""
        body = {
            "type": kind, "action": action, "msgid": f"{time.monotonic_ns():032x}",
            "timestamp": int(time.time() * 1000), "data": data,
        }
        publish(self.port, f"{self.base.replace('/printer/public/', '/server/printer/')}/{kind}", body, "stranger")


def publish(port, topic, body, client):
    with socket.create_connection(("127.0.0.1", port), 10) as link:
        link.settimeout(10)
        link.sendall(packet(0x10, text("MQTT") + bytes([4, 2, 0, 60]) + text(client)))
        expect(link, 0x20)
        link.sendall(packet(0x32, text(topic) + struct.pack("!H", 1) + json.dumps(body).encode()))
        expect(link, 0x40)
        link.sendall(packet(0xE0, b""))


def text(value):
    encoded = value.encode()
    return struct.pack("!H", len(encoded)) + encoded


def packet(kind, body):
    length, size = bytearray(), len(body)
    while True:
        size, digit = divmod(size, 128)
        length.append(digit | (0x80 if size else 0))
        if not size:
            return bytes([kind]) + bytes(length) + body


def expect(link, kind):
    """Reads one short packet of that kind."""
    head = link.recv(2)
    if len(head) < 2 or head[0] != kind:
        raise OSError(f"the broker answers {head.hex()}")
    body = b""
    while len(body) < head[1]:
        more = link.recv(head[1] - len(body))
        if not more:
            raise OSError("the broker hangs up")
        body += more
