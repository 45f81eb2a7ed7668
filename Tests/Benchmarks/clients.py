"""The exporter and its peers, each started on a broker, and how many messages each says it has received."""

import mmap
import os
import re
import shutil
import struct
import time

import bench
from bench import Trouble, eventually, free_port, text_of

TOPICS = "anycubic/#"
# What the exporter is told that is not its default: a farm of a thousand, and operators, so that every family is there.
CONFIGURATION = """
web: {{listen_address: "127.0.0.1:0"}}
mqtt:
  brokers: [{brokers}]
discovery: {{max_printers: 1200}}
admin:
  listen_address: 127.0.0.1:0
  commands_per_minute: 6000
  tokens: [{{name: benchmark, token_file: "{token}", scopes: [read, control, settings, files, firmware]}}]
"""


class Exporter:
    """This exporter, with the admin listener on."""

    name = "kobra-exporter"
    serves = True

    def __init__(self, here, *ports):
        token = here.file("token")
        if not os.path.exists(token):
            bench.subprocess.run([here.ours(self.name), "token", "--output", token], check=True, capture_output=True)
        with open(token, encoding="ascii") as file:
            self.token = file.read().strip()
        brokers = ", ".join(f'{{name: "b{i}", url: "mqtt://127.0.0.1:{port}"}}' for i, port in enumerate(ports, 1))
        path = here.file(f"kobra-{ports[0]}.yaml", CONFIGURATION.format(brokers=brokers, token=token))
        self.process = here.start([here.ours(self.name), "--config.file", path], "exporter")
        self.port = ready(self, lambda: bench.listening_port(self.log))
        self.admin_port = int(re.search(r"admin_port=(\d+)", self.log).group(1))

    @property
    def log(self):
        return text_of(self.process, "err")

    def is_subscribed(self, brokers=1):
        return self.page().sum("kobra_broker_connected") == brokers

    def page(self):
        return bench.fetch(self.port, 60)

    def received(self):
        """Reports: of all messages received some are the broker's own figures, some the exporter's own questions, heard
        again. A report that is rejected is missing here."""
        return self.page().sum("kobra_reports_total")


class Mqtt2Prometheus:
    """mqtt2prometheus as Debian has it, told to show what this exporter shows of temperatures and prints."""

    name = "mqtt2prometheus"
    serves = True
    fields = (
        "curr_nozzle_temp", "curr_hotbed_temp", "target_nozzle_temp", "target_hotbed_temp", "progress", "curr_layer",
        "total_layers", "remain_time", "print_time", "supplies_usage", "fan_speed_pct", "print_speed_mode",
    )

    @staticmethod
    def missing():
        if shutil.which("prometheus-mqtt-exporter") is None:
            return "Debian's package prometheus-mqtt-exporter is not installed"
        return None

    def __init__(self, here, port):
        self.port = free_port()
        text = (
            f"mqtt: {{server: 'tcp://127.0.0.1:{port}', qos: 0, topic_path: '{TOPICS}',\n"
            "  device_id_regex: 'anycubic/anycubicCloud/v1/printer/public/[0-9]+/(?P<deviceid>[0-9a-f]+)/.*'}\n"
            "cache: {timeout: 60m}\njson_parsing: {separator: .}\nmetrics:\n"
        ) + "".join(
            f"- {{prom_name: kobra_{name}, mqtt_name: data.{name}, type: gauge, help: '{name}'}}\n" for name in self.fields)
        path = here.file(f"mqtt2prometheus-{port}.yaml", text)
        self.process = here.start(
            ["prometheus-mqtt-exporter", "-config", path, "-listen-address", "127.0.0.1", "-listen-port", str(self.port),
             "-log-level", "error"], "mqtt2prometheus")
        ready(self, lambda: answers(self))

    def page(self):
        return bench.fetch(self.port, 60)

    def received(self):
        return self.page().sum("received_messages") if "received_messages" in self.page().text else 0.0


class MqttExporter:
    """mqtt-exporter from PyPI, which shows every number it finds."""

    name = "mqtt-exporter"
    serves = True
    program = None

    @classmethod
    def missing(cls):
        return None if cls.program and os.path.exists(cls.program) else "PyPI's mqtt-exporter is not installed"

    def __init__(self, here, port):
        self.port = free_port()
        settings = {
            "MQTT_ADDRESS": "127.0.0.1", "MQTT_PORT": port, "MQTT_TOPIC": TOPICS, "KEEP_FULL_TOPIC": "True",
            "PROMETHEUS_ADDRESS": "127.0.0.1", "PROMETHEUS_PORT": self.port, "LOG_LEVEL": "ERROR",
            "MAX_METRICS": 0,
        }
        self.process = here.start(
            ["env", *(f"{name}={value}" for name, value in settings.items()), self.program], "mqtt-exporter")
        ready(self, lambda: answers(self))

    def page(self):
        return bench.fetch(self.port, 60)

    def received(self):
        return self.page().sum("mqtt_message_total")


class Subscriber:
    """A C program that counts what libmosquitto hands it."""

    name = "C subscriber"
    serves = False
    program = None

    @classmethod
    def missing(cls):
        return None if cls.program and os.path.exists(cls.program) else "its C source could not be compiled"

    def __init__(self, here, port):
        counter = here.file(f"count-{port}-{time.monotonic_ns()}")
        self.process = here.start([self.program, str(port), TOPICS, counter], "subscriber")
        ready(self, lambda: "subscribed" in text_of(self.process, "out"))
        with open(counter, "rb") as file:
            self.memory = mmap.mmap(file.fileno(), 8, prot=mmap.PROT_READ)

    def received(self):
        return float(struct.unpack("=Q", self.memory[:8])[0])


PEERS = (Mqtt2Prometheus, MqttExporter, Subscriber)


def ready(client, condition, within=60):
    """Waits for what a client says once it is at work; what the condition returned."""
    found = eventually(within, lambda: condition() or (client.process.poll() is not None and "gone"))
    if not found or found == "gone":
        raise Trouble(f"{client.name} does not start: {text_of(client.process, 'err')[-2000:]}")
    return found


def answers(client):
    try:
        return client.page().text
    except OSError:
        return None


def settled(client, expected, within=60):
    """How many messages the client has received once no more come, or all have."""
    before, since = -1.0, time.monotonic()
    deadline = time.monotonic() + within
    while time.monotonic() < deadline:
        now = client.received()
        if now >= expected:
            return now
        if now != before:
            before, since = now, time.monotonic()
        elif time.monotonic() - since > 1.5:
            return now
        time.sleep(0.1)
    return before


def stop(client):
    bench.end(client.process, bench.signal.SIGTERM, 20)
