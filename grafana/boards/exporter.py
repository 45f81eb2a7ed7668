"""Exporter: whether what the other boards show can be trusted."""

from . import board as b
from . import exporter_program as program
from . import panels as p
from . import queries as q
from .style import ANSWERED, BAD, GOOD, LINKED, UP, WENT_WELL


def make():
    board = b.new(
        "kobra-exporter",
        "Kobra / Exporter",
        "Whether what the other boards show can be trusted: links, questions, files and the program.",
        since="now-6h",
        refresh="30s",
    )
    b.annotate(
        board, "Exporter started", "light-blue", f"{q.own('process_start_time_seconds')} * 1000", "{{instance}}", moment=True
    )
    b.annotate(
        board,
        "Configuration read",
        "blue",
        f"{q.own('kobra_config_last_reload_success_timestamp_seconds')} * 1000",
        "{{instance}}",
        moment=True,
    )
    b.put(board, *verdicts())
    b.row(board, "Brokers")
    b.put(board, *brokers())
    b.row(board, "Messages")
    b.put(board, *messages())
    b.row(board, "Questions and commands")
    b.put(board, *questions())
    b.row(board, "Files and requests")
    b.put(board, *files())
    b.row(board, "Program")
    b.put(board, *program.panels())
    return b.finish(board)


def verdicts():
    flag = {"thresholds": (GOOD,), "mappings": WENT_WELL, "filled": True}
    return [
        p.one(
            "Exporters",
            "Whether Prometheus reaches every exporter: down if one is not reached.",
            "none",
            p.now(f"min({q.own('up')})"),
            mappings=UP,
            filled=True,
        ),
        p.one(
            "Printers known",
            "Printers each exporter knows; the greatest number of all.",
            "none",
            p.now(f"max({q.own('kobra_exporter_printers')})"),
        ),
        p.one(
            "Brokers",
            "Whether every link to a broker is up.",
            "none",
            p.now(f"min({q.own('kobra_broker_connected')})"),
            mappings=LINKED,
            filled=True,
        ),
        p.one(
            "Own checks failed",
            "Checks of the exporter's own that failed in the selected time: please report any.",
            "none",
            p.now(q.exporter_happened("kobra_exporter_invariant_violations_total")),
            thresholds=(GOOD, (1, BAD)),
            filled=True,
        ),
        p.one(
            "Configuration",
            "Whether it was last read without error.",
            "none",
            p.now(f"min({q.own('kobra_config_last_reload_successful')})"),
            **flag,
        ),
        p.one(
            "State file",
            "Whether it was last written without error; none if none is configured.",
            "none",
            p.now(f"min({q.own('kobra_state_file_last_write_successful')})"),
            **flag,
        ),
        p.one(
            "Web configuration",
            "Whether it was last read without error; none if none is configured.",
            "none",
            p.now(f"min({q.own('kobra_web_config_last_reload_successful')})"),
            **flag,
        ),
        p.one(
            "Version",
            "What each exporter was built from.",
            "string",
            p.now(
                f"max by (version, revision, swift_version) ({q.own('kobra_exporter_build_info')})",
                "{{version}} ({{revision}}, Swift {{swift_version}})",
            ),
            name=True,
        ),
    ]


def brokers():
    link = "{{broker}} {{instance}}"
    by = ("broker", "instance")
    made = q.exporter_happened("kobra_broker_connections_total", *by, within="$__rate_interval")
    lost = q.exporter_happened("kobra_broker_disconnections_total", *by, within="$__rate_interval")
    return [
        p.timeline(
            "Links",
            "Whether the broker has accepted connection and subscription.",
            p.query(f"max by (broker, instance) ({q.own('kobra_broker_connected')})", link),
            mappings=LINKED,
            width=12,
            height=7,
        ),
        p.counted(
            "Connections made and ended",
            "A link that comes and goes shows here.",
            p.query(made, link + " made"),
            p.query(lost, link + " ended"),
            width=12,
            height=7,
        ),
        p.lines(
            "Messages",
            "Messages from and to each broker.",
            "cps",
            p.query(q.rate("kobra_broker_messages_received_total", *by), link + " received"),
            p.query(q.rate("kobra_broker_messages_published_total", *by), link + " sent"),
            width=8,
        ),
        p.lines(
            "Silence of brokers",
            "Time since anything came from each broker.",
            "s",
            p.query(f"time() - max by (broker, instance) ({q.own('kobra_broker_last_message_timestamp_seconds')})", link),
            width=8,
        ),
        p.counted(
            "Dropped by brokers",
            "Messages the broker says it dropped, for any subscriber: its queues are too short, or somebody does not read.",
            p.query(q.exporter_happened("kobra_broker_messages_dropped_total", *by, within="$__rate_interval"), link),
            width=8,
        ),
    ]


