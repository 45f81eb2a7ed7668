"""Records the situations of alert_situations.py, all at once, into a folder."""

import argparse
import signal
import sys
import threading

import alert_situations
from bench import Bench, Trouble


def main():
    parser = argparse.ArgumentParser(prog="deploy/record-alerts", description=__doc__)
    parser.add_argument("--programs", required=True, help="folder of kobra-exporter and kobra-simulator")
    parser.add_argument("--folder", required=True, help="where recordings go")
    parser.add_argument("only", nargs="*", help="names of situations, such as broker_lost; all unless given")
    options = parser.parse_args()
    chosen = [s for s in alert_situations.ALL if not options.only or s.__name__ in options.only]
    if not chosen:
        parser.error("no such situation; there are " + ", ".join(s.__name__ for s in alert_situations.ALL))
    troubles = []

    def record(situation):
        with Bench(options.programs) as bench:
            try:
                situation(alert_situations.Stage(bench, options.folder))
                print(f"recorded: {situation.__name__}", flush=True)
            except (Trouble, OSError, ValueError) as trouble:
                troubles.append(f"{situation.__name__}: {trouble}")

    # Each unwinds and ends what it started.
    for number in (signal.SIGTERM, signal.SIGINT, signal.SIGHUP):
        signal.signal(number, lambda *_: alert_situations.Stage.ending.set())
    threads = [threading.Thread(target=record, args=(situation,)) for situation in chosen]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()
    for trouble in troubles:
        print(f"record-alerts: {trouble}", file=sys.stderr)
    return 1 if troubles else 0


if __name__ == "__main__":
    sys.exit(main())
