"""Random run folders, made up with numpy, and what must be concluded from them, worked out anew beside the room's code."""

import json
import math
from itertools import combinations
from types import SimpleNamespace

import numpy as np
import pandas as pd
from scipy import stats

from govsim.analysis.claims import judged
from govsim.analysis.comparison import HEADLINE, comparison
from govsim.analysis.facts import SHOWN
from govsim.analysis.matters import MATTERS
from govsim.analysis.sentences import ADDED, COSTS, MEDIANS, SERIOUS
from govsim.experiment.hypotheses import Hypothesis, closed_lock
from govsim.experiment.run.finish import Batch, concluded
from govsim.measure import METRICS
from govsim.names import STAGES

NAMES = {"plain_grid": "Top-down control", "wired_grid": "Digital top-down", "warm_grid": "Service first", "open_grid": "All"}
USED = [m for m in dict.fromkeys((*SHOWN, *ADDED, *COSTS, *SERIOUS, *MEDIANS.values())) if m in METRICS]
STAGE_METRICS = [f"{stage}_time_mean_h" for stage in STAGES]
TWINS = (
    "twins_both",
    "twins_only_a",
    "twins_only_b",
    "help_time_mean_h",
    "response_time_mean_h",
    "better_share",
    "worse_share",
)


def column(rng, metric, arms, seeds):
    """Values of a metric, (arms, seeds): a level, common luck, effects from nothing to large, own luck."""
    share = METRICS[metric].unit in ("share", "0..1")
    level = rng.uniform(0.02, 0.98) if share else 10.0 ** rng.uniform(-1, 6)
    size = level * 10.0 ** rng.uniform(-5, -0.3)
    effects = size * rng.choice([0.0, 0.01, 0.3, 1.0, 3.0, -1.0, -3.0], arms)
    noise = size * 10.0 ** rng.uniform(-2, 0.5)
    values = level + effects[:, None] + rng.normal(0, noise, seeds) + rng.normal(0, noise, (arms, seeds))
    if rng.random() < 0.1:  # what no policy touches
        values = np.repeat(values[:1], arms, axis=0)
    if rng.random() < 0.05:  # a mean over nothing
        values[rng.integers(arms), rng.integers(seeds)] = np.nan
    return np.clip(values, 0, 1) if share else np.maximum(values, 0)


def run_table(rng, names, seeds):
    """Runs of all scenarios; the stages add up to the time to help."""
    found = {metric: column(rng, metric, len(names), seeds) for metric in USED}
    stages = [column(rng, metric, len(names), seeds) for metric in STAGE_METRICS]
    stages = [np.nan_to_num(s, nan=1.0) * 10.0 ** rng.uniform(-1, 0) for s in stages]
    found |= dict(zip(STAGE_METRICS, stages, strict=True)) | {"help_time_mean_h": np.sum(stages, axis=0)}
    found["public_cost"] = np.full((len(names), seeds), 1_234_567.89)
    rows = [
        {"run_id": f"{name}-{seed}", "scenario": name, "seed": seed, **{m: v[n, seed - 1] for m, v in found.items()}}
        for n, name in enumerate(names)
        for seed in range(1, seeds + 1)
    ]
    return pd.DataFrame(rows)


def twin_rows(rng, names, seeds):
    """What the twins of each pair say, seed by seed."""
    rows = []
    for seed in range(1, seeds + 1):
        for a, b in combinations(names, 2):
            row = {q: float(rng.integers(0, 2000)) for q in TWINS[:3]} | {q: float(rng.normal(0, 5)) for q in TWINS[3:5]}
            rows.append({"seed": seed, "a": a, "b": b, **row, **{q: float(rng.beta(0.3, 2)) for q in TWINS[5:]}})
    return rows


def claims_of(rng, names):
    """Hypotheses on some metrics and pairs, either way round."""
    found = {}
    for metric in rng.choice(["help_time_mean_h", "satisfaction_mean", "harm_person_h"], rng.integers(0, 3), replace=False):
        a, b = rng.permutation(names)[:2].tolist()
        smallest = float(10.0 ** rng.uniform(-2, 3))
        found[str(metric)] = Hypothesis(metric=str(metric), a=a, b=b, direction="lower", smallest_difference=smallest)
    return tuple(found.values())


