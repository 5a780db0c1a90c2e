"""The Pareto front of help time, satisfaction and harm over the levers, at a fixed public budget.

Every policy gets the same envelope and pays its levers from it, so all candidates are at the same budget by construction.
One whose levers cannot be paid runs in the model with all of them scaled down; what would act is then not what is written,
so it counts as infeasible here. Candidates are bred in generations under the study's seeds; the front that was found, and
the study's own scenarios, run again under fresh seeds, and only these stand in the tables: the best of many noisy means
look better than they are.
"""

import hashlib
import json
from dataclasses import replace
from pathlib import Path
from typing import Any, Literal

import numpy as np
import pandas as pd
import yaml
from pydantic import Field

from govsim.experiment.designs.nsga2 import Search, all_levers, grid
from govsim.experiment.designs.one_at_a_time import usually
from govsim.experiment.designs.optimise.pareto import (
    OBJECTIVES,
    SIGNS,
    Candidate,
    Seeds,
    distance,
    history,
    means,
    pareto,
    spread,
)
from govsim.experiment.designs.optimise.sentence import sentences
from govsim.experiment.study import Design, Point, Row, Study, overlay
from govsim.scenario import load_scenario, values
from govsim.text.errors import InputError, did_you_mean, shown
from govsim.text.words import Words

CANDIDATE = "candidate"
"""The scenario of every candidate in the tables of runs, and the column that tells one from another."""


class Optimise(Design):
    """NSGA-II in rounds, laid on the last scenario; the settings of all scenarios are in the first generation."""

    bears_failures = True
    kind: Literal["optimise"] = "optimise"
    population: int = Field(24, ge=2, le=10_000)
    """Candidates in a generation."""
    generations: int = Field(8, ge=1, le=10_000)
    """Generations, the first among them."""
    fresh: int = Field(20, ge=2, le=100_000)
    """Seeds of the final evaluation, those above the study's own."""
    seed: int = Field(1, ge=0, le=2**32 - 1)
    """Seed of the search itself."""
    front_at_most: int = Field(12, ge=1, le=1000)
    """Candidates of the front that are evaluated again."""
    funded_at_least: float = Field(0.99, ge=0, le=1)
    """Share of its price that a policy must be able to pay (mean over seeds)."""

    def points(self, study: Study) -> list[Point]:
        """The study's scenarios, then the first generation."""
        study = searched(study)
        _, waiting = self.trail(study, pd.DataFrame())
        return arms(study, study.seeds) + laid(study, waiting)

    def more(self, study: Study, runs: pd.DataFrame) -> list[Point]:
        """The next generation; after the last one the front and the study's scenarios under fresh seeds; then nothing.

        Raises InputError where not one candidate could be run.
        """
        study = searched(study)
        found, waiting = self.trail(study, runs)
        if found and all(candidate.lost == "failed" for candidate in found):
            raise InputError([f"{study.name}: none of its {len(found)} candidates could be run; there is no front"])
        if waiting:
            return laid(study, waiting)
        fresh = self.fresh_seeds(study)
        there = set(zip(runs.candidate, runs.scenario, runs.seed, strict=True))
        last = arms(study, fresh) + laid(study, self.front(found), fresh)
        return [p for p in last if not all((p.factors[CANDIDATE], p.scenario, seed) in there for seed in fresh)]

    def foreseen(self, study: Study) -> int:
        """Runs of all rounds at most: fewer where a policy is bred twice, or the front is smaller than it may be."""
        arms = len(study.arms)
        searched = arms + self.population * self.generations
        return searched * len(study.seeds) + (arms + self.front_at_most) * self.fresh

    def fresh_seeds(self, study: Study) -> tuple[int, ...]:
        first = max(study.seeds) + 1
        return tuple(range(first, first + self.fresh))

    def trail(self, study: Study, runs: pd.DataFrame) -> tuple[list[Candidate], dict[str, Row]]:
        """The search so far, replayed from the runs: candidates in order, and by name those that wait to be run."""
        search = Search({name: grid(study, name) for name in study.factors}, len(OBJECTIVES), self.population, self.seed)
        search.begin_with([usually(study, arm) for arm in study.arms])
        known = means(runs, study.seeds)
        found: dict[str, Candidate] = {}
        for generation in range(self.generations):
            asked = search.ask()
            new = {name: row for name, row in zip(map(name_of, asked), asked, strict=True) if name not in found}
            if waiting := {name: row for name, row in new.items() if name not in known}:
                return list(found.values()), waiting
            for name, row in new.items():
                found[name] = self.judged(name, row, generation, known[name])
            search.tell([found[name_of(row)].costs for row in asked])
        return list(found.values()), {}

    def judged(self, name: str, row: Row, generation: int, told: np.ndarray) -> Candidate:
        """A candidate with its means turned into costs, or into the reason why it has none."""
        objectives, funded = told[:-1], float(told[-1])
        if np.isfinite(told).all() and funded >= self.funded_at_least:
            return Candidate(name, row, generation, objectives * SIGNS)
        lost = "unpaid" if np.isfinite(told).all() else "failed"
        return Candidate(name, row, generation, np.full(len(OBJECTIVES), np.nan), lost)

    def front(self, found: list[Candidate]) -> dict[str, Row]:
        """The candidates that stand for the front of the search."""
        if not found:
            return {}
        return {found[n].name: found[n].row for n in spread(np.array([c.costs for c in found]), self.front_at_most)}

    def candidate(self, study: Study, runs: pd.DataFrame, name: str) -> Row:
        """The levers of a candidate by its name. Raises InputError for one that the search has not seen."""
        rows = {c.name: c.row for c in self.trail(searched(study), runs)[0]}
        if name not in rows:
            raise InputError([f"no candidate '{shown(name)}'{did_you_mean(name, rows)}"])
        return rows[name]

    def compared(self, scenarios: list[str]) -> list[str]:
        """The study's scenarios: the mean of all that was tried is nothing to compare with."""
        return [name for name in scenarios if name != CANDIDATE]

    def told(self, study: Study, runs: pd.DataFrame, tables: dict[str, pd.DataFrame]) -> list[Words]:
        """What was found, in sentences."""
        study = searched(study)
        return sentences(study, tables, self.trail(study, runs)[0])

    def analyse(self, study: Study, runs: pd.DataFrame, folder: Path) -> dict[str, pd.DataFrame]:
        """Tables `pareto` (fresh seeds, and what the search had thought), `distance` of each scenario, `front_history`."""
        study = searched(study)
        found, _ = self.trail(study, runs)
        seeds = Seeds(study.seeds, self.fresh_seeds(study))
        table = pareto(runs, seeds, self.front(found), {arm.name: usually(study, arm) for arm in study.arms})
        return {"pareto": table, "distance": distance(runs, table, seeds.fresh), "front_history": history(found)}


