"""Scrapes an exporter again and again and writes what its page said as input series for `promtool test rules`.

Time is compressed: the printers are simulated SPEED times as fast as real ones and the page is taken SPEED times as often, so
that a sample every 5 s stands for one every 30 s. What the exporter itself measures by its clock is brought onto the same
scale: Unix times become seconds since the recording began, and the seconds that it spent in states are multiplied.
"""

import json
import os
import threading
import time

SPEED = 6.0
INTERVAL = 30
LABELS = 'job="kobra",instance="{instance}"'


class Recorder(threading.Thread):
    """Takes a page every INTERVAL scaled seconds until it is ended."""

    def __init__(self, fetch, instance="localhost:10053"):
        super().__init__(daemon=True)
        self.fetch, self.instance = fetch, instance
        self.over = threading.Event()
        self.began, self.began_unix = time.monotonic(), time.time()
        self.count = 0
        self.samples = {}

    @property
    def now(self):
        """Scaled seconds since the recording began."""
        return (time.monotonic() - self.began) * SPEED

    def run(self):
        while True:
            due = self.began + self.count * INTERVAL / SPEED
            if self.over.wait(max(0.0, due - time.monotonic())):
                return
            try:
                text = self.fetch().text
            except OSError:
                text = None
            self.take(text)
            self.count += 1

    def take(self, text):
        self.put("up", "", 0 if text is None else 1)
        for line in (text or "").splitlines():
            if line and not line.startswith("#"):
                head, value = line.rsplit(" ", 1)
                name, _, labels = head.partition("{")
                self.put(name, labels.rstrip("}"), self.scaled(name, float(value)))

    def put(self, name, labels, value):
        own = LABELS.format(instance=self.instance)
        series = self.samples.setdefault((name, f"{labels},{own}" if labels else own), {})
        series[self.count] = value

    def scaled(self, name, value):
        if name.endswith("_timestamp_seconds") or name == "process_start_time_seconds":
            return round((value - self.began_unix) * SPEED, 3)
        if name == "kobra_state_seconds_total":
            return round(value * SPEED, 3)
        return value

    def finish(self):
        self.over.set()
        self.join(30)

    def write(self, folder, name, about, wanted):
        """Writes the series that are wanted: a function of family and labels."""
        rows = []
        for (family, labels), samples in sorted(self.samples.items()):
            if wanted(family, labels):
                rows.append({"series": f"{family}{{{labels}}}", "values": notation(samples, self.count)})
        if not rows:
            raise ValueError(f"nothing was recorded of {name}")
        head = json.dumps({"about": about, "interval": f"{INTERVAL}s"})[:-1]
        body = ",\n ".join(json.dumps(row) for row in rows)
        with open(os.path.join(folder, f"{name}.json"), "w", encoding="utf-8") as out:
            out.write(f'{head}, "input_series": [\n {body}\n]}}\n')


def notation(samples, count):
    """Samples in promtool's notation: runs of one value as `1+0x9`, `stale` where a series ends, `_` where it is not."""
    words, index = [], 0
    while index < count:
        value, length = samples.get(index), 1
        while index + length < count and samples.get(index + length) == value:
            length += 1
        if value is None:
            was = index > 0
            words += ["stale"] if was else []
            rest = length - (1 if was else 0)
            words += [f"_x{rest}"] if rest > 1 else ["_"] * rest
        else:
            text = f"{value:.15g}"
            words.append(f"{text}+0x{length - 1}" if length > 1 else text)
        index += length
    return " ".join(words)
