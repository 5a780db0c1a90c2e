"""Scenario against scenario at every point of a design: paired differences over seeds, and who is ahead."""

from itertools import combinations

import pandas as pd

from govsim.analysis.interval import half_width
from govsim.analysis.verdict import TIE, ahead
from govsim.experiment.study import Study
from govsim.measure import METRICS


def cells(study: Study, runs: pd.DataFrame) -> dict[str, pd.DataFrame]:
    """Tables `map` (a row for each point, pair of scenarios and metric) and `winners` (a row for each point and metric)."""
    names, factors = [arm.name for arm in study.arms], list(study.factors)
    if len(names) < 2 or not len(runs):
        return {}
    found = pd.concat(
        [differences(runs, factors, a, b, metric) for metric in study.metrics for a, b in combinations(names, 2)],
        ignore_index=True,
    )
    return {"map": found, "winners": winners(found, factors)}


def differences(runs: pd.DataFrame, factors: list[str], a: str, b: str, metric: str) -> pd.DataFrame:
    """B minus a at every point: means over the seeds that both have, with the 95 % interval of the paired t-test."""
    keys = [*factors, "seed"]
    first, second = (runs.loc[runs.scenario == name, [*keys, metric]] for name in (a, b))
    both = first.merge(second, on=keys, suffixes=("_a", "_b")).dropna(subset=[f"{metric}_a", f"{metric}_b"])
    place = both.groupby(factors, sort=False).ngroup() if factors else pd.Series(0, both.index)
    d = (both[f"{metric}_b"] - both[f"{metric}_a"]).groupby(place)
    half = half_width(d.std(), d.size())
    told = pd.DataFrame({
        "a": a, "b": b, "metric": metric, "mean_a": both[f"{metric}_a"].groupby(place).mean(),
        "mean_b": both[f"{metric}_b"].groupby(place).mean(), "difference": d.mean(), "ci_low": d.mean() - half,
        "ci_high": d.mean() + half,
    })  # fmt: skip
    told["ahead"] = ahead(told, a, b, METRICS[metric].better)
    head = both.loc[~place.duplicated(), factors].reset_index(drop=True)
    return pd.concat([head, told.reset_index(drop=True)], axis=1)


def winners(found: pd.DataFrame, factors: list[str]) -> pd.DataFrame:
    """At every point the scenario that is significantly ahead of each other one; `tie` where there is none."""
    pairs = len(found.groupby(["a", "b"], sort=False).size())
    others = round((1 + (1 + 8 * pairs) ** 0.5) / 2) - 1  # pairs = n (n - 1) / 2
    won = found[found.ahead != TIE].groupby([*factors, "metric", "ahead"], sort=False).size()
    best = won[won == others].reset_index()[[*factors, "metric", "ahead"]].rename(columns={"ahead": "winner"})
    places = found[[*factors, "metric"]].drop_duplicates()
    return places.merge(best, on=[*factors, "metric"], how="left").fillna({"winner": TIE})
