"""Looks at the page for people in a real browser: wide and narrow, light and dark; with nobody, with a farm of 200, and with
printers that call files and themselves what would break a page.

Usage: screens.py --programs FOLDER [--screenshots FOLDER]
"""

import argparse
import hashlib
import json
import os
import sys

from bench import Bench, Broker, Exporter, Trouble, eventually
from browser import Browser
from printer import Printer

SCREENS = [("wide", 1280, 900), ("tablet", 800, 1000), ("narrow", 360, 740)]

SCRIPT = "window.pwned=1"
RIGHT_TO_LEFT = "حامل الطابعة الأيسر"
HOSTILE = [
    f"<script>{SCRIPT}</script>.gcode", f"<img src=x onerror={SCRIPT}>", f'"><svg/onload={SCRIPT}>',
    f"</small></td></tr></table></title></style><script>{SCRIPT}</script>", f"' onmouseover='{SCRIPT}' x='",
    f"javascript:{SCRIPT}", "<!-- <style>*{display:none}</style>", "<meta http-equiv=refresh content=0;url=http://127.0.0.1:1/>",
    "&lt;b&gt; &amp; &#60;script&#62;", "\u202egnp.edocg\u202d \u2067x\u2069\u200f", RIGHT_TO_LEFT + ".gcode", "W" * 4096,
    "wide words " * 400, "Z" + "\u0351\u036b" * 2000, "名" * 2000, "\u0000\u001b[31mred\u0085\n\r\t",
]
NAMES = [f'<b onclick="{SCRIPT}">left</b>', RIGHT_TO_LEFT, "M" * 64, "x' onfocus='" + SCRIPT]

LOOK = """
(() => {
    const number = text => {
        const parts = text.match(/[\\d.]+/g).map(Number);
        return text.startsWith('color(') ? parts.map((part, place) => place < 3 ? part * 255 : part) : parts;
    };
    const light = ([r, g, b]) => [r, g, b].map(c => c / 255).map(c => c <= .03928 ? c / 12.92 : ((c + .055) / 1.055) ** 2.4)
        .reduce((sum, c, place) => sum + c * [.2126, .7152, .0722][place], 0);
    const behind = element => {
        for (let e = element; e; e = e.parentElement) {
            const color = number(getComputedStyle(e).backgroundColor);
            if (color.length < 4 || color[3] > .99) return color;
        }
        return [255, 255, 255];
    };
    const contrast = element => {
        const [a, b] = [light(number(getComputedStyle(element).color)), light(behind(element))].sort((x, y) => y - x);
        return (a + .05) / (b + .05);
    };
    const texts = [...document.body.querySelectorAll('*')].filter(e =>
        [...e.childNodes].some(n => n.nodeType === 3 && n.data.trim()));
    // What is in a clipped line is cut by it; a table's head is there for those who listen to the page.
    const all = [...document.body.querySelectorAll('*')].filter(e => !e.closest('thead') && !e.parentElement.closest('.clip'));
    const rows = [...document.querySelectorAll('.printers tbody tr')];
    const text = e => e ? e.textContent : null;
    return JSON.stringify({
        pwned: typeof window.pwned,
        scripts: document.scripts.length,
        handlers: [...document.querySelectorAll('*')].filter(e => e.getAttributeNames().some(n => n.startsWith('on'))).length,
        foreign: [...document.querySelectorAll('b[onclick],img,svg,iframe,object,embed,form,script,link')].length,
        overflow: document.documentElement.scrollWidth - document.documentElement.clientWidth,
        outside: all.filter(e => {
            const box = e.getBoundingClientRect();
            return box.width && (box.right > innerWidth + 1 || box.left < -1);
        }).map(e => e.outerHTML.slice(0, 90)).slice(0, 5),
        tall: rows.filter(row => row.getBoundingClientRect().height > 400).length,
        pale: texts.map(e => [contrast(e), e.outerHTML.slice(0, 90)]).filter(([c]) => c < 4.5).slice(0, 5),
        back: light(behind(document.body)),
        style: getComputedStyle(document.querySelector('header')).display,
        tables: document.querySelectorAll('table').length,
        headings: [...document.querySelectorAll('h1,h2')].map(e => e.firstChild.data.trim()),
        printers: rows.map(row => ({
            name: text(row.querySelector('th bdi')), state: text(row.querySelector('.badge')),
            color: getComputedStyle(row.querySelector('.badge')).color, file: text(row.querySelector('.clip')),
            shown: row.getBoundingClientRect().height > 20,
            cells: [...row.querySelectorAll('td')].map(text),
        })),
        notice: text(document.querySelector('.notice')),
        counts: [...document.querySelectorAll('.counts li')].map(text),
    });
})()
"""


