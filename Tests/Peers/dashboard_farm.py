"""A simulated farm in every situation, two exporters that watch it, and a real Prometheus that scrapes both: each query of the
Grafana boards must return something there, and nothing may count twice.

Usage: dashboard_farm.py --programs FOLDER
"""

import argparse
import json
import os
import secrets
import signal
import sys
import time
import urllib.error
import urllib.parse
import urllib.request

from bench import OPENER, Bench, Broker, Exporter, Trouble, eventually, free_port, text_of
from dashboard_queries import ask_everything
from printer import Printer

# bcrypt of it.
PASSWORD, HASHED = "only for tests", "$2b$04$vHVcHXpFg0KBOKDaGlDtsemeckC1N4aFJr/c4gtjYNmNA7oW9uBqq"
SPEED = 25
PRINTERS = ("mercury", "venus", "earth", "mars", "jupiter", "saturn", "uranus", "neptune")
# Simulated seconds by which the exporters are there: a printer by itself heats for long enough to be printing then.
LATE = 450
STORY = f"""
0 8 start spool.gcode task=81 minutes=60
{LATE} 1 start bracket.gcode task=11 minutes=5 url level
{LATE + 780} 1 start vase.gcode task=12 minutes=20
{LATE} 2 start lid.gcode task=21 minutes=10
{LATE + 450} 2 fail 10111
{LATE + 600} 2 start hook.gcode task=22 minutes=10
{LATE + 1000} 2 abort 10603
{LATE} 3 start clip.gcode task=31 minutes=6
{LATE + 420} 3 runout
{LATE + 600} 3 resume
{LATE} 4 start gear.gcode usb minutes=10
{LATE + 450} 4 stop
{LATE + 600} 4 start gear.gcode task=41 minutes=20
{LATE + 1000} 4 fault-pause 10122
{LATE} 5 start frame.gcode task=51 minutes=60
{LATE + 300} 6 rubbish 20
{LATE + 300} 6 foreign-words on
{LATE + 450} 6 foreign-words off
{LATE + 500} 6 disconnect 450
{LATE + 600} 8 deaf on
"""

class Admin:
    """Commands to an exporter."""

    def __init__(self, port, token):
        self.port, self.token = port, token

    def post(self, path, body=None, method="POST"):
        request = urllib.request.Request(
            f"http://127.0.0.1:{self.port}/api/v1/{path}", method=method, data=json.dumps(body or {}).encode(),
            headers={"Authorization": f"Bearer {self.token}", "Content-Type": "application/json"})
        try:
            with OPENER.open(request, timeout=30) as answer:
                return answer.status
        except urllib.error.HTTPError as error:
            error.close()
            return error.code


def start_exporter(bench, broker, name):
    """An exporter with all that can be switched on: state file, admin API, passwords for scrapes."""
    token = bench.file(f"{name}.token", secrets.token_urlsafe(40))
    web = bench.file(f"{name}-web.yaml", f"basic_auth_users: {{prometheus: '{HASHED}'}}\n")
    printers = "".join(f"  - {{id: '{str(n) * 32}', name: {each}}}\n" for n, each in enumerate(PRINTERS, 1))
    configuration = bench.file(f"{name}.yaml", f"""
web: {{config_file: "{web}"}}
mqtt: {{brokers: [{{name: shed, url: "{broker.url}"}}]}}
polling: {{interval: 5s, silence_polls: 2, files_interval: 1m}}
state: {{file: "{bench.file(name + '.state')}"}}
printers:
{printers}admin:
  listen_address: 127.0.0.1:0
  tokens: [{{name: test, token_file: "{token}", scopes: [read, control, settings, files, firmware]}}]
  allow: [firmware-update]
  url_prefixes: ["http://firmware.example/"]
  wait: 5s
""")
    os.chmod(token, 0o600)
    exporter = Exporter(bench, "--config.file", configuration)
    found = [word.split("=")[1] for word in exporter.log.split() if word.startswith("admin_port=")]
    with open(token, encoding="ascii") as file:
        exporter.admin = Admin(int(found[0]), file.read())
    return exporter


