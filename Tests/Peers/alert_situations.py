"""What is recorded for the tests of alert rules: situations of printers, of brokers, and of the exporter itself.

Each function makes its situation really happen to a real exporter with a real broker, while a recorder takes pages.
"""

import os
import re
import signal
import socket
import subprocess
import threading
import time

from alert_printers import SCRIPTED, SIMULATED, ScriptedPrinter, identities, script
from alert_recording import SPEED, Recorder
from bench import Broker, Exporter, Trouble, end, eventually, fetch
from printer import Printer, expect, packet, publish, text

HEALTHY = ("kobra_up", "kobra_print_open", "kobra_exporter_printers", "up")


class Stage:
    """One situation: a broker, an exporter and a recorder, and where the recording goes."""

    ending = threading.Event()

    def __init__(self, bench, folder):
        self.bench, self.folder = bench, folder
        self.farms = []

    def exporter(self, urls, extra="", printers=()):
        """An exporter whose times are SPEED times shorter than the defaults."""
        brokers = ", ".join(f'{{name: {name}, url: "{url}"}}' for name, url in urls)
        known = ", ".join(f'{{id: "{identity}", name: {name}}}' for name, identity in printers)
        self.configuration = self.bench.file(
            f"kobra-{time.monotonic_ns()}.yaml",
            f"mqtt: {{brokers: [{brokers}]}}\npolling: {{interval: 5s}}\nreadings: {{max_age: 100s}}\n"
            + (f"printers: [{known}]\n" if known else "") + extra)
        return Exporter(self.bench, "--config.file", self.configuration)

    def farm(self, broker, *arguments):
        process = self.bench.start(
            [self.bench.ours("kobra-simulator"), "--broker", broker.url, "--speed", f"{SPEED:g}", *arguments], "simulator")
        self.farms.append(process)
        return process

    def recorder(self, source):
        recorder = Recorder(source if callable(source) else lambda: fetch(source.port, 2.0))
        recorder.start()
        return recorder

    @staticmethod
    def until(recorder, scaled):
        """Waits for that moment, unless all is to end at once."""
        if Stage.ending.wait(max(0.0, (scaled - recorder.now) / SPEED)):
            raise Trouble("ended by a signal")

    def write(self, recorder, name, about, *families):
        """Ends the recording and writes those families."""
        recorder.finish()
        for process in self.farms:
            end(process, signal.SIGTERM, 30)
        recorder.write(self.folder, name, about, lambda family, _: family in families)


def has_been_one(samples):
    return any(value == 1 for value in samples.values())


def printers(stage):
    """All situations of single printers at once: a farm in which each printer has its trouble."""
    broker = Broker(stage.bench)
    names = identities([*SIMULATED, *SCRIPTED])
    exporter = stage.exporter([("garage", broker.url)], printers=names.items())
    exporter.connected(30)
    recorder = stage.recorder(exporter)
    farm = stage.farm(
        broker, *(word for name in SIMULATED for word in ("--id", names[name])), "--script",
        stage.bench.file("script", script()))
    scripted = [ScriptedPrinter(name, broker.port, names[name], recorder) for name in SCRIPTED]
    for printer in scripted:
        printer.start()
    stage.until(recorder, 900)
    number = list(SIMULATED).index("updated")
    model = ("20021", "20022", "20023")[number % 3]
    Printer(broker.port, model=model, identity=names["updated"]).command(
        "ota", "update", {
            "firmware_version": "3.1.4", "firmware_url": "http://127.0.0.1/firmware", "firmware_md5": "0" * 32,
            "firmware_size": 1})
    stage.until(recorder, 1500)
    number = list(SIMULATED).index("strange")
    model = ("20021", "20022", "20023")[number % 3]
    Printer(broker.port, model=model, identity=names["strange"]).command(
        "print", "update", {"taskid": "1101", "settings": {"fan_speed_pct": 40}})
    stage.until(recorder, 3600)
    for printer in scripted:
        printer.over.set()
        if printer.trouble:
            raise Trouble(f"{printer.name}: {printer.trouble}")
    recorder.finish()
    end(farm, signal.SIGTERM, 30)
    one_hot = ("kobra_printer_state", "kobra_last_print_outcome", "kobra_command_spelling", "kobra_print_speed_mode")
    left_out = re.compile(
        r"kobra_(quer|reports|files|command|fan|z_offset|peripheral|last_report|print_speed_mode|printer_info"
        r"|print_elapsed|print_remaining|print_layers|print_download|prints_(started|adopted|missed)|print_start)")
    for name in names:
        recorder.write(
            stage.folder, name, f"printer {name}: see Tests/Peers/alert_printers.py",
            lambda family, labels, name=name: family == "up"
            or f'printer="{name}"' in labels and not left_out.match(family)
            and (family not in one_hot or has_been_one(recorder.samples[(family, labels)]))
            and (family != "kobra_last_reading_timestamp_seconds" or 'reading="temperature"' in labels))


