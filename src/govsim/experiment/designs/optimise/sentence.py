"""What a search found, in sentences: who is dominated by which policy, what is in it, and how far to trust the front."""

import math
from collections.abc import Mapping
from typing import Any

import numpy as np
import pandas as pd

from govsim.analysis.scale import scale_for
from govsim.analysis.verdict import is_gain
from govsim.describe import title_of
from govsim.experiment.designs.nsga2 import grid, nearest_on
from govsim.experiment.designs.one_at_a_time import usually
from govsim.experiment.designs.optimise.pareto import OBJECTIVES, Candidate
from govsim.experiment.study import Row, Study, Value
from govsim.measure import METRICS
from govsim.text.numbers import short
from govsim.text.words import Words, commas, joined, listed, words

MOST_LEVERS = 6
GROWING = 0.005
"""Growth of the front's hypervolume in a generation beyond which a search is told to be unfinished; assumed."""
NAMES = {"help_time_mean_h": words("help"), "satisfaction_mean": words("satisfaction"), "harm_person_h": words("harm")}
"""How a sentence names an objective."""
LOST = {
    "unpaid": words("{count} of {every} candidates ask for more than the envelope pays{where} and do not count."),
    "failed": words("{count} of {every} candidates could not be run{where} and do not count."),
}


def sentences(study: Study, tables: dict[str, pd.DataFrame], found: list[Candidate]) -> list[Words]:
    """The scenarios against the front, the policies that are named, and what speaks against believing either."""
    table, apart = tables["pareto"], tables["distance"]
    titles = {arm.name: words(arm.title or arm.name) for arm in study.arms}
    rows = {one.name: one.row for one in found}
    strangers = set(table.candidate[table.scenario == ""])
    told = against_the_front(table, apart, titles)
    told += [set_apart(study, name, rows[name]) for name in dict.fromkeys(apart.candidate) if name in strangers]
    told += under_fresh_seeds(table)
    told += [lost for why in LOST if (lost := lost_in_words(found, why))]
    return told + ([unfinished] if (unfinished := still_growing(tables["front_history"])) else [])


def against_the_front(table: pd.DataFrame, apart: pd.DataFrame, titles: Mapping[Any, Words]) -> list[Words]:
    owners = dict(zip(table.candidate, table.scenario, strict=True))
    told = []
    for (arm, candidate), rows in apart.groupby(["arm", "candidate"], sort=False):
        every, owner = rows.to_dict("records"), owners[candidate]
        told.append(dominated(every).format(
            arm=titles[arm], candidate=candidate, parts=commas(map(part, every)),
            own=words(" (the levers of {owner})").format(owner=titles[owner]) if owner else "",
            unsure=listed(NAMES[row["metric"]] for row in every if not is_sure(row)),
        ))  # fmt: skip
    return told


def dominated(rows: list[dict[Any, Any]]) -> Words:
    """How a scenario stands to the candidate nearest to it, with places for both."""
    if not all(row["dominated"] for row in rows):
        return words("{arm} is dominated by no candidate; the nearest is {candidate}{own}: {parts} at the same budget.")
    if all(map(is_sure, rows)):
        return words("{arm} is dominated by {candidate}{own}: {parts} at the same budget.")
    return words("{arm} is dominated in the means (not surely in {unsure}) by {candidate}{own}: {parts} at the same budget.")


def set_apart(study: Study, candidate: str, row: Row) -> Words:
    """The levers in which a candidate differs most, as parts of their ranges, from the scenario that it is laid on."""
    arm = study.arms[-1]
    usual, away = usually(study, arm), dict[str, float]()
    for name in study.factors:
        steps = grid(study, name)
        away[name] = abs(nearest_on(steps, row[name]) - nearest_on(steps, usual[name])) / max(len(steps) - 1, 1)
    most = [name for name in sorted(away, key=lambda name: -away[name])[:MOST_LEVERS] if away[name] > 0]
    change = words("{lever} ({here} instead of {there})")
    parts = [change.format(lever=title_of(n).inside(), here=plain(row[n]), there=plain(usual[n])) for n in most]
    text = words("What sets {candidate} apart from {arm} most: {levers}.")
    return text.format(candidate=candidate, arm=words(arm.title or arm.name).inside(), levers=listed(parts))


def under_fresh_seeds(table: pd.DataFrame) -> list[Words]:
    front, told = int((table.kind == "front").sum()), []
    if left := int(((table.kind == "front") & ~table.on_front).sum()):
        text = words("{left} of {front} candidates are no longer on the front under fresh seeds.")
        told.append(text.format(left=left, front=front))
    if front:
        told.append(words(
            "From the search's seeds to fresh ones the front moved by {front} on average; the scenarios, which nothing has "
            "chosen, by {scenarios}."
        ).format(front=moved(table, "front"), scenarios=moved(table, "arm")))  # fmt: skip
    return told


def lost_in_words(found: list[Candidate], why: str) -> Words | None:
    count, where = sum(c.lost == why for c in found), region(found, why)
    if not count:
        return None
    return LOST[why].format(count=count, every=len(found), where=words(" ({where})").format(where=where) if where else "")


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


def still_growing(history: pd.DataFrame) -> Words | None:
    """Whether a longer search would have found better policies: by how much the last generation moved the front."""
    volume = history.hypervolume.to_numpy(float)
    if len(volume) < 2 or volume[-1] <= (1 + GROWING) * volume[-2]:
        return None
    text = words("The front still moved in the last of {n} generations: a longer search would find better policies.")
    return text.format(n=len(volume))


def moved(table: pd.DataFrame, kind: str) -> Words:
    """The mean shift of candidates or scenarios in words: the winner's curse, and the luck of the seeds beside it."""
    shifts = {m: float(table.loc[table.kind == kind, f"{m}_shift"].mean()) for m in OBJECTIVES}
    told = [joined([NAMES[m], scale_for(m).in_words(value, math.nan, math.nan)], " ") for m, value in shifts.items()]
    return commas(told)


def is_sure(row: dict[Any, Any]) -> bool:
    """Whether a difference is for the better with its whole interval."""
    return is_gain(METRICS[row["metric"]].better, row["ci_low"], row["ci_high"])


def part(row: dict[Any, Any]) -> Words:
    """One difference in words, with its interval: `help -4.8 h (-5.1 to -4.5)`."""
    scale, numbers = scale_for(row["metric"]), [float(row[c]) for c in ("difference", "ci_low", "ci_high")]
    return words("{name} {change} ({interval})").format(
        name=NAMES[row["metric"]], change=scale.in_words(*numbers), interval=scale.interval(*numbers[1:])
    )


def plain(value: Value) -> str:
    """A level as one writes it."""
    return short(value) if isinstance(value, float) else str(value)
