"""Makes test files for `promtool test rules` out of recordings and of what is expected over them.

Tests/Alerts/expectations.yml says for each recording, at some moments, which alerts fire: exactly these, of all there are. What
an alert of that recording says is written down where it fires first.
"""

import copy
import json
import os
import re

import yaml

HERE = {"job": "kobra", "instance": "localhost:10053"}
# What a target adds, as discovery.yml adds its broker: every recording is looked at with and without it.
ELSEWHERE = {"site": "garden"}


def read(path):
    with open(path, encoding="utf-8") as file:
        return yaml.safe_load(file)


def alerts_of(path):
    """The alerts of a rule file, by name."""
    return {rule["alert"]: rule for group in read(path)["groups"] for rule in group["rules"] if "alert" in rule}


def words_of(values):
    """A word for each sample of a series in promtool's notation, in which recordings have runs of one value."""
    words = []
    for word in values.split():
        run = re.fullmatch(r"(?:(_)|(.+)\+0)x(\d+)", word)
        words += [run[1]] * int(run[3]) if run and run[1] else [run[2]] * (int(run[3]) + 1) if run else [word]
    return words


def halves_of(row, sample):
    """The series before that sample, and one with a label more from there on."""
    words = words_of(row["values"])
    return [
        {**row, "values": " ".join([*words[:sample], "stale"])},
        {**row, "series": row["series"].removesuffix("}") + ',room="cellar"}', "values": " ".join(["_"] * sample + words[sample:])}]


def recorded(folder, name, changes):
    """The series of a recording, with the changes that a test makes.

    `raise` adds one to a counter that nothing can be made to raise, from a sample on; `drop` takes families out, as a setting
    does; `untold` takes a counter's first zeros out, as mosquitto does for who comes after a minute; `second` has another exporter, of
    that instance, say the same; `written` puts other values in the place of a series', which is named by how it begins; at the
    samples `missed` a scrape fails; from the sample `moved` on the target has another label.
    """
    with open(os.path.join(folder, f"{name}.json"), encoding="utf-8") as file:
        recording = json.load(file)
    series = recording["input_series"]
    for family, sample in changes.get("raise", {}).items():
        found = [row for row in series if row["series"].startswith(family + "{")]
        if len(found) != 1 or not found[0]["values"].startswith("0+0x"):
            raise ValueError(f"{name}: {family} is not one counter that is 0 all the time")
        length = int(found[0]["values"][4:])
        found[0]["values"] = f"0+0x{sample - 1} 1+0x{length - sample}"
    for family in changes.get("drop", []):
        kept = [row for row in series if not row["series"].startswith(family + "{")]
        if len(kept) == len(series):
            raise ValueError(f"{name}: there is no {family} to drop")
        series = kept
    for family in changes.get("untold", []):
        found = [row for row in series if row["series"].startswith(family + "{")]
        zeros, _, rest = found[0]["values"].partition(" ") if len(found) == 1 else ("", "", "")
        if not zeros.startswith("0+0x") or not rest:
            raise ValueError(f"{name}: {family} is not one counter that is 0 first")
        found[0]["values"] = f"_x{int(zeros[4:]) + 1} {rest}"
    for start, values in changes.get("written", {}).items():
        found = [row for row in series if row["series"].startswith(start)]
        if len(found) != 1 or len(words_of(found[0]["values"])) != len(words_of(values)):
            raise ValueError(f"{name}: {start} is not one series of as many samples")
        found[0]["values"] = values
    for row in series if "missed" in changes else []:
        words = words_of(row["values"])
        for sample in changes["missed"]:
            words[sample] = "0" if row["series"].startswith("up{") else "stale"
        row["values"] = " ".join(words)
    if "moved" in changes:
        series = [half for row in series for half in halves_of(row, changes["moved"])]
    if "second" in changes:
        first, second = (f'instance="{instance}"' for instance in (HERE["instance"], changes["second"]))
        series = series + [{**row, "series": row["series"].replace(first, second)} for row in series]
    return recording["interval"], series


def labels_of(alert, expected, outer):
    labels = {**HERE, **outer, "severity": alert["labels"]["severity"], **expected.get("labels", {})}
    return {name: value for name, value in labels.items() if value is not None}


def tests_of(name, moments, alerts, folder, outer):
    """The test group of one recording, all of whose series have those labels besides."""
    moments = copy.deepcopy(moments)
    changes = moments.pop(0) if "at" not in moments[0] else {}
    interval, series = recorded(folder, changes.get("recording", name), changes)
    added = "".join(f',{label}="{value}"' for label, value in outer.items())
    series = [{**row, "series": row["series"].removesuffix("}") + added + "}"} for row in series]
    said, alert_tests, expression_tests = {}, [], []
    for moment in moments:
        if "expr" in moment:
            samples = [{"labels": s["labels"], "value": s["value"]} for s in moment["samples"]]
            expression_tests.append({"eval_time": moment["at"], "expr": moment["expr"], "exp_samples": samples})
            continue
        firing = {}
        for expected in moment["firing"]:
            rule = alerts[expected["alert"]]
            labels = labels_of(rule, expected, outer)
            key = (expected["alert"], tuple(sorted(labels.items())))
            summary = said[key] = expected.get("summary") or said.get(key)
            if not summary:
                raise ValueError(f"{name} at {moment['at']}: what {expected['alert']} says is written nowhere")
            annotations = {"summary": summary, "runbook_url": rule["annotations"]["runbook_url"]}
            firing.setdefault(expected["alert"], []).append({"exp_labels": labels, "exp_annotations": annotations})
        for alert in alerts:
            alert_tests.append({"eval_time": moment["at"], "alertname": alert, "exp_alerts": firing.get(alert, [])})
    return {
        "name": " ".join([name, *outer.values()]), "interval": interval, "input_series": series, "alert_rule_test": alert_tests,
        "promql_expr_test": expression_tests}


def write(rules, expectations, folder, out):
    """Writes one test file for promtool."""
    alerts = {name: rule for path in rules for name, rule in alerts_of(path).items()}
    tests = [tests_of(name, moments, alerts, folder, outer) for outer in ({}, ELSEWHERE) for name, moments in read(expectations).items()]
    content = {"rule_files": [os.path.abspath(path) for path in rules], "evaluation_interval": "30s", "tests": tests}
    with open(out, "w", encoding="utf-8") as file:
        json.dump(content, file, ensure_ascii=False, indent=1)
    return tests