def folder_of(number, place):
    """A random folder on disk, and its batch as a command would have it."""
    rng = np.random.default_rng([31, number])
    names = list(NAMES)[: rng.integers(2, 5)]
    seeds = int(rng.choice([1, 2, 3, 5, 9, 10, 14, 30]))
    residents, days = float(rng.choice([200, 4000])), float(rng.choice([30, 365]))
    runs, claims = run_table(rng, names, seeds), claims_of(rng, names)
    size = {"community": SimpleNamespace(residents=residents), "horizon": SimpleNamespace(days=days)}
    scenarios = [SimpleNamespace(name=name, title=NAMES[name], **size) for name in names]
    batch = Batch(place, scenarios, runs, comparison(runs, names), twin_rows=twin_rows(rng, names, seeds))
    batch.claims = [claim.model_dump() for claim in claims]
    (place / "tables").mkdir(parents=True)
    runs.to_parquet(place / "runs.parquet", index=False)
    batch.comparison.to_csv(place / "comparison.csv", index=False)
    batch.twins.to_csv(place / "tables" / "twins.csv", index=False)
    if claims:
        batch.verdicts = judged(claims, runs, is_locked=True)
        batch.verdicts.to_csv(place / "tables" / "hypotheses.csv", index=False)
    resolved = {"community": {"residents": residents}, "horizon": {"days": days}}
    told = {"seeds": list(range(1, seeds + 1)), "design": {"kind": "paired"}, "hashes": {}, "hypotheses": batch.claims,
            "scenarios": [{"name": n, "title": NAMES[n], "description": "", "resolved": resolved} for n in names]}  # fmt: skip
    told |= {"locked": closed_lock(told)} | concluded(batch, is_compared=True)
    (place / "manifest.json").write_text(json.dumps(told), encoding="utf-8")
    return batch


def expected(batch, metric, a, b):
    """A difference and its verdict from the runs alone, by scipy's own paired t-test: (difference, low, high, word, way)."""
    d, low, high, _ = truths(batch, a, b)[metric]
    if len(d) == 0:
        return math.nan, math.nan, math.nan, "none", ""
    adjusted = holm_of(batch, metric, a, b) if metric in HEADLINE else 0.0
    if d.mean() == 0 and not low < high:
        return 0.0, low, high, "same", ""
    if math.isnan(low):
        return float(d.mean()), low, high, "none", ""
    smallest = smallest_of(batch, metric, a, b)
    if low * high <= 0 or adjusted > 0.05:
        return float(d.mean()), low, high, "equivalent" if max(abs(low), abs(high)) < smallest < math.inf else "unclear", ""
    better = METRICS[metric].better
    way = ("more" if d.mean() > 0 else "less") if better == "none" else better_or_worse(better, float(d.mean()))
    least, most = sorted((abs(low), abs(high)))
    word = "matters" if least >= smallest and math.isfinite(smallest) else "small" if most < smallest < math.inf else "clear"
    return float(d.mean()), low, high, word, way


def truths(batch, a, b):
    """Every metric's differences of a pair with their interval and p, reckoned once: a fixture asks thousands of times."""
    kept = vars(batch).setdefault("truths", {})
    if (a, b) not in kept:
        first, second = (batch.runs[batch.runs.scenario == name].set_index("seed") for name in (a, b))
        kept[a, b] = {}
        for metric in first.select_dtypes("number"):
            one, two = first[metric].to_numpy(float), second[metric].to_numpy(float)
            known = ~(np.isnan(one) | np.isnan(two))
            kept[a, b][metric] = (two - one)[known], *bounds((two - one)[known], one[known], two[known])
    return kept[a, b]


def bounds(d, one, two):
    """The interval of a mean difference and its p."""
    if len(d) < 2:
        return math.nan, math.nan, math.nan
    if d.std(ddof=1) <= 1e-12 * max(np.abs(one).max(), np.abs(two).max()):
        return float(d.mean()), float(d.mean()), float(d.mean() == 0)
    found = stats.ttest_1samp(d, 0.0)
    return *map(float, found.confidence_interval(0.95)), float(found.pvalue)


def better_or_worse(better, difference):
    """Which way a difference goes."""
    return "better" if (difference > 0) == (better == "higher") else "worse"


def holm_of(batch, metric, a, b):
    """The adjusted p of a headline metric: the largest of (places left) times p over the smaller ones."""
    found = truths(batch, a, b)
    rows = {name: found[name][3] for name in HEADLINE if name in found and not math.isnan(found[name][3])}
    order = sorted(rows, key=rows.get)
    return max((min(1.0, (len(order) - n) * rows[m]) for n, m in enumerate(order[: order.index(metric) + 1])), default=0.0) \
        if metric in rows else 0.0  # fmt: skip


def smallest_of(batch, metric, a, b):
    """The smallest difference that matters; infinite where there is none."""
    for claim in batch.claims:
        if claim["metric"] == metric and {claim["a"], claim["b"]} == {a, b}:
            return claim["smallest_difference"]
    if metric not in MATTERS:
        return math.inf
    first = batch.scenarios[0]
    return MATTERS[metric].value * (first.community.residents * first.horizon.days / 365 if MATTERS[metric].each else 1)