def broker_lost(stage):
    """The broker is killed in mid-print and comes back ten minutes later."""
    broker = Broker(stage.bench)
    exporter = stage.exporter([("garage", broker.url)])
    exporter.connected(30)
    recorder = stage.recorder(exporter)
    stage.farm(broker, "--printers", "2", "--script", stage.bench.file("lost", "30 1 start part.gcode minutes=120\n"))
    stage.until(recorder, 600)
    broker.stop(signal.SIGKILL)
    stage.until(recorder, 1200)
    broker.start()
    stage.until(recorder, 1800)
    stage.write(
        recorder, "broker-lost", "the broker is killed at 600 s and is back at 1200 s; printer 1 prints",
        "kobra_broker_connected", "kobra_broker_last_message_timestamp_seconds", *HEALTHY)


def broker_silent(stage):
    """All printers of one of two brokers leave; a third broker has never heard a printer."""
    brokers = [Broker(stage.bench) for _ in range(3)]
    exporter = stage.exporter([(name, b.url) for name, b in zip(("garage", "cellar", "attic"), brokers)])
    recorder = stage.recorder(exporter)
    stage.farm(brokers[0], "--printers", "1", "--jobs", "none")
    cellar = stage.farm(brokers[1], "--printers", "2", "--jobs", "none", "--seed", "2")
    stage.until(recorder, 600)
    end(cellar, signal.SIGTERM, 30)
    stage.farms.remove(cellar)
    stage.until(recorder, 2400)
    stage.write(
        recorder, "broker-silent", "the printers of broker cellar leave at 600 s; broker attic never has one",
        "kobra_broker_connected", "kobra_broker_last_message_timestamp_seconds", *HEALTHY)


def exporter_down(stage):
    """The exporter is killed, and comes back fifteen minutes later with its state file."""
    broker = Broker(stage.bench)
    state = stage.bench.file("state-down")
    extra = f"state: {{file: {state}}}\n"
    exporters = [stage.exporter([("garage", broker.url)], extra)]
    exporters[0].connected(30)
    recorder = stage.recorder(lambda: fetch(exporters[-1].port, 2.0))
    stage.farm(broker, "--printers", "1", "--script", stage.bench.file(
        "down", "30 1 start part.gcode task=5 minutes=20\n700 1 fail 10111\n"))
    stage.until(recorder, 600)
    end(exporters[0].process, signal.SIGKILL, 20)
    stage.until(recorder, 1500)
    exporters.append(stage.exporter([("garage", broker.url)], extra))
    stage.until(recorder, 2400)
    stage.write(
        recorder, "exporter-down",
        "the exporter is killed at 600 s and is back at 1500 s; the print fails at 700 s, which nobody hears",
        "kobra_broker_connected", "kobra_broker_last_message_timestamp_seconds", "kobra_prints_total", "kobra_last_print_outcome",
        "kobra_last_print_end_timestamp_seconds", *HEALTHY)


