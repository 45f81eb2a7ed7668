"""Checks alert and recording rules against what they name, and writes the test file for promtool.

Every alert has a severity, a summary, a runbook of its name with all its sections, and is seen to fire and not to fire over a
recording that holds what it looks at. Every metric, label and value of a label in a rule is one that the exporter has.
"""

import argparse
import os
import re
import sys

import alert_tests

SEVERITIES = {"critical", "warning", "info", "none"}
SECTIONS = ["## Meaning", "## Impact", "## How to look", "## What to do"]
OUTER = {"job", "instance"}
SELECTOR = re.compile(r"([a-zA-Z_][a-zA-Z0-9_:]*)\{([^}]*)\}")
MATCHER = re.compile(r'([a-z_]+)\s*(=~|!~|!=|=)\s*"((?:[^"\\]|\\.)*)"')
NAME = re.compile(r"(?<![\w:\"/])(?:kobra_[a-z0-9_]+|[a-z_]+:[a-z0-9_]+:[a-z0-9_]+)(?![\w:])")
GROUPING = re.compile(r"\b(?:by|without|on|ignoring|group_left|group_right)\s*\(([^)]*)\)")


def catalogue(text):
    """Families and their labels, from the reference that `kobra-exporter metrics` prints."""
    found = {}
    for row in text.splitlines():
        match = re.match(r"\| `([a-z_0-9]+)` \| (\w+) \| ([^|]*) \|", row)
        if match:
            found[match[1]] = set(re.findall(r"`([a-z_]+)`", match[3]))
    return found


def values(folder):
    """The values of labels on the committed pages, by family and label."""
    found = {}
    for name in os.listdir(folder):
        with open(os.path.join(folder, name), encoding="utf-8") as page:
            for line in page:
                match = re.match(r"([a-z_0-9]+)\{(.*)\} ", line)
                for label, _, value in MATCHER.findall(match[2]) if match else []:
                    found.setdefault((match[1], label), set()).add(value)
    return found


def unknown_in(where, text, families, known, recorded):
    """What a rule's expression or annotation names and nobody has."""
    wrong = []
    # What stands in quotes is no name, and printf's %q is a value that is known only later.
    bare = re.sub(r'"(?:[^"\\]|\\.)*"', '""', text)
    for name in set(NAME.findall(bare)):
        if name not in families and name not in recorded:
            wrong.append(f"{where}: no metric {name}")
    for name, inside in SELECTOR.findall(text):
        for label, _, value in MATCHER.findall(inside):
            if name in families and label not in families[name] | OUTER:
                wrong.append(f"{where}: {name} has no label {label}")
            for one in value.split("|"):
                if (name, label) in known and one and one not in known[name, label] and label != "printer":
                    wrong.append(f"{where}: {name} has no {label} {one}")
    labels = {"alertname", "severity"} | OUTER | {label for own in families.values() for label in own}
    for inside in GROUPING.findall(bare):
        for label in filter(None, (word.strip() for word in inside.split(","))):
            if label not in labels:
                wrong.append(f"{where}: no metric has a label {label}")
    return wrong


def template_queries(text):
    """The expressions in an annotation's templates."""
    return [found.replace('\\"', '"').replace("%q", '""') for found in re.findall(r'printf "((?:[^"\\]|\\.)*)"', text)]


def check_rules(rules, families, known):
    wrong, recorded, alerts = [], set(), {}
    every = [rule for path in rules for group in alert_tests.read(path)["groups"] for rule in group["rules"]]
    for rule in every:
        if "record" in rule:
            recorded.add(rule["record"])
            if not re.fullmatch(r"[a-z_]+:[a-z_]+:[a-z0-9_]+", rule["record"]):
                wrong.append(f"{rule['record']}: not level:metric:operation")
        elif rule["alert"] in alerts:
            wrong.append(f"{rule['alert']}: there are two")
        else:
            alerts[rule["alert"]] = rule
    for rule in every:
        where = rule.get("alert") or rule["record"]
        for text in [rule["expr"]] + template_queries(rule.get("annotations", {}).get("summary", "")):
            wrong += unknown_in(where, text, families, known, recorded)
    for name, alert in alerts.items():
        if alert.get("labels", {}).get("severity") not in SEVERITIES:
            wrong.append(f"{name}: severity is none of {sorted(SEVERITIES)}")
        if "irst " not in alert.get("annotations", {}).get("summary", "") and alert["labels"]["severity"] not in ("none", "info"):
            wrong.append(f"{name}: its summary does not say what to do first")
    return wrong, alerts


