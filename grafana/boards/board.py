"""What all boards share: variables, links to each other, annotations."""

import json

from grafana_foundation_sdk.builders import dashboard as build
from grafana_foundation_sdk.builders import prometheus
from grafana_foundation_sdk.cog.encoder import JSONEncoder
from grafana_foundation_sdk.models import dashboard as model

from . import queries as q
from .panels import SOURCE
from .style import BAD, HANDS, OUTCOMES

TAG = "kobra"
PRINTER_BOARD = "kobra-printer"
# The newest that Grafana 10.0 knows; later ones carry it over to theirs when they load it.
SCHEMA = 38


def new(uid, title, description, *, since, refresh, all_printers=True):
    """An empty board."""
    board = build.Dashboard(title).uid(uid).description(description).tags([TAG]).readonly().timezone("browser")
    board.time(since, "now").refresh(refresh).tooltip(model.DashboardCursorSync.CROSSHAIR)
    board.with_variable(build.DatasourceVariable("datasource").label("Data source").type("prometheus"))
    # Printers and exporters may be scraped by two jobs.
    known = '__name__=~"kobra_up|kobra_exporter_build_info"'
    variable(board, "job", "Job", f"label_values({{{known}}}, job)")
    variable(board, "instance", "Instance", f'label_values({{{known}, job=~"$job"}}, instance)')
    variable(
        board, "printer", "Printer", 'label_values(kobra_up{job=~"$job", instance=~"$instance"}, printer)', all_printers
    )
    others = build.DashboardLink("Kobra boards").type(model.DashboardLinkType.DASHBOARDS).tags([TAG]).as_dropdown(False)
    return board.link(
        others.include_vars(True).keep_time(True).target_blank(False).icon("external link").tooltip("").url("")
    )


def variable(board, name, label, query, with_all=True):
    built = build.QueryVariable(name).label(label).datasource(SOURCE).definition(query).multi(True).include_all(with_all)
    if with_all:
        built.all_value(".+").current(model.VariableOption(selected=True, text=["All"], value=["$__all"]))
    built.query({"query": query, "refId": f"Variable-{name}"}).refresh(model.VariableRefresh.ON_TIME_RANGE_CHANGED)
    board.with_variable(built.sort(model.VariableSort.NATURAL_ASC))


def row(board, title, repeat=None):
    heading = build.Row(title)
    if repeat:
        heading.repeat(repeat)
    board.with_row(heading)


def put(board, *panels):
    for panel in panels:
        board.with_panel(panel)


def annotate(board, name, color, expression, text, *, moment=False, enabled=True):
    """Marks on the time axis: at the time that is the expression's value, or while it is above 0."""
    target = prometheus.Dataquery().datasource(SOURCE).expr(expression).range().ref_id("Anno")
    board.annotation(
        build.AnnotationQuery()
        .name(name)
        .datasource(SOURCE)
        .enable(enabled)
        .hide(False)
        .icon_color(color)
        # Grafana 10 reads the expression from here, later ones from the target.
        .expr(expression)
        .target(target)
        .title_format(name)
        .text_format(text)
        .tag_keys("printer")
        .use_value_for_time(moment)
    )


def annotate_prints(board, *, all_of_them):
    """Beginnings, ends, pauses and commands. Those that need nobody are off where many printers are shown."""
    info = q.at("kobra_print_info")
    start = q.at("kobra_print_start_timestamp_seconds")
    named = f"{start} * on (job, instance, printer) group_left (filename) {info} or on (job, instance, printer) {start}"
    annotate(
        board,
        "Print started",
        "light-blue",
        f"{q.once(named, 'filename')} * 1000",
        "{{printer}}: {{filename}}",
        moment=True,
        enabled=all_of_them,
    )
    for outcome, title in {
        "finished": "Print finished",
        "cancelled": "Print cancelled",
        "unknown": "Print ended, nobody said how",
        "failed": "Print failed",
    }.items():
        end, how = q.now("kobra_last_print_end_timestamp_seconds"), q.now("kobra_last_print_outcome", outcome=outcome)
        annotate(
            board,
            title,
            OUTCOMES[outcome],
            f"{end} * 1000 and on (job, printer) {how} == 1",
            "{{printer}}",
            moment=True,
            enabled=all_of_them or outcome in ("failed", "unknown"),
        )
    annotate(
        board,
        "Paused",
        HANDS,
        q.happened("kobra_pauses_total", "reason", within="$__rate_interval") + " > 0",
        "{{printer}}: {{reason}}",
        enabled=all_of_them,
    )
    # Questions change nothing.
    commands = q.happened(
        "kobra_commands_total",
        "command",
        "outcome",
        within="$__rate_interval",
        command="pause|resume|stop|cancel|settings|delete|print|localtask|firmware_update|emergency_stop",
    )
    annotate(board, "Command", "blue", commands + " > 0", "{{printer}}: {{command}} {{outcome}}", enabled=all_of_them)
    annotate(
        board,
        "Command of a stranger",
        BAD,
        q.happened("kobra_foreign_commands_total", within="$__rate_interval") + " > 0",
        "{{printer}}",
        enabled=False,
    )


def printer_link(job="${__data.fields.Job}", printer="${__data.fields.Printer}"):
    """From a row of a table, or a series, to that printer's board."""
    url = f"/d/{PRINTER_BOARD}?var-datasource=${{datasource}}&var-job={job}&var-printer={printer}&${{__url_time_range}}"
    return [{"title": "Show this printer", "url": url, "targetBlank": False}]


def finish(board):
    """The board as Grafana reads it."""
    built = board.build()
    built.schema_version = SCHEMA
    for number, panel in enumerate(built.panels, 1):
        panel.id_val = number
    plain = json.loads(JSONEncoder().encode(built))
    # What a later Grafana would take as a wish to hide these, and what belongs to another kind of variable.
    for shown in plain["links"] + plain["annotations"]["list"]:
        shown.pop("placement", None)
    for one in plain["templating"]["list"]:
        for key in ("auto", "auto_min", "auto_count"):
            one.pop(key, None)
    return plain
