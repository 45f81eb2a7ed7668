"""A failed print on its way to somebody's phone: simulator, broker, exporter, Prometheus with the rules, Alertmanager with its
example, and a webhook that gets it. A printer whose print is paused reports a fault: that arrives, too. Then a broker is killed in mid-print: its alert
arrives, those of its printers do not. That a page is over is told to nobody.
"""

import argparse
import http.server
import json
import os
import re
import signal
import sys
import threading
import time
import urllib.request

from bench import OPENER, Bench, Broker, Exporter, Trouble, eventually, free_port, text_of
from printer import Printer

# Rules wait minutes before they fire; the test does not. Intervals are shortened, too.
HOLDS = {"1m": "4s", "2m": "8s", "3m": "8s", "5m": "8s", "15m": "8s"}


class Webhook:
    """Notes which alerts arrive, when and by which receiver."""

    def __init__(self):
        notes = self.notes = []

        class Handler(http.server.BaseHTTPRequestHandler):
            timeout = 10

            def do_POST(self):
                body = json.loads(self.rfile.read(int(self.headers["Content-Length"])))
                for alert in body["alerts"]:
                    notes.append((time.time(), self.path.lstrip("/"), alert["status"], alert))
                self.send_response(200)
                self.end_headers()

            def log_message(self, *_):
                pass

        self.server = http.server.ThreadingHTTPServer(("127.0.0.1", 0), Handler)
        self.url = f"http://127.0.0.1:{self.server.server_port}"
        threading.Thread(target=self.server.serve_forever, daemon=True).start()

    def got(self, name, status="firing", **labels):
        """The first note of such an alert."""
        for note in list(self.notes):
            own = note[3]["labels"]
            if note[2] == status and own["alertname"] == name and all(own.get(k) == v for k, v in labels.items()):
                return note
        return None


def copy_of(path, *changes):
    with open(path, encoding="utf-8") as file:
        text = file.read()
    for pattern, new in changes:
        text, count = re.subn(pattern, new, text)
        if not count:
            raise Trouble(f"{path}: nothing matches {pattern}")
    return text


def get(url):
    with OPENER.open(urllib.request.Request(url), timeout=10) as answer:
        return json.load(answer)


def ready(process, port, path, name):
    def answers():
        if process.poll() is not None:
            raise Trouble(f"{name} has ended: {text_of(process, 'err')[-2000:]}")
        try:
            with OPENER.open(f"http://127.0.0.1:{port}{path}", timeout=5) as answer:
                return answer.status == 200
        except OSError:
            return False

    if not eventually(60, answers, every=0.2):
        raise Trouble(f"{name} is not ready: {text_of(process, 'err')[-2000:]}")


def configuration(target, alertmanager, finds):
    """The example's configuration, with the other example's way to find printers if that is wanted."""
    text = copy_of("deploy/prometheus/prometheus.yml", ("localhost:9093", f"127.0.0.1:{alertmanager}"), ("interval: 15s", "interval: 1s"))
    if finds:
        rest = copy_of("deploy/prometheus/discovery.yml", ("refresh_interval: 1m", "refresh_interval: 1s"))
        text = text.partition("scrape_configs:")[0] + "".join(rest.partition("scrape_configs:")[1:])
    return re.sub("localhost:10053", f"127.0.0.1:{target}", text)


def prometheus(bench, text, port):
    folder = bench.file("prometheus")
    os.mkdir(folder)
    holds = copy_of("deploy/prometheus/kobra-alerts.yml", (r"(?<=for: )\w+", lambda found: HOLDS[found.group()]))
    files = {
        "kobra-alerts.yml": holds,
        "kobra-recording.yml": copy_of("deploy/prometheus/kobra-recording.yml"),
        "prometheus.yml": text,
    }
    for name, text in files.items():
        with open(os.path.join(folder, name), "w", encoding="utf-8") as out:
            out.write(text)
    process = bench.start(
        ["prometheus", f"--config.file={folder}/prometheus.yml", f"--storage.tsdb.path={folder}/data",
         f"--web.listen-address=127.0.0.1:{port}"], "prometheus")
    ready(process, port, "/-/ready", "Prometheus")


def alertmanager(bench, webhook, port):
    text = copy_of(
        "deploy/alertmanager/alertmanager.yml", (r"https://ntfy\S+-page\S*", f"{webhook.url}/page"),
        (r"https://ntfy\S*", f"{webhook.url}/message"), ("group_interval: 1m", "group_interval: 2s"),
        ("group_wait: 10s", "group_wait: 1s"))
    process = bench.start(
        ["prometheus-alertmanager", f"--config.file={bench.file('alertmanager.yml', text)}",
         f"--storage.path={bench.file('alertmanager')}", f"--web.listen-address=127.0.0.1:{port}",
         "--cluster.listen-address="], "alertmanager")
    ready(process, port, "/-/ready", "Alertmanager")


def wait_for(what, condition, within=60):
    found = eventually(within, condition, every=0.1)
    if not found:
        raise Trouble(f"{what}: not within {within} s")
    return found


