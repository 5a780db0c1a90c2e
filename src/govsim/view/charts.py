"""The live curves: both communities over the days, and their difference below, described for Bokeh in the browser."""

from typing import Any, NamedTuple

from bokeh.embed import json_item
from bokeh.layouts import column
from bokeh.models import ColumnDataSource, Range1d
from bokeh.models.annotations import Span
from bokeh.plotting import figure

from govsim.base.words import words
from govsim.report.look import ARMS, GRID, INK, MUTED, PAPER


class Curve(NamedTuple):
    """A column of the journal as a chart."""

    column: str
    title: Any
    unit: Any


SHOWN = (
    Curve("help", words("Time to help so far"), words("h")),
    Curve("waiting", words("Waiting for help"), words("incidents")),
    Curve("satisfaction", words("Satisfaction"), words("0 to 1")),
)


def charts(lang: str) -> list[dict[str, Any]]:
    """The charts as Bokeh documents in JSON, one for each curve that is shown; sources are named `curve-<column>`."""
    return [json_item(_chart(curve, lang), f"chart-{curve.column}") for curve in SHOWN]  # type: ignore[misc,arg-type]


def _chart(curve: Curve, lang: str) -> Any:
    source = ColumnDataSource({"day": [], "a": [], "b": [], "difference": []}, name=f"curve-{curve.column}")
    days = Range1d(start=0, end=365, name=f"days-{curve.column}")
    above = figure(height=130, x_range=days, sizing_mode="stretch_width", toolbar_location=None, tools="")
    below = figure(height=70, x_range=days, sizing_mode="stretch_width", toolbar_location=None, tools="")
    for side, colour, dash in zip("ab", ARMS, ("solid", "dashed"), strict=False):
        above.line("day", side, source=source, color=colour, line_dash=dash, line_width=2)
    below.varea("day", 0, "difference", source=source, color=MUTED, alpha=0.35)
    below.add_layout(Span(location=0, dimension="width", line_color=INK, line_width=1))
    for plot in (above, below):
        plot.background_fill_color = plot.border_fill_color = PAPER
        plot.grid.grid_line_color = GRID
        plot.outline_line_color = None
    above.title = curve.title.say(lang)
    return column(above, below, sizing_mode="stretch_width")