def messages():
    kinds = "sum by (type) (rate(" + q.at("kobra_reports_total") + "[$__rate_interval]))"
    return [
        p.stacked(
            "Reports",
            "Reports applied, by type as in the topic; other is what is not read. Two exporters hear each twice.",
            "cps",
            p.query(kinds, "{{type}}"),
        ).decimals(2),
        p.counted(
            "Messages not taken",
            "By reason; own is a command, which is no report. README says what the others are.",
            p.query(q.exporter_happened("kobra_messages_rejected_total", "reason", within="$__rate_interval"), "{{reason}}"),
            width=8,
        ),
        p.counted(
            "Words nobody knows",
            "Well-formed reports with an unknown word, by where it stood: firmware that says something new.",
            p.query(q.exporter_happened("kobra_unknown_words_total", "field", within="$__rate_interval"), "{{field}}"),
            width=8,
        ),
    ]


def questions():
    asked = "sum by (query) (rate(" + q.at("kobra_queries_total") + "[$__rate_interval]))"
    silent = "sum by (query) (rate(" + q.at("kobra_queries_unanswered_total") + "[$__rate_interval]))"
    return [
        p.lines("Questions asked", "Questions sent to printers.", "cps", p.query(asked, "{{query}}"), width=6),
        p.lines(
            "Share not answered",
            "Of the questions asked; an idle printer's silence to print is not among them.",
            "percentunit",
            p.query(f"{silent} / ({asked} > 0)", "{{query}}"),
            width=6,
        ),
        p.lines(
            "Time to answer",
            "Half of all answers, and 95 of 100, came within.",
            "s",
            p.query(q.quantile(0.5, "kobra_query_duration_seconds", "query"), "{{query}} half"),
            p.query(q.quantile(0.95, "kobra_query_duration_seconds", "query"), "{{query}} 95 %"),
            width=6,
        ),
        p.lines(
            "Time to confirm a command",
            "95 of 100 commands were confirmed by the printer's own report within; only while the admin API is on.",
            "s",
            p.query(q.quantile(0.95, "kobra_command_duration_seconds", "command"), "{{command}}"),
            width=6,
        ),
        p.history(
            "Probes answered",
            "Whether the printer answered in time when it was probed; only where each printer is a target of its own.",
            p.query(f"max by (instance) ({q.own('kobra_probe_success')})", "{{instance}}"),
            mappings=ANSWERED,
            width=12,
        ),
        p.lines(
            "Time of probes",
            "From the probe to the printer's answer, or to giving up.",
            "s",
            p.query(f"max by (instance) ({q.own('kobra_probe_duration_seconds')})", "{{instance}}"),
        ),
    ]


def files():
    by = "by (instance)"
    return [
        p.lines(
            "Time since the state file was written",
            "It is written when a print begins, goes on, or ends.",
            "s",
            p.query(f"time() - max {by} ({q.own('kobra_state_file_last_write_timestamp_seconds')})", "{{instance}}"),
            width=6,
        ),
        p.counted(
            "Trouble with the state file",
            "Attempts to write it that failed, and what was not taken from it at a start.",
            p.query(
                q.exporter_happened("kobra_state_file_write_failures_total", "instance", within="$__rate_interval"),
                "{{instance}} not written",
            ),
            p.query(
                q.exporter_happened("kobra_state_file_set_aside_total", "instance", "what", within="$__rate_interval"),
                "{{instance}} {{what}} set aside",
            ),
            width=6,
        ),
        p.lines(
            "Time since configurations were read",
            "The configuration, and the web configuration file if there is one.",
            "s",
            p.query(f"time() - max {by} ({q.own('kobra_config_last_reload_success_timestamp_seconds')})", "{{instance}}"),
            p.query(
                f"time() - max {by} ({q.own('kobra_web_config_last_reload_success_timestamp_seconds')})", "{{instance}} web"
            ),
            width=6,
        ),
        p.counted(
            "Requests turned away",
            "By the web configuration: wrong or no password, too many passwords to compare, rate limit.",
            p.query(
                q.exporter_happened("kobra_web_requests_refused_total", "reason", within="$__rate_interval"), "{{reason}}"
            ),
            width=6,
        ),
    ]
