"""An incident under one scenario: when it reached each stage, and how its wait for help is made up."""

import math
from collections.abc import Sequence
from dataclasses import dataclass
from itertools import pairwise
from typing import Any, NamedTuple

from govsim.measure.tables import STAGE_TIMES as CLOCK
from govsim.names import HELP_LIMIT_H as LIMIT_H
from govsim.text.words import Words, in_a_row, words

REPORTED, SCENE = CLOCK.index("reported_h"), CLOCK.index("on_scene_h")
SAME_H = 0.005
"""Hours below which two lives are told as the same: tables show two decimals."""


@dataclass(frozen=True)
class Life:
    """An incident under one scenario: hours after its birth at which it reached each stage, and what became of it."""

    scenario: str
    row: dict[str, Any]
    hours: tuple[float, ...]  # NaN where a stage was not reached

    @property
    def happens(self) -> bool:
        """Whether it occurred at all."""
        return not self.row["prevented"]

    @property
    def help_h(self) -> float:
        """Hours from occurrence to the first arrival; infinite where nobody came within the follow-up."""
        wait = self.hours[SCENE] - self.hours[0]
        return wait if wait < LIMIT_H else math.inf

    @property
    def ending(self) -> str:
        """Its outcome, where one of these tells more: `unreported` (over by itself), `on_paper` (closed, nobody came),
        `unsolved` (somebody came, but it was not solved).
        """
        outcome = str(self.row.get("outcome", ""))
        if outcome not in ("closed_unsolved", "lapsed"):
            return outcome
        if not math.isnan(self.hours[SCENE]):
            return "unsolved"
        if outcome == "closed_unsolved":
            return "on_paper"
        return "unreported" if math.isnan(self.hours[REPORTED]) else outcome

    def steps(self) -> list[float]:
        """Hours of each step from occurrence to the first arrival; a skipped stage takes none, a step never ended the rest.

        What was never reached counts until 720 h have passed, as in the metrics, so the steps add up to the help time.
        """
        ends, following = [], LIMIT_H
        for hour in reversed(self.hours[: SCENE + 1]):
            after = hour - self.hours[0]
            following = min(following, after if after == after else LIMIT_H)
            ends.append(following)
        return [b - a for a, b in pairwise(reversed(ends))]


def life_of(scenario: str, row: dict[str, Any]) -> Life:
    """Hours from birth to each stage."""
    return Life(scenario, row, tuple(float(row[stage]) - float(row["born_h"]) for stage in CLOCK))


STAGE_NAMES = (
    words("occurred"), words("noticed"), words("reported"), words("routed"), words("accepted"), words("on the scene"),
    words("contained"), words("closed"),
)  # fmt: skip
UNSOLVED = (
    ("unsolved", words("Under {scenarios} somebody comes, but it is not solved.")),
    ("on_paper", words("Under {scenarios} it is closed on paper only.")),
)  # fmt: skip
PARTS = (words("the largest part"), words("all of it and more"), words("all of it"))


class Gap(NamedTuple):
    """Which of some lives is helped first and which last, by how much, and the step that makes most of the difference."""

    soon: int
    late: int
    apart_h: float
    step: int
    step_h: float

    @property
    def part(self) -> int:
        """How much of the difference that step is, as in `PARTS`."""
        if self.step_h > self.apart_h + SAME_H:
            return 1
        return 2 if self.step_h > self.apart_h - SAME_H else 0


def gap_of(lives: Sequence[Life]) -> Gap | None:
    """How far lives that happened differ in help time; None where that is less than `SAME_H`."""
    helped = [life.help_h for life in lives]
    soon, late = helped.index(min(helped)), helped.index(max(helped))
    apart = helped[late] - helped[soon] if math.isfinite(helped[soon]) else 0.0
    if apart < SAME_H:
        return None
    gaps = [b - a for a, b in zip(lives[soon].steps(), lives[late].steps(), strict=True)]
    step = gaps.index(max(gaps))
    return Gap(soon, late, apart, step, gaps[step])


# -- Two lives while they last ---------------------------------------------------------------------------------------


