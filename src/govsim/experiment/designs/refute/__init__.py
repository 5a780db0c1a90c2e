"""The refutation: the smallest change of assumptions under which the headline difference has the other sign.

Both scenarios run at every candidate under the same seeds, with the same assumptions moved: what is sought is another
world, not another policy. The search is in `turning`; here it is laid on runs, and rebuilt from them in every round.
"""

import math
from dataclasses import replace
from pathlib import Path
from typing import Annotated, Literal

import numpy as np
import pandas as pd
from pydantic import Field, field_validator

from govsim.experiment.designs.nsga2 import needs_optuna
from govsim.experiment.designs.one_at_a_time import usually
from govsim.experiment.designs.optimise import CANDIDATE, name_of
from govsim.experiment.designs.refute.quest import RUNGS, Answer, Asked, Assumption, Quest, Rules
from govsim.experiment.designs.refute.sentence import sentence, summary, write
from govsim.experiment.study import Design, Factor, Point, Row, Study, assumed
from govsim.measure import METRICS
from govsim.text.errors import InputError, did_you_mean, shown
from govsim.text.words import Words, words

MOVED = "moved_"
"""What stands before a scenario's name in the tables where assumptions are moved."""


class Refute(Design):
    """Screening, search, pruning, and a verdict under fresh seeds; the last scenario against the one before."""

    kind: Literal["refute"] = "refute"
    metric: str = "help_time_mean_h"
    """The metric whose difference is to be turned around."""
    pair: Annotated[tuple[str, ...], Field(strict=False, max_length=2)] = ()
    """The two scenarios; the last two of the experiment where it is left out."""
    screening: int = Field(2, ge=1, le=1000)
    """Seeds of the first look at each end of each range."""
    important: int = Field(12, ge=1, le=100)
    """Assumptions that are searched together."""
    population: int = Field(12, ge=2, le=1000)
    generations: int = Field(5, ge=1, le=1000)
    fresh: int = Field(20, ge=3, le=100_000)
    """Seeds of the verdict, those above the study's own."""
    seed: int = Field(1, ge=0, le=2**32 - 1)
    """Seed of the search itself."""

    @field_validator("metric")
    @classmethod
    def _known(cls, name: str) -> str:
        if name not in METRICS:
            raise ValueError(f"no metric '{shown(name)}'{did_you_mean(name, METRICS)}")
        return name

    @field_validator("pair")
    @classmethod
    def _two(cls, names: tuple[str, ...]) -> tuple[str, ...]:
        if len(set(names)) == 1:
            raise ValueError("must name two different scenarios")
        return names

    def points(self, study: Study) -> list[Point]:
        """Both scenarios as they are, under the seeds of the search and the first fresh ones. Raises InputError."""
        needs_optuna()
        return self.trail(self.of(study), pd.DataFrame())[1]

    def more(self, study: Study, runs: pd.DataFrame) -> list[Point]:
        """What the search asks for next; nothing once there is a verdict."""
        return self.trail(self.of(study), runs)[1]

    def foreseen(self, study: Study) -> int:
        """Runs in all, at most or nearly so: the search ends sooner where less has to be pruned."""
        study = self.of(study)
        few, all_ = min(self.screening, len(study.seeds)), len(study.seeds)
        looks = 2 * len(study.factors) * few + 2 * self.important * (all_ - few)
        searched = len(RUNGS) * 2 + self.population * self.generations + 8 * self.important
        return 2 * (all_ + self.fresh + looks + searched * all_ + self.fresh)

    def moved(self, study: Study) -> dict[str, Factor]:
        """What may move: all assumed parameters where the study names none."""
        return self.of(study).factors

    def of(self, study: Study) -> Study:
        """The study of the pair alone, with all assumed parameters where it names none. Raises InputError."""
        names = self.pair or tuple(arm.name for arm in study.arms[-2:])
        problems = [f"{study.name}: design.pair: no scenario '{shown(n)}'{did_you_mean(n, study.arm_of)}"
                    for n in names if n not in study.arm_of]  # fmt: skip
        if problems or len(names) < 2:
            raise InputError(problems or [f"{study.name}: design.pair: two scenarios are needed"])
        place = {arm.name: n for n, arm in enumerate(study.arms)}
        sources = tuple(study.sources[place[n]] for n in names) if study.sources else ()
        found = replace(
            study, arms=tuple(study.arm_of[n] for n in names), sources=sources, factors=study.factors or assumed(study.arms)
        )
        self.assumptions(found)
        return found

    def assumptions(self, study: Study) -> list[Assumption]:
        """What may be moved. Raises InputError for what has no range, or is not the same in both scenarios."""
        one, two = (usually(study, arm) for arm in study.arms)
        found, problems = [], []
        for name, factor in study.factors.items():
            value, at = one[name], f"{study.name}: factors.{name}"
            if factor.range is None:
                problems.append(f"{at}: must have a range, as what is moved must lie within it")
            elif isinstance(value, bool | str | tuple) or not math.isfinite(value):
                problems.append(f"{at}: is no single number")
            elif value != two[name]:
                problems.append(f"{at}: differs between {study.arms[0].name} and {study.arms[1].name}: a policy, no assumption")
            else:
                found.append(Assumption(name, value, *factor.range, whole=name in study.whole))
        if problems:
            raise InputError(problems)
        return found

    def rules(self, study: Study) -> Rules:
        """The options as the search takes them."""
        options = {n: getattr(self, n) for n in ("fresh", "screening", "important", "population", "generations", "seed")}
        return Rules(study.seeds, **options)

    def trail(self, study: Study, runs: pd.DataFrame) -> tuple[Answer | None, list[Point]]:
        """The search replayed from the runs: its answer once there is one, else the points that it waits for."""
        known = differences(runs, study, self.metric)
        search = Quest(self.assumptions(study), self.rules(study)).answers()
        asked = next(search)
        while True:
            waiting = [point for one in asked for point in laid(study, one, known)]
            if waiting:
                return None, waiting
            try:
                asked = search.send([found(one, known) for one in asked])
            except StopIteration as ended:
                return ended.value, []

    def compared(self, scenarios: list[str]) -> list[str]:
        """The scenarios as they are."""
        return [name for name in scenarios if not name.startswith(MOVED)]

    def analyse(self, study: Study, runs: pd.DataFrame, folder: Path) -> dict[str, pd.DataFrame]:
        """Tables `refute` (a row for each assumption moved), `refute_screening`, `refute_tried`; and the scenario, written."""
        study = self.of(study)
        answer, _ = self.trail(study, runs)
        if answer is None:
            raise InputError([f"{study.name}: the search is not at its end"])
        write(study, answer, folder)
        return summary(study, answer, self.assumptions(study), self.metric)

    def told(self, study: Study, runs: pd.DataFrame, tables: dict[str, pd.DataFrame]) -> list[Words]:
        """What was found, in a sentence."""
        titles = {arm.name: words(arm.title or arm.name) for arm in study.arms}
        return [words("{sentence}.").format(sentence=sentence(tables["refute"], titles))]


