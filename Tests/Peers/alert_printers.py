"""Printers for recordings of what alerts watch: simulated ones, and scripted ones for what the simulator's physics does not do."""

import math
import threading
import time

from alert_recording import SPEED

from printer import Printer

# Scaled seconds, printer, action: the simulator's script. Each printer is one situation and has its name.
SIMULATED = {
    "good": ["60 start good.gcode task=101 minutes=30", "2700 start again.gcode task=102 minutes=10"],
    "failed": ["60 start bracket.gcode task=201 minutes=60", "1200 fail 10111"],
    "lost": ["60 start vase.gcode task=301 minutes=60", "1200 free"],
    "runout": ["60 start spool.gcode task=401 minutes=60", "1200 runout", "2400 resume"],
    "paused": ["60 start lid.gcode task=501 minutes=60", "1200 pause", "2400 resume"],
    "fault": ["60 start gear.gcode task=601 minutes=60", "1200 fault-pause 10122", "2400 resume"],
    "waiting": ["60 start plate.gcode task=551 minutes=60", "900 pause", "3200 resume"],
    "brief": ["60 start brief.gcode task=701 minutes=60", "1200 pause", "1300 resume", "1800 silence 45"],
    "silent": ["60 start box.gcode task=801 minutes=60", "1200 silence 1200"],
    "off": ["600 disconnect 1800"],
    "hot": ["30 hot on", "60 start cup.gcode task=901 minutes=10"],
    "stopped": ["60 start foot.gcode task=1001 minutes=60", "1200 stop"],
    "strange": ["60 start knob.gcode task=1101 minutes=60"],
    "updated": [],
}
SCRIPTED = (
    "cold", "cooling", "runaway", "stalled", "stuck", "vanished", "lukewarm", "slow", "bed-off", "mute", "shy")
HOTBED, NOZZLE, ROOM = 60.0, 215.0, 22.0


def identities(names):
    return {name: f"{index:032x}" for index, name in enumerate(names, 0xA1)}


def script():
    lines = []
    for number, actions in enumerate(SIMULATED.values(), 1):
        for action in actions:
            at, rest = action.split(" ", 1)
            lines.append((float(at), f"{at} {number} {rest}\n"))
    return "".join(text for _, text in sorted(lines))


class ScriptedPrinter(threading.Thread):
    """Says twice a scaled minute what a printer in that trouble says. It hears nothing: what it says is enough to be up."""

    def __init__(self, name, port, identity, recorder):
        super().__init__(daemon=True)
        self.name, self.recorder = name, recorder
        self.printer = Printer(port, identity=identity)
        self.over = threading.Event()
        self.trouble = self.said = None

    def run(self):
        try:
            while not self.over.is_set():
                begin = time.monotonic()
                getattr(self, self.name.replace("-", "_"))(self.recorder.now)
                self.over.wait(max(0.0, 20 / SPEED - (time.monotonic() - begin)))
        except OSError as error:
            self.trouble = error

    def temperatures(self, nozzle, hotbed, targets=(NOZZLE, HOTBED)):
        data = {
            "curr_nozzle_temp": round(nozzle), "curr_hotbed_temp": round(hotbed),
            "target_nozzle_temp": round(targets[0]), "target_hotbed_temp": round(targets[1]),
        }
        self.printer.say("tempature", "auto", "done", data)

    def job(self, state, minutes, progress, layer, used=None):
        data = {
            "taskid": "77", "localtask": "", "filename": f"{self.name}.gcode", "progress": progress, "print_time": minutes,
            "remain_time": 60, "supplies_usage": progress * 100.0 if used is None else used,
            "total_layers": 200, "curr_layer": layer,
        }
        self.printer.say("print", "start", state, data)

    def printing(self, now):
        minutes = int(now / 60)
        self.job("printing", minutes, minutes, 2 * minutes)

    def cold(self, now):
        """The hotbed's heater is dead: the nozzle gets hot, the bed does not."""
        if now < 300:
            self.printer.say("status", "workReport", "free")
            self.temperatures(ROOM, ROOM, (0, 0))
        else:
            self.job("preheating", 0, 0, 0)
            self.temperatures(min(NOZZLE, ROOM + now - 300), ROOM)

    def cooling(self, now):
        """The hotbed's heater dies in mid-print."""
        self.printing(now)
        self.temperatures(NOZZLE, ROOM + (HOTBED - ROOM) * math.exp(-max(0.0, now - 1200) / 700))

    def runaway(self, now):
        """The nozzle's heater stays on."""
        self.printing(now)
        self.temperatures(NOZZLE + min(60.0, max(0.0, now - 1200) / 5), HOTBED)

    def stalled(self, now):
        """Nothing moves any more, and the clock of the firmware goes on."""
        minutes = int(now / 60)
        moved = min(minutes, 15)
        self.job("printing", minutes, moved, 2 * moved)
        self.temperatures(NOZZLE, HOTBED)

    def stuck(self, now):
        """A firmware update that gets no further."""
        if now < 600:
            self.printer.say("status", "workReport", "free")
        else:
            self.printer.say("ota", "update", "downloading", {"progress": min(40, int((now - 600) / 6))})

    def vanished(self, now):
        """A firmware update after which the printer talks to other servers."""
        if now < 600:
            self.printer.say("status", "workReport", "free")
        elif now < 900:
            self.printer.say("ota", "update", "updating", {"current_progress": int((now - 600) / 3)})

    # From here on nothing is wrong, and it may look as if it were.

    def lukewarm(self, now):
        """A large bed in a cold room: a degree a minute, but it does get warmer."""
        warm = min(HOTBED, ROOM + max(0.0, now - 300) / 60)
        if warm < HOTBED:
            self.job("preheating", 0, 0, 0)
        else:
            self.printing(now)
        self.temperatures(NOZZLE, warm)

    def slow(self, now):
        """A print of days: no percent in half an hour, but layers and filament."""
        minutes = int(now / 60)
        self.job("printing", minutes, 1, minutes // 5, used=10.0 * minutes)
        self.temperatures(NOZZLE, HOTBED)

    def bed_off(self, now):
        """The slicer has the bed switched off after some layers."""
        self.printing(now)
        cooled = ROOM + (HOTBED - ROOM) * math.exp(-max(0.0, now - 1200) / 700)
        self.temperatures(NOZZLE, cooled, (NOZZLE, HOTBED if now < 1200 else 0))

    def mute(self, now):
        """Says at the end of a print how hot it is, and then no more of it."""
        if now < 1200:
            self.printing(now)
            self.temperatures(NOZZLE, HOTBED)
        elif self.said != "end":
            self.said = "end"
            self.temperatures(NOZZLE, HOTBED, (0, 0))
            self.printer.say("print", "start", "finished", {"taskid": "77", "filename": "mute.gcode", "progress": 100})
        else:
            self.printer.say("status", "workReport", "free")

    def shy(self, now):
        """Says how hot it is when it begins to heat, once before it prints, and again when it has long been printing."""
        if now < 300:
            self.printer.say("status", "workReport", "free")
        elif now < 900:
            self.job("preheating", 0, 0, 0)
            heard = "begin" if now < 840 else "soon"
            if self.said != heard:
                self.said = heard
                self.temperatures(*((ROOM, ROOM) if heard == "begin" else (120, 45)))
        else:
            self.printing(now)
            if now > 1260:
                self.temperatures(NOZZLE, HOTBED)