class Prometheus:
    """A Prometheus that scrapes the exporters every second."""

    def __init__(self, bench, exporters):
        targets = ", ".join(f'"127.0.0.1:{exporter.port}"' for exporter in exporters)
        configuration = bench.file("prometheus.yml", f"""
global: {{scrape_interval: 1s, scrape_timeout: 1s}}
scrape_configs:
  - job_name: kobra
    basic_auth: {{username: prometheus, password: {PASSWORD}}}
    static_configs: [{{targets: [{targets}]}}]
""")
        self.port = free_port()
        self.process = bench.start([
            "prometheus", f"--config.file={configuration}", f"--storage.tsdb.path={bench.file('tsdb')}",
            f"--web.listen-address=127.0.0.1:{self.port}"], "prometheus")
        if not eventually(60, self.is_there, every=0.2):
            raise Trouble(f"no Prometheus: {text_of(self.process, 'err')[-2000:]}")

    def is_there(self):
        try:
            with OPENER.open(f"http://127.0.0.1:{self.port}/-/ready", timeout=5) as answer:
                return answer.status == 200
        except OSError:
            return False

    def get(self, path, **parameters):
        url = f"http://127.0.0.1:{self.port}/api/v1/{path}?{urllib.parse.urlencode(parameters)}"
        try:
            with OPENER.open(url, timeout=30) as answer:
                return json.load(answer)["data"]
        except urllib.error.HTTPError as error:
            raise Trouble(f"{parameters}: {error.read().decode('utf-8', 'replace')}") from None

    def value(self, expression):
        found = self.get("query", query=expression)["result"]
        return float(found[0]["value"][1]) if found else None


def farm(bench, broker):
    simulator = bench.start(
        [bench.ours("kobra-simulator"), "--broker", broker.url, "--speed", str(SPEED), "--script", bench.file("story", STORY),
         "--printers", str(len(PRINTERS)), *(word for n in range(1, len(PRINTERS) + 1) for word in ("--id", str(n) * 32))],
        "simulator")
    if not eventually(60, lambda: text_of(simulator, "err").count(": connected\n") >= len(PRINTERS)):
        raise Trouble(f"the printers do not connect: {text_of(simulator, 'err')[-2000:]}")
    return simulator


class Stranger:
    """A printer that says what simulated ones do not: a chamber, a second fan, what is plugged in, a job found under way, an end
    without a beginning, a job in another's place, a pause for a reason nobody knows."""

    def __init__(self, broker):
        self.printer = Printer(broker.port, digit="c", model="20023")
        self.printer.say("peripherie", "query", "done", {"camera": 1, "multiColorBox": 0, "udisk": 1})
        self.printer.say("fan", "auto", "done", {"fan_speed_pct": 40, "aux_fan_speed_pct": 20})
        self.printer.say("tempature", "auto", "done", {
            "curr_nozzle_temp": 30, "target_nozzle_temp": 200, "curr_hotbed_temp": 30, "target_hotbed_temp": 0,
            "curr_chamber_temp": 35, "target_chamber_temp": 0})

    def say(self, state, task, action="start", code=200, progress=50):
        self.printer.say("print", action, state, {
            "taskid": task, "filename": "knob.gcode", "progress": progress, "print_time": 10, "remain_time": 10,
            "supplies_usage": 900, "total_layers": 10, "curr_layer": 5}, code=code)

    def print(self):
        self.say("printing", "900001")
        self.say("finished", "900001", progress=100)
        self.say("finished", "900002", progress=100)
        self.say("printing", "900003")
        self.say("printing", "900004")
        self.say("paused", "900004", action="pause", code=19999)

    def download(self):
        self.say("downloading", "900005", progress=40)


