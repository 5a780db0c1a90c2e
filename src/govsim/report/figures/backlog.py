"""Backlog at midnight: reports for which nobody is on the scene yet, through the counted days."""

import numpy as np

from govsim.drawing.style import Drawn, Look, blank, headline, legend_above
from govsim.report.figures.wellbeing import days
from govsim.store.reading import RunFolder
from govsim.text.words import joined, words

WEEK = 7
NOTE = words(
    "Reported, nobody on the scene, counted at midnight. Mean over seeds, seven-day mean; bands: the middle 80 % of seeds."
)


def smooth(series: np.ndarray, width: int = WEEK) -> np.ndarray:
    """Centred moving mean, shorter at the ends."""
    if len(series) < 2 * width:
        return series
    ones = np.ones(width)
    return np.convolve(series, ones, "same") / np.convolve(np.ones(len(series)), ones, "same")


def draw(folder: RunFolder, look: Look) -> Drawn | None:
    """Draw one curve for each scenario."""
    if not folder.shows("daily"):
        return None
    found = days(folder, "backlog")
    if not all(v.shape[1] for v in found.values()):
        return None
    figure = blank(2.9)
    axes = figure.subplots()
    for arm, (day, mean, low, high) in found.items():
        axes.fill_between(day, smooth(low), smooth(high), color=look.colour(arm), alpha=0.15, lw=0)
        line = smooth(mean)
        axes.plot(day, line, color=look.colour(arm), ls=look.dash(arm), lw=1.9, label=look.name(arm))
    axes.set_ylim(bottom=0)
    axes.margins(x=0)
    axes.grid(axis="y")
    axes.set_xlabel(look.say(words("counted day")))
    axes.set_ylabel(look.say(words("reports waiting")))
    legend_above(figure, ncols=4, labelcolor="linecolor", handlelength=2.4)
    means = {arm: float(v[1].mean()) for arm, v in found.items()}
    told = [words("{mean:.1f} under {scenario}").format(mean=m, scenario=a.title) for a, m in means.items()]
    title = words("Reports waiting on an average night: {told}").format(
        told=joined(told, words(", ", context="between clauses"))
    )
    headline(figure, look.say(title))
    return Drawn(figure, title, NOTE)
