"""The kinds of panels, as the boards use them. What shows one value asks for it now (an instant query): the last value of
a time range may be long past."""

from grafana_foundation_sdk.builders import bargauge, common, gauge, prometheus, stat, statetimeline, statushistory, table
from grafana_foundation_sdk.builders import timeseries as series_panel
from grafana_foundation_sdk.builders.dashboard import FieldColor
from grafana_foundation_sdk.models import common as look
from grafana_foundation_sdk.models import dashboard as model
from grafana_foundation_sdk.models.prometheus import PromQueryFormat

from .style import fixed, steps

SOURCE = look.DataSourceRef(type_val="prometheus", uid="${datasource}")
NOTHING = "–"


def query(expression, legend="", *, shape="range"):
    """A query; its shape is range, instant or table (an instant one with a column for each label)."""
    built = prometheus.Dataquery().datasource(SOURCE).expr(expression).legend_format(legend or "__auto")
    if shape == "range":
        return built.range()
    return built.instant().format(PromQueryFormat.TABLE if shape == "table" else PromQueryFormat.TIME_SERIES)


def now(expression, legend=""):
    return query(expression, legend, shape="instant")


def column(expression):
    return query(expression, shape="table")


def common_parts(panel, title, description, unit, width, height, queries):
    panel.title(title).description(description).datasource(SOURCE).span(width).height(height).unit(unit).no_value(NOTHING)
    for letter, each in zip("ABCDEFGHIJKLMNOPQRSTUVWXYZ", queries, strict=False):
        panel.with_target(each.ref_id(letter))
    return panel


def paint(panel, colors, pattern="{}"):
    """Gives series whose names are made from these words by the pattern their colours."""
    for name, color in colors.items():
        panel.override_by_name(pattern.format(name), [model.DynamicConfigValue("color", fixed(color))])
    return panel


def last():
    return common.ReduceDataOptions().calcs(["lastNotNull"]).values(False).fields("")


def one(title, description, unit, *queries, width=3, height=4, thresholds=("text",), mappings=(), name=False, filled=False):
    """A single value, large."""
    panel = common_parts(stat.Panel(), title, description, unit, width, height, queries)
    panel.graph_mode(look.BigValueGraphMode.NONE).reduce_options(last()).thresholds(steps(*thresholds))
    panel.color_scheme(FieldColor().mode(model.FieldColorModeId.THRESHOLDS))
    panel.color_mode(look.BigValueColorMode.BACKGROUND if filled else look.BigValueColorMode.VALUE)
    panel.text_mode(look.BigValueTextMode.NAME if name else look.BigValueTextMode.AUTO)
    return panel.mappings(list(mappings))


def share(title, description, *queries, width=3, height=4, thresholds=("semi-dark-blue",)):
    """A gauge from 0 to 100 %."""
    panel = common_parts(gauge.Panel(), title, description, "percentunit", width, height, queries)
    panel.reduce_options(last()).thresholds(steps(*thresholds)).min(0).max(1).decimals(0)
    return panel.color_scheme(FieldColor().mode(model.FieldColorModeId.THRESHOLDS))


def bars(title, description, unit, *queries, width=8, height=8, colors=None, decimals=0):
    """A bar for each series, for sums over the selected time."""
    panel = common_parts(bargauge.Panel(), title, description, unit, width, height, queries)
    panel.reduce_options(last()).min(0).decimals(decimals).orientation(look.VizOrientation.HORIZONTAL)
    panel.display_mode(look.BarGaugeDisplayMode.BASIC).thresholds(steps("semi-dark-blue"))
    panel.color_scheme(FieldColor().mode(model.FieldColorModeId.THRESHOLDS))
    return paint(panel, colors or {})


def lines(
    title, description, unit, *queries, width=12, height=8, colors=None, pattern="{}", least=0, most=None, legend="list"
):
    """Values over time. A gap stays a gap."""
    panel = common_parts(series_panel.Panel(), title, description, unit, width, height, queries)
    panel.draw_style(look.GraphDrawStyle.LINE).line_width(1).fill_opacity(0).show_points(look.VisibilityMode.NEVER)
    panel.span_nulls(False).tooltip(
        common.VizTooltipOptions().mode(look.TooltipDisplayMode.MULTI).sort(look.SortOrder.DESCENDING)
    )
    shown = common.VizLegendOptions().show_legend(True).placement(look.LegendPlacement.BOTTOM)
    panel.legend(
        shown.display_mode(look.LegendDisplayMode(legend)).calcs(["lastNotNull", "max"] if legend == "table" else [])
    )
    panel.color_scheme(FieldColor().mode(model.FieldColorModeId.PALETTE_CLASSIC_BY_NAME))
    if least is not None:
        panel.min(least)
    if most is not None:
        panel.max(most)
    return paint(panel, colors or {}, pattern)


