"""PromQL for the boards.

Two exporters may watch the same printers: what is said of a printer is the greatest of what they say, taken by job and
printer, before anything is added up. So nothing counts twice.
"""

from .style import STATES

EXPORTER = 'job=~"$job", instance=~"$instance"'
PRINTER = f'{EXPORTER}, printer=~"$printer"'
BY = ("job", "printer")


def at(family, **labels):
    """The series of a printer's family; a label's value is a pattern."""
    return family + "{" + ", ".join([PRINTER, *(f'{key}=~"{value}"' for key, value in labels.items())]) + "}"


def own(family, **labels):
    """The series of an exporter's own family."""
    return family + "{" + ", ".join([EXPORTER, *(f'{key}=~"{value}"' for key, value in labels.items())]) + "}"


def once(expression, *labels):
    """Each printer once."""
    return f"max by ({', '.join(BY + labels)}) ({expression})"


def now(family, *labels, **matched):
    """A printer's gauge."""
    return once(at(family, **matched), *labels)


def happened(family, *labels, within="$__range", **matched):
    """How often something happened to each printer, a whole number: increase() reckons beyond the samples."""
    return once(f"round(increase({at(family, **matched)}[{within}]))", *labels)


def grew(family, *labels, within="$__range", **matched):
    """By how much a counter of seconds or meters grew for each printer."""
    return once(f"increase({at(family, **matched)}[{within}])", *labels)


def total(expression, *labels):
    return f"sum by ({', '.join(labels)}) ({expression})" if labels else f"sum({expression})"


def number_of(family, label, names):
    """Which mark of a one-hot family is set, as its place in the list of names."""
    marks = [f'{at(family)[:-1]}, {label}="{name}"}} * {number}' for number, name in enumerate(names)]
    return once("\n  or ".join(marks))


def state():
    return number_of("kobra_printer_state", "state", STATES)


def in_state(*states):
    """How many printers are in one of these states."""
    return total(once(f"sum by (job, instance, printer) ({at('kobra_printer_state', state='|'.join(states))})"))


def while_open(expression):
    """Only for printers with an open job."""
    return f"{expression} and on (job, printer) {now('kobra_print_open')} == 1"


def quantile(share, family, *labels, **matched):
    by = ", ".join(("le", *labels))
    return f"histogram_quantile({share}, sum by ({by}) (rate({own(family + '_bucket', **matched)}[$__rate_interval])))"


def rate(family, *labels, **matched):
    """Events of an exporter a second."""
    return total(f"rate({own(family, **matched)}[$__rate_interval])", *labels)


def exporter_happened(family, *labels, within="$__range", **matched):
    return total(f"round(increase({own(family, **matched)}[{within}]))", *labels)