def disk_full(stage):
    """The state file's file system fills up, and has room again later."""
    folder = stage.bench.file("small-disk")
    os.mkdir(folder)
    subprocess.run(["mount", "-t", "tmpfs", "-o", "size=64k", "tmpfs", folder], check=True, timeout=20)
    try:
        broker = Broker(stage.bench)
        exporter = stage.exporter([("garage", broker.url)], f"state: {{file: {folder}/state}}\n")
        recorder = stage.recorder(exporter)
        stage.farm(broker, "--printers", "1", "--jobs", "none")
        stage.until(recorder, 600)
        filler = os.path.join(folder, "filler")
        with open(filler, "wb", buffering=0) as out:
            try:
                while True:
                    out.write(b"x" * 1024)
            except OSError:
                pass
        stage.until(recorder, 1800)
        os.remove(filler)
        stage.until(recorder, 2700)
        stage.write(
            recorder, "disk-full", "the disk of the state file is full from 600 s to 1800 s",
            "kobra_state_file_last_write_successful", "kobra_state_file_last_write_timestamp_seconds", *HEALTHY)
        end(exporter.process, signal.SIGTERM, 20)
    finally:
        subprocess.run(["umount", folder], check=True, timeout=20)


def printer_limit(stage):
    """A third printer where two are allowed."""
    broker = Broker(stage.bench)
    exporter = stage.exporter([("garage", broker.url)], "discovery: {max_printers: 2}\n")
    recorder = stage.recorder(exporter)
    stage.farm(broker, "--printers", "2", "--jobs", "none")
    stage.until(recorder, 600)
    third = stage.farm(broker, "--printers", "1", "--jobs", "none", "--seed", "7")
    stage.until(recorder, 1200)
    end(third, signal.SIGTERM, 30)
    stage.farms.remove(third)
    stage.until(recorder, 2700)
    stage.write(
        recorder, "printer-limit", "a third printer speaks from 600 s to 1200 s, and two are allowed",
        "kobra_messages_rejected_total", *HEALTHY)


def broken_configuration(stage):
    """The configuration is broken, read again, mended, and read again."""
    broker = Broker(stage.bench)
    exporter = stage.exporter([("garage", broker.url)])
    recorder = stage.recorder(exporter)
    with open(stage.configuration, encoding="utf-8") as file:
        good = file.read()
    for at, written in ((600, good + "polling: {intervall: 5s}\n"), (1500, good)):
        stage.until(recorder, at)
        with open(stage.configuration, "w", encoding="utf-8") as file:
            file.write(written)
        exporter.process.send_signal(signal.SIGHUP)
    stage.until(recorder, 2100)
    stage.write(
        recorder, "broken-configuration", "a configuration read at 600 s is broken; at 1500 s it is good again",
        "kobra_config_last_reload_successful", "kobra_exporter_invariant_violations_total", *HEALTHY)


def messages_dropped(stage):
    """A subscriber that does not read has the broker drop messages, and the broker says so in $SYS."""
    broker = Broker(stage.bench, "max_queued_messages 10")
    exporter = stage.exporter([("garage", broker.url)])
    recorder = stage.recorder(exporter)
    if not eventually(60, lambda: exporter.page().one("kobra_broker_messages_dropped_total") is not None):
        raise Trouble("the broker does not say what it dropped")
    stage.until(recorder, 600)
    with socket.socket() as sleeper:
        sleeper.setsockopt(socket.SOL_SOCKET, socket.SO_RCVBUF, 4096)
        sleeper.connect(("127.0.0.1", broker.port))
        sleeper.settimeout(10)
        sleeper.sendall(packet(0x10, text("MQTT") + bytes([4, 2, 0, 60]) + text("sleeper")))
        expect(sleeper, 0x20)
        sleeper.sendall(packet(0x82, b"\0\1" + text("flood/#") + b"\0"))
        for number in range(400):
            publish(broker.port, "flood/it", {"number": number, "weight": "x" * 50_000}, "flooder")
        if not eventually(30, lambda: exporter.page().one("kobra_broker_messages_dropped_total") > 0):
            raise Trouble("the broker drops nothing")
    stage.until(recorder, 2400)
    stage.write(
        recorder, "messages-dropped", "the broker drops messages from about 600 s on for a short time",
        "kobra_broker_messages_dropped_total", "kobra_broker_connected", *HEALTHY)


ALL = (
    printers, broker_lost, broker_silent, exporter_down, disk_full, printer_limit, broken_configuration, messages_dropped)
