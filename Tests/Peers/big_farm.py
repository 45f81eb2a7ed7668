"""What README says of big farms, seen with real programs: a pair of exporters and what is counted twice, shares of one broker, a
broker behind a bridge, and figures that are sent on to another Prometheus.
"""

import argparse
import json
import os
import signal
import sys
import urllib.parse

from alert_chain import ready
from bench import OPENER, Bench, Broker, Exporter, Trouble, end, eventually, free_port

def configuration(bench, name, urls, extra=""):
    brokers = ", ".join(f'{{url: "{url}"}}' for url in urls)
    return bench.file(f"{name}.yaml", f"mqtt: {{brokers: [{brokers}]}}\npolling: {{interval: 5s}}\n{extra}")


def exporter(bench, name, urls, extra=""):
    return Exporter(bench, "--config.file", configuration(bench, name, urls, extra))


def prometheus(bench, name, text, *flags):
    folder = bench.file(name)
    os.mkdir(folder)
    port = free_port()
    path = os.path.join(folder, "prometheus.yml")
    with open(path, "w", encoding="utf-8") as out:
        out.write(text)
    process = bench.start(
        ["prometheus", f"--config.file={path}", f"--storage.tsdb.path={folder}/data",
         f"--web.listen-address=127.0.0.1:{port}", *flags], name)
    ready(process, port, "/-/ready", name)
    return port


def ask(port, expression):
    """Labels and values."""
    url = f"http://127.0.0.1:{port}/api/v1/query?query={urllib.parse.quote(expression)}"
    with OPENER.open(url, timeout=10) as answer:
        return [(row["metric"], float(row["value"][1])) for row in json.load(answer)["data"]["result"]]


def expect(what, condition, within=60):
    if not eventually(within, condition, every=0.3):
        raise Trouble(f"{what}: not within {within} s")
    print(f"  {what}")


def value(port, expression):
    rows = ask(port, expression)
    return rows[0][1] if len(rows) == 1 else None


def bridge_lines(port):
    """A broker beside the printers hands on what they say, and brings what is said to them."""
    root = "anycubic/anycubicCloud/v1"
    return [
        "connection upstairs", f"address 127.0.0.1:{port}", "cleansession true", "restart_timeout 1 2",
        f"topic {root}/printer/public/# out 0", f"topic {root}/server/printer/# in 0"]


def farm(bench, broker, script=None, printers=2, seed=1):
    arguments = ["--broker", broker.url, "--printers", str(printers), "--speed", "30", "--seed", str(seed)]
    arguments += ["--script", bench.file(f"script-{seed}", script)] if script else ["--jobs", "none"]
    bench.start([bench.ours("kobra-simulator"), *arguments], "simulator")


def pair(bench, broker, targets, far):
    """Two exporters on one broker, and one Prometheus that scrapes both and sends on what it has."""
    rules = os.path.abspath("deploy/prometheus")
    port = prometheus(
        bench, "near",
        f"global: {{scrape_interval: 1s, evaluation_interval: 1s, external_labels: {{site: garage}}}}\n"
        f"rule_files: [{rules}/kobra-recording.yml, {rules}/kobra-alerts.yml]\n"
        f'remote_write: [{{url: "http://127.0.0.1:{far}/api/v1/write"}}]\n'
        "scrape_configs: [{job_name: kobra, static_configs: [{targets: "
        f'{json.dumps([f"127.0.0.1:{one.port}" for one in targets])}}}]}}]\n')
    farm(bench, broker, "1 1 start part.gcode task=1 minutes=600\n300 1 fail 10111\n")
    failed = 'kobra_prints_total{outcome="failed"}'
    expect("a pair: the sum counts a failed print twice", lambda: value(port, f"sum({failed})") == 2)
    expect("a pair: the greater by printer counts it once", lambda: value(port, f"sum(max by (job, printer) ({failed}))") == 1)
    expect("a pair: an alert each, of one printer", lambda: len(ask(port, 'ALERTS{alertname="KobraPrintFailed"}')) == 2)
    expect("a pair: each sees the other's queries as commands of a stranger",
           lambda: len(ask(port, "kobra_foreign_commands_total > 0")) >= 2)
    expect("remote write: the other Prometheus has it, with the sender's label",
           lambda: value(far, f'sum({failed[:-1]},site="garage"}})') == 2)
    return port


def one_of_the_pair(port, targets):
    end(targets[0].process, signal.SIGKILL, 20)
    expect("a pair: with one killed the count is still there",
           lambda: value(port, "count(up == 0)") == 1
           and value(port, 'sum(max by (job, printer) (kobra_prints_total{outcome="failed"}))') == 1)


def quiet_pair(bench, broker):
    quiet = [exporter(bench, f"quiet-{n}", [broker.url], "commands: {watch: false}\n") for n in (1, 2)]
    expect("a pair with commands.watch false: both up, and no stranger is counted", lambda: all(
        one.page().sum("kobra_up") == 2 and not one.page().all("kobra_foreign_commands_total") for one in quiet))


def shares(bench, broker, names):
    halves = [exporter(bench, f"share-{n}", [broker.url], f'discovery: {{allow: ["{name}"]}}\n') for n, name in enumerate(names)]
    expect("shares by discovery.allow: each printer with one exporter", lambda: [
        sorted(one.page().by_printer("kobra_up")) for one in halves] == [[name] for name in names])


def bridge(bench, centre):
    """Printers on a broker of their own, which is bridged to that of the exporter; another exporter listens to both."""
    edge = Broker(bench, *bridge_lines(centre.port))
    far_away = exporter(bench, "behind-bridge", [centre.url])
    both = exporter(bench, "both-sides", [centre.url, edge.url])
    farm(bench, edge, "30 1 start part.gcode task=9 minutes=3\n", printers=1, seed=5)

    def finished(one):
        return sorted(v for v in one.page().by_printer("kobra_prints_total", outcome="finished").values() if v)

    expect("a bridge: printers behind it are up and answer questions", lambda: far_away.page().sum("kobra_up") >= 1
           and far_away.page().sum("kobra_query_duration_seconds_count", query="status") > 0)
    expect("a bridge: the end of a print is counted once", lambda: finished(far_away) == [1])
    expect("a bridge, and both brokers named: still once", lambda: finished(both) == [1])
    end(edge.process, signal.SIGKILL, 20)
    expect("a bridge that is gone: its printers are not up, and the broker of the exporter stays connected", lambda:
           far_away.page().sum("kobra_up") == 0 and far_away.page().sum("kobra_broker_connected") == 1, within=90)


def big_farm(options):
    with Bench(options.programs) as bench:
        broker = Broker(bench)
        far = prometheus(bench, "far", "global: {scrape_interval: 15s}\n", "--web.enable-remote-write-receiver")
        targets = [exporter(bench, f"pair-{n}", [broker.url]) for n in (1, 2)]
        port = pair(bench, broker, targets, far)
        names = sorted(targets[0].page().by_printer("kobra_up"))
        one_of_the_pair(port, targets)
        shares(bench, broker, names)
        quiet_pair(bench, broker)
        bridge(bench, Broker(bench))


def main():
    parser = argparse.ArgumentParser(description=__doc__.split("\n\n", maxsplit=1)[0])
    parser.add_argument("--programs", required=True, help="folder of kobra-exporter and kobra-simulator")
    print("big farms:")
    try:
        big_farm(parser.parse_args())
    except Trouble as trouble:
        print(f"big-farm: {trouble}", file=sys.stderr)
        return 1
    return 0


if __name__ == "__main__":
    sys.exit(main())
