"""From one scenario to another in the steps that the thesis names: each differing lever belongs to exactly one proposal."""

from typing import Any

import pandas as pd

from govsim.engine.block import about
from govsim.experiment.designs.players import Coalition, differences
from govsim.experiment.study import Point, Row, Study
from govsim.policy import PROPOSALS, Policy
from govsim.scenario import Scenario
from govsim.text.errors import InputError

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
    return runs[runs.scenario == scenario].set_index("seed")[metric].astype(float)
