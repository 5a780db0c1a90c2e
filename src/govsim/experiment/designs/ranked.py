"""What the designs of sensitivity analysis say: the factors that move a metric most, with their intervals."""

import math

import pandas as pd

from govsim.analysis.conclusions import within
from govsim.describe import metric_in, short, title_of, unit_in
from govsim.experiment.study import Design, Study
from govsim.measure import METRICS
from govsim.text.words import Words, listed, words

MOST_NAMED, LEAST = 3, 0.05
"""Factors in a sentence, and what they must come to as a part of the strongest one's index; assumed."""
MAIN = {"pawn": "median", "sobol": "ST", "morris": "mu_star"}
"""The index by which factors are ranked; of several methods in one table the first that is there has the word."""


class Ranked(Design):
    """A design whose table is `indices`."""

    def told(self, study: Study, runs: pd.DataFrame, tables: dict[str, pd.DataFrame]) -> list[Words]:
        """A sentence for each metric: which factors move the difference of the last scenario from the first most."""
        table = tables["indices"]
        method = next(name for name in MAIN if (table.method == name).any())
        first, last = study.arms[0], study.arms[-1]
        target = f"{last.name} - {first.name}" if len(study.arms) > 1 else last.name
        mine = table[(table.method == method) & (table["index"] == MAIN[method]) & (table.target == target)]
        titles = [words(arm.title or arm.name) for arm in (first, last)]
        of_pair = words("difference in {metric} ({b} less {a})").format(a=titles[0], b=titles[1], metric="{metric}")
        said = []
        for metric in study.metrics:
            what = of_pair.format(metric=metric_in(metric)) if len(study.arms) > 1 else metric_in(metric)
            rows = mine[mine.metric == metric].sort_values("value", ascending=False, kind="stable").head(MOST_NAMED)
            counting = rows[(rows.value > 0) & (rows.value >= LEAST * rows.value.max())]
            said.append(sentence(what.begun(), counting, method, metric))
        return said


def sentence(what: Words, rows: pd.DataFrame, method: str, metric: str) -> Words:
    """The factors of some rows, the strongest first."""
    if not len(rows):
        return words("{what} is the same at every point.").format(what=what)
    size = words("{factor} ({value}, {interval})")
    times, most = (100.0, 1.0) if method == "sobol" else (1.0, math.inf)
    parts = []
    for row in rows.to_dict("records"):
        value, ends = min(float(row["value"]), most), [float(row[name]) for name in ("ci_low", "ci_high")]
        between = within(ends[0], ends[1], 0.0, most, lambda v: short(times * v))
        parts.append(size.format(factor=title_of(str(row["factor"])).inside(), value=short(times * value), interval=between))
    texts = {
        "sobol": words("{what}: most of the variance, in % with interactions, comes from {factors}."),
        "morris": words("{what}: moved most, in {unit} on average over a factor's range, by {factors}."),
        "pawn": words("{what}: its distribution is moved most (0..1) by {factors}."),
    }
    return texts[method].format(what=what, factors=listed(parts), unit=unit_in(METRICS[metric].unit))
