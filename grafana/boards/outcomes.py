"""Outcomes: what became of prints, why, and what it cost."""

from . import board as b
from . import panels as p
from . import queries as q
from .style import BAD, ERRORS, GOOD, HANDS, NOBODY_KNOWS, OUTCOMES, PAUSES, STATES, WATCH, codes, numbered

LOST = {"outcome": "failed|unknown"}
RATIO = ((BAD), (0.8, HANDS), (0.9, WATCH), (0.95, GOOD))
HOURS = {"unit": "h", "decimals": 1}
METERS = {"unit": "lengthm", "decimals": 1}
WHOLE = {"decimals": 0}


def make():
    board = b.new(
        "kobra-outcomes", "Kobra / Outcomes", "What became of prints, why, and what it cost.", since="now-7d", refresh="5m"
    )
    b.annotate_prints(board, all_of_them=False)
    ended = q.happened("kobra_prints_total", "outcome")
    b.put(
        board,
        p.one("Ended", "Jobs ended in the selected time, each counted once.", "none", p.now(q.total(ended))),
        p.one(
            "Success",
            "Finished jobs of all that were not cancelled; what nobody said the end of is not finished.",
            "percentunit",
            p.now(f"{q.total(finished())} / ({q.total(judged())} > 0)"),
            thresholds=RATIO,
        ),
        p.one(
            "Failed",
            "Jobs that failed.",
            "none",
            p.now(q.total(q.happened("kobra_prints_total", outcome="failed"))),
            thresholds=(GOOD, (1, BAD)),
        ),
        p.one(
            "Nobody said how",
            "Jobs that ended without a known result: power cut, reset, or a printer that left.",
            "none",
            p.now(q.total(q.happened("kobra_prints_total", outcome="unknown"))),
            thresholds=(GOOD, (1, NOBODY_KNOWS)),
        ),
        p.one(
            "Printed", "Printing time of jobs ended.", "s", p.now(q.total(q.grew("kobra_print_seconds_total", "outcome")))
        ),
        p.one(
            "Lost time",
            "Printing time of jobs that failed or ended without a known result.",
            "s",
            p.now(q.total(q.grew("kobra_print_seconds_total", "outcome", **LOST))),
            thresholds=("text", (1, BAD)),
        ),
        p.one(
            "Filament",
            "Filament of jobs ended.",
            "lengthm",
            p.now(q.total(q.grew("kobra_filament_used_meters_total", "outcome"))),
        ),
        p.one(
            "Lost filament",
            "Filament of jobs that failed or ended without a known result.",
            "lengthm",
            p.now(q.total(q.grew("kobra_filament_used_meters_total", "outcome", **LOST))),
            thresholds=("text", (0.01, BAD)),
        ),
        p.counted(
            "Prints ended over time",
            "A bar is what ended in the time before it, by outcome.",
            p.query(
                q.total(q.happened("kobra_prints_total", "outcome", within="$__rate_interval"), "outcome"), "{{outcome}}"
            ),
            width=16,
            height=9,
            colors=OUTCOMES,
            interval="1h",
        ),
        p.bars(
            "By outcome",
            "Jobs ended in the selected time.",
            "none",
            p.now(q.total(ended, "outcome"), "{{outcome}}"),
            height=9,
            colors=OUTCOMES,
        ),
        table(),
    )
    b.row(board, "Reasons")
    b.put(board, *reasons())
    b.row(board, "Use")
    b.put(board, *use())
    return b.finish(board)


def finished():
    return q.happened("kobra_prints_total", outcome="finished")


def judged():
    return f"sum by (job, printer) ({q.happened('kobra_prints_total', 'outcome', outcome='finished|failed|unknown')})"


def used():
    """Share of the time known in which a printer had a job."""
    busy = "downloading|checking|leveling|preheating|preparing|printing|pausing|paused|resuming|stopping"
    return (
        f"sum by (job, printer) ({q.grew('kobra_state_seconds_total', 'state', state=busy)})"
        f" / (sum by (job, printer) ({q.grew('kobra_state_seconds_total', 'state')}) > 0)"
    )


