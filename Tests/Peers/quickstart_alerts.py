"""Has deploy/quickstart run, with programs that are built already, until its Prometheus shows what the printers with bad luck had."""

import argparse
import os
import re
import signal
import sys
import urllib.parse

from alert_chain import get
from bench import OPENER, Bench, Trouble, end, eventually, text_of

WANTED = {"KobraPrintFailed", "KobraFilamentRanOut"}
# Stands for the compiler: what is to be built is there.
STUB = """#!/bin/sh
case "$*" in
*--show-bin-path*) echo '{programs}' ;;
*--version*) echo 'Swift version 6.3' ;;
esac
"""


def quickstart(bench, programs):
    folder = bench.file("stub")
    os.mkdir(folder)
    with open(os.path.join(folder, "swift"), "w", encoding="utf-8") as out:
        out.write(STUB.format(programs=os.path.abspath(programs)))
    os.chmod(os.path.join(folder, "swift"), 0o755)
    process = bench.start(["env", f"PATH={folder}:{os.environ['PATH']}", "deploy/quickstart"], "quickstart")

    try:
        address = watch(process)
    finally:
        # Killed, it could not end what it started.
        if process.poll() is None:
            end(process, signal.SIGTERM, 30)
    try:
        OPENER.open(f"{address}/-/ready", timeout=5).close()
    except OSError:
        return
    raise Trouble("quickstart has ended and its Prometheus has not")


def watch(process):
    """Waits for both alerts; the address of Prometheus."""
    def told():
        if process.poll() is not None:
            raise Trouble(f"quickstart has ended: {text_of(process, 'err')[-2000:]}")
        return re.search(r"Alerts: +(http://[0-9.:]+)/alerts", text_of(process, "out"))

    told_address = eventually(60, told, every=0.3)
    if not told_address:
        raise Trouble(f"quickstart tells no address of alerts: {text_of(process, 'out')}")
    address, found = told_address.group(1), {}

    def fire():
        for alert in get(f"{address}/api/v1/alerts")["data"]["alerts"]:
            if alert["state"] == "firing":
                found[alert["labels"]["alertname"]] = alert["annotations"]
        return set(found) >= WANTED

    if not eventually(180, fire, every=1):
        raise Trouble(f"quickstart: of {sorted(WANTED)} only {sorted(found)} fire")
    for name in sorted(WANTED):
        path = urllib.parse.urlparse(found[name]["runbook_url"]).path
        if not os.path.exists(urllib.parse.unquote(path)):
            raise Trouble(f"{name}: no runbook at {path}")
        print(f"  {found[name]['summary'].partition(' First')[0]}")
    return address


def main():
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--programs", required=True, help="folder of kobra-exporter and kobra-simulator")
    options = parser.parse_args()
    print("quickstart:")
    try:
        with Bench(options.programs) as bench:
            quickstart(bench, options.programs)
    except (Trouble, OSError) as trouble:
        print(f"quickstart-alerts: {trouble}", file=sys.stderr)
        return 1
    return 0


if __name__ == "__main__":
    sys.exit(main())
