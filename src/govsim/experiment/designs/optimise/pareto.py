"""The tables of a search: the front under fresh seeds, how far each scenario is from it, how the search went."""

from collections.abc import Iterable
from dataclasses import dataclass
from typing import Any

import numpy as np
import pandas as pd

from govsim.analysis.interval import interval, paired
from govsim.experiment.study import Row
from govsim.measure import METRICS

# The Pareto front, without a word about policies: who is dominated, how much a front covers, which few points stand for it.
# All functions take costs: an array (points, objectives) in which less is better everywhere. A row that is not finite is a
# point without a value: it dominates nothing and is never on a front.


def non_dominated(costs: np.ndarray) -> np.ndarray:
    """Mask (points,) of the front: no other point is at least as good in every objective and better in one.

    Points that are equal in every objective stand on the front together.
    """
    known = np.isfinite(costs).all(axis=1)
    if not known.any():
        return known
    rows = np.where(known[:, None], costs, np.inf)
    as_good = (rows[:, None, :] <= rows[None, :, :]).all(axis=2)
    better = (rows[:, None, :] < rows[None, :, :]).any(axis=2)
    return known & ~(as_good & better).any(axis=0)


def hypervolume(costs: np.ndarray, reference: np.ndarray) -> float:
    """Volume of all that lies between the points and a reference point which is worse than they are.

    Exact, by slicing along the last objective (While, Hingston, Barone & Huband 2006, doi 10.1109/TEVC.2005.851275). Points
    that are no better than the reference in some objective add nothing.
    """
    inside = costs[(costs < reference).all(axis=1)]
    if not len(inside):
        return 0.0
    inside = inside[np.argsort(inside[:, -1], kind="stable")]
    if inside.shape[1] == 1:
        return float(reference[0] - inside[0, 0])
    upper = np.append(inside[1:, -1], reference[-1])
    if inside.shape[1] == 2:
        return float(((upper - inside[:, 1]) * (reference[0] - np.minimum.accumulate(inside[:, 0]))).sum())
    thickness = upper - inside[:, -1]
    slices = (n for n in range(len(inside)) if thickness[n] > 0)
    return float(sum(thickness[n] * hypervolume(inside[: n + 1, :-1], reference[:-1]) for n in slices))


def scaled(costs: np.ndarray, among: np.ndarray) -> np.ndarray:
    """Costs as shares of the way from the best to the worst finite value of each objective `among` some points.

    An objective in which all of those are equal becomes 0.
    """
    known = among[np.isfinite(among).all(axis=1)]
    if not len(known):
        return np.full(costs.shape, np.nan)
    low, span = known.min(axis=0), np.ptp(known, axis=0)
    return np.where(span > 0, (costs - low) / np.where(span > 0, span, 1.0), 0.0)


def spread(costs: np.ndarray, at_most: int) -> list[int]:
    """The few points that stand for a front: one by one, whichever adds most hypervolume to those already chosen.

    The greedy choice covers at least 63 % (1 - 1/e) of what the best subset would (Nemhauser, Wolsey & Fisher 1978). The
    reference lies a tenth of each objective's range behind the worst point, so that the ends of the front count too.
    Returns numbers of points, in order; equal points once.
    """
    front = np.flatnonzero(non_dominated(costs))
    _, first = np.unique(costs[front], axis=0, return_index=True)
    left = sorted(front[first].tolist())
    shares = scaled(costs, costs[front])
    reference = np.full(costs.shape[1], 1.1)
    chosen: list[int] = []
    while left and len(chosen) < at_most:
        gains = [hypervolume(shares[[*chosen, n]], reference) for n in left]
        chosen.append(left.pop(int(np.argmax(gains))))
    return sorted(chosen)


def nearest(point: np.ndarray, costs: np.ndarray) -> tuple[int, bool]:
    """The point of a set that is nearest to a given one, and whether it dominates that.

    Points that dominate it go first: at least as good in every objective, better in one. Distance is Euclidean, so the
    costs should be scaled. Raises ValueError for an empty set.
    """
    away = np.linalg.norm(costs - point, axis=1)
    dominate = (costs <= point).all(axis=1) & (costs < point).any(axis=1)
    among = np.flatnonzero(dominate) if dominate.any() else np.flatnonzero(np.isfinite(away))
    if not len(among):
        raise ValueError("no point to be near to")
    return int(among[np.argmin(away[among])]), bool(dominate.any())


OBJECTIVES = ("help_time_mean_h", "satisfaction_mean", "harm_person_h")
FUNDED = "policy_funded_share"
SIGNS = np.array([-1.0 if METRICS[name].better == "higher" else 1.0 for name in OBJECTIVES])
"""What turns an objective into a cost, of which less is better."""


@dataclass(frozen=True)
class Candidate:
    """A row of levers with its costs under the search seeds (NaN where it has none)."""

    name: str
    row: Row
    generation: int
    costs: np.ndarray
    lost: str = ""
    """Why it has no costs: `failed` or `unpaid`."""


@dataclass(frozen=True)
class Seeds:
    """The seeds by which candidates were chosen, and those by which the chosen are judged."""

    search: tuple[int, ...]
    fresh: tuple[int, ...]


