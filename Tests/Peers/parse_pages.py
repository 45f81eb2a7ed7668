"""Reads metrics pages with the official Python parser and holds them to the rules every page must keep.

Usage: parse_pages.py FILE...
"""

import sys

from prometheus_client.parser import text_string_to_metric_families


def check(path):
    """The number of families and samples of a page; raises AssertionError where a rule is broken."""
    with open(path, encoding="utf-8") as page:
        families = list(text_string_to_metric_families(page.read()))
    seen = set()
    samples = 0
    hot = {}
    for family in families:
        assert family.documentation, f"{family.name} has no help"
        assert family.type != "unknown", f"{family.name} has no type"
        for sample in family.samples:
            key = (sample.name, tuple(sorted(sample.labels.items())))
            assert key not in seen, f"{key} appears twice"
            seen.add(key)
            samples += 1
            assert sample.value == sample.value, f"{key} is NaN"
            if sample.name == "kobra_printer_state":
                printer = sample.labels["printer"]
                hot[printer] = hot.get(printer, 0) + sample.value
    assert samples, "no sample at all"
    for printer, count in hot.items():
        assert count == 1, f"{printer} is in {count} states"
    return len(families), samples


def main(paths):
    assert paths, "expected files"
    for path in paths:
        families, samples = check(path)
        print(f"{path}: {families} families, {samples} samples")


if __name__ == "__main__":
    main(sys.argv[1:])