def stacked(title, description, unit, *queries, width=8, height=8, colors=None, interval=None):
    """Counts over time, one on the other. With an interval each bar is what happened in at least that time."""
    panel = lines(title, description, unit, *queries, width=width, height=height, colors=colors)
    panel.stacking(common.StackingConfig().mode(look.StackingMode.NORMAL).group("A")).fill_opacity(80).line_width(
        0
    ).decimals(0)
    if interval:
        panel.draw_style(look.GraphDrawStyle.BARS).interval(interval).max_data_points(60)
    return panel


def counted(title, description, *queries, width=8, height=8, colors=None, interval="5m"):
    """How often something happened, a bar for each stretch of time."""
    return stacked(title, description, "none", *queries, width=width, height=height, colors=colors, interval=interval)


def dashed(panel, pattern):
    """Draws the series whose names fit the pattern with dashes: what is wanted, not what is."""
    line = {"fill": "dash", "dash": [10, 10]}
    return panel.override_by_regexp(pattern, [model.DynamicConfigValue("custom.lineStyle", line)])


def timeline(title, description, *queries, mappings, width=24, height=9):
    """Which state when."""
    panel = common_parts(statetimeline.Panel(), title, description, "none", width, height, queries)
    panel.mappings(mappings).show_value(look.VisibilityMode.AUTO).row_height(0.85).merge_values(True).fill_opacity(85)
    panel.color_scheme(FieldColor().mode(model.FieldColorModeId.THRESHOLDS)).thresholds(steps("text")).line_width(0)
    panel.tooltip(common.VizTooltipOptions().mode(look.TooltipDisplayMode.SINGLE))
    return panel.legend(common.VizLegendOptions().show_legend(False).display_mode(look.LegendDisplayMode.LIST))


def history(title, description, *queries, mappings, width=24, height=8):
    """What was so at points in time, a square each."""
    panel = common_parts(statushistory.Panel(), title, description, "none", width, height, queries)
    panel.mappings(mappings).show_value(look.VisibilityMode.NEVER).row_height(0.85).max_data_points(100)
    panel.color_scheme(FieldColor().mode(model.FieldColorModeId.THRESHOLDS)).thresholds(steps("text"))
    return panel.legend(common.VizLegendOptions().show_legend(False).display_mode(look.LegendDisplayMode.LIST))


def rows(title, description, columns, *, width=24, height=10, sort="Printer"):
    """A table with a row for each printer. A column is (name, query, properties of the column); a query of None is a
    label that one of the queries brings along, and a name of None is a query for its labels only."""
    queries = [expression for _, expression, _ in columns if expression]
    panel = common_parts(table.Panel(), title, description, "none", width, height, [column(each) for each in queries])
    letters = iter("ABCDEFGHIJKLMNOPQRSTUVWXYZ")
    names, hidden = {"printer": "Printer"}, {"Time": True}
    for name, expression, properties in columns:
        # A lone query's values are not named after its letter.
        field = ("Value" if len(queries) == 1 else f"Value #{next(letters)}") if expression else name
        if name is None:
            hidden[field] = True
            continue
        names[field] = name if expression else name.capitalize().replace("_", " ")
        if properties:
            panel.override_by_name(names[field], [model.DynamicConfigValue(key, value) for key, value in properties.items()])
    names["job"] = "Job"
    order = {field: place for place, field in enumerate(names)}
    panel.with_transformation(model.DataTransformerConfig("merge", options={}))
    panel.with_transformation(
        model.DataTransformerConfig(
            "organize", options={"excludeByName": hidden, "indexByName": order, "renameByName": names}
        )
    )
    return panel.thresholds(steps("text")).sort_by([common.TableSortByFieldState().display_name(sort)]).filterable(True)