class Numbered(Printer):
    """A printer of a farm."""

    def __init__(self, port, number, model="20021"):
        super().__init__(port, model=model)
        self.base = self.base.replace(self.id, identity(number))
        self.id = identity(number)
        self.task = str(482000 + number)

    def print(self, state, **data):
        self.say("print", "start", state, {"taskid": self.task, **data})


def identity(number):
    """An id as printers have them."""
    return hashlib.sha256(str(number).encode()).hexdigest()[:32]


def must(condition, what):
    if not condition:
        raise Trouble(what)


def farm(port, count):
    """Printers in every state there is; the words their rows must show."""
    expected = {}
    for number in range(1, count + 1):
        printer = Numbered(port, number, str(20021 + number % 3))
        share = number % 100
        printer.say("status", "workReport", "busy" if number % 2 else "free")
        printer.say("tempature", "auto", "done", {
            "curr_nozzle_temp": 180 + number % 40, "target_nozzle_temp": 215, "curr_hotbed_temp": 58,
            "target_hotbed_temp": 60})
        states = ["idle", "printing", "idle", "printing", "failed", "paused", "offline", "downloading", "finished", "leveling"]
        state = states[number % len(states)]
        name = f"Gehäuse_v{number}_PETG_0.2mm_3h12m.gcode"
        if state in ("printing", "paused"):
            printer.print("printing", filename=name, progress=share, remain_time=number, print_time=90)
        if state in ("downloading", "leveling"):
            printer.print(state, filename=name, progress=share)
        if state == "paused":
            printer.print("paused", filename=name)
        if state in ("failed", "finished"):
            printer.print(state, filename=name)
        if state == "offline":
            printer.say("lastWill", "onlineReport", "offline")
        if state == "idle":
            printer.say("status", "workReport", "free")
        expected[printer.id] = state
    return expected


def hostile(port):
    for number, name in enumerate(HOSTILE, 1):
        printer = Numbered(port, number)
        printer.print("printing", filename=name, progress=42, remain_time=600)
    printer = Numbered(port, 100)
    printer.say("print", "stop", "failed", {"taskid": "9"}, code=10111)
    printer.say("ota", "reportVersion", "done", {"firmware_version": f"<script>{SCRIPT}</script>"})


def configuration(broker):
    """Printers with names that a page must not take for anything else."""
    entries = [{"id": identity(number), "name": name} for number, name in enumerate(NAMES, 1)]
    # JSON is YAML.
    return json.dumps({"mqtt": {"brokers": [{"name": "<i>shed</i>", "url": broker.url}]}, "printers": entries})


class Screens:
    """One browser that looks at one exporter after the other."""

    def __init__(self, browser, folder):
        self.browser, self.folder, self.count = browser, folder, 0

    def check(self, situation, port, printers):
        """Looks at a page on every screen; `printers` is what must be there: names with states, or only how many."""
        colors = {}
        for screen, width, height in SCREENS:
            for is_dark in (False, True):
                place = f"{situation}, {screen}, {'dark' if is_dark else 'light'}"
                self.browser.show(f"http://127.0.0.1:{port}/", width, height, is_dark)
                page = json.loads(self.browser.look(LOOK))
                self.check_safety(place, port, page)
                self.check_looks(place, page, is_dark)
                self.check_printers(place, page, printers)
                if not is_dark:
                    self.check_roles(place, len(printers))
                for printer in page["printers"]:
                    colors.setdefault((is_dark, printer["state"]), set()).add(printer["color"])
                if self.folder:
                    name = place.replace(", ", "-") + ".png"
                    self.browser.photograph(os.path.join(self.folder, name))
                self.count += 1
        return colors

    def check_safety(self, place, port, page):
        must(page["pwned"] == "undefined", f"{place}: a script ran")
        must(page["scripts"] == page["handlers"] == page["foreign"] == 0, f"{place}: what printers say became elements: {page}")
        asked = [event["request"]["url"] for event in self.browser.happened("Network.requestWillBeSent")]
        must(asked, f"{place}: nothing was asked for")
        elsewhere = [url for url in asked if not url.startswith(f"http://127.0.0.1:{port}/")]
        must(not elsewhere, f"{place}: it asks for {elsewhere}")
        said = [event["entry"]["text"] for event in self.browser.happened("Log.entryAdded")]
        must(not said, f"{place}: the browser complains: {said}")

    def check_looks(self, place, page, is_dark):
        must(page["style"] == "flex", f"{place}: the style sheet is not applied")
        must(page["headings"] == ["kobra-exporter", "Printers", "Brokers"], f"{place}: headings {page['headings']}")
        must(page["overflow"] <= 0 and not page["outside"], f"{place}: wider than the screen: {page['outside']}")
        must(not page["tall"], f"{place}: {page['tall']} rows are taller than half a screen")
        must(not page["pale"], f"{place}: too little contrast: {page['pale']}")
        must((page["back"] < 0.1) == is_dark, f"{place}: the background is not as asked for")

    def check_roles(self, place, printers):
        roles = self.browser.roles()
        must(
            roles["rowheader"] == printers + 1 and roles["main"] == roles["navigation"] == 1,
            f"{place}: who has it read to them hears {dict(roles)}")

    def check_printers(self, place, page, printers):
        rows = page["printers"]
        must(len(rows) == len(printers), f"{place}: {len(rows)} printers of {len(printers)}")
        must(all(row["shown"] for row in rows), f"{place}: a printer is not to be seen")
        for row in rows:
            must(row["name"] in printers, f"{place}: no printer is called {row['name']!r}")
            state = printers[row["name"]]
            must(state in (None, row["state"]), f"{place}: {row['name']} is {row['state']} and not {state}")