def failed_print(webhook, exporter):
    at, receiver, _, alert = wait_for(
        "the webhook of a failed print", lambda: webhook.got("KobraPrintFailed"), within=120)
    if receiver != "page" or "bracket.gcode failed with code 10111" not in alert["annotations"]["summary"]:
        raise Trouble(f"not what should have come: {receiver}: {alert}")
    ended = exporter.page().by_printer("kobra_last_print_end_timestamp_seconds")[alert["labels"]["printer"]]
    print(f"  a failed print: told to the webhook {at - ended:.1f} s after the printer said so "
          "(scrapes and rules every second; with the 15 s of the example up to 30 s more)")
    print(f"    {alert['annotations']['summary']}")


def fault_in_a_pause(webhook, broker):
    paused = wait_for("the webhook of a pause", lambda: webhook.got("KobraPrintPaused"))[3]["labels"]["printer"]
    if webhook.got("KobraErrorReported", printer=paused):
        raise Trouble("a fault was told of before there was one")
    Printer(broker.port, identity=paused).say("tempature", "auto", "failed", code=10122)
    receiver, _, alert = wait_for(
        "the webhook of a fault in a pause", lambda: webhook.got("KobraErrorReported", printer=paused))[1:]
    if receiver != "message" or "10122" not in alert["annotations"]["summary"]:
        raise Trouble(f"not what should have come: {receiver}: {alert}")
    failed = webhook.got("KobraPrintFailed")[3]["labels"]["printer"]
    if webhook.got("KobraErrorReported", printer=failed):
        raise Trouble("the code of a failed print was told twice")
    print("  a fault in a pause: told besides the pause; the code of the failed print was told once")


def inhibition(webhook, broker, port):
    # A printer that is gone while its broker is there is paged: what is silenced below is not silenced always.
    wait_for("the webhook of a printer gone in mid-print", lambda: webhook.got("KobraPrinterSilentWhilePrinting"))
    before = webhook.got("KobraPrinterSilentWhilePrinting")[3]["labels"]["printer"]
    broker.stop(signal.SIGKILL)
    if wait_for("the webhook of a lost broker", lambda: webhook.got("KobraBrokerLost"))[1] != "page":
        raise Trouble("a lost broker is not paged")

    def silenced():
        alerts = get(f"http://127.0.0.1:{port}/api/v2/alerts?active=true&inhibited=true")
        return [
            a["labels"]["printer"] for a in alerts if a["labels"]["alertname"] == "KobraPrinterSilentWhilePrinting"
            and a["labels"]["printer"] != before and a["status"]["inhibitedBy"]]

    others = wait_for("printers of the lost broker to be silenced", silenced)
    # Until after the next look at the group, and the one after that.
    time.sleep(5)
    for printer in others:
        if webhook.got("KobraPrinterSilentWhilePrinting", printer=printer):
            raise Trouble(f"{printer} was told of although its broker is lost")
    if webhook.got("KobraEveryBrokerLost"):
        raise Trouble("a helper of the inhibition was told to somebody")
    print(f"  a lost broker: told once; of {len(others)} printers in mid-print on it nothing was told")
    broker.start()

    def over():
        alerts = get(f"http://127.0.0.1:{port}/api/v2/alerts")
        return not any(a["labels"]["alertname"] == "KobraBrokerLost" for a in alerts)

    wait_for("the end of a lost broker's alert", over, within=120)
    # Until after the next look at the group.
    time.sleep(5)
    woken = [note[3]["labels"]["alertname"] for note in webhook.notes if note[1] == "page" and note[2] == "resolved"]
    if woken:
        raise Trouble(f"somebody was woken because it is over: {woken}")
    print("  the broker is back: nobody is woken for that")


def chain(options):
    with Bench(options.programs) as bench:
        broker = Broker(bench)
        # With a second broker that stays, not every broker is lost: only its name can tell whose printers are to be silenced.
        brokers = [broker, Broker(bench)] if options.discovery else [broker]
        named = ", ".join(f'{{name: {name}, url: "{one.url}"}}' for name, one in zip(("garage", "cellar"), brokers))
        exporter = Exporter(
            bench, "--config.file", bench.file("kobra.yaml", f"mqtt: {{brokers: [{named}]}}\npolling: {{interval: 5s}}\n"))
        webhook, port = Webhook(), free_port()
        alertmanager(bench, webhook, port)
        web = free_port()
        prometheus(bench, configuration(exporter.port, port, options.discovery), web)
        script = (
            "1 1 start bracket.gcode task=1 minutes=600\n1 4 start lid.gcode task=4 minutes=600\n60 4 pause\n300 1 fail 10111\n"
            "1 2 start vase.gcode task=2 minutes=600\n300 2 disconnect 100000\n1 3 start box.gcode task=3 minutes=600\n")
        bench.start(
            [bench.ours("kobra-simulator"), "--broker", broker.url, "--speed", "30", "--script",
             bench.file("script", script), "--printers", "4"], "simulator")
        failed_print(webhook, exporter)
        fault_in_a_pause(webhook, broker)
        inhibition(webhook, broker, port)


def main():
    parser = argparse.ArgumentParser(description=__doc__.split("\n\n", maxsplit=1)[0])
    parser.add_argument("--programs", required=True, help="folder of kobra-exporter and kobra-simulator")
    parser.add_argument("--discovery", action="store_true", help="have Prometheus find the printers, and lose one of two brokers")
    options = parser.parse_args()
    print("a farm whose printers Prometheus finds:" if options.discovery else "a farm:")
    try:
        chain(options)
    except Trouble as trouble:
        print(f"alert-chain: {trouble}", file=sys.stderr)
        return 1
    return 0


if __name__ == "__main__":
    sys.exit(main())
