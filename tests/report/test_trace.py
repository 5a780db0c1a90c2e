"""Why the fates of one incident differ, on lives made up by hand."""

import math

import pytest

from govsim.report.folder import CLOCK, LIMIT_H
from govsim.report.trace import Trace, life_of

NEVER = math.nan
QUICK = (0.0, 1.0, 2.0, 2.5, 3.0, 4.0, 5.0, 6.0)
SLOW = (0.0, 1.0, 2.0, 32.5, 33.0, 34.0, 35.0, 36.0)


def life(scenario, hours, *, prevented=False):
    born = 100.0
    row = {"born_h": born, "prevented": prevented, **{c: born + h for c, h in zip(CLOCK, hours, strict=True)}}
    return life_of(scenario, row)


def why(*lives):
    return Trace("7", 1, lives).why().en


def test_the_step_that_makes_the_difference_is_named():
    said = why(life("left", SLOW), life("right", QUICK))
    assert said == "Help comes 30.0 h sooner under right than under left: all of it (30.0 h) between reported and routed."


def test_a_skipped_stage_is_not_a_stage_never_reached():
    skipped = life("spot", (0.0, 1.0, NEVER, NEVER, NEVER, 4.0, 5.0, 6.0))
    assert skipped.steps() == [1.0, 3.0, 0.0, 0.0, 0.0]
    assert "nobody" not in why(skipped, life("right", QUICK))


@pytest.mark.parametrize("reached", range(1, 6))
def test_steps_add_up_to_the_help_time_or_to_the_limit(reached):
    hours = tuple(h if n < reached else NEVER for n, h in enumerate(QUICK))
    assert sum(life("x", hours).steps()) == LIMIT_H
    assert sum(life("x", QUICK).steps()) == life("x", QUICK).help_h == 4.0


def test_where_nobody_comes_it_says_so_and_where_it_is_lost():
    stuck = life("left", (0.0, 1.0, 2.0, NEVER, NEVER, NEVER, NEVER, NEVER))
    assert why(stuck, life("right", QUICK)) == (
        "Under left nobody comes; under right after 4.0 h. It is lost between reported and routed."
    )


def test_what_does_not_happen_or_is_the_same_is_said():
    absent = life("calm", (NEVER,) * 8, prevented=True)
    assert why(absent, life("left", QUICK)) == "It does not happen under calm."
    assert why(absent, life("still", (NEVER,) * 8, prevented=True)) == "It happens under none of them."
    assert why(life("a", QUICK), life("b", QUICK)) == "Help comes at the same time."
    assert why(life("a", QUICK)) == ""


def test_it_is_said_in_chinese_too():
    said = Trace("7", 1, (life("left", SLOW), life("right", QUICK))).why().zh
    assert said == "“right”下救助比“left”早 30.0 小时：全部（30.0 小时）在“上报”与“流转”之间。"