def table():
    def count(outcome):
        return q.happened("kobra_prints_total", outcome=outcome)

    def tinted(color):
        return {
            **WHOLE,
            "custom.cellOptions": {"type": "color-text"},
            "thresholds": {"mode": "absolute", "steps": [{"value": None, "color": "text"}, {"value": 1, "color": color}]},
        }

    ratio = {
        "unit": "percentunit",
        "decimals": 0,
        "custom.cellOptions": {"type": "color-text"},
        "thresholds": {
            "mode": "absolute",
            "steps": [
                {"value": None, "color": BAD},
                {"value": 0.8, "color": HANDS},
                {"value": 0.9, "color": WATCH},
                {"value": 0.95, "color": GOOD},
            ],
        },
    }
    columns = [
        ("Started", q.happened("kobra_prints_started_total"), WHOLE),
        ("Finished", count("finished"), WHOLE),
        ("Failed", count("failed"), tinted(BAD)),
        ("Cancelled", count("cancelled"), WHOLE),
        ("Unknown", count("unknown"), tinted(NOBODY_KNOWS)),
        ("Success", f"{finished()} / ({judged()} > 0)", ratio),
        ("Paused", f"sum by (job, printer) ({q.happened('kobra_pauses_total', 'reason')})", tinted(HANDS)),
        ("Printed", f"sum by (job, printer) ({q.grew('kobra_print_seconds_total', 'outcome')}) / 3600", HOURS),
        ("Lost time", f"sum by (job, printer) ({q.grew('kobra_print_seconds_total', 'outcome', **LOST)}) / 3600", HOURS),
        ("Filament", f"sum by (job, printer) ({q.grew('kobra_filament_used_meters_total', 'outcome')})", METERS),
        (
            "Lost filament",
            f"sum by (job, printer) ({q.grew('kobra_filament_used_meters_total', 'outcome', **LOST)})",
            METERS,
        ),
        ("In use", used(), {"unit": "percentunit", "decimals": 0}),
    ]
    return p.rows(
        "Printers", "The selected time, printer by printer; its name leads to its board. Success as above.", columns
    ).override_by_name("Printer", [p.model.DynamicConfigValue("links", b.printer_link())])


def reasons():
    def bars(title, description, family, label, colors):
        return p.counted(
            title,
            description,
            p.query(q.total(q.happened(family, label, within="$__rate_interval"), label), f"{{{{{label}}}}}"),
            colors=colors,
            interval="1h",
        )

    return [
        bars(
            "Pauses by reason",
            "A bar is how often printers paused in the time before it, by the code that came with it.",
            "kobra_pauses_total",
            "reason",
            PAUSES,
        ),
        bars(
            "Errors by kind",
            "A bar is how many reports with an error code came in the time before it.",
            "kobra_errors_total",
            "kind",
            ERRORS,
        ),
        p.rows(
            "Last ends",
            "How each printer's last job ended.",
            [
                (
                    "Outcome",
                    q.number_of("kobra_last_print_outcome", "outcome", OUTCOMES),
                    {"mappings": numbered(OUTCOMES), "custom.cellOptions": {"type": "color-text"}},
                ),
                ("Ended", f"{q.now('kobra_last_print_end_timestamp_seconds')} * 1000", {"unit": "dateTimeFromNow"}),
                ("Code", q.now("kobra_last_print_error_code"), {"mappings": codes()}),
            ],
            width=8,
            height=8,
        ).override_by_name("Printer", [p.model.DynamicConfigValue("links", b.printer_link())]),
    ]


def use():
    jobs = p.bars(
        "Beginnings",
        "Jobs whose beginning was heard, that were found under way, and of which only the end was heard.",
        "none",
        p.now(q.total(q.happened("kobra_prints_started_total")), "heard"),
        p.now(q.total(q.happened("kobra_prints_adopted_total")), "found under way"),
        p.now(q.total(q.happened("kobra_prints_missed_beginnings_total")), "not heard"),
        colors={"heard": GOOD, "found under way": STATES["idle"], "not heard": NOBODY_KNOWS},
    )
    in_use = p.bars(
        "In use",
        "Share of the selected time in which each printer had a job; pauses are among it.",
        "percentunit",
        p.now(used(), "{{printer}}"),
    ).max(1)
    spent = q.grew("kobra_state_seconds_total", "state")
    states = p.bars(
        "Time by state",
        "Time of all printers in the selected time, by state.",
        "s",
        p.now(f"{q.total(spent, 'state')} > 0", "{{state}}"),
        colors=STATES,
    )
    return [in_use, states, jobs]
