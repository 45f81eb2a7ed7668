"""Asks a Prometheus every query of the Grafana boards, as Grafana would, and judges what comes back."""

import re
import sys

from dashboards import FOLDER, VARIABLES, boards, queries

sys.path.insert(0, str(FOLDER))

from boards import style

# A query may be 0 throughout where it counts what the farm cannot have happen, or shows a good state that is 0.
MAY_STAY_ZERO = {
    "kobra_exporter_invariant_violations_total": "a defect of the exporter",
    "kobra_broker_messages_dropped_total": "a broker that is overrun",
    "kobra_state_file_write_failures_total": "a disk that is full",
    "kobra_state_file_set_aside_total": "a state file that was damaged before the start",
}
STEP = 1


# Jobs of the farm's Prometheus: one whose targets are exporters, and one whose targets are printers.
EXPORTERS, PRINTERS = "kobra", "kobra-printers"


def ask_everything(prometheus, exporters, since, until):
    whole = {"$__range": f"{int(until - since)}s", "$__rate_interval": "10s"}
    problems, asked, samples, compared = [], 0, 0, 0
    for name, board in boards().items():
        problems += ask_variables(prometheus, name, board)
        for query in queries(name, board):
            # Where printers are targets the exporter is scraped besides: its own board wants both.
            for job in (".+",) if name == "exporter" else (EXPORTERS, PRINTERS):
                asked += 1
                expression = query.filled_in(**whole, **{"$job": job})
                found = prometheus.get("query_range", query=expression, start=since, end=until, step=STEP)["result"]
                values = [float(value) for each in found for _, value in each["values"]]
                samples += len(values)
                problems += [f"{query.place}: {wrong}: {expression}" for wrong in judged(expression, values)]
            if name != "exporter":
                agreed, wrong = compare(prometheus, exporters, query, whole, until)
                compared += agreed
                problems += wrong
    # All of counts and states, and most of the rest, where nothing happens any more.
    if compared < 60:
        problems.append(
            f"only {compared} queries were answered alike by two exporters: too few to say that nothing counts twice"
        )
    problems += check_words(prometheus)
    print(f"{asked} queries of the boards gave {samples} values; {compared} got the same of two exporters and of both")
    return problems


def judged(expression, values):
    """What is wrong with the values of a query, if anything."""
    if not values:
        yield "nothing came back"
    elif all(value != value for value in values):
        yield "nothing but NaN"
    elif not any(values) and not any(family in expression for family in MAY_STAY_ZERO):
        yield "0 throughout"


def ask_variables(prometheus, name, board):
    """A board's choices, as Grafana asks for them."""
    for variable in board["templating"]["list"]:
        if variable["type"] == "query":
            selector, label = re.fullmatch(r"label_values\((.+), (\w+)\)", variable["query"]["query"]).groups()
            for key, value in VARIABLES.items():
                selector = selector.replace(key, value)
            if not prometheus.get(f"label/{label}/values", **{"match[]": selector}):
                yield f"{name}: the variable {variable['name']} has nothing to choose from: {selector}"


def compare(prometheus, exporters, query, whole, moment):
    """Two exporters that watch the same printers must not make more of them than one does: whether the values were
    compared, and what is wrong."""
    one, other, two = (
        {
            tuple(sorted(each["metric"].items())): float(each["value"][1])
            for each in prometheus.get(
                "query", query=query.filled_in(**whole, **{"$job": EXPORTERS, "$instance": instance}), time=moment
            )["result"]
        }
        for instance in (*(f"127.0.0.1:{exporter.port}" for exporter in exporters), ".+")
    )
    if set(two) != set(one) | set(other):
        return False, [
            f"{query.place}: series {sorted(one)} of one exporter, {sorted(other)} of the other, {sorted(two)} of both"
        ]
    # They ask printers at different times, so that one may know what the other does not yet.
    if one != other:
        return False, []
    return True, [] if two == one else [f"{query.place}: both exporters say {one}, together they say {two}"]


def compare_with_books(prometheus, books, names, since, until):
    """What the table of the board Outcomes says of each printer must be what the printers themselves have noted."""
    board = boards()["outcomes"]
    panel = next(panel for panel in board["panels"] if panel["type"] == "table" and panel["title"] == "Printers")
    renamed = panel["transformations"][-1]["options"]["renameByName"]
    asked = [each for each in queries("outcomes", board) if each.panel.startswith(f"Printers ({panel['id']}")]
    problems, prints = [], 0
    for query, target in zip(asked, panel["targets"], strict=True):
        outcome = renamed[f"Value #{target['refId']}"].lower()
        if outcome not in style.OUTCOMES:
            continue
        window = {"$__range": f"{int(until - since)}s", "$job": EXPORTERS}
        shown = prometheus.get("query", query=query.filled_in(**window), time=until)["result"]
        shown = {each["metric"]["printer"]: float(each["value"][1]) for each in shown}
        for book, name in zip(books, names, strict=True):
            prints += book["heard"][outcome]
            if shown.get(name) != book["heard"][outcome]:
                problems.append(
                    f"{name}: the board shows {shown.get(name)} {outcome}, its book {book['heard'][outcome]}"
                )
    if prints < 4:
        problems.append(f"only {prints} prints are in the printers' books")
    print(f"the board shows the {prints} prints of the printers' own books")
    return problems


def check_words(prometheus):
    """The words that boards give colours and numbers to are those that the exporter uses."""
    problems = []
    for family, label, known in (
        ("kobra_printer_state", "state", style.STATES),
        ("kobra_prints_total", "outcome", style.OUTCOMES),
        ("kobra_pauses_total", "reason", style.PAUSES),
        ("kobra_errors_total", "kind", style.ERRORS),
        ("kobra_commands_total", "outcome", style.COMMANDS),
        ("kobra_print_speed_mode", "mode", style.SPEEDS),
        ("kobra_temperature_celsius", "heater", style.HEATERS),
        ("kobra_fan_speed_ratio", "fan", style.FANS),
        ("kobra_files", "storage", style.STORAGES),
    ):
        used = set(prometheus.get(f"label/{label}/values", **{"match[]": family}))
        if used != set(known):
            problems.append(f"the boards know {sorted(known)} as {label} of {family}, the exporter says {sorted(used)}")
    return problems
