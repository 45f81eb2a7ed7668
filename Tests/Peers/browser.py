"""A headless chromium, told what to do over the pipe of its DevTools protocol."""

import base64
import collections
import fcntl
import json
import os
import select
import shutil
import subprocess
import time

from bench import Trouble


class Browser:
    """One tab of one browser that reaches nothing but this machine."""

    def __init__(self, bench):
        program = shutil.which("chromium")
        if not program:
            raise Trouble("there is no chromium; deploy/install test installs it")
        read_by_it, self.commands = high_pipe()
        self.answers, written_by_it = high_pipe()

        def take_pipe():
            os.dup2(read_by_it, 3)
            os.dup2(written_by_it, 4)

        with open(bench.file("chromium.err"), "wb") as log:
            self.process = subprocess.Popen(
                [
                    program, "--headless=new", "--no-sandbox", "--disable-gpu", "--disable-dev-shm-usage", "--no-first-run",
                    "--disable-background-networking", "--disable-component-update", "--hide-scrollbars",
                    "--host-resolver-rules=MAP * ~NOTFOUND, EXCLUDE 127.0.0.1", "--remote-debugging-pipe",
                    f"--user-data-dir={bench.file('chromium')}", "about:blank",
                ],
                stdin=subprocess.DEVNULL, stdout=log, stderr=log, pass_fds=(3, 4), preexec_fn=take_pipe)
        bench.processes.append(self.process)
        os.close(read_by_it)
        os.close(written_by_it)
        self.rest = b""
        self.number = 0
        self.session = None
        self.events = []
        self.log = bench.file("chromium.err")
        target = self.call("Target.createTarget", url="about:blank")["targetId"]
        self.session = self.call("Target.attachToTarget", targetId=target, flatten=True)["sessionId"]
        for domain in ("Page", "Runtime", "Log", "Network", "Accessibility"):
            self.call(f"{domain}.enable")

    def end(self):
        """Closes it in good order."""
        try:
            self.session = None
            self.call("Browser.close", within=10)
            self.process.wait(10)
        except (Trouble, OSError, subprocess.TimeoutExpired):
            pass  # the bench kills it

    def call(self, method, within=30, **parameters):
        """Does something; its result. What happens meanwhile is kept in `events`."""
        self.number += 1
        message = {"id": self.number, "method": method, "params": parameters}
        if self.session:
            message["sessionId"] = self.session
        os.write(self.commands, json.dumps(message).encode() + b"\0")
        deadline = time.monotonic() + within
        while True:
            answer = self.next(deadline, method)
            if answer.get("id") == self.number:
                if "error" in answer:
                    raise Trouble(f"{method}: {answer['error']}")
                return answer["result"]
            self.note(answer)

    def note(self, event):
        self.events.append(event)
        if event.get("method") == "Page.javascriptDialogOpening":
            raise Trouble(f"the page opens a dialog: {event['params']}")

    def next(self, deadline, what):
        """The next message, a JSON text up to a NUL."""
        while b"\0" not in self.rest:
            if not select.select([self.answers], [], [], max(0, deadline - time.monotonic()))[0]:
                raise Trouble(f"{what}: chromium does not answer")
            more = os.read(self.answers, 1 << 20)
            if not more:
                with open(self.log, encoding="utf-8", errors="replace") as log:
                    raise Trouble(f"{what}: chromium is gone: {log.read()[-2000:]}")
            self.rest += more
        text, self.rest = self.rest.split(b"\0", 1)
        return json.loads(text)

    def show(self, url, width, height, is_dark):
        """Loads a page on a screen of that size."""
        self.call(
            "Emulation.setDeviceMetricsOverride", width=width, height=height, deviceScaleFactor=1, mobile=width < 500)
        scheme = {"name": "prefers-color-scheme", "value": "dark" if is_dark else "light"}
        self.call("Emulation.setEmulatedMedia", features=[scheme])
        self.events = []
        failure = self.call("Page.navigate", url=url).get("errorText")
        if failure:
            raise Trouble(f"{url}: {failure}")
        deadline = time.monotonic() + 30
        while not any(event.get("method") == "Page.loadEventFired" for event in self.events):
            self.note(self.next(deadline, url))
        # A page that loads itself again would do so under a slow look.
        self.call("Page.stopLoading")

    def look(self, script):
        """What an expression is on the page."""
        found = self.call("Runtime.evaluate", expression=script, returnByValue=True)
        if "exceptionDetails" in found:
            raise Trouble(f"the look at the page fails: {found['exceptionDetails']}")
        return found["result"].get("value")

    def roles(self):
        """How often each role is there for those who have the page read to them."""
        nodes = self.call("Accessibility.getFullAXTree")["nodes"]
        return collections.Counter(node["role"]["value"] for node in nodes if not node.get("ignored"))

    def happened(self, method):
        """What is said of each event of that name since the page was loaded."""
        return [event["params"] for event in self.events if event.get("method") == method]

    def photograph(self, path):
        """Writes what is on the screen as PNG."""
        with open(path, "wb") as out:
            out.write(base64.b64decode(self.call("Page.captureScreenshot", format="png")["data"]))


def high_pipe():
    """A pipe whose numbers are none of those that the browser expects its own at."""
    return [move(end) for end in os.pipe()]


def move(descriptor):
    moved = fcntl.fcntl(descriptor, fcntl.F_DUPFD_CLOEXEC, 20)
    os.close(descriptor)
    return moved
