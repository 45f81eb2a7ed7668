"""Printer: all of one printer. With several chosen, one after the other."""

from . import board as b
from . import panels as p
from . import printer_over_time as over_time
from . import queries as q
from .style import COMMANDS, ERRORS, OUTCOMES, PAUSES, STATES, STORAGES, WATCH, YES_NO, codes, numbered


def make():
    # Not all at once: on a big farm that would be a page without an end.
    board = b.new(
        b.PRINTER_BOARD,
        "Kobra / Printer",
        "Everything known of one printer.",
        since="now-12h",
        refresh="30s",
        all_printers=False,
    )
    b.annotate_prints(board, all_of_them=True)
    b.row(board, "$printer", repeat="printer")
    b.put(board, *now(), *last_words())
    b.put(
        board,
        p.timeline(
            "State",
            "What it did. Offline while it is not heard; a gap while the exporter is not.",
            p.query(q.state(), "state"),
            mappings=numbered(STATES),
            height=4,
        ),
    )
    b.put(board, *over_time.panels())
    b.put(board, *sums())
    b.put(board, *the_machine())
    return b.finish(board)


def now():
    left = q.while_open(q.now("kobra_print_remaining_seconds"))
    return [
        p.one(
            "State now",
            "What it does. Offline: nothing else is known of it now.",
            "none",
            p.now(q.state()),
            width=4,
            mappings=numbered(STATES),
            filled=True,
        ),
        p.one(
            "File",
            "The open job's file, or the last one's until the printer is free; none if names are kept out of the metrics.",
            "string",
            p.now(q.now("kobra_print_info", "filename"), "{{filename}}"),
            width=8,
            name=True,
        ),
        p.share("Progress", "How far the print is, as the printer says.", p.now(q.now("kobra_print_progress_ratio"))),
        p.one("Time left", "As the printer reckons it; some firmware never says.", "s", p.now(left)),
        p.one(
            "Done at",
            "Now and the time left, while a job is open.",
            "dateTimeAsIsoNoDateIfToday",
            p.now(q.while_open(f"(time() + {q.now('kobra_print_remaining_seconds')}) * 1000")),
        ),
        p.one(
            "Printed for",
            "How long it has printed, in whole minutes of the printer's.",
            "s",
            p.now(q.now("kobra_print_elapsed_seconds")),
        ),
        p.one(
            "Layer",
            "The layer being printed and how many there are; some firmware does not count them.",
            "none",
            p.now(q.now("kobra_print_layer"), "layer"),
            p.now(q.now("kobra_print_layers"), "of"),
            width=4,
        ),
        p.one("Filament", "Used by the job so far.", "lengthm", p.now(q.now("kobra_print_filament_used_meters"))),
    ]


def last_words():
    ended = f"{q.now('kobra_last_print_end_timestamp_seconds')} * 1000"
    return [
        p.one(
            "Last print",
            "How the last job ended.",
            "none",
            p.now(q.number_of("kobra_last_print_outcome", "outcome", OUTCOMES)),
            mappings=numbered(OUTCOMES),
        ),
        p.one("Ended", "When the last job ended.", "dateTimeFromNow", p.now(ended)),
        p.one(
            "Its code",
            "The code that came with the end of the last job; none is good.",
            "none",
            p.now(q.now("kobra_last_print_error_code")),
            width=4,
            mappings=codes(),
        ),
        p.one(
            "Last error",
            "The last code other than fine in any report.",
            "none",
            p.now(q.now("kobra_last_error_code")),
            width=4,
            mappings=codes(),
        ),
        p.one(
            "Said", "When that code came.", "dateTimeFromNow", p.now(f"{q.now('kobra_last_error_timestamp_seconds')} * 1000")
        ),
    ]


def sums():
    return [
        p.bars(
            "Prints",
            "Jobs ended in the selected time, by outcome.",
            "none",
            p.now(q.happened("kobra_prints_total", "outcome"), "{{outcome}}"),
            width=6,
            colors=OUTCOMES,
        ),
        p.bars(
            "Pauses",
            "Pauses in the selected time, by the reason the printer gave.",
            "none",
            p.now(q.happened("kobra_pauses_total", "reason"), "{{reason}}"),
            width=6,
            colors=PAUSES,
        ),
        p.bars(
            "Errors",
            "Reports with an error code in the selected time, by what the code is about.",
            "none",
            p.now(q.happened("kobra_errors_total", "kind"), "{{kind}}"),
            width=6,
            colors=ERRORS,
        ),
        p.bars(
            "Commands",
            "Commands given by the admin API in the selected time, by how they ended; questions are among them.",
            "none",
            p.now(q.total(q.happened("kobra_commands_total", "command", "outcome"), "outcome"), "{{outcome}}"),
            width=6,
            colors=COMMANDS,
        ),
        p.bars(
            "Time in each state",
            "Share of the selected time that it spent in each state.",
            "percentunit",
            p.now(
                f"{q.grew('kobra_state_seconds_total', 'state')} / on (job, printer) group_left () "
                f"sum by (job, printer) ({q.grew('kobra_state_seconds_total', 'state')}) > 0",
                "{{state}}",
            ),
            width=12,
            colors=STATES,
            decimals=1,
        ).max(1),
        p.counted(
            "Not answered",
            "Questions of the exporter that the printer did not answer, by what was asked.",
            p.query(q.happened("kobra_queries_unanswered_total", "query", within="$__rate_interval"), "{{query}}"),
            width=6,
        ),
        p.lines(
            "Silence",
            "Time since the last report and since each sort of reading; a reading that stays away is not shown as a value.",
            "s",
            p.query(f"time() - {q.now('kobra_last_report_timestamp_seconds')}", "any report"),
            p.query(f"time() - {q.now('kobra_last_reading_timestamp_seconds', 'reading')}", "{{reading}}"),
            width=6,
        ),
    ]


def the_machine():
    return [
        p.rows(
            "Identity",
            "Fixed facts; model and firmware are empty until known.",
            [
                (None, q.now("kobra_printer_info", "model", "model_id", "firmware", "id"), {}),
                *((name, None, {"unit": "string"}) for name in ("model", "model_id", "firmware", "id")),
            ],
            width=12,
            height=5,
        ),
        p.history(
            "Plugged in",
            "What is connected to the printer; none until it reported.",
            p.query(q.now("kobra_peripheral_connected", "peripheral"), "{{peripheral}}"),
            mappings=YES_NO,
            width=6,
            height=5,
        ),
        p.one(
            "Commands of strangers",
            "Commands of somebody else, seen on the broker. Of two exporters each is a stranger to the other.",
            "none",
            p.now(q.happened("kobra_foreign_commands_total")),
            height=5,
            thresholds=("text", (1, WATCH)),
        ),
        p.one(
            "Command spelling",
            "How the topics of its commands end.",
            "string",
            p.now(f"{q.now('kobra_command_spelling', 'spelling')} == 1", "{{spelling}}"),
            height=5,
            name=True,
        ),
        p.bars(
            "Files",
            "Files in the last list of each storage.",
            "none",
            p.now(q.now("kobra_files", "storage"), "{{storage}}"),
            width=12,
            height=5,
            colors=STORAGES,
        ),
        p.bars(
            "Size of files",
            "Their size.",
            "bytes",
            p.now(q.now("kobra_files_size_bytes", "storage"), "{{storage}}"),
            width=12,
            height=5,
            colors=STORAGES,
            decimals=1,
        ),
    ]
