"""Colours with a meaning, the same on every board, and words for values that are numbers or marks."""

import re
from pathlib import Path

from grafana_foundation_sdk.builders import dashboard as build
from grafana_foundation_sdk.models import dashboard as model

GOOD, BAD, HANDS, WATCH, NOBODY_KNOWS, GONE = "green", "red", "orange", "yellow", "purple", "#6E7178"

# What a printer does. The place in the list is the number a state has in queries: where two exporters disagree, the
# greater is shown, so that the one that hears nothing gives way.
STATES = {
    "offline": GONE,
    "unknown": NOBODY_KNOWS,
    "idle": "super-light-blue",
    "busy": "light-blue",
    "downloading": "light-blue",
    "checking": "light-blue",
    "leveling": "light-blue",
    "preheating": "blue",
    "preparing": "blue",
    "printing": GOOD,
    "pausing": WATCH,
    "paused": HANDS,
    "resuming": WATCH,
    "stopping": WATCH,
    "finished": "dark-green",
    "cancelled": "#A8B0BC",
    "failed": BAD,
    "updating": "dark-blue",
}
# How a job ended, again by number.
OUTCOMES = {"finished": "dark-green", "cancelled": "#A8B0BC", "unknown": NOBODY_KNOWS, "failed": BAD}
PAUSES = {"user": "light-blue", "filament": HANDS, "fault": BAD, "unknown": NOBODY_KNOWS}
ERRORS = {
    "refused": "dark-orange",
    "job": "dark-red",
    "pause": HANDS,
    "user": "light-blue",
    "fault": BAD,
    "notice": WATCH,
    "update": "dark-blue",
    "unknown": NOBODY_KNOWS,
}
COMMANDS = {
    "confirmed": GOOD,
    "refused": "dark-orange",
    "unconfirmed": HANDS,
    "late": WATCH,
    "superseded": "light-blue",
    "rejected": "#A8B0BC",
}
SPEEDS = {"unknown": NOBODY_KNOWS, "silent": "light-blue", "standard": GOOD, "sport": HANDS}
HEATERS = {"nozzle": "dark-yellow", "hotbed": "semi-dark-blue", "chamber": "light-green"}
FANS = {"part": "semi-dark-blue", "aux": "dark-yellow"}
STORAGES = {"local": "semi-dark-blue", "usb": "dark-yellow"}


def words(meanings):
    """Value mappings from {value: (text, colour)}."""
    results = {
        str(value): model.ValueMappingResult(text=text, color=color, index=index)
        for index, (value, (text, color)) in enumerate(meanings.items())
    }
    return [model.ValueMap(options=results)]


def numbered(colors):
    """Value mappings from number to name for a table of colours."""
    return words({number: (name, color) for number, (name, color) in enumerate(colors.items())})


YES_NO = words({0: ("no", GONE), 1: ("yes", GOOD)})
LINKED = words({0: ("lost", BAD), 1: ("connected", GOOD)})
ANSWERED = words({0: ("no answer", BAD), 1: ("answered", GOOD)})
WENT_WELL = words({0: ("failed", BAD), 1: ("good", GOOD)})
UP = words({0: ("down", BAD), 1: ("up", GOOD)})


def codes():
    """Value mappings for error codes, from the exporter's own table."""
    source = Path(__file__).parents[2] / "Sources/KobraProtocol/ErrorCodeTable.swift"
    text = source.read_text(encoding="utf-8")
    single = re.findall(r'^ +(\d+): \(\.\w+, "([^"]+)"\),$', text, re.M)
    ranges = re.findall(r'^ +\((\d+)\.\.\.(\d+), \(\.\w+, "([^"]+)"\)\),$', text, re.M)
    if len(single) < 50 or not ranges:
        raise ValueError(
            f"{source}: {len(single)} codes and {len(ranges)} ranges are too few; has the table changed its form?"
        )
    mappings = words({number: (f"{number} {meaning}", HANDS) for number, meaning in single})
    for place, (low, high, meaning) in enumerate(ranges, len(single)):
        result = model.ValueMappingResult(text=meaning, color=HANDS, index=place)
        span = model.DashboardRangeMapOptions(from_val=float(low), to=float(high), result=result)
        mappings.append(model.RangeMap(options=span))
    return mappings


def steps(*pairs):
    """Thresholds: the colour from the beginning, then pairs of value and colour."""
    first, *rest = pairs
    marks = [model.Threshold(value=None, color=first)]
    marks += [model.Threshold(value=value, color=color) for value, color in rest]
    return build.ThresholdsConfig().mode(model.ThresholdsMode.ABSOLUTE).steps(marks)


def fixed(color):
    return {"mode": "fixed", "fixedColor": color}
