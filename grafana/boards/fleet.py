"""Fleet: what needs hands now, and what every printer does."""

from grafana_foundation_sdk.builders.dashboard import DashboardLink

from . import board as b
from . import panels as p
from . import queries as q
from .style import BAD, ERRORS, GONE, GOOD, HANDS, OUTCOMES, PAUSES, STATES, codes, fixed, numbered

TINT = {"type": "color-background", "mode": "basic"}
HEAT = {"unit": "celsius", "decimals": 0}
AT_WORK = (
    "busy",
    "downloading",
    "checking",
    "leveling",
    "preheating",
    "preparing",
    "printing",
    "pausing",
    "resuming",
    "stopping",
)


def make():
    board = b.new(
        "kobra-fleet", "Kobra / Fleet", "What needs hands now, and what every printer does.", since="now-24h", refresh="30s"
    )
    b.annotate_prints(board, all_of_them=False)
    hot = (
        f"({q.now('kobra_temperature_target_celsius', heater='nozzle')} > bool 0)"
        f" * on (job, printer) ({q.now('kobra_print_open')} == bool 0)"
    )
    b.put(
        board,
        p.one(
            "At work",
            "Printers that print or are about to.",
            "none",
            p.now(q.in_state(*AT_WORK)),
            thresholds=("text", (1, GOOD)),
        ),
        p.one(
            "Paused",
            "Printers whose print waits for somebody. The board Outcomes tells the reasons.",
            "none",
            p.now(q.in_state("paused")),
            thresholds=(GOOD, (1, HANDS)),
            filled=True,
        ),
        p.one(
            "Failed",
            "Printers whose last job failed and that are not free since: look at them before the next print.",
            "none",
            p.now(q.in_state("failed")),
            thresholds=(GOOD, (1, BAD)),
            filled=True,
        ),
        p.one(
            "Offline",
            "Printers not heard: no link, last will, or silent for too long. Nothing else is known of them now.",
            "none",
            p.now(q.total(f"{q.now('kobra_up')} == bool 0")),
            thresholds=(GOOD, (1, GONE)),
            filled=True,
        ),
        p.one(
            "Hot without a job",
            "Printers whose nozzle has a target above 0 with no job open.",
            "none",
            p.now(q.total(hot)),
            thresholds=(GOOD, (1, BAD)),
            filled=True,
        ),
        p.one(
            "Plates to clear",
            "Printers that finished or cancelled a job and are not free since.",
            "none",
            p.now(q.in_state("finished", "cancelled")),
            thresholds=("text", (1, STATES["finished"])),
        ),
        p.one(
            "Idle",
            "Printers that wait for a job.",
            "none",
            p.now(q.in_state("idle")),
            thresholds=("text", (1, STATES["idle"])),
        ),
        p.one(
            "Next to finish",
            "Shortest time left of all open jobs, as the printers reckon it.",
            "s",
            p.now(f"min({q.while_open(q.now('kobra_print_remaining_seconds'))})"),
        ),
    )
    b.put(board, printers())
    b.put(
        board,
        p.timeline(
            "States",
            "What each printer did. Offline while it is not heard; a gap while the exporter is not.",
            p.query(q.state(), "{{printer}}"),
            mappings=numbered(STATES),
            height=10,
        ).data_links(
            [
                DashboardLink("Show this printer")
                .url(b.printer_link("${__field.labels.job}", "${__field.labels.printer}")[0]["url"])
                .target_blank(False)
            ]
        ),
    )
    b.row(board, "Work")
    b.put(
        board,
        p.lines(
            "Progress",
            "How far each print is. A line ends with its print.",
            "percentunit",
            p.query(q.now("kobra_print_progress_ratio"), "{{printer}}"),
            most=1,
        ),
        p.lines(
            "Time left",
            "Time left of each print, as the printers reckon it; some firmware never says.",
            "s",
            p.query(q.now("kobra_print_remaining_seconds"), "{{printer}}"),
        ),
        p.stacked(
            "Printers by state",
            "How many printers were in each state.",
            "none",
            p.query(q.total(q.now("kobra_printer_state", "state"), "state"), "{{state}}"),
            width=24,
            colors=STATES,
        ),
    )
    b.row(board, "Temperatures")
    b.put(
        board,
        p.lines(
            "Nozzles",
            "Nozzle temperature of each printer; none while it is not heard.",
            "celsius",
            p.query(q.now("kobra_temperature_celsius", heater="nozzle"), "{{printer}}"),
        ),
        p.lines(
            "Hotbeds",
            "Hotbed temperature of each printer; none while it is not heard.",
            "celsius",
            p.query(q.now("kobra_temperature_celsius", heater="hotbed"), "{{printer}}"),
        ),
    )
    b.row(board, "In the selected time")
    b.put(
        board,
        p.bars(
            "Prints ended",
            "Jobs ended in the selected time, by outcome.",
            "none",
            p.now(q.total(q.happened("kobra_prints_total", "outcome"), "outcome"), "{{outcome}}"),
            colors=OUTCOMES,
        ),
        p.bars(
            "Pauses",
            "Pauses in the selected time, by the reason the printer gave.",
            "none",
            p.now(q.total(q.happened("kobra_pauses_total", "reason"), "reason"), "{{reason}}"),
            colors=PAUSES,
        ),
        p.bars(
            "Errors",
            "Reports with an error code in the selected time, by what the code is about.",
            "none",
            p.now(q.total(q.happened("kobra_errors_total", "kind"), "kind"), "{{kind}}"),
            colors=ERRORS,
        ),
    )
    return b.finish(board)