def run(programs, folder):
    with Bench(programs) as bench:
        browser = Browser(bench)
        screens = Screens(browser, folder)

        lonely = Exporter(bench, "--mqtt.broker", "mqtt://127.0.0.1:1")
        screens.check("nobody", lonely.port, {})
        must("No printer was heard yet" in browser.look("document.body.innerText"), "nobody: no word of it")

        broker = Broker(bench)
        exporter = Exporter(bench, "--mqtt.broker", broker.url)
        exporter.connected(30)
        expected = farm(broker.port, 200)
        must(
            eventually(60, lambda: len(exporter.page().all("kobra_up")) == 200, 0.2), "farm: not all printers are known")
        colors = screens.check("farm", exporter.port, expected)
        for scheme in (False, True):
            for state in ("failed", "paused", "printing", "idle"):
                must(len(colors[scheme, state]) == 1, f"{state} has the colours {colors[scheme, state]}")
            apart = set.union(*(colors[scheme, state] for state in ("failed", "paused", "printing", "idle")))
            must(len(apart) == 4, f"states look alike: {apart}")
        page = json.loads(browser.look(LOOK))
        must("20 failed" in page["counts"] and "20 paused" in page["counts"], f"the counts are {page['counts']}")
        must("Needs a look" in page["notice"] and "28 more" in page["notice"], f"the notice is {page['notice']}")

        bad = Broker(bench)
        file = bench.file("kobra.yaml", configuration(bad))
        exporter = Exporter(bench, "--config.file", file)
        exporter.connected(30)
        hostile(bad.port)
        must(
            eventually(60, lambda: exporter.page().sum("kobra_up") == len(HOSTILE) + 1, 0.2),
            "hostile: not all printers are known")
        names = dict(enumerate(NAMES, 1))
        wanted = {names.get(number, identity(number)): "printing" for number in range(1, len(HOSTILE) + 1)}
        screens.check("hostile", exporter.port, wanted | {identity(100): "failed"})
        page = json.loads(browser.look(LOOK))
        files = {row["file"] for row in page["printers"]}
        for name in HOSTILE[:9] + [RIGHT_TO_LEFT + ".gcode"]:
            must(name in files, f"hostile: the name {name!r} is not shown as it is, but {files}")
        must(not any(mark in "".join(filter(None, files)) for mark in "\u202e\u2067\u200f\u001b"), "hostile: marks are shown")
        browser.end()
        print(f"screens: {screens.count} looks at pages of nobody, of 200 printers and of hostile names: all good")


def main():
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--programs", required=True)
    parser.add_argument("--screenshots")
    options = parser.parse_args()
    if options.screenshots:
        os.makedirs(options.screenshots, exist_ok=True)
    try:
        run(options.programs, options.screenshots)
    except Trouble as trouble:
        print(f"screens: {trouble}", file=sys.stderr)
        return 1
    return 0


if __name__ == "__main__":
    sys.exit(main())
