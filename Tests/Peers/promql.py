"""What a PromQL expression takes and gives: the series it selects, and the labels of what comes out (promql-parser)."""

from dataclasses import dataclass

import promql_parser as promql

RATES = {"rate", "irate", "increase"}
# Functions that leave labels as they are.
PLAIN = RATES | {"round", "histogram_quantile"}


class Wrong(Exception):
    """An expression that does not parse, names what there is not, or joins what does not fit."""


@dataclass
class Selector:
    name: str
    matchers: dict
    # Seconds, and the function around it, of a range; None of an instant.
    window: float | None
    function: str | None


class Reading:
    """An expression read; `families` gives labels by the name of a series."""

    def __init__(self, text, families):
        self.families = families
        self.selectors = []
        # Series of printers that several exporters may have, added up as they are.
        self.counted_twice = []
        try:
            parsed = promql.parse(text)
        except ValueError as error:
            raise Wrong(f"does not parse: {error}") from None
        self.labels = self.read(parsed) or set()

    def read(self, node, window=None, function=None):
        """The labels of a node's result; None of a scalar."""
        match node:
            case promql.NumberLiteral() | promql.StringLiteral():
                return None
            case promql.ParenExpr() | promql.UnaryExpr():
                return self.read(node.expr)
            case promql.VectorSelector():
                return self.selected(node, window, function)
            case promql.MatrixSelector():
                return self.selected(node.vector_selector, node.range.total_seconds(), function)
            case promql.Call():
                return self.called(node)
            case promql.AggregateExpr():
                return self.aggregated(node)
            case promql.BinaryExpr():
                return joined(node, self.read(node.lhs), self.read(node.rhs))
        raise Wrong(f"a {type(node).__name__} is not known here")

    def selected(self, node, window, function):
        if node.name not in self.families:
            raise Wrong(f"there is no {node.name}")
        matchers = {matcher.name: matcher.value for matcher in node.matchers.matchers}
        labels = self.families[node.name] | {"job", "instance"}
        refuse(set(matchers) - labels, f"of {node.name} to match")
        self.selectors.append(Selector(node.name, matchers, window, function))
        return labels

    def called(self, node):
        name = node.func.name
        if name == "time":
            return None
        if name not in PLAIN:
            raise Wrong(f"the function {name} is not known here: say what it does to labels")
        vectors = [each for each in (self.read(each, function=name) for each in node.args) if each is not None]
        return vectors[0] - {"le"} if name == "histogram_quantile" else vectors[0]

    def aggregated(self, node):
        before = len(self.selectors)
        labels = self.read(node.expr)
        kept = set(node.modifier.labels) if node.modifier else set()
        if node.modifier and node.modifier.type != promql.AggModifierType.By:
            raise Wrong("aggregates without, not by: a new label would come through")
        refuse(kept - labels, "to aggregate by")
        if str(node.op) not in ("max", "min") and {"instance", "printer"} <= labels and "instance" not in kept:
            self.counted_twice += [selector.name for selector in self.selectors[before:]]
        return kept


def joined(node, left, right):
    """The labels of a binary operation's result."""
    if left is None or right is None:
        return right if left is None else left
    modifier = node.modifier
    if modifier is None or modifier.matching is None:
        if left != right:
            raise Wrong(f"matches {sorted(left)} with {sorted(right)}")
        return left
    on = set(modifier.matching.labels)
    refuse(on - (left & right), "to match on")
    if modifier.card == promql.VectorMatchCardinality.OneToOne:
        return on
    brought = set(modifier.group_labels or ())
    refuse(brought - right, "to bring along")
    return left | brought


def refuse(labels, why):
    if labels:
        raise Wrong(f"there is no label {', '.join(sorted(labels))} {why}")
