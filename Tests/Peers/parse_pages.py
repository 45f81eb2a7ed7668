"""Reads metrics pages with the official Python parsers and holds them to the rules every page must keep.

Usage: parse_pages.py FILE...    A page that ends with "# EOF" is read as OpenMetrics, any other as the text format.
"""

import sys

from prometheus_client.openmetrics.parser import text_string_to_metric_families as open_metrics
from prometheus_client.parser import text_string_to_metric_families as plain_text

UNITS = ("seconds", "celsius", "ratio", "meters", "bytes")


def check(path):
    """The number of families, samples and exemplars of a page; raises AssertionError where a rule is broken."""
    with open(path, encoding="utf-8") as page:
        text = page.read()
    is_open = text.endswith("# EOF\n")
    assert is_open or not path.endswith(".openmetrics"), f"{path} does not end with # EOF"
    families = list((open_metrics if is_open else plain_text)(text))
    seen = set()
    samples = exemplars = 0
    hot = {}
    for family in families:
        assert family.documentation, f"{family.name} has no help"
        assert family.type != "unknown", f"{family.name} has no type"
        if is_open:
            ending = family.name.rpartition("_")[2]
            unit = ending if ending in UNITS and family.type != "info" else ""
            assert family.unit == unit, f"{family.name} has the unit {family.unit!r}"
        for sample in family.samples:
            key = (sample.name, tuple(sorted(sample.labels.items())))
            assert key not in seen, f"{key} appears twice"
            seen.add(key)
            samples += 1
            assert sample.value == sample.value, f"{key} is NaN"
            if sample.exemplar:
                exemplars += 1
                assert sample.exemplar.labels["task_id"], f"{key} has an exemplar without a task"
            if sample.name == "kobra_printer_state":
                printer = sample.labels["printer"]
                hot[printer] = hot.get(printer, 0) + sample.value
    assert samples, "no sample at all"
    for printer, count in hot.items():
        assert count == 1, f"{printer} is in {count} states"
    return len(families), samples, exemplars


def main(paths):
    assert paths, "expected files"
    for path in paths:
        families, samples, exemplars = check(path)
        print(f"{path}: {families} families, {samples} samples, {exemplars} exemplars")


if __name__ == "__main__":
    main(sys.argv[1:])