def searched(study: Study) -> Study:
    """The study with what is searched as its factors: its own, or all levers where it names none.

    Raises InputError for a factor that is no lever: what a policy cannot choose is not searched, least of all its budget.
    """
    keys = [(name, key) for name, factor in study.factors.items() for key in factor.keys or (name,)]
    if strange := [f"{study.name}: factors.{name}: {key} is no lever" for name, key in keys if key not in all_levers()]:
        raise InputError(strange)
    return study if study.factors else replace(study, factors=all_levers())


def arms(study: Study, seeds: tuple[int, ...]) -> list[Point]:
    """The study's scenarios as they are."""
    return [Point(arm.name, {CANDIDATE: "", **usually(study, arm)}, {}, seeds=seeds) for arm in study.arms]


def laid(study: Study, rows: dict[str, Row], seeds: tuple[int, ...] | None = None) -> list[Point]:
    """Candidates as points on the last scenario, all under one name in the tables, with a column that tells them apart."""
    arm = study.arms[-1].name
    return [Point(arm, {CANDIDATE: name, **row}, study.settings(row), CANDIDATE, seeds) for name, row in rows.items()]


def name_of(row: Row) -> str:
    """The name of a candidate: a short hash of its values, so that the same policy has the same name in every search."""
    return "c" + hashlib.blake2b(json.dumps(sorted(row.items())).encode(), digest_size=4).hexdigest()


def as_overlay(study: Study, name: str, row: Row) -> str:
    """A candidate as a scenario file that lies on the last scenario's own: what was searched, and what the experiment set.

    The file belongs beside that of the last scenario, or anywhere where that is a bundled one.
    """
    study, source = searched(study), Path(study.sources[-1] if study.sources else study.arms[-1].name)
    settings = study.settings(row)
    mine = dict(values(overlay(study.arms[-1], settings)))
    usual = dict(values(load_scenario(source)))
    changed = {key for key in usual.keys() & mine.keys() if usual[key] != mine[key]} - {"name", "title", "description"}
    tree = nested({key: mine[key] for key in mine if key in changed or key in settings})
    head = {"extends": source.with_suffix(".yaml").name, "name": name, "title": f"Candidate {name} of {study.name}"}
    return yaml.safe_dump(head | tree, sort_keys=False, allow_unicode=True, width=118)


def nested(settings: dict[str, Any]) -> dict[str, Any]:
    """Dotted keys as the blocks of a file."""
    tree: dict[str, Any] = {}
    for key, value in settings.items():
        *way, last = key.split(".")
        block = tree
        for part in way:
            block = block.setdefault(part, {})
        block[last] = list(value) if isinstance(value, tuple) else value
    return tree
