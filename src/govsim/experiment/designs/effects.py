"""Effects of a factorial: what each factor does on average over all others, and how far two of them depend on each other.

Every combination ran under the same seeds, so each effect is a number of each seed, and its interval is that of a paired
difference. An interaction is what a factor does at the other's last level less what it does at the other's first: with 0 in
its interval the two do not depend on each other as far as can be seen.
"""

from collections.abc import Iterator
from itertools import combinations
from typing import Any

import pandas as pd

from govsim.analysis.interval import interval
from govsim.experiment.study import Study

COLUMNS = ("scenario", "metric", "factor", "level", "base", "by", "by_level", "by_base", "effect", "ci_low", "ci_high", "seeds")


def effects(study: Study, runs: pd.DataFrame) -> pd.DataFrame:
    """A row for each scenario, metric, factor and level above its first, and one for each pair of factors at their last
    levels (`by` names the other). Seeds under which not every combination ran are left out and can be told by `seeds`.
    """
    rows: list[dict[str, Any]] = []
    for scenario, mine in runs.groupby("scenario", sort=False):
        cells = mine.drop_duplicates(list(study.factors))[list(study.factors)]
        for metric in (m for m in study.metrics if m in runs):
            known = mine.dropna(subset=[metric])
            whole = known[known.groupby("seed")[metric].transform("size") == len(cells)]
            head = {"scenario": scenario, "metric": metric, "seeds": whole.seed.nunique()}
            rows += [head | row for row in (*mains(study, whole, metric), *pairs(study, whole, metric))]
    return pd.DataFrame(rows, columns=list(COLUMNS))


def mains(study: Study, runs: pd.DataFrame, metric: str) -> Iterator[dict[str, Any]]:
    """Each factor at each level less the first, averaged over all combinations of the others."""
    for name in study.factors:
        means = runs.pivot_table(index="seed", columns=name, values=metric, sort=False)
        base, *others = levels(runs, name)
        for level in others:
            yield told((means[level] - means[base]), factor=name, level=level, base=base)


def pairs(study: Study, runs: pd.DataFrame, metric: str) -> Iterator[dict[str, Any]]:
    """Each pair of factors, both from their first to their last level."""
    for one, two in combinations(study.factors, 2):
        ends = [(levels(runs, name)[0], levels(runs, name)[-1]) for name in (one, two)]
        means = runs.pivot_table(index="seed", columns=[one, two], values=metric, sort=False)
        if any(low == high for low, high in ends):
            continue
        (low, high), (first, last) = ends
        apart = (means[high, last] - means[low, last]) - (means[high, first] - means[low, first])
        yield told(apart, factor=one, level=high, base=low, by=two, by_level=last, by_base=first)


def levels(runs: pd.DataFrame, name: str) -> list[Any]:
    """The levels of a factor, in the order in which they ran."""
    return list(dict.fromkeys(runs[name])) or [None]


def told(by_seed: pd.Series, **row: Any) -> dict[str, Any]:
    """A row: mean and 95 % t-interval over seeds."""
    mean, low, high = interval(by_seed.to_numpy(float))
    return {"by": "", "by_level": None, "by_base": None} | row | {"effect": mean, "ci_low": low, "ci_high": high}
