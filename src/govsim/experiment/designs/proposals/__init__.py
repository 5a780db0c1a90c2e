"""From one scenario to another in the steps that the thesis names: each differing lever belongs to exactly one proposal."""

from collections.abc import Mapping, Sequence
from itertools import combinations
from math import factorial
from pathlib import Path
from typing import Annotated, Any, ClassVar, Literal

import numpy as np
import pandas as pd
from pydantic import Field, model_validator

from govsim.analysis.interval import fieller, interval, paired
from govsim.describe import COLUMN
from govsim.engine.block import Block, about
from govsim.experiment.study import Design, Point, Row, Study
from govsim.measure import METRICS
from govsim.names import TARGET_H
from govsim.policy import PROPOSALS, Policy
from govsim.scenario import Scenario, values
from govsim.store.parts import read_one
from govsim.text.errors import InputError

# Players: the parts into which an experiment's own file divides the difference of two scenarios, each in force or not.
# A lever that several players need (money for purchases serves firms and social organizations alike) belongs to each of them:
# it is in force where any of them takes part, and who stays out then is shut out by settings of its own. So nothing is split
# by a share that somebody made up.

Coalition = tuple[str, ...]
WORDS = ("name", "title", "description")


class Player(Block):
    """One that takes part or stays out."""

    title: str = Field(default="", max_length=80)
    """How a reader calls it; its name when left out."""
    keys: Annotated[tuple[str, ...], Field(strict=False, min_length=1)]
    """Dotted keys in which the two scenarios differ and that have the last one's value where the player takes part."""
    absent: dict[str, Any] = {}
    """What is set while it stays out and a key that it shares with others is in force."""

    @model_validator(mode="after")
    def _each_once(self) -> "Player":
        if len(set(self.keys)) < len(self.keys):
            raise ValueError("names a key twice")
        return self


Players = Annotated[dict[Annotated[str, Field(pattern=r"^[a-z][a-z0-9_]*$", max_length=40)], Player], Field(max_length=8)]


def differences(first: Scenario, last: Scenario) -> dict[str, Any]:
    """The keys in which two scenarios differ, with the value that the last has."""
    before, after = dict(values(first)), dict(values(last))
    keys = dict.fromkeys([*before, *after])
    return {key: after.get(key) for key in keys if key not in WORDS and before.get(key) != after.get(key)}


def check(first: Scenario, last: Scenario, players: Mapping[str, Player]) -> dict[str, Any]:
    """The differences, each of which belongs to a player. Raises InputError for what would not add up to the whole."""
    found, pair = differences(first, last), f"{first.name} and {last.name}"
    owners = {key: [name for name, player in players.items() if key in player.keys] for key in found}
    problems = [f"{pair} differ in {key}, which belongs to no player" for key, names in owners.items() if not names]
    problems += [
        f"design.players.{name}: {pair} do not differ in {key}" for name, player in players.items() for key in player.keys
        if key not in found
    ]  # fmt: skip
    problems += [
        f"design.players.{name}: shares {key} with others and needs `absent`: what shuts it out while they take part"
        for key, names in owners.items() if len(names) > 1 for name in names if not players[name].absent
    ]  # fmt: skip
    if len(players) < 2:
        problems.append("design.players: must be two at least")
    if problems:
        raise InputError(problems)
    return found


def settings_of(coalition: Coalition, found: Mapping[str, Any], players: Mapping[str, Player]) -> dict[str, Any]:
    in_force = {key: found[key] for name in coalition for key in players[name].keys}
    for name, player in players.items():
        if name not in coalition and not in_force.keys().isdisjoint(player.keys):
            in_force |= player.absent
    return in_force


NUMBER = {proposal: n for n, proposal in enumerate(PROPOSALS, start=1)}


def steps(first: Scenario, last: Scenario) -> dict[str, dict[str, Any]]:
    """The settings that each proposal changes from the first scenario to the last.

    Raises InputError for a difference that belongs to no proposal: the parts would not add up to the whole.
    """
    found: dict[str, dict[str, Any]] = {proposal: {} for proposal in PROPOSALS}
    problems = []
    for key, value in differences(first, last).items():
        info = Policy.model_fields.get(key.removeprefix("policy.")) if key.startswith("policy.") else None
        told = about(info) if info else None
        if told is None or told.thesis not in found:
            problems.append(f"{first.name} and {last.name} differ in {key}, which belongs to no proposal")
        else:
            found[told.thesis][key] = value
    if problems:
        raise InputError(problems)
    return found


def ends(study: Study, design: str) -> tuple[Scenario, Scenario]:
    """The first and the last scenario of a study. Raises InputError when there are not two."""
    if len(study.arms) != 2:
        raise InputError([f"{study.name}: scenarios: a {design} design takes two, from and to (got {len(study.arms)})"])
    return study.arms[0], study.arms[1]


