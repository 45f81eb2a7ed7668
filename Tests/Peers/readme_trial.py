"""Does what README tells to do for trying it with a simulated printer: the print fails, and of the trial nothing stays behind."""

import argparse
import os
import re
import signal
import subprocess
import sys
import time

from bench import Bench, Broker, Exporter, Trouble, end, eventually


def commands():
    """The lines of README's last step that make the script and start the simulator, and the one that forgets it all."""
    with open("README.md", encoding="utf-8") as file:
        step = file.read().partition("**Try it.**")[2].partition("\n## ")[0]
    found = [re.search(rf"^ +({start}.*)$", step, re.M) for start in ("printf ", r"\.build/release/kobra-simulator ", "rm ")]
    if not all(found):
        raise Trouble("README's last step has other commands than it had")
    return [one[1] for one in found]


def trial(bench):
    script, simulate, forget = commands()
    broker, home = Broker(bench), bench.file("home")
    # As deploy/quickstart has it with arguments; only silence is noticed sooner.
    folder = os.path.join(home, ".local/state/kobra-exporter")
    os.makedirs(folder)
    arguments = ["--mqtt.broker", broker.url, "--polling.interval", "5s", "--state.file", f"{folder}/state"]
    exporter = Exporter(bench, *arguments)
    exporter.connected(30)
    subprocess.run(["bash", "-c", script.replace("/tmp/try", bench.file("try"))], check=True, timeout=20)
    words = simulate.replace("/tmp/try", bench.file("try")).replace("mqtt://localhost", broker.url).split()
    simulator = bench.start([bench.ours("kobra-simulator"), *words[1:]], "simulator")
    if not eventually(30, lambda: exporter.page().sum("kobra_print_open") == 1, every=0.5):
        raise Trouble("the simulated printer begins no print")
    if not eventually(120, lambda: exporter.page().sum("kobra_prints_total", outcome="failed") == 1, every=0.5):
        raise Trouble("the simulated print does not fail")
    print("  a print has begun and failed")
    # Somebody looks at the phone first, while a printer with more to do would begin it.
    time.sleep(20)
    end(simulator, signal.SIGINT, 30)
    if not eventually(30, lambda: exporter.page().sum("kobra_up") == 0, every=0.5):
        raise Trouble("the simulator has ended and its printer is up")
    if exporter.page().sum("kobra_print_open") != 0:
        raise Trouble("a print is open for ever, of a printer that is gone")
    end(exporter.process, signal.SIGINT, 30)
    exporter = Exporter(bench, *arguments)
    if exporter.page().one("kobra_exporter_printers") != 1:
        raise Trouble("without being told the exporter has forgotten the printer")
    end(exporter.process, signal.SIGINT, 30)
    subprocess.run(["bash", "-c", forget], check=True, timeout=20, env={**os.environ, "HOME": home})
    exporter = Exporter(bench, *arguments)
    if exporter.page().one("kobra_exporter_printers") != 0:
        raise Trouble("the simulated printer is not forgotten")
    print("  no print stayed open, and the printer is forgotten")


def main():
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--programs", required=True, help="folder of kobra-exporter and kobra-simulator")
    options = parser.parse_args()
    print("README's way to try it:")
    try:
        with Bench(options.programs) as bench:
            trial(bench)
    except (Trouble, OSError, subprocess.SubprocessError) as trouble:
        print(f"readme-trial: {trouble}", file=sys.stderr)
        return 1
    return 0


if __name__ == "__main__":
    sys.exit(main())
