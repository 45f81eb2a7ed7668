"""Runs this exporter and its peers side by side and prints what they did, as Markdown.

deploy/benchmark runs it, with what it needs. Standard library only, besides the peers themselves.
"""

import argparse
import os
import subprocess
import sys

import clients
import report
from bench import Bench, Trouble
from stages import FULL, QUICK, Stages

BEGIN, END = "<!-- benchmark -->", "<!-- /benchmark -->"


class Here(Bench):
    """The folder of a run, and programs of this repository that end by themselves."""

    static = None

    def call(self, *arguments):
        done = subprocess.run(arguments, capture_output=True, text=True, check=False, timeout=300)
        if done.returncode:
            raise Trouble(f"{arguments[0]}: {done.stderr[-1000:]}")

    def remove(self, path):
        os.unlink(path)


def replaced(text, between):
    """The text with other lines between the two markers."""
    if text.count(BEGIN) != 1 or text.count(END) != 1:
        raise Trouble(f"expected {BEGIN} and {END} once each")
    head, rest = text.split(BEGIN)
    return f"{head}{BEGIN}\n{between}{END}{rest.split(END)[1]}"


def main():
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--programs", required=True, help="folder of kobra-exporter, kobra-simulator, kobra-benchmarks")
    parser.add_argument("--helpers", required=True, help="folder of the compiled C programs")
    parser.add_argument("--mqtt-exporter", default="", help="the program from PyPI")
    parser.add_argument("--quick", action="store_true", help="look only whether all of it works")
    parser.add_argument("--write", metavar="FILE", help="replace the lines between the markers in this file")
    options = parser.parse_args()
    if options.quick and options.write:
        parser.error("a quick run has no figures to write down")
    if options.write:
        with open(options.write, encoding="utf-8") as file:
            replaced(file.read(), "")
    clients.MqttExporter.program = options.mqtt_exporter
    clients.Subscriber.program = os.path.join(options.helpers, "subscriber")
    try:
        with Here(options.programs) as here:
            here.static = os.path.join(options.helpers, "static")
            stages = Stages(here, QUICK if options.quick else FULL, clients.PEERS)
            stages.run()
            text = report.report(stages, options.quick)
    except (Trouble, OSError) as error:
        sys.exit(f"benchmark: {error}")
    print(text, end="")
    if options.write:
        with open(options.write, encoding="utf-8") as file:
            new = replaced(file.read(), text)
        with open(options.write, "w", encoding="utf-8") as file:
            file.write(new)


if __name__ == "__main__":
    main()