def means(runs: pd.DataFrame, seeds: Iterable[int]) -> dict[str, np.ndarray]:
    """Means of the objectives and the funded share (4,) of every candidate that has run under all of these seeds.

    NaN where a run has no value; a run that failed must stand among the runs with NaN, or its candidate seems not to have run.
    """
    wanted, columns = sorted(seeds), [*OBJECTIVES, FUNDED]
    if not len(runs):
        return {}
    mine = runs[runs.seed.isin(wanted) & (runs.candidate != "")].sort_values("seed", kind="stable")
    groups = {
        str(name): group.reindex(columns=columns).to_numpy(float) for name, group in mine.groupby("candidate", sort=False)
    }
    return {name: rows.mean(axis=0) for name, rows in groups.items() if len(rows) == len(wanted)}


def of(runs: pd.DataFrame, candidate: str, scenario: str, seeds: Iterable[int]) -> pd.DataFrame:
    """The runs of a candidate, or of one of the study's scenarios, under some seeds, by seed."""
    mine = (runs.candidate == candidate) if candidate else (runs.candidate == "") & (runs.scenario == scenario)
    return runs[mine & runs.seed.isin(list(seeds))].set_index("seed").sort_index()


def pareto(runs: pd.DataFrame, seeds: Seeds, front: dict[str, Row], arms: dict[str, Row]) -> pd.DataFrame:
    """A row for each candidate of the front and each scenario, judged under the fresh seeds.

    `on_front` is judged anew among these rows: a candidate that was lucky in the search may turn out to be dominated. A
    candidate that has a scenario's own levers bears its name too.
    """
    named = {tuple(row.values()): name for name, row in arms.items()}
    rows = [entry(runs, seeds, name, named.get(tuple(row.values()), ""), row) for name, row in front.items()]
    table = pd.DataFrame(rows + [entry(runs, seeds, "", name, row) for name, row in arms.items()])
    table.insert(3, "on_front", non_dominated(costs_of(table)))
    return table


def entry(runs: pd.DataFrame, seeds: Seeds, candidate: str, scenario: str, row: Row) -> dict[str, Any]:
    """A row of the table: means under the fresh seeds, how far they are from what the search had seen, 95 % t-intervals."""
    mine, before = (of(runs, candidate, scenario, some) for some in (seeds.fresh, seeds.search))
    found = {metric: interval(mine[metric].dropna().to_numpy(float)) for metric in OBJECTIVES}
    seen = {metric: float(before[metric].mean()) for metric in OBJECTIVES}
    return {
        "candidate": candidate, "scenario": scenario, "kind": "front" if candidate else "arm",
        **{metric: mean for metric, (mean, _, _) in found.items()},
        **{f"{metric}_shift": mean - seen[metric] for metric, (mean, _, _) in found.items()},
        **{f"{metric}_low": low for metric, (_, low, _) in found.items()},
        **{f"{metric}_high": high for metric, (_, _, high) in found.items()},
        **{f"{metric}_search": value for metric, value in seen.items()},
        FUNDED: float(mine[FUNDED].mean()), **row,
    }  # fmt: skip


def costs_of(table: pd.DataFrame) -> np.ndarray:
    return np.asarray(table[list(OBJECTIVES)].to_numpy(float) * SIGNS)


def distance(runs: pd.DataFrame, table: pd.DataFrame, fresh: Iterable[int]) -> pd.DataFrame:
    """For each scenario the nearest candidate that dominates it, or else the nearest: candidate minus scenario, paired.

    Near is Euclidean, each objective as a share of the way from its best to its worst value in the table. Candidates that
    fresh seeds threw off the front are taken only where none on it dominates.
    """
    costs = costs_of(table)
    shares = scaled(costs, costs)
    usable = np.isfinite(shares).all(axis=1)
    every = np.flatnonzero((table.kind == "front") & usable)
    sets = [mine for mine in (every[table.on_front.to_numpy(bool)[every]], every) if len(mine)]
    rows: list[tuple[Any, ...]] = []
    for n in np.flatnonzero((table.kind == "arm") & usable) if sets else ():
        found = [(mine, *nearest(shares[n], shares[mine])) for mine in sets]
        front, best, dominated = next((one for one in found if one[2]), found[0])
        arm, candidate = str(table.scenario[n]), str(table.candidate[front[best]])
        a, b = of(runs, "", arm, fresh), of(runs, candidate, "", fresh)
        both = a.index.intersection(b.index)
        for metric in OBJECTIVES:
            told = paired(a.loc[both, metric].to_numpy(float), b.loc[both, metric].to_numpy(float))
            rows.append((arm, candidate, metric, told["difference"], told["ci_low"], told["ci_high"], dominated))
    return pd.DataFrame(rows, columns=["arm", "candidate", "metric", "difference", "ci_low", "ci_high", "dominated"])


def history(found: list[Candidate]) -> pd.DataFrame:
    """Generation by generation, under the search seeds: new candidates, those without a value, hypervolume so far.

    The hypervolume is a share of the box from the best to the worst value of each objective among all candidates.
    """
    costs = np.array([c.costs for c in found]).reshape(len(found), len(OBJECTIVES))
    shares, rows = scaled(costs, costs), []
    for g in range(max((c.generation for c in found), default=-1) + 1):
        so_far = [n for n, c in enumerate(found) if c.generation <= g and not c.lost]
        lost = [c.lost for c in found if c.generation == g]
        volume = hypervolume(shares[so_far], np.ones(len(OBJECTIVES)))
        rows.append((g, volume, len(lost), lost.count("unpaid"), lost.count("failed")))
    return pd.DataFrame(rows, columns=["generation", "hypervolume", "candidates", "unpaid", "failed"])
