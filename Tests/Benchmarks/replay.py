"""How fast a recording is read."""

import json
import subprocess
import time


def records_per_second(here, feed, count, rounds):
    """Records a second that `kobra-exporter replay` reads, the start of the program left in; the figures of all rounds."""
    path = here.file("recording")
    with open(path, "w", encoding="utf-8") as file:
        for number in range(count):
            topic, payload = feed.messages[number % len(feed)]
            moment = time.strftime("%Y-%m-%dT%H:%M:%S", time.gmtime(1_700_000_000 + number // 1000))
            record = {
                "tst": f"{moment}.{number % 1000:03d}000+0000", "topic": topic, "qos": 0, "retain": 0,
                "payloadlen": len(payload), "payload": payload.decode(),
            }
            file.write(json.dumps(record, separators=(",", ":")) + "\n")
    rates = []
    # A slow one is not waited for three times.
    while len(rates) < rounds and (not rates or count / rates[0] < 20):
        begin = time.monotonic()
        done = subprocess.run(
            [here.ours("kobra-exporter"), "replay", "--discovery.max-printers", "1200", path], capture_output=True,
            check=True)
        rates.append(count / (time.monotonic() - begin))
        if b"kobra_reports_total" not in done.stdout:
            raise ValueError("replay made no page of the recording")
    return rates
