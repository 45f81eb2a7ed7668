"""Rules for the boards: those of Grafana's dashboard linter, and this project's. Reads files only.

Usage: dashboard_rules.py REFERENCE   (what `kobra-exporter metrics` prints)
"""

import json
import re
import sys
from pathlib import Path

from dashboards import FOLDER, RATE_WINDOW, WHOLE_WINDOW, boards, catalogue, family_of, not_shown, panels, queries, series
from promql import RATES, Reading, Wrong

PANELS = {"timeseries", "stat", "gauge", "bargauge", "table", "state-timeline", "status-history", "text", "row"}
# Those that show the value of one moment.
MOMENTS = {"stat", "gauge", "bargauge", "table"}
UNITS = {
    "none",
    "string",
    "short",
    "percentunit",
    "celsius",
    "lengthm",
    "lengthmm",
    "bytes",
    "s",
    "h",
    "cps",
    "dateTimeAsIsoNoDateIfToday",
    "dateTimeFromNow",
}
SOURCE = {"type": "prometheus", "uid": "${datasource}"}
VARIABLES = {"datasource": "Data source", "job": "Job", "instance": "Instance", "printer": "Printer"}


def check_board(name, board, say):
    if not 36 <= board.get("schemaVersion", 0) <= 39:
        say(f"schemaVersion {board.get('schemaVersion')}, expected 36 to 39, for Grafana 10 to 13")
    for key, expected in {"uid": f"kobra-{name}", "editable": False, "tags": ["kobra"], "timezone": "browser"}.items():
        if board.get(key) != expected:
            say(f"{key} is {board.get(key)!r}, expected {expected!r}")
    for key in ("title", "description", "refresh"):
        if not board.get(key):
            say(f"it has no {key}")
    for key in ("id", "__inputs", "__requires", "spec", "elements"):
        if key in board:
            say(f"{key} has no place in a classic board that is imported as it is")
    if not any(
        link["type"] == "dashboards" and link["tags"] == ["kobra"] and link["includeVars"] and link["keepTime"]
        for link in board.get("links", [])
    ):
        say("it has no link to the others that keeps variables and time")
    check_variables(board, say)
    check_sources(board, say)


def check_variables(board, say):
    variables = {each["name"]: each for each in board["templating"]["list"]}
    if list(variables) != list(VARIABLES):
        say(f"its variables are {', '.join(variables)}, expected {', '.join(VARIABLES)}")
        return
    for name, each in variables.items():
        if each.get("label") != VARIABLES[name]:
            say(f"the variable {name} is called {each.get('label')!r}, expected {VARIABLES[name]!r}")
        if name == "datasource":
            if each["type"] != "datasource" or each["query"] != "prometheus":
                say("the variable datasource does not choose a Prometheus")
            continue
        query = each.get("query")
        if each["type"] != "query" or not isinstance(query, dict) or not query.get("query", "").startswith("label_values("):
            say(f"the variable {name} has no query for label values")
        if not each.get("multi") or each.get("refresh") != 2:
            say(f"the variable {name} takes one value only, or is not asked for anew when the time changes")
        # The board of one printer does not offer all of them at once.
        if not (name == "printer" and board["uid"] == "kobra-printer") and each.get("allValue") != ".+":
            say(f"the variable {name} does not offer all, as .+")


def check_sources(board, say):
    """No data source but the variable's."""

    def visit(value, place):
        if isinstance(value, dict):
            if "datasource" in value and value["datasource"] != SOURCE:
                say(f"{place}: data source {json.dumps(value['datasource'])}, expected the variable")
            for key, inner in value.items():
                visit(inner, f"{place}.{key}" if key not in ("list", "panels") else place)
        elif isinstance(value, list):
            for number, inner in enumerate(value):
                visit(
                    inner,
                    f"{place}[{inner.get('title') or inner.get('name') or number}]" if isinstance(inner, dict) else place,
                )

    visit(board, "board")
    for panel in panels(board):
        shows = panel["type"] not in ("row", "text")
        if shows and (
            panel.get("datasource") != SOURCE or any(each.get("datasource") != SOURCE for each in panel["targets"])
        ):
            say(f"{panel['title']}: a panel or query without the variable's data source")