def printers():
    return p.rows(
        "Printers",
        "One row for each printer; its name leads to its board. What is not known now is empty.",
        [
            ("State", q.state(), {"mappings": numbered(STATES), "custom.cellOptions": TINT, "custom.width": 110}),
            (None, q.now("kobra_print_info", "filename"), {}),
            ("filename", None, {"unit": "string"}),
            (
                "Progress",
                q.now("kobra_print_progress_ratio"),
                {
                    "unit": "percentunit",
                    "min": 0,
                    "max": 1,
                    "decimals": 0,
                    "color": fixed("semi-dark-blue"),
                    "custom.cellOptions": {"type": "gauge", "mode": "basic", "valueDisplayMode": "text"},
                },
            ),
            ("Time left", q.while_open(q.now("kobra_print_remaining_seconds")), {"unit": "s", "decimals": 0}),
            (
                "Done at",
                q.while_open(f"(time() + {q.now('kobra_print_remaining_seconds')}) * 1000"),
                {"unit": "dateTimeAsIsoNoDateIfToday"},
            ),
            ("Nozzle", q.now("kobra_temperature_celsius", heater="nozzle"), HEAT),
            ("Hotbed", q.now("kobra_temperature_celsius", heater="hotbed"), HEAT),
            (
                "Last print",
                q.number_of("kobra_last_print_outcome", "outcome", OUTCOMES),
                {"mappings": numbered(OUTCOMES), "custom.cellOptions": {"type": "color-text"}},
            ),
            ("Last error", q.now("kobra_last_error_code"), {"mappings": codes()}),
            (
                "Heard",
                f"time() - {q.now('kobra_last_report_timestamp_seconds')}",
                {
                    "unit": "s",
                    "decimals": 0,
                    "custom.cellOptions": {"type": "color-text"},
                    "thresholds": {
                        "mode": "absolute",
                        "steps": [
                            {"value": None, "color": "text"},
                            {"value": 90, "color": HANDS},
                            {"value": 300, "color": BAD},
                        ],
                    },
                },
            ),
        ],
    ).override_by_name("Printer", [p.model.DynamicConfigValue("links", b.printer_link())])
