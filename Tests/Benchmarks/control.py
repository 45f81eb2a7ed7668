"""A command by the admin API, beside the same command sent by hand."""

import http.client
import json
import queue
import time

from bench import Trouble, eventually
from clients import Exporter, ready, stop
from listener import Listener

BASE = "anycubic/anycubicCloud/v1"


class PromptPrinter:
    """A printer that answers each question at once: an acknowledgement and a report, two packets in a row. Simulated ones
    look at what they were told twenty times a second."""

    def __init__(self, broker, feed):
        self.reports, self.topics = {}, {}
        for topic, payload in feed.messages:
            body = json.loads(payload)
            if body["type"] not in self.reports or body["type"] == "ota":
                self.reports[body["type"]], self.topics[body["type"]] = body, topic
        words = next(iter(self.topics.values())).split("/")
        self.model, self.id = words[5], words[6]
        self.listener = Listener(broker.port, "printer", [f"{BASE}/server/printer/{self.model}/{self.id}/#"], self._heard)

    def begin(self):
        for kind in ("lastWill", "status"):
            self._say(kind, "0" * 32)

    def _heard(self, _, payload):
        body = json.loads(payload)
        if body["type"] in self.reports:
            acknowledgement = {"type": body["type"], "msgid": body["msgid"], "code": 200}
            self.listener.publish(
                f"{BASE}/printer/public/{self.model}/{self.id}/response", json.dumps(acknowledgement).encode())
            self._say(body["type"], body["msgid"])

    def _say(self, kind, message):
        body = self.reports[kind] | {"msgid": message, "timestamp": int(time.time() * 1000)}
        self.listener.publish(self.topics[kind], json.dumps(body).encode())


def round_trips(here, broker, feed, count):
    """Milliseconds of commands by hand and by the admin API: asking a printer for its firmware, one exchange each."""
    exporter = Exporter(here, broker.port)
    ready(exporter, exporter.is_subscribed)
    printer = PromptPrinter(broker, feed)
    time.sleep(0.5)
    printer.begin()
    if not eventually(20, lambda: exporter.page().sum("kobra_up") == 1):
        raise Trouble("the printer is not heard")
    time.sleep(1)
    try:
        return by_hand(broker, printer, count), by_api(exporter, printer.id, count)
    finally:
        stop(exporter)
        printer.listener.close()


def by_hand(broker, printer, count):
    """From the command's publication to the report that answers it."""
    answers = queue.Queue()
    client = Listener(
        broker.port, "by-hand", [f"{BASE}/printer/public/{printer.model}/{printer.id}/ota/report"],
        lambda topic, payload: answers.put(payload))
    time.sleep(0.5)
    times = []
    for number in range(count):
        body = {"type": "ota", "action": "reportVersion", "msgid": f"{number:032x}", "timestamp": 0, "data": None}
        begin = time.monotonic()
        client.publish(f"{BASE}/server/printer/{printer.model}/{printer.id}/ota", json.dumps(body).encode())
        answers.get(timeout=10)
        times.append((time.monotonic() - begin) * 1e3)
        time.sleep(0.01)
    client.close()
    return times


def by_api(exporter, printer, count):
    """From the request to the whole answer, which is given when the printer's report has come."""
    link = http.client.HTTPConnection("127.0.0.1", exporter.admin_port, timeout=30)
    times = []
    for _ in range(count):
        begin = time.monotonic()
        link.request("GET", f"/api/v1/printers/{printer}/firmware", headers={"Authorization": f"Bearer {exporter.token}"})
        answer = link.getresponse()
        body = answer.read()
        times.append((time.monotonic() - begin) * 1e3)
        if answer.status != 200:
            raise Trouble(f"the admin API answered {answer.status}: {body[:300]!r}")
        time.sleep(0.02)
    link.close()
    return times