def check_panels(board, say):
    numbers = [panel["id"] for panel in panels(board)]
    if len(set(numbers)) != len(numbers):
        say("two panels have one id")
    for panel in panels(board):
        title = panel.get("title") or f"panel {panel['id']}"
        if panel["type"] not in PANELS:
            say(f"{title}: {panel['type']} is not a panel of the core that is used here")
        if not panel.get("title"):
            say(f"{title}: no title")
        if panel["type"] == "row":
            continue
        if not panel.get("description", "").endswith("."):
            say(f"{title}: no description, or one without an end")
        defaults = panel.get("fieldConfig", {}).get("defaults", {})
        units = [defaults.get("unit")] + [
            each["value"]
            for over in panel["fieldConfig"]["overrides"]
            for each in over["properties"]
            if each["id"] == "unit"
        ]
        for unit in units:
            if unit not in UNITS:
                say(f"{title}: unit {unit!r} is not one of Grafana's that is used here")
        if panel["type"] == "text":
            continue
        references = [target.get("refId") for target in panel.get("targets", [])]
        if (
            not references
            or len(set(references)) != len(references)
            or not all(re.fullmatch("[A-Z]", each or "") for each in references)
        ):
            say(f"{title}: no queries, or not named A, B, C")
        if not defaults.get("noValue"):
            say(f"{title}: it does not say how nothing is shown")
        for target in panel["targets"]:
            if target.get("instant") != (panel["type"] in MOMENTS) or target.get("range") == target.get("instant"):
                say(f"{title}: {target['refId']}: one value is asked for one moment, time for a range")
            if (target.get("format") == "table") != (panel["type"] == "table"):
                say(f"{title}: {target['refId']} gives the wrong shape")


def check_places(board, say):
    """The grid of 24 columns is filled, and nothing lies on something else."""
    taken = {}
    for panel in board["panels"]:
        place = panel["gridPos"]
        for x in range(place["x"], place["x"] + place["w"]):
            for y in range(place["y"], place["y"] + place["h"]):
                if (x, y) in taken:
                    say(f"{panel['title']} lies on {taken[x, y]}")
                    return
                taken[x, y] = panel["title"]
    height = 1 + max(y for _, y in taken)
    empty = sorted((y, x) for x in range(24) for y in range(height) if (x, y) not in taken)
    if empty or any(x >= 24 for x, _ in taken):
        say(f"the grid has a gap at row and column {empty[:1]}, or goes beyond 24 columns")


def check_query(query, families, known, say):
    try:
        reading = Reading(query.filled_in(), known)
    except Wrong as wrong:
        say(f"{query.panel}: {wrong}")
        return set()
    for selector in reading.selectors:
        wanted = {"job": ".+", "instance": ".+"}
        if "printer" in known[selector.name]:
            wanted["printer"] = ".+"
        if any(selector.matchers.get(key) != value for key, value in wanted.items()):
            say(f"{query.panel}: {selector.name} is not matched by the variables {', '.join(wanted)}")
        # The type is the family's, whatever the name of the series.
        kind = families.get(family_of(selector.name), families.get(selector.name, ("gauge",)))[0]
        counts = kind in ("counter", "histogram")
        if counts != (selector.function in RATES):
            say(f"{query.panel}: {selector.name} is a {kind}, and {'not ' if counts else ''}in a rate")
        if selector.window is not None:
            # An instant query has no step to take a window from; over time each window is that of a point.
            right = WHOLE_WINDOW if query.instant else RATE_WINDOW
            if selector.window != right or (selector.function in ("rate", "irate") and query.instant):
                say(f"{query.panel}: {selector.name} wrong window: $__range for one value, $__rate_interval over time")
    if reading.counted_twice and query.board != "exporter":
        say(f"{query.panel}: two exporters would count twice: {', '.join(set(reading.counted_twice))}")
    for label in re.findall(r"\{\{ *(\w+) *\}\}", query.words):
        if label not in reading.labels:
            say(f"{query.panel}: its words name the label {label}, of {', '.join(sorted(reading.labels)) or 'none'}")
    if query.board != "exporter" and "instance" in reading.labels:
        say(f"{query.panel}: a series for each exporter, where one for each printer is wanted")
    return {family_of(each.name) if family_of(each.name) in families else each.name for each in reading.selectors}


