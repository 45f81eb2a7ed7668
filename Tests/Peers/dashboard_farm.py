"""A simulated farm in every situation, two exporters that watch it, and a real Prometheus that scrapes both: each query of
the Grafana boards must return something there, and nothing may count twice.

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

from bench import OPENER, Bench, Broker, Exporter, Trouble, end, eventually, text_of
from dashboard_peers import HASHED, Admin, Prometheus, Stranger
from dashboard_queries import ask_everything, compare_with_books

SPEED = 25
# What the story must bring about.
HAPPENS = (
    ("kobra_printer_state", "state", "offline idle preheating printing paused finished cancelled failed updating"),
    ("kobra_prints_total", "outcome", "finished cancelled failed unknown"),
    ("kobra_pauses_total", "reason", "user filament fault unknown"),
    ("kobra_errors_total", "kind", "job pause user fault unknown"),
)
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


def start_exporter(bench, broker, name):
    """An exporter with all that can be switched on: state file, admin API, passwords for scrapes."""
    token = bench.file(f"{name}.token", secrets.token_urlsafe(40))
    web = bench.file(f"{name}-web.yaml", f"basic_auth_users: {{prometheus: '{HASHED}'}}\n")
    printers = "".join(f"  - {{id: '{str(n) * 32}', name: {each}}}\n" for n, each in enumerate(PRINTERS, 1))
    configuration = bench.file(
        f"{name}.yaml",
        f"""
web: {{config_file: "{web}"}}
mqtt: {{brokers: [{{name: shed, url: "{broker.url}"}}]}}
polling: {{interval: 5s, silence_polls: 2, files_interval: 1m}}
state: {{file: "{bench.file(name + ".state")}"}}
printers:
{printers}admin:
  listen_address: 127.0.0.1:0
  tokens: [{{name: test, token_file: "{token}", scopes: [read, control, settings, files, firmware]}}]
  allow: [firmware-update]
  url_prefixes: ["http://firmware.example/"]
  wait: 5s
""",
    )
    os.chmod(token, 0o600)
    exporter = Exporter(bench, "--config.file", configuration)
    found = [word.split("=")[1] for word in exporter.log.split() if word.startswith("admin_port=")]
    with open(token, encoding="ascii") as file:
        exporter.admin = Admin(int(found[0]), file.read())
    return exporter


def farm(bench, broker):
    simulator = bench.start(
        [
            bench.ours("kobra-simulator"),
            "--broker",
            broker.url,
            "--speed",
            str(SPEED),
            "--script",
            bench.file("story", STORY),
            "--printers",
            str(len(PRINTERS)),
            *(word for n in range(1, len(PRINTERS) + 1) for word in ("--id", str(n) * 32)),
        ],
        "simulator",
    )
    if not eventually(60, lambda: text_of(simulator, "err").count(": connected\n") >= len(PRINTERS)):
        raise Trouble(f"the printers do not connect: {text_of(simulator, 'err')[-2000:]}")
    return simulator


def wrong_password(exporter):
    try:
        with OPENER.open(
            urllib.request.Request(
                f"http://127.0.0.1:{exporter.port}/metrics", headers={"Authorization": "Basic cHJvbWV0aGV1czp3cm9uZw=="}
            ),
            timeout=10,
        ):
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
        until = time.time()
        problems = what_did_not_happen(prometheus, since) + ask_everything(prometheus, exporters, since, until)
        end(simulator, signal.SIGTERM, 60)
        books = [json.loads(line) for line in text_of(simulator, "out").splitlines() if line.startswith("{")]
        return problems + compare_with_books(prometheus, books, PRINTERS, since, until)


def play(begin, broker, exporters, prometheus):
    """What the script cannot have happen, at its time."""
    admin, printer, answers = exporters[0].admin, Stranger(broker), {}

    def update():
        wrong_password(exporters[0])
        firmware = {"url": "http://firmware.example/k2.bin", "md5": "5d41402abc4b2a76b9719d911017c592", "size": 1000}
        body = {**firmware, "version": "3.1.4", "name": "k2.bin", "confirm": "7" * 32}
        answers["update"] = admin.post("printers/uranus/firmware/update", body)

    def command():
        for what in ("pause", "resume"):
            answers[what] = admin.post(f"printers/jupiter/{what}")
        settings = {"fan_percent": 60, "speed_mode": 3}
        answers["settings"] = admin.post("printers/jupiter/settings", settings, method="PATCH")

    for moment, action in sorted([(60, update), (560, command), *printer.moments()], key=lambda each: each[0]):
        time.sleep(max(0, begin + (LATE + moment) / SPEED - time.monotonic()))
        action()
        # Prometheus looks once a second, and now and then misses one.
        time.sleep(3)
    time.sleep(max(0, begin + (LATE + 1200) / SPEED - time.monotonic()))
    broker.stop()
    if not eventually(30, lambda: prometheus.value("max(kobra_broker_connected)") == 0, every=0.5):
        raise Trouble("the exporters do not see that the broker is gone")
    broker.start()
    if not eventually(60, lambda: prometheus.value("min(kobra_broker_connected)") == 1, every=0.5):
        raise Trouble("the exporters do not come back to the broker")
    heard = f'min(kobra_up{{printer=~"{"|".join(PRINTERS)}", printer!="neptune"}})'
    if not eventually(60, lambda: prometheus.value(heard) == 1, every=0.5):
        raise Trouble("the exporters do not hear the printers again")
    print(f"the farm's story took {time.monotonic() - begin:.0f} s; commands were answered with {answers}")


def what_did_not_happen(prometheus, since):
    """The situations that the story is for, and that did not come."""
    window = f"{int(time.time() - since) + 1}s"
    problems = []
    for family, label, words in HAPPENS:
        found = prometheus.get("query", query=f"max by ({label}) (max_over_time({family}[{window}])) > 0")["result"]
        missing = set(words.split()) - {each["metric"][label] for each in found}
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