def point(study: Study, design: str, coalition: Coalition) -> Point:
    """The first scenario with a set of proposals in force; with none or all of them it is one of the two scenarios."""
    first, last = ends(study, design)
    columns: Row = {f"proposal_{n}": int(proposal in coalition) for proposal, n in NUMBER.items()}
    if len(coalition) == len(PROPOSALS):
        return Point(last.name, columns, {})
    settings = {key: value for proposal in coalition for key, value in steps(first, last)[proposal].items()}
    return Point(first.name, columns, settings, called(coalition) if coalition else None)


def called(coalition: Coalition) -> str:
    """The name of a set of proposals or players: `I`, `I-III`."""
    return "-".join(coalition)


def by_seed(runs: pd.DataFrame, metric: str, scenario: str) -> pd.Series:
    """A metric of one scenario by seed."""
    return runs.loc[runs.scenario == scenario, ["seed", metric]].set_index("seed")[metric].astype(float)


# The ladder: what each of the thesis's four proposals adds, one after the other.


class Ladder(Design):
    """From the first scenario to the second, a proposal at a time in the thesis's order."""

    kind: Literal["ladder"] = "ladder"
    takes_factors: ClassVar[bool] = False
    pairs_incidents: ClassVar[bool] = True

    def points(self, study: Study) -> list[Point]:
        """Five rungs, from none of the proposals to all."""
        return [point(study, self.kind, tuple(PROPOSALS)[:n]) for n in range(len(PROPOSALS) + 1)]

    def analyse(self, study: Study, runs: pd.DataFrame, folder: Path) -> dict[str, pd.DataFrame]:
        """What each rung adds to the one before, paired by seed."""
        rungs, rows = self.points(study), []
        for metric in (m for m in METRICS if m in runs):
            for n, rung in enumerate(rungs):
                b = by_seed(runs, metric, rung.scenario)
                a = by_seed(runs, metric, rungs[n - 1].scenario) if n else b
                seeds = a.index.intersection(b.index)
                told = paired(a[seeds].to_numpy(), b[seeds].to_numpy())
                rows.append({
                    "metric": metric, "step": n, "scenario": rung.scenario, "proposals": "-".join(tuple(PROPOSALS)[:n]),
                    "mean": told["mean_b"], "added": told["difference"], "ci_low": told["ci_low"], "ci_high": told["ci_high"],
                })  # fmt: skip
        return {"ladder": pd.DataFrame(rows)}


# But for which proposals: for each incident the smallest set that would have spared it, or brought help in time.
# An incident is well where it does not happen, or where somebody is on the scene within the target after its report. The
# same incident has the same id under all sets of one seed (common random numbers), so each can be asked. Where several sets
# of the smallest size would do, each gets its part.

NEEDED = ("run_id", "incident_id", "prevented", "severity", "reported_h", "on_scene_h", "harm_person_h")
NEVER = "never"
QUANTITIES = ("incidents", "share", "harm_person_h", "harm_share")
COLUMNS = ("proposals", *(f"{name}{end}" for name in QUANTITIES for end in ("", "_low", "_high")))


def but_for(folder: Path, runs: pd.DataFrame, names: Mapping[Coalition, str]) -> pd.DataFrame:
    """A row for each smallest set (`""`: well from the start; `never`: under none), means over seeds with 95 % intervals.

    `runs` has the run's id, scenario and seed; `names` the scenario of each set, none of them first. Harm is that of the
    first scenario. Empty where incidents were not kept.
    """
    file = folder / "incidents.parquet"
    if not file.is_file():
        return pd.DataFrame(columns=list(COLUMNS))
    table = read_one(file, NEEDED).to_pandas().astype({"run_id": str}).merge(runs[["run_id", "scenario", "seed"]], on="run_id")
    table["well"] = well(table)
    sets = list(names)
    wide = table.pivot(index=["seed", "incident_id"], columns="scenario", values="well")[[names[c] for c in sets]]
    first = table[table.scenario == names[sets[0]]].set_index(["seed", "incident_id"])
    mine = ~first.prevented.reindex(wide.index).to_numpy(bool)
    part = smallest(wide.to_numpy(bool)[mine], sets)
    return summed(part, first.harm_person_h.reindex(wide.index).to_numpy(float)[mine],
                  wide.index.get_level_values("seed").to_numpy()[mine], sets)  # fmt: skip


def well(table: pd.DataFrame) -> np.ndarray:
    """Whether each incident did not happen, or had somebody on the scene within the target after its report."""
    target = np.array(TARGET_H)[table.severity.to_numpy(int) - 1]
    late = (table.on_scene_h - table.reported_h).to_numpy(float)
    return np.asarray(table.prevented.to_numpy(bool) | (late <= target))  # never there is NaN, and not in time


