"""Functions whose sensitivity is known, as an experiment: made-up studies, and runs computed by a formula."""

import numpy as np
import pandas as pd

from govsim.experiment.study import Factor, Study
from govsim.scenario import Scenario

PI = np.pi
ISHIGAMI = {"x1": (-PI, PI), "x2": (-PI, PI), "x3": (-PI, PI)}
ISHIGAMI_S1 = {"x1": 0.3139, "x2": 0.4424, "x3": 0.0}
ISHIGAMI_ST = {"x1": 0.5576, "x2": 0.4424, "x3": 0.2437}
"""Ishigami & Homma (1990) with a = 7, b = .1, as published (also in Saltelli et al. 2008)."""
G = (0.0, 1.0, 4.5, 9.0, 99.0, 99.0, 99.0, 99.0)
"""Coefficients of the g-function, as in Saltelli et al. (2008)."""


def ishigami(row, a=7.0, b=0.1):
    x1, x2, x3 = (row[name] for name in ("x1", "x2", "x3"))
    return np.sin(x1) + a * np.sin(x2) ** 2 + b * x3**4 * np.sin(x1)


def ishigami_indices(a=7.0, b=0.1):
    """S1 and ST in closed form: the variances of the parts that x1, x2, and x1 with x3 bring."""
    v1, v2, v13 = 0.5 * (1 + b * PI**4 / 5) ** 2, a**2 / 8, b**2 * PI**8 * (1 / 18 - 1 / 50)
    whole = v1 + v2 + v13
    return [v1 / whole, v2 / whole, 0.0], [(v1 + v13) / whole, v2 / whole, v13 / whole]


def sobol_g(row):
    return float(np.prod([(abs(4 * x - 2) + a) / (1 + a) for x, a in zip(row.values(), G, strict=True)]))


def g_indices():
    """S1 and ST of the g-function: V_j = 1 / (3 (1 + a_j)^2), and products of (1 + V_j) less 1 for sets of factors."""
    alone = 1 / (3 * (1 + np.array(G)) ** 2)
    whole = np.prod(1 + alone) - 1
    return alone / whole, alone * np.prod(1 + alone) / (1 + alone) / whole


def study_of(ranges, arms=("a",), seeds=(1,), metrics=("m",), **more):
    factors = {name: Factor(range=limits) for name, limits in ranges.items()} | more
    return Study("made_up", "", tuple(Scenario(name=arm) for arm in arms), factors, tuple(seeds), tuple(metrics))


def runs_of(study, points, measure):
    """Runs of points in order, then seeds; `measure` takes arm, row and seed, and gives a number or one for each metric."""
    rows = []
    for point in points:
        for seed in study.seeds_of(point):
            found = measure(point.arm, point.factors, seed)
            found = found if isinstance(found, dict) else dict.fromkeys(study.metrics, found)
            rows.append({"scenario": point.scenario, "seed": seed, **point.factors, **found})
    return pd.DataFrame(rows)


def found(table, index, target="a", metric="m"):
    """An index by factor: columns value, ci_low, ci_high."""
    mine = table[(table["index"] == index) & (table.target == target) & (table.metric == metric)]
    return mine.set_index("factor")[["value", "ci_low", "ci_high"]]