def check_runbooks(alerts, folder):
    wrong = []
    bases = {alert["annotations"].get("runbook_url", "").rpartition("/")[0] for alert in alerts.values()}
    if len(bases) != 1:
        wrong.append(f"runbooks are said to be in {sorted(bases)}, which is not one place")
    for name, alert in alerts.items():
        if not alert["annotations"].get("runbook_url", "").endswith(f"/{name}.md"):
            wrong.append(f"{name}: its runbook_url does not end in its name")
        path = os.path.join(folder, f"{name}.md")
        if not os.path.exists(path):
            wrong.append(f"{name}: no runbook {path}")
            continue
        with open(path, encoding="utf-8") as file:
            lines = file.read().splitlines()
        if lines[0] != f"# {name}" or [line for line in lines if line.startswith("## ")] != SECTIONS:
            wrong.append(f"{path}: not \"# {name}\" and the sections {SECTIONS}")
        for section in SECTIONS:
            at = lines.index(section) if section in lines else 0
            if at and not any(line and not line.startswith("#") for line in lines[at + 1:at + 3]):
                wrong.append(f"{path}: nothing below {section}")
    for found in sorted(os.listdir(folder)):
        if found.removesuffix(".md") not in alerts:
            wrong.append(f"{folder}/{found}: no such alert")
    return wrong


def check_readme(alerts, path):
    """README's table names each alert with its severity, and no other."""
    with open(path, encoding="utf-8") as file:
        table = file.read().partition("<!-- alerts -->")[2].partition("<!-- /alerts -->")[0]
    told = dict(re.findall(r"^\| \[(\w+)\]\([^)]*/\1\.md\) \| (\w+) \|", table, re.M))
    there = {name: alert["labels"]["severity"] for name, alert in alerts.items()}
    return [f"{path}: {name} is told as {told.get(name)} and is {there.get(name)}"
            for name in sorted({*told, *there}) if told.get(name) != there.get(name)]


def check_coverage(alerts, tests):
    """Which alert was not seen to fire, or not to fire where it could have."""
    wrong = []
    for name, alert in alerts.items():
        looked_at = set(NAME.findall(alert["expr"])) | ({"up"} if "up{" in alert["expr"] else set())
        if any(":" in metric for metric in looked_at):
            looked_at |= {"kobra_pauses_total"}
        fires = silent = 0
        for test in tests:
            there = {row["series"].partition("{")[0] for row in test["input_series"]}
            for case in test["alert_rule_test"]:
                if case["alertname"] == name and looked_at & there:
                    fires, silent = fires + bool(case["exp_alerts"]), silent + (not case["exp_alerts"])
        if not fires or not silent:
            wrong.append(f"{name}: seen to fire {fires} times, and not to fire {silent} times")
    return wrong


def check_records(rules, alerts, tests):
    """Recording rules whose values no test looks at, and that no alert is made of."""
    every = [rule for path in rules for group in alert_tests.read(path)["groups"] for rule in group["rules"]]
    looked_at = [case["expr"] for test in tests for case in test["promql_expr_test"]]
    looked_at += [alert["expr"] + alert["annotations"]["summary"] for alert in alerts.values()]
    return [f"{rule['record']}: no test looks at it" for rule in every
            if "record" in rule and not any(rule["record"] in text for text in looked_at)]


def main():
    parser = argparse.ArgumentParser(description=__doc__.split("\n\n", maxsplit=1)[0])
    parser.add_argument("--metrics", required=True, help="what `kobra-exporter metrics` prints")
    parser.add_argument("--out", required=True, help="where the test file for promtool goes")
    options = parser.parse_args()
    rules = ["deploy/prometheus/kobra-alerts.yml", "deploy/prometheus/kobra-recording.yml"]
    with open(options.metrics, encoding="utf-8") as file:
        families = catalogue(file.read())
    if len(families) < 30:
        sys.exit("alert-contract: that is no reference of metrics")
    wrong, alerts = check_rules(rules, families, values("Tests/KobraMetricsTests/Golden"))
    wrong += check_runbooks(alerts, "deploy/prometheus/runbooks")
    wrong += check_readme(alerts, "README.md")
    tests = alert_tests.write(rules, "Tests/Alerts/expectations.yml", "Tests/Alerts/recordings", options.out)
    wrong += check_coverage(alerts, tests) + check_records(rules, alerts, tests)
    for what in wrong:
        print(f"alert-contract: {what}", file=sys.stderr)
    cases = [case for test in tests for case in test["alert_rule_test"]]
    print(f"alerts: {len(alerts)}, over {len(tests)} recordings {sum(bool(c['exp_alerts']) for c in cases)} times firing, "
          f"{sum(not c['exp_alerts'] for c in cases)} times not")
    return 1 if wrong else 0


if __name__ == "__main__":
    sys.exit(main())
