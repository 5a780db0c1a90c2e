"""The tables of a search: the front under fresh seeds, how far each scenario is from it, how the search went."""

from collections.abc import Iterable
from dataclasses import dataclass
from typing import Any

import numpy as np
import pandas as pd

from govsim.base.words import Words, joined, listed, words
from govsim.experiment.designs.front import hypervolume, nearest, non_dominated, scaled
from govsim.experiment.statistics import paired
from govsim.experiment.study import Row
from govsim.experiment.twins import interval
from govsim.measure import METRICS

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
    """The objectives of a table as costs."""
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


def region(found: list[Candidate], why: str) -> Words | None:
    """Where candidates were lost, if one factor alone tells them from all others: `policy.desk_hours at least 120`."""
    lost, kept = [c.row for c in found if c.lost == why], [c.row for c in found if not c.lost]
    for name in lost[0] if lost and kept else ():
        if any(isinstance(row[name], str) for row in lost + kept):
            continue
        out, good = (np.array([float(row[name]) for row in rows]) for rows in (lost, kept))
        if out.min() > good.max():
            return words("{name} at least {least}").format(name=name, least=f"{out.min():g}")
        if out.max() < good.min():
            return words("{name} at most {most}").format(name=name, most=f"{out.max():g}")
    return None


def sentences(table: pd.DataFrame, apart: pd.DataFrame, found: list[Candidate]) -> list[Words]:
    """What the search found, a line for each scenario, and what became of candidates without a value."""
    owners = dict(zip(table.candidate, table.scenario, strict=True))
    told = []
    for (arm, candidate), rows in apart.groupby(["arm", "candidate"], sort=False):
        every = rows.to_dict("records")
        own = words(" (the levers of {owner})").format(owner=owners[candidate]) if owners[candidate] else ""
        told.append(dominated(every).format(
            arm=arm, candidate=candidate, own=own, parts=joined(map(part, every), CLAUSES),
            unsure=listed(TOLD[row["metric"]][0] for row in every if not is_sure(row)),
        ))  # fmt: skip
    front = int((table.kind == "front").sum())
    if left := int(((table.kind == "front") & ~table.on_front).sum()):
        text = words("{left} of {front} candidates are no longer on the front under fresh seeds")
        told.append(text.format(left=left, front=front))
    if front:
        told.append(words(
            "From the search's seeds to fresh ones the front moved by {front} on average; the scenarios, which nothing has "
            "chosen, by {scenarios}"
        ).format(front=moved(table, "front"), scenarios=moved(table, "arm")))  # fmt: skip
    return told + [lost for why in LOST if (lost := lost_in_words(found, why))]


def dominated(rows: list[dict[Any, Any]]) -> Words:
    """How a scenario stands to the candidate nearest to it, with places for both."""
    if not all(row["dominated"] for row in rows):
        return words("{arm} is dominated by no candidate; the nearest is {candidate}{own}: {parts} at the same budget")
    if all(map(is_sure, rows)):
        return words("{arm} is dominated by {candidate}{own}: {parts} at the same budget")
    return words(
        "{arm} is dominated in the means (not surely in {unsure}) by {candidate}{own}: {parts} at the same budget"
    )  # fmt: skip


LOST = {
    "unpaid": words("{count} of {every} candidates ask for more than the envelope pays{where} and do not count"),
    "failed": words("{count} of {every} candidates could not be run{where} and do not count"),
}


def lost_in_words(found: list[Candidate], why: str) -> Words | None:
    """How many candidates were lost, and where; None where none were."""
    count, where = sum(c.lost == why for c in found), region(found, why)
    if not count:
        return None
    return LOST[why].format(count=count, every=len(found), where=words(" ({where})").format(where=where) if where else "")


TOLD = {
    "help_time_mean_h": (words("help"), words("h", context="unit"), 1.0),
    "satisfaction_mean": (words("satisfaction"), words("points"), 100.0),
    "harm_person_h": (words("harm"), words("person-hours"), 1.0),
}
"""How a sentence names an objective: word, unit, factor."""
CLAUSES = words(", ", context="between clauses")


def moved(table: pd.DataFrame, kind: str) -> Words:
    """The mean shift of candidates or scenarios in words: the winner's curse, and the luck of the seeds beside it."""
    shifts = {m: float(table.loc[table.kind == kind, f"{m}_shift"].mean()) for m in OBJECTIVES}
    return joined([joined([TOLD[m][0], number(m, value), TOLD[m][1]], " ") for m, value in shifts.items()], CLAUSES)


def is_sure(row: dict[Any, Any]) -> bool:
    """Whether a difference is for the better with its whole interval."""
    sign = -1.0 if METRICS[row["metric"]].better == "lower" else 1.0
    return min(row["ci_low"] * sign, row["ci_high"] * sign) > 0


def part(row: dict[Any, Any]) -> Words:
    """One difference in words, with its interval: `help -4.8 h (-5.1 to -4.5)`."""
    name, unit, _ = TOLD[row["metric"]]
    mean, low, high = (number(row["metric"], row[c]) for c in ("difference", "ci_low", "ci_high"))
    return words("{name} {mean} {unit} ({low} to {high})").format(name=name, mean=mean, unit=unit, low=low, high=high)


def number(metric: str, value: float) -> str:
    """A difference with its sign: `-4.8`, `+1,234`."""
    return f"{value * TOLD[metric][2]:+,.{0 if metric == 'harm_person_h' else 1}f}"