def wrong_password(exporter):
    try:
        with OPENER.open(urllib.request.Request(
                f"http://127.0.0.1:{exporter.port}/metrics", headers={"Authorization": "Basic cHJvbWV0aGV1czp3cm9uZw=="}), timeout=10):
            raise Trouble("a wrong password is good")
    except urllib.error.HTTPError as error:
        error.close()


def run(options):
    with Bench(options.programs) as bench:
        broker = Broker(bench)
        simulator = farm(bench, broker)
        begin = time.monotonic()
        time.sleep(LATE / SPEED - 4)
        exporters = [start_exporter(bench, broker, name) for name in ("one", "two")]
        prometheus = Prometheus(bench, exporters)
        since = time.time()
        if not eventually(30, lambda: prometheus.value("min(kobra_broker_connected)") == 1, every=0.5):
            raise Trouble(f"the exporters have no broker: {exporters[0].log[-2000:]}")
        play(begin, broker, exporters, prometheus)
        # Time stands still, so that both exporters are asked about the same.
        simulator.send_signal(signal.SIGHUP)
        time.sleep(3)
        return what_did_not_happen(prometheus, since) + ask_everything(prometheus, exporters, since)


def play(begin, broker, exporters, prometheus):
    """What the script cannot have happen, at its time."""
    def wait(simulated):
        time.sleep(max(0, begin + simulated / SPEED - time.monotonic()))

    admin = exporters[0].admin
    printer = Stranger(broker)
    answers = {}
    wait(LATE + 60)
    wrong_password(exporters[0])
    answers["update"] = admin.post("printers/uranus/firmware/update", {
        "url": "http://firmware.example/k2.bin", "md5": "5d41402abc4b2a76b9719d911017c592", "size": 1000, "version": "3.1.4",
        "name": "k2.bin", "confirm": "7" * 32})
    wait(LATE + 300)
    printer.print()
    wait(LATE + 400)
    for what in ("pause", "resume"):
        answers[what] = admin.post(f"printers/jupiter/{what}")
    answers["settings"] = admin.post("printers/jupiter/settings", {"fan_percent": 60, "speed_mode": 3}, method="PATCH")
    printer.download()
    wait(LATE + 1200)
    broker.stop()
    if not eventually(30, lambda: prometheus.value("max(kobra_broker_connected)") == 0, every=0.5):
        raise Trouble("the exporters do not see that the broker is gone")
    broker.start()
    if not eventually(60, lambda: prometheus.value("min(kobra_broker_connected)") == 1, every=0.5):
        raise Trouble("the exporters do not come back to the broker")
    print(f"the farm's story took {time.monotonic() - begin:.0f} s; commands were answered with {answers}")


def what_did_not_happen(prometheus, since):
    """The situations that the story is for, and that did not come."""
    window = f"{int(time.time() - since) + 1}s"
    wanted = [("kobra_printer_state", "state", states) for states in (
        "offline idle preheating printing paused finished cancelled failed updating".split(),)]
    wanted += [("kobra_prints_total", "outcome", "finished cancelled failed unknown".split()),
               ("kobra_pauses_total", "reason", "user filament fault unknown".split()),
               ("kobra_errors_total", "kind", "job pause user fault unknown".split())]
    problems = []
    for family, label, words in wanted:
        found = prometheus.get("query", query=f"max by ({label}) (max_over_time({family}[{window}])) > 0")["result"]
        missing = set(words) - {each["metric"][label] for each in found}
        if missing:
            problems.append(f"the farm's story had no {', '.join(sorted(missing))} in {family}")
    return problems


def main():
    parser = argparse.ArgumentParser(prog="dashboard_farm.py", description=__doc__.split("\n\n", maxsplit=1)[0])
    parser.add_argument("--programs", required=True, help="folder of kobra-exporter and kobra-simulator")
    try:
        problems = run(parser.parse_args())
    except Trouble as trouble:
        problems = [str(trouble)]
    for problem in problems:
        print(f"dashboards: {problem}", file=sys.stderr)
    return 1 if problems else 0


if __name__ == "__main__":
    sys.exit(main())
