"""The figure of a calibration: the log beside streams drawn from the overlay, by hour, weekday, day, and the times."""

from pathlib import Path
from typing import Any

import pandas as pd
from matplotlib.axes import Axes

from govsim.drawing.style import (
    ARMS,
    INK,
    MUTED,
    PARTS,
    Drawn,
    Look,
    blank,
    drawing,
    headline,
    legend_above,
    look_for,
    png_of,
    svg_of,
)
from govsim.text.numbers import three
from govsim.text.words import Words, words

WEEKDAYS = {
    "Monday": words("Mon"),
    "Tuesday": words("Tue"),
    "Wednesday": words("Wed"),
    "Thursday": words("Thu"),
    "Friday": words("Fri"),
    "Saturday": words("Sat"),
    "Sunday": words("Sun"),
}
LOG, BAND = words("the log"), words("90% of simulated logs")
FITTED = words("lognormal of the same mean and spread")
NOTE = words(
    "Streams drawn from the overlay on the days and in the hours in which the log was kept, thinned to what is reported."
)


def write_figure(folder: Path, lang: str) -> None:
    """Draw the tables of a calibration's folder into `figures/calibration.svg` and `.png`."""
    look = look_for(lang, ())
    with drawing(look):
        made = draw(folder, look)
        (folder / "figures").mkdir(exist_ok=True)
        (folder / "figures" / "calibration.svg").write_text(svg_of(made.figure), encoding="utf-8")
        (folder / "figures" / "calibration.png").write_bytes(png_of(made.figure))


def draw(folder: Path, look: Look) -> Drawn:
    """Draw panels for hours, weekdays, days in order, and recorded times."""
    read = {f.stem: pd.read_csv(f) for f in (folder / "tables").glob("*.csv")}
    timed = [name for name in ("response", "work") if name in read]
    figure = blank(4.6 + 2.3 * (len(timed) > 0))
    grid = figure.add_gridspec(2 + (len(timed) > 0), 2)
    _hours(figure.add_subplot(grid[0, :]), read["hours"], look)
    _weekdays(figure.add_subplot(grid[1, 0]), read["weekdays"], look)
    _days(figure.add_subplot(grid[1, 1]), read["days"], look)
    for column, name in enumerate(timed):
        at = grid[2, :] if len(timed) == 1 else grid[2, column]
        _times(figure.add_subplot(at), read[name], name, look)
    title = _title(read["goodness"])
    legend_above(figure, handles=_key(), labels=[look.say(LOG), look.say(BAND)], ncols=2, fontsize=8.5)
    headline(figure, look.say(title))
    return Drawn(figure, title, NOTE)


def _key() -> list[object]:
    from matplotlib.lines import Line2D
    from matplotlib.patches import Patch

    return [Line2D([], [], color=INK, marker="o", ms=4, lw=1), Patch(color=PARTS[0], alpha=0.7)]


def _hours(axes: Axes, rows: pd.DataFrame, look: Look) -> None:
    _beside_band(axes, rows.hour + 0.5, rows, width=0.86, lw=1)
    axes.set(xlim=(rows.hour.min(), rows.hour.max() + 1), ylim=(0, None))
    axes.set_xticks(range(int(rows.hour.min()), int(rows.hour.max()) + 2, 3 if len(rows) > 12 else 1))
    _label(axes, look, words("By hour of the day"), y=words("rows a day"))


def _weekdays(axes: Axes, rows: pd.DataFrame, look: Look) -> None:
    _beside_band(axes, range(len(rows)), rows, width=0.7, lw=0)
    axes.set_xticks(range(len(rows)), [look.say(WEEKDAYS[day]) for day in rows.weekday])
    axes.set(ylim=(0, None))
    _label(axes, look, words("By weekday"), y=words("rows a day"))


def _beside_band(axes: Axes, at: Any, rows: pd.DataFrame, width: float, lw: float) -> None:
    axes.bar(at, rows.high - rows.low, bottom=rows.low, width=width, color=PARTS[0], alpha=0.7)
    axes.plot(at, rows.log, color=INK, marker="o", ms=4, lw=lw)


def _days(axes: Axes, rows: pd.DataFrame, look: Look) -> None:
    axes.fill_between(rows.day_in_order, rows.low, rows.high, color=PARTS[0], alpha=0.7, lw=0)
    axes.plot(rows.day_in_order, rows.log, color=INK, marker="o", ms=2.5, lw=0)
    axes.set(ylim=(0, None))
    _label(axes, look, words("Days, quietest to busiest"), x=words("day, in order of its rows"))


def _label(axes: Axes, look: Look, title: Words, x: Words | None = None, y: Words | None = None, grid: Any = "y") -> None:
    axes.set_title(look.say(title))
    if x:
        axes.set_xlabel(look.say(x))
    if y:
        axes.set_ylabel(look.say(y))
    axes.grid(axis=grid)


def _times(axes: Axes, rows: pd.DataFrame, name: str, look: Look) -> None:
    axes.plot(rows.lognormal_min, rows.share, color=ARMS[0], lw=1.6)
    axes.plot(rows.recorded_min, rows.share, color=INK, lw=1.2, ls="--")
    axes.set(xscale="log", ylim=(0, 1))
    ticks = [t for t in (0.1, 0.5, 1, 2, 5, 10, 20, 60, 240, 1440) if rows.recorded_min.min() <= t <= rows.recorded_min.max()]
    axes.set_xticks(ticks, [f"{t:g}" for t in ticks])
    axes.minorticks_off()
    what = {"response": words("Recorded response"), "work": words("Recorded work")}[name]
    axes.annotate(look.say(words("dashed: the log; line: {fitted}").format(fitted=FITTED)), (0.99, 0.08),
                  xycoords="axes fraction", ha="right", size=8, color=MUTED)  # fmt: skip
    _label(axes, look, what, words("minutes (log scale)"), words("share of rows"), grid="both")


def _title(goodness: pd.DataFrame) -> Words:
    share = goodness.set_index("what").value
    hours, days = (share[f"simulated: {what} of the log inside the band"] for what in ("hours", "days, in order of size"))
    drawn, log = ([three(share[f"{whose}: {what} of rows a day"]) for what in ("mean", "variance")]
                  for whose in ("simulated", "the log"))  # fmt: skip
    return words(
        "A day of the log has {rows} rows (variance {variance}), a simulated one {drawn} ({drawn_variance}); {hours:.0%} of "
        "the log's hours and {days:.0%} of its days lie where 90% of simulated logs do"
    ).format(rows=log[0], variance=log[1], drawn=drawn[0], drawn_variance=drawn[1], hours=float(hours), days=float(days))
