"""Asks a Prometheus every query of the Grafana boards, as Grafana would, and judges what comes back."""

import sys
import time

from dashboards import FOLDER, boards, queries

sys.path.insert(0, str(FOLDER))

from boards import style

# A query may be 0 throughout where it counts what the farm cannot have happen, or shows a good state that is 0.
MAY_STAY_ZERO = {
    "kobra_exporter_invariant_violations_total": "a defect of the exporter",
    "kobra_broker_messages_dropped_total": "a broker that is overrun",
    "kobra_state_file_write_failures_total": "a disk that is full",
    "kobra_state_file_set_aside_total": "a state file that was damaged before the start",
}
# Where two exporters must agree to the last one: both hear the same reports.
AGREED = (
    "kobra_prints_total",
    "kobra_prints_started_total",
    "kobra_pauses_total",
    "kobra_printer_state",
    "kobra_up",
    "kobra_print_open",
)
STEP = 1


def ask_everything(prometheus, exporters, since):
    until = time.time()
    whole = {"$__range": f"{int(until - since)}s", "$__rate_interval": "10s"}
    problems, asked, samples, compared = [], 0, 0, 0
    both = prometheus.get("query", query="count(kobra_exporter_build_info)")["result"][0]["value"][1]
    if both != "2":
        problems.append(f"{both} exporters are scraped, not 2")
    for name, board in boards().items():
        for query in queries(name, board):
            asked += 1
            expression = query.filled_in(**whole)
            found = prometheus.get("query_range", query=expression, start=since, end=until, step=STEP)["result"]
            values = [float(value) for each in found for _, value in each["values"]]
            samples += len(values)
            if not values:
                problems.append(f"{query.place}: nothing came back: {expression}")
            elif all(value != value for value in values):
                problems.append(f"{query.place}: nothing but NaN: {expression}")
            elif not any(values) and not any(family in expression for family in MAY_STAY_ZERO):
                problems.append(f"{query.place}: 0 throughout: {expression}")
            if name != "exporter":
                compared += 1
                problems += compare(prometheus, exporters[0], query, whole, until)
    problems += check_words(prometheus)
    print(f"{asked} queries of the boards gave {samples} values; {compared} were the same with one exporter and with two")
    return problems


def compare(prometheus, exporter, query, whole, moment):
    """Two exporters that watch the same printers must not make more of them than one."""
    answers = [
        {
            tuple(sorted(each["metric"].items())): float(each["value"][1])
            for each in prometheus.get("query", query=query.filled_in(**whole, **{"$instance": instance}), time=moment)[
                "result"
            ]
        }
        for instance in (f"127.0.0.1:{exporter.port}", ".+")
    ]
    one, two = answers
    if "kobra_foreign_commands_total" not in query.expression and len(two) > len(one):
        return [f"{query.place}: {len(one)} series of one exporter, {len(two)} of two: {sorted(set(two) - set(one))[:2]}"]
    names = [word for word in query.expression.replace("{", " ").replace("(", " ").split() if word.startswith("kobra_")]
    if all(name in AGREED for name in names) and one != two:
        return [f"{query.place}: one exporter says {one}, two say {two}"]
    return []


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
