"""Grafana's boards as they are in the repository, and the catalogue of metrics they are held to."""

import json
import re
from dataclasses import dataclass
from pathlib import Path

ROOT = Path(__file__).resolve().parents[2]
FOLDER = ROOT / "grafana"
# What Prometheus says of every target.
OF_PROMETHEUS = {"up": set(), "scrape_duration_seconds": set(), "scrape_samples_scraped": set()}
# What Grafana puts in. The windows are told apart by their lengths; none may be written out.
RATE_WINDOW, WHOLE_WINDOW = 61, 3607
VARIABLES = {
    "$__rate_interval": f"{RATE_WINDOW}s",
    "$__range": f"{WHOLE_WINDOW}s",
    "$job": ".+",
    "$instance": ".+",
    "$printer": ".+",
}


def boards():
    return {
        path.stem: json.loads(path.read_text(encoding="utf-8")) for path in sorted((FOLDER / "dashboards").glob("*.json"))
    }


@dataclass
class Query:
    """A question that a board asks."""

    board: str
    panel: str
    expression: str
    # Asked for one moment, not for a range.
    instant: bool
    # What names labels: a legend, or an annotation's text.
    words: str
    kind: str

    @property
    def place(self):
        return f"{self.board}: {self.panel}"

    def filled_in(self, **values):
        """The expression as Grafana sends it."""
        text = self.expression
        for name, value in ({**VARIABLES, **values}).items():
            text = text.replace(name, value)
        return text


def panels(board):
    """All panels, those inside of rows too."""
    for panel in board["panels"]:
        yield panel
        yield from panel.get("panels", [])


def queries(name, board):
    for panel in panels(board):
        for target in panel.get("targets", []):
            title = f"{panel['title']} ({panel['id']}{target.get('refId', '?')})"
            yield Query(
                name,
                title,
                target.get("expr", ""),
                target.get("instant", False),
                target.get("legendFormat", ""),
                panel["type"],
            )
    for each in board["annotations"]["list"]:
        yield Query(name, f"annotation {each['name']}", each["expr"], False, each["textFormat"], "annotation")


def catalogue(reference):
    """Labels and type by the name of each family, from the table that `kobra-exporter metrics` prints."""
    found = {}
    for line in reference.splitlines():
        cells = re.fullmatch(r"\| `(\w+)` \| (\w+) \| (.*?) \| .* \|", line)
        if cells:
            found[cells[1]] = (cells[2], set(re.findall(r"`(\w+)`", cells[3])))
    if len(found) < 50:
        raise SystemExit(f"only {len(found)} families in the reference of metrics: has the table changed its form?")
    return found


def series(families):
    """Labels by the name of each series: a histogram is three."""
    found = dict(OF_PROMETHEUS)
    for name, (kind, labels) in families.items():
        if kind == "histogram":
            found |= {f"{name}_bucket": labels | {"le"}, f"{name}_sum": labels, f"{name}_count": labels}
        else:
            found[name] = labels
    return found


def family_of(name):
    return re.sub(r"_(bucket|sum|count)$", "", name)


def not_shown():
    """Families that no board shows, each with the reason."""
    found = {}
    for line in (FOLDER / "not-shown.txt").read_text(encoding="utf-8").splitlines():
        if line and not line.startswith("#"):
            name, _, reason = line.partition(": ")
            found[name] = reason.strip()
    return found