def smallest(is_well: np.ndarray, sets: list[Coalition]) -> np.ndarray:
    """Parts (incidents, sets + 1) that add up to 1: of the smallest sets under which it is well, or of none (the last)."""
    sizes = np.array([len(c) for c in sets], float)
    size = np.where(is_well, sizes, np.inf).min(axis=1)
    chosen = is_well & (sizes == size[:, None])
    part = chosen / np.maximum(chosen.sum(axis=1, keepdims=True), 1)
    return np.column_stack([part, ~is_well.any(axis=1)])


def summed(part: np.ndarray, harm: np.ndarray, seeds: np.ndarray, sets: list[Coalition]) -> pd.DataFrame:
    """Means over seeds with 95 % t-intervals: incidents and harm by smallest set, and their shares of the whole."""
    frame = pd.DataFrame(part).groupby(seeds).sum()
    weighted = pd.DataFrame(part * harm[:, None]).groupby(seeds).sum()
    shares, burden = frame.div(frame.sum(axis=1), axis=0), weighted.div(weighted.sum(axis=1), axis=0)
    rows = []
    for n, name in enumerate([*map(called, sets), NEVER]):
        columns = (frame[n], shares[n], weighted[n], burden[n].dropna())
        rows.append((name, *(number for column in columns for number in interval(column.to_numpy(float)))))
    return pd.DataFrame(rows, columns=list(COLUMNS))


# Shapley values: each part's fair share of the difference between two scenarios, whatever the order of reform.
# The parts are the thesis's four proposals, or players that the experiment's file names. The value of one is what it adds,
# averaged over all orders in which they can come (Shapley 1953). It is computed seed by seed over all coalitions under common
# random numbers, so the values add up to the whole difference exactly.


class Shapley(Design):
    """All sets of proposals, or of players, laid on the first scenario."""

    kind: Literal["shapley"] = "shapley"
    takes_factors: ClassVar[bool] = False
    pairs_incidents: ClassVar[bool] = True
    players: Players = {}
    """Who or what takes part, by name; the four proposals when left out."""

    @property
    def parts(self) -> tuple[str, ...]:
        """The names of those among whom the difference is shared, in order."""
        return tuple(self.players or PROPOSALS)

    @property
    def part(self) -> str:
        """What one of them is called in the tables."""
        return "player" if self.players else "proposal"

    def points(self, study: Study) -> list[Point]:
        """All coalitions, the smaller first."""
        return [self.point(study, coalition) for coalition in coalitions(self.parts)]

    def point(self, study: Study, coalition: Coalition) -> Point:
        """The first scenario with a coalition in force; with nobody or everybody it is one of the two scenarios."""
        if not self.players:
            return point(study, self.kind, coalition)
        first, last = ends(study, self.kind)
        found = check(first, last, self.players)
        columns: Row = {f"{COLUMN}{name}": int(name in coalition) for name in self.players}
        if len(coalition) == len(self.players):
            return Point(last.name, columns, {})
        return Point(first.name, columns, settings_of(coalition, found, self.players), called(coalition) if coalition else None)

    def analyse(self, study: Study, runs: pd.DataFrame, folder: Path) -> dict[str, pd.DataFrame]:
        """Each one's share of each metric's difference, mean over seeds with the 95 % t-interval, and as a part of the whole
        (Fieller's interval); and the smallest set that would have spared each incident, where incidents were kept.
        """
        names = {coalition: self.point(study, coalition).scenario for coalition in coalitions(self.parts)}
        rows = []
        for metric in (m for m in METRICS if m in runs):
            worth = pd.DataFrame({c: by_seed(runs, metric, name) for c, name in names.items()}).dropna()
            worth.columns = pd.Index(list(names), tupleize_cols=False)
            whole = worth.iloc[:, -1].to_numpy(float) - worth.iloc[:, 0].to_numpy(float)
            for name in self.parts:
                mine = share(worth, name, self.parts)
                rows.append((metric, name, *interval(mine), *fieller(mine, whole)))
        columns = ["metric", self.part, "value", "ci_low", "ci_high", "part", "part_low", "part_high"]
        found = {"shapley": pd.DataFrame(rows, columns=columns)}
        spared = but_for(folder, runs, names).rename(columns={"proposals": f"{self.part}s"})
        return found | ({"but_for": spared} if len(spared) else {})


def coalitions(parts: Sequence[str] = tuple(PROPOSALS)) -> list[Coalition]:
    return [chosen for size in range(len(parts) + 1) for chosen in combinations(parts, size)]


def share(worth: pd.DataFrame, one: str, parts: Sequence[str] = tuple(PROPOSALS)) -> np.ndarray:
    """The Shapley value of a part by seed, from the worth of each coalition (a column each, a row a seed)."""
    n, value = len(parts), np.zeros(len(worth))
    for coalition in coalitions(parts):
        if one in coalition:
            continue
        larger = tuple(p for p in parts if p in coalition or p == one)
        weight = factorial(len(coalition)) * factorial(n - len(coalition) - 1) / factorial(n)
        value += weight * (worth[larger].to_numpy() - worth[coalition].to_numpy())
    return value
