"""Who takes part in the farm that the Grafana boards are asked about, besides simulated printers and exporters."""

import json
import urllib.error
import urllib.parse
import urllib.request

from bench import OPENER, Trouble, eventually, free_port, text_of
from printer import Printer

# Of scrapes, and bcrypt of it.
PASSWORD, HASHED = "only for tests", "$2b$04$vHVcHXpFg0KBOKDaGlDtsemeckC1N4aFJr/c4gtjYNmNA7oW9uBqq"


class Admin:
    """Commands to an exporter."""

    def __init__(self, port, token):
        self.port, self.token = port, token

    def post(self, path, body=None, method="POST"):
        request = urllib.request.Request(
            f"http://127.0.0.1:{self.port}/api/v1/{path}",
            method=method,
            data=json.dumps(body or {}).encode(),
            headers={"Authorization": f"Bearer {self.token}", "Content-Type": "application/json"},
        )
        try:
            with OPENER.open(request, timeout=30) as answer:
                return answer.status
        except urllib.error.HTTPError as error:
            error.close()
            return error.code


class Prometheus:
    """A Prometheus that scrapes the exporters every second."""

    def __init__(self, bench, exporters):
        targets = ", ".join(f'"127.0.0.1:{exporter.port}"' for exporter in exporters)
        configuration = bench.file(
            "prometheus.yml",
            f"""
global: {{scrape_interval: 1s, scrape_timeout: 1s}}
scrape_configs:
  - job_name: kobra
    basic_auth: {{username: prometheus, password: {PASSWORD}}}
    static_configs: [{{targets: [{targets}]}}]
  # As in deploy/prometheus/discovery.yml: the same printers, each a target of its own.
  - job_name: kobra-printers
    metrics_path: /probe
    basic_auth: {{username: prometheus, password: {PASSWORD}}}
    http_sd_configs:
      - url: http://127.0.0.1:{exporters[0].port}/sd
        basic_auth: {{username: prometheus, password: {PASSWORD}}}
        refresh_interval: 2s
    relabel_configs: [{{source_labels: [__meta_kobra_printer], target_label: instance}}]
""",
        )
        self.port = free_port()
        self.process = bench.start(
            [
                "prometheus",
                f"--config.file={configuration}",
                f"--storage.tsdb.path={bench.file('tsdb')}",
                f"--web.listen-address=127.0.0.1:{self.port}",
            ],
            "prometheus",
        )
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


class Stranger:
    """A printer that says what simulated ones do not: a chamber, a second fan, what is plugged in, a job found under way,
    an end without a beginning, a job in another's place, a pause for a reason nobody knows."""

    def __init__(self, broker):
        self.printer = Printer(broker.port, digit="c", model="20023")
        self.printer.say("peripherie", "query", "done", {"camera": 1, "multiColorBox": 0, "udisk": 1})
        self.printer.say("fan", "auto", "done", {"fan_speed_pct": 40, "aux_fan_speed_pct": 20})
        self.printer.say(
            "tempature",
            "auto",
            "done",
            {
                "curr_nozzle_temp": 30,
                "target_nozzle_temp": 200,
                "curr_hotbed_temp": 30,
                "target_hotbed_temp": 0,
                "curr_chamber_temp": 35,
                "target_chamber_temp": 0,
            },
        )

    def say(self, state, task, action="start", code=200, progress=50):
        self.printer.say(
            "print",
            action,
            state,
            {
                "taskid": task,
                "filename": "knob.gcode",
                "progress": progress,
                "print_time": 10,
                "remain_time": 10,
                "supplies_usage": 900,
                "total_layers": 10,
                "curr_layer": 5,
            },
            code=code,
        )

    def moments(self):
        """What it says, by the simulated seconds after which it does; each stands for long enough to be scraped."""
        return [
            (225, lambda: self.say("printing", "900001")),
            (310, self.ends_what_nobody_heard_of),
            (400, self.prints_two_at_once),
            (480, lambda: self.say("downloading", "900005", progress=40)),
            (640, lambda: self.say("failed", "900005", action="stop", code=10111)),
            (740, lambda: self.say("printing", "900006")),
            (815, lambda: self.say("stoped", "900006", action="stop")),
            (900, lambda: self.printer.say("ota", "update", "downloading", {"progress": 40})),
        ]

    def ends_what_nobody_heard_of(self):
        self.say("finished", "900001", progress=100)
        self.say("finished", "900002", progress=100)

    def prints_two_at_once(self):
        self.say("printing", "900003")
        self.say("printing", "900004")
        self.say("paused", "900004", action="pause", code=19999)