def differences(runs: pd.DataFrame, study: Study, metric: str) -> dict[str, dict[int, float]]:
    """The second scenario minus the first by candidate and seed, of the seeds under which both have run."""
    if not len(runs):
        return {}
    side = {name: n for n, arm in enumerate(study.arms) for name in (arm.name, MOVED + arm.name)}
    values: tuple[dict[tuple[str, int], float], ...] = ({}, {})
    for scenario, candidate, seed, value in zip(*(runs[c] for c in ("scenario", CANDIDATE, "seed", metric)), strict=True):
        values[side[scenario]][str(candidate), int(seed)] = float(value)
    known: dict[str, dict[int, float]] = {}
    for (candidate, seed), value in values[1].items():
        if (candidate, seed) in values[0]:
            known.setdefault(candidate, {})[seed] = value - values[0][candidate, seed]
    return known


def named(row: Row) -> str:
    """The name of a candidate; nothing where nothing is moved."""
    return name_of(row) if row else ""


def found(one: Asked, known: dict[str, dict[int, float]]) -> np.ndarray:
    """The differences that were asked for; NaN where the assumptions do not go together."""
    mine = known.get(named(one.row), {})
    return np.array([mine.get(seed, np.nan) for seed in one.seeds])


def laid(study: Study, one: Asked, known: dict[str, dict[int, float]]) -> list[Point]:
    """What is asked for and not known as points of both scenarios; nothing where the assumptions do not go together."""
    name = named(one.row)
    missing = tuple(seed for seed in one.seeds if seed not in known.get(name, {}))
    if not missing:
        return []
    usual = usually(study, study.arms[0])
    row = {n: study.typed(n, v) for n, v in (usual | one.row).items()}
    settings = study.settings({n: row[n] for n in one.row})
    points = [
        Point(arm.name, {CANDIDATE: name, **row}, settings, MOVED + arm.name if name else None, missing) for arm in study.arms
    ]
    try:
        for point in points:
            study.scenario(point)
    except InputError:
        return []
    return points
