"""The live curves: both communities over the days, and their difference below, described for Bokeh in the browser."""

from functools import cache
from typing import Any, Literal, NamedTuple

from bokeh.core.properties import value
from bokeh.embed import json_item
from bokeh.layouts import column
from bokeh.models import ColumnDataSource, FixedTicker, HoverTool, NumeralTickFormatter, Range1d
from bokeh.models.annotations import BoxAnnotation, Span
from bokeh.plotting import figure

from govsim.drawing.style import ARMS, GRID, INK, MUTED, PAPER
from govsim.text.words import Words, words

SLOTS = 3
"""Charts that are seen at once."""
FONT = "system-ui, 'Segoe UI', 'Noto Sans', 'PingFang SC', 'Microsoft YaHei', 'Noto Sans CJK SC', 'Govsim Sans SC', sans-serif"
DASHES = ("solid", "dashed")
FAINT = 0.38
LEFT, RIGHT = 46, 6  # borders (px), the same above and below so that the days stand under each other


class Curve(NamedTuple):
    """A column of the journal as a chart: `scale` turns its numbers into those of the unit."""

    column: str
    title: Words
    unit: Words
    better: Literal["higher", "lower"]
    scale: float = 1.0


CHARTS = (
    Curve("help", words("Time to help so far"), words("hours"), "lower"),
    Curve("waiting", words("Waiting for help"), words("incidents"), "lower"),
    Curve("satisfaction", words("Satisfaction"), words("out of 100"), "higher", 100.0),
    Curve("harm", words("Harm so far"), words("thousand person-hours"), "lower", 0.001),
    Curve("occurred", words("Incidents that occurred"), words("number so far"), "lower"),
    Curve("spared", words("Prevented or mediated"), words("number so far"), "higher"),
    Curve("trust", words("Trust in government"), words("out of 100"), "higher", 100.0),
    Curve("volunteers", words("Volunteers"), words("% of residents"), "higher", 100.0),
)


@cache
def charts(lang: str) -> dict[str, Any]:
    """The curves with their words in a language, and a Bokeh document for each place where one of them is shown.

    The documents hold no data: the page fills their sources (`both`, `ahead`, `former`, `ends`, `gap`, `marks`, `sides`).
    """
    curves = [
        {"column": c.column, "title": c.title.say(lang), "unit": c.unit.say(lang), "better": c.better, "scale": c.scale}
        for c in CHARTS
    ]
    return {"curves": curves, "documents": [json_item(_document(lang)) for _ in range(SLOTS)]}


def _document(lang: str) -> Any:
    days = Range1d(start=0, end=1, name="days")
    above, below = _plot("above", 120, days), _plot("below", 70, days)
    _courses(above, lang)
    _difference(below)
    for plot in (above, below):
        plot.add_layout(
            BoxAnnotation(left=0, right=0, fill_color=GRID, fill_alpha=0.45, line_color=None, level="underlay", name="followed")
        )
        plot.add_layout(Span(location=0, dimension="height", line_color=INK, line_width=1, level="underlay", name="now"))
    above.xaxis.visible = False
    return column(above, below, sizing_mode="stretch_width", spacing=0)


def _plot(name: str, height: int, days: Range1d) -> Any:
    plot = figure(
        height=height, x_range=days, y_range=Range1d(start=0, end=1, name=f"values-{name}"), sizing_mode="stretch_width",
        toolbar_location=None, tools="", name=name, min_border_left=LEFT, min_border_right=RIGHT, min_border_top=7,
        min_border_bottom=7, background_fill_color=PAPER, border_fill_color=PAPER, outline_line_color=None,
        extra_y_ranges={"rows": Range1d(start=0, end=1)}, match_aspect=False,
    )  # fmt: skip
    plot.xgrid.grid_line_color = None
    plot.ygrid.grid_line_color = GRID
    look = {
        "axis_line_color": None, "minor_tick_line_color": None, "major_tick_line_color": MUTED, "major_tick_in": 0,
        "major_tick_out": 3, "major_label_text_color": INK, "major_label_text_font": FONT, "major_label_text_font_size": "11px",
        "major_label_standoff": 3,
    }  # fmt: skip
    plot.yaxis[0].update(
        ticker=FixedTicker(ticks=[], name=f"ticks-{name}"), formatter=NumeralTickFormatter(format="0,0.[000]"), **look
    )
    plot.xaxis[0].update(ticker=FixedTicker(ticks=[], name=f"ticks-{name}-days"), **look | {"axis_line_color": MUTED})
    return plot


def _courses(plot: Any, lang: str) -> None:
    """Both communities, what was seen of the days ahead, what was before levers were moved, and the moves."""
    marks = _source("marks", "x", "row", "text", "colour", "align", "shift")
    plot.vspan(x="x", source=marks, line_color="colour", line_width=1.5, line_dash="dotdash")
    for name in ("former", "ahead"):
        faint = _source(name, "day", "a", "b")
        for side, colour, dash in zip("ab", ARMS, DASHES, strict=False):
            plot.line("day", side, source=faint, color=colour, line_dash=dash, line_width=1.5, alpha=FAINT)
    both = _source("both", "day", "a", "b")
    lines = [
        plot.line("day", side, source=both, color=colour, line_dash=dash, line_width=2)
        for side, colour, dash in zip("ab", ARMS, DASHES, strict=False)
    ]
    _text(plot, marks, y="row", y_range_name="rows", text_align="align", x_offset="shift", text_baseline="top")
    _text(
        plot, _source("ends", "x", "row", "text", "colour", "shift"), y="row", y_offset="shift", text_baseline="middle",
        x_offset=4,
    )  # fmt: skip
    tips = [(words("Day").say(lang), "@day{0}"), ("A", "@a{0,0.[00]}"), ("B", "@b{0,0.[00]}")]
    plot.add_tools(HoverTool(tooltips=tips, mode="vline", renderers=lines[:1], line_policy="nearest"))


def _difference(plot: Any) -> None:
    """B minus A as an area, in the colour of the side that is better off, and in words which that is."""
    gap = _source("gap", "day", "up", "down")
    plot.varea("day", 0, "up", source=gap, alpha=0.5, name="area-up")
    plot.varea("day", 0, "down", source=gap, alpha=0.5, name="area-down")
    plot.add_layout(Span(location=0, dimension="width", line_color=INK, line_width=1))
    _text(
        plot, _source("sides", "x", "row", "text", "base"), INK, 0.0, y="row", y_range_name="rows", text_baseline="base",
        text_align="right",
    )  # fmt: skip


def _source(name: str, *columns: str) -> ColumnDataSource:
    return ColumnDataSource({column: [] for column in columns}, name=name)


def _text(plot: Any, source: ColumnDataSource, colour: str = "colour", behind: float = 0.75, **where: Any) -> None:
    plot.text(
        x="x", text="text", source=source, text_color=colour, text_font=value(FONT), text_font_size="11px",
        background_fill_color=PAPER, background_fill_alpha=behind, **where,
    )  # fmt: skip
