"""What long tests of the programs share: a broker, the exporter and simulated printers, all of them ended at the end."""

import os
import re
import shutil
import signal
import socket
import subprocess
import sys
import tempfile
import threading
import time
import urllib.request


class Trouble(Exception):
    """Something a test needs could not be had, or what must hold does not."""


def eventually(seconds, condition, every=0.05):
    """Looks again and again; what the condition returned first that is true, else None."""
    deadline = time.monotonic() + seconds
    while True:
        found = condition()
        if found:
            return found
        if time.monotonic() > deadline:
            return None
        time.sleep(every)


def free_port():
    with socket.socket() as probe:
        probe.bind(("127.0.0.1", 0))
        return probe.getsockname()[1]


class Bench:
    """A folder, and the programs started in it."""

    def __init__(self, programs):
        self.programs = programs
        self.folder = tempfile.mkdtemp(prefix="kobra-bench-")
        self.processes = []
        self.count = 0

    def __enter__(self):
        # Ended by a signal, it still ends what it started.
        for number in (signal.SIGTERM, signal.SIGHUP):
            if threading.current_thread() is threading.main_thread():
                signal.signal(number, lambda *_: sys.exit(1))
        return self

    def __exit__(self, *_):
        for process in self.processes:
            if process.poll() is None:
                process.kill()
                process.wait()
        shutil.rmtree(self.folder, ignore_errors=True)

    def file(self, name, text=None):
        path = os.path.join(self.folder, name)
        if text is not None:
            with open(path, "w", encoding="utf-8") as out:
                out.write(text)
        return path

    def start(self, arguments, name):
        """Starts a program; what it writes goes to NAME-N.out and NAME-N.err."""
        self.count += 1
        base = self.file(f"{name}-{self.count}")
        with open(f"{base}.out", "wb") as out, open(f"{base}.err", "wb") as err:
            process = subprocess.Popen(arguments, stdin=subprocess.DEVNULL, stdout=out, stderr=err, env=environment())
        process.base = base
        self.processes.append(process)
        return process

    def ours(self, name):
        return os.path.join(self.programs, name)


def environment():
    """Without what would configure the exporter or lead it to a proxy; Debian's broker is not on every path."""
    kept = {k: v for k, v in os.environ.items() if not k.startswith("KOBRA_") and not k.lower().endswith("_proxy")}
    # Telling where a program crashed takes Swift half a minute.
    kept["SWIFT_BACKTRACE"] = "enable=no"
    kept["PATH"] = kept.get("PATH", "/usr/bin:/bin") + ":/usr/sbin"
    return kept


def text_of(process, suffix):
    with open(f"{process.base}.{suffix}", "rb") as file:
        return file.read().decode("utf-8", "replace")


def end(process, number, within):
    """Ends a program by that signal; its status."""
    process.send_signal(number)
    try:
        return process.wait(within)
    except subprocess.TimeoutExpired:
        process.kill()
        process.wait()
        raise Trouble(f"{os.path.basename(process.base)} does not end within {within} s") from None


class Broker:
    """A mosquitto on a loopback port that it keeps over restarts."""

    def __init__(self, bench, *lines):
        self.bench = bench
        self.port = free_port()
        text = ["set_tcp_nodelay true", "max_queued_messages 0", "sys_interval 1"]
        if os.getuid() == 0:
            text.append("user root")
        text += [f"listener {self.port} 127.0.0.1", "allow_anonymous true", *lines]
        self.configuration = bench.file(f"mosquitto-{self.port}.conf", "\n".join(text) + "\n")
        self.process = None
        self.start()

    @property
    def url(self):
        return f"mqtt://127.0.0.1:{self.port}"

    def start(self):
        self.process = self.bench.start(["mosquitto", "-c", self.configuration], "mosquitto")
        if not eventually(20, lambda: " running" in text_of(self.process, "err") or self.process.poll() is not None):
            raise Trouble("no broker in time")
        if self.process.poll() is not None:
            raise Trouble(f"no broker: {text_of(self.process, 'err')}")

    def stop(self, number=signal.SIGTERM):
        end(self.process, number, 20)

    def has_read_all(self):
        """Whether nothing sent to it waits in the kernel (columns of proc_net_tcp(5))."""
        with open("/proc/net/tcp", encoding="ascii") as table:
            for line in table.readlines()[1:]:
                fields = line.split()
                if int(fields[1].split(":")[1], 16) == self.port and int(fields[4].split(":")[1], 16) != 0:
                    # Of the listening socket it is the connections not yet accepted.
                    return False
        return True


SAMPLE = re.compile(r"^([a-zA-Z_:][a-zA-Z0-9_:]*)(\{[^ ]*\})? (\S+)$", re.M)
LABEL = re.compile(r'([a-z_]+)="((?:[^"\\]|\\.)*)"')


class Page:
    """A metrics page."""

    def __init__(self, text):
        self.text = text

    def all(self, family):
        """Labels and value of each sample of a family."""
        found = []
        for line in self.text.splitlines():
            if line.startswith(family) and line[len(family)] in "{ ":
                head, value = line.rsplit(" ", 1)
                found.append((dict(LABEL.findall(head)), float(value)))
        return found

    def sum(self, family, **labels):
        return sum(v for own, v in self.all(family) if all(own.get(k) == w for k, w in labels.items()))

    def one(self, family):
        found = self.all(family)
        return found[0][1] if len(found) == 1 else None

    def by_printer(self, family, **labels):
        return {
            own["printer"]: v for own, v in self.all(family) if all(own.get(k) == w for k, w in labels.items())
        }


OPENER = urllib.request.build_opener(urllib.request.ProxyHandler({}))


def listening_port(log):
    """The port that a line of the log tells."""
    for line in log.splitlines():
        if "msg=listening" in line:
            found = re.search(r" port=(\d+)", line)
            if found:
                return int(found.group(1))
    return None


def fetch(port, timeout=10.0):
    with OPENER.open(f"http://127.0.0.1:{port}/metrics", timeout=timeout) as answer:
        return Page(answer.read().decode("utf-8"))


class Exporter:
    """An exporter at work."""

    def __init__(self, bench, *arguments, within=30):
        self.process = bench.start(
            [bench.ours("kobra-exporter"), "--web.listen-address", "127.0.0.1:0", *arguments], "exporter")
        self.port = eventually(within, lambda: listening_port(self.log) or (self.process.poll() is not None and -1))
        if not self.port or self.port < 0:
            raise Trouble(f"the exporter does not listen: {self.log}")

    @property
    def log(self):
        return text_of(self.process, "err")

    def page(self, timeout=10.0):
        return fetch(self.port, timeout)

    def connected(self, within, wanted=1.0):
        """Waits until it has, or has lost, the link to its broker."""
        if not eventually(within, lambda: self.page().one("kobra_broker_connected") == wanted):
            raise Trouble(f"the link to the broker is not {wanted:.0f} after {within} s: {self.log[-2000:]}")
