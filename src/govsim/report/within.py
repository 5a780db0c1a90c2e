"""Changes of policy within the run, as the page and its figures tell them."""

from typing import Any

import numpy as np

from govsim.engine.block import about
from govsim.policy import PROPOSALS, Policy
from govsim.store.reading import Arm, RunFolder
from govsim.text.numbers import span
from govsim.text.words import Words, words
from govsim.timeline import Change, ChangingPolicy, Course


def changes_of(arm: Arm) -> tuple[Change, ...]:
    """The changes of a scenario; none for a folder of an older version."""
    return _policy_of(arm).changes


def _policy_of(arm: Arm) -> ChangingPolicy:
    policy = arm.resolved.get("policy") or {}
    known = {name: policy[name] for name in ChangingPolicy.model_fields if name in policy}
    return ChangingPolicy.model_validate(known)


def cell(policy: dict[str, Any], name: str, lang: str) -> str:
    """A lever's value at the start and those it is changed to, with their days or conditions; empty where it has none."""
    start = policy.get(name)
    if not isinstance(start, int | float):
        return ""
    later = [c for c in policy.get("timeline") or [] if name in c.get("set", {})]
    return "".join([f"{start:g}", *(_step(change, change["set"][name]).say(lang) for change in later)])


def _step(change: dict[str, Any], value: float) -> Words:
    if change.get("when"):
        until = change.get("until")
        told = words("; {value:g} when {when}, until {until}") if until else words("; {value:g} when {when}")
        return told.format(value=value, when=change["when"], until=until)
    first, ramp = change["at_day"], change.get("ramp_days")
    days = span(str(first), str(first + ramp)) if ramp else first
    return words(" → {value:g} (day {days})").format(value=value, days=days)


def progress(arm: Arm, days: int) -> dict[str, np.ndarray]:
    """How far each proposal has come on each counted day by changes with a day, 0 to 1: the mean of its levers' ways."""
    policy = _policy_of(arm)
    dated = tuple(change for change in policy.changes if change.at_day is not None)
    moved = {name for change in dated for name in change.set.named}
    way = Course(policy.model_copy(update={"timeline": dated}))
    first = min([0, *(change.at_day for change in dated if change.at_day is not None)])
    lived = [way.live(day, None) for day in range(first, days)]
    found = {}
    for proposal in PROPOSALS:
        mine = [name for name in Policy.model_fields if name in moved and _thesis(name) == proposal]
        shares = [_share(np.array([getattr(one, name) for one in lived], float), getattr(policy, name)) for name in mine]
        if shares:
            found[proposal] = np.mean(shares, axis=0)[-days:]
    return found


def _thesis(name: str) -> str:
    told = about(Policy.model_fields[name])
    return told.thesis if told else ""


def _share(values: np.ndarray, start: float) -> np.ndarray:
    moved = np.abs(values - start)
    most = moved.max()
    return moved / most if most > 0 else moved


def in_force(folder: RunFolder, arm: Arm, days: int) -> dict[int, np.ndarray]:
    """Share of runs in which each change with a condition is in force, by its place in the timeline and counted day."""
    table = folder.ask("select seed, day, change, event from changes join runs using (run_id) where scenario = ?", arm.name)
    seeds = max(int((folder.runs.scenario == arm.name).sum()), 1)
    found = {}
    for number, change in enumerate(changes_of(arm)):
        if change.when:
            steps = np.zeros(days)
            mine = table[(table.change == number) & (table.day < days)]
            np.add.at(steps, mine.day.clip(lower=0).to_numpy(int), np.where(mine.event == "begins", 1.0, -1.0))
            found[number] = np.cumsum(steps) / seeds
    return found