def check_links(all_boards, say):
    uids = {board["uid"] for board in all_boards.values()}
    text = json.dumps(all_boards)
    for uid in set(re.findall(r"/d/([\w-]+)", text)) - uids:
        say(f"a link leads to {uid}, which is none of the boards")
    for name in set(re.findall(r"[?&]var-(\w+)=", text)) - set(VARIABLES):
        say(f"a link sets the variable {name}, which no board has")
    if "/d/kobra-printer?" not in json.dumps(all_boards["fleet"]):
        say("the board Fleet does not lead to the board Printer")


def check_colors(all_boards, say):
    """A word has one colour everywhere, as a value and as a series."""
    seen = {}

    def note(word, color, place):
        if word is None or color is None:
            return
        other, where = seen.setdefault(word, (color, place))
        if other != color:
            say(f"{word} is {color} in {place} and {other} in {where}")

    for name, board in all_boards.items():
        for panel in panels(board):
            config = panel.get("fieldConfig", {"defaults": {}, "overrides": []})
            mappings = list(config["defaults"].get("mappings", []))
            for over in config["overrides"]:
                for each in over["properties"]:
                    if each["id"] == "mappings":
                        mappings += each["value"]
                    if each["id"] == "color" and over["matcher"]["id"] == "byName":
                        note(over["matcher"]["options"], each["value"].get("fixedColor"), f"{name}: {panel['title']}")
            for mapping in mappings:
                results = mapping["options"].values() if mapping["type"] == "value" else [mapping["options"]["result"]]
                for result in results:
                    note(result["text"], result["color"], f"{name}: {panel['title']}")


def check_provisioning(say):
    """What Grafana needs to read of the two files."""
    for path, lines in {
        "datasources/prometheus.yml": (
            "apiVersion: 1",
            "datasources:",
            "type: prometheus",
            "access: proxy",
            "url: http://prometheus:9090",
            "timeInterval: 15s",
        ),
        "dashboards/kobra.yml": ("apiVersion: 1", "providers:", "type: file", "path: /var/lib/grafana/dashboards"),
    }.items():
        found = {
            line.strip().removeprefix("- ")
            for line in (FOLDER / "provisioning" / path).read_text(encoding="utf-8").splitlines()
        }
        for line in lines:
            if line not in found:
                say(f"{FOLDER.name}/provisioning/{path} lacks the line {line!r}")


def main():
    families = catalogue(Path(sys.argv[1]).read_text(encoding="utf-8"))
    known = series(families)
    all_boards = boards()
    problems = []
    shown = set()
    asked = 0
    for name, board in all_boards.items():

        def say(text, name=name):
            problems.append(f"{name}: {text}")

        check_board(name, board, say)
        check_panels(board, say)
        check_places(board, say)
        for query in queries(name, board):
            asked += 1
            shown |= check_query(query, families, known, say)
    check_links(all_boards, problems.append)
    check_colors(all_boards, problems.append)
    check_provisioning(problems.append)
    hidden = not_shown()
    for name in sorted(set(families) - shown - set(hidden)):
        problems.append(f"{name} is on no board, and {FOLDER.name}/not-shown.txt does not say why")
    for name in sorted(set(hidden) & shown | set(hidden) - set(families)):
        problems.append(f"{FOLDER.name}/not-shown.txt lists {name}, which is shown or does not exist")
    problems += [f"{FOLDER.name}/not-shown.txt gives no reason for {name}" for name, reason in hidden.items() if not reason]
    for problem in problems:
        print(f"dashboards: {problem}", file=sys.stderr)
    if problems:
        return 1
    print(
        f"{len(all_boards)} boards, {sum(len(list(panels(b))) for b in all_boards.values())} panels, {asked} queries: "
        f"{len(set(families) & shown)} of {len(families)} families are shown, {len(hidden)} are not, with a reason"
    )
    return 0


if __name__ == "__main__":
    sys.exit(main())