def difference(lives: Sequence[Life], waiting: Sequence[int]) -> dict[str, Any]:
    """How two lives that happened differ so far; `waiting` are those for which help, counted as if it came now, is to come."""
    helped = [life.help_h for life in lives]
    if len(waiting) == 2:
        return {"how": "both wait"}
    if all(math.isinf(hours) for hours in helped):
        return {"how": "nobody"}
    soon = 0 if helped[0] <= helped[1] else 1
    if waiting and waiting[0] == soon:
        return {"how": "too early", "helped": 1 - soon, "after_h": helped[1 - soon]}
    gap = gap_of(lives)
    if gap is None:
        return {"how": "same"}
    how = "still waits" if waiting else "never" if math.isinf(helped[gap.late]) else "sooner"
    apart = gap.apart_h if math.isfinite(gap.apart_h) else None
    return {
        "how": how, "soon": gap.soon, "after_h": helped[gap.soon], "apart_h": apart, "step": gap.step, "step_h": gap.step_h,
    }  # fmt: skip


def reason(why: dict[str, Any], sides: tuple[str, str] = ("A", "B")) -> Words:
    """Why the fates of two differ so far, in words, honest about what is not known yet; `why` as of `difference`."""
    unsolved = [words("In {side} somebody came, but it was not solved.").format(side=sides[n]) for n in why.get("unsolved", ())]
    paper = [words("In {side} it was closed on paper only.").format(side=sides[n]) for n in why.get("on_paper", ())]
    return in_a_row([_unreported(why, sides) if why["how"] == "unreported" else _parted(why, sides), *unsolved, *paper])


PARTED = {
    "nowhere": words("It happened in neither community."),
    "spared": words("It does not happen in {side}; in the other community it does."),
    "both wait": words("Both still wait for help: it is too early to say why their fates differ."),
    "early": words("It has not happened in both communities yet, so there is nothing to compare so far."),
    "nobody": words("Nobody comes in either community."),
    "same": words("Help comes at the same time in both."),
    "too early": words(
        "In {side} help came after {time}; the other still waits, but not for that long yet: too early to say which is slower."
    ),
    "still waits": words(
        "In {soon} help came after {time}; {late} still waits, {apart} longer so far. Most of that time ({step}) lies between "
        "“{from}” and “{to}”."
    ),
    "never": words(
        "In {soon} help came after {time}; in {late} nobody came within 30 days. Most of that time was lost between “{from}” "
        "and “{to}”."
    ),
}
SOONER = (
    words("Help came {apart} sooner in {soon} than in {late}. The largest part ({step}) lies between “{from}” and “{to}”."),
    words("Help came {apart} sooner in {soon} than in {late}. All of that and more ({step}) lies between “{from}” and “{to}”."),
    words("Help came {apart} sooner in {soon} than in {late}. All of that lies between “{from}” and “{to}”."),
)


def _parted(why: dict[str, Any], sides: tuple[str, str]) -> Words:
    how, values = why["how"], {"time": hours_in_words(why.get("after_h"))}
    if how in ("spared", "too early"):
        values["side"] = sides[why["helped"] if how == "too early" else why["spared"][0]]
    if "soon" not in why:
        return PARTED[how].format(**values)
    soon, step, apart_h = why["soon"], why["step"], why["apart_h"]
    values |= {
        "soon": sides[soon], "late": sides[1 - soon], "from": STAGE_NAMES[step], "to": STAGE_NAMES[step + 1],
        "step": hours_in_words(why["step_h"]), "apart": hours_in_words(apart_h),
    }  # fmt: skip
    if how == "sooner":
        return SOONER[Gap(soon, 1 - soon, apart_h, step, why["step_h"]).part].format(**values)
    return PARTED[how].format(**values)


def _unreported(why: dict[str, Any], sides: tuple[str, str]) -> Words:
    if len(why["unreported"]) == 2:
        return words("Nobody reported it in either community; it was over by itself.")
    side = why["unreported"][0]
    values = {"side": sides[side], "other": sides[1 - side], "time": hours_in_words(why["after_h"])}
    if why["after_h"] is None:
        return words("In {side} nobody reported it, and it was over by itself.").format(**values)
    return words("In {side} nobody reported it, and it was over by itself; in {other} help came after {time}.").format(**values)


def hours_in_words(hours: float | None) -> Words | str:
    """A time as people say it."""
    if hours is None:
        return "-"
    if hours < 1:
        return words("{n} min").format(n=f"{60 * hours:.0f}")
    return words("{n} h").format(n=f"{hours:.1f}") if hours < 72 else words("{n} days").format(n=f"{hours / 24:.1f}")
