"""Why the fates of one incident differ, on lives made up by hand."""

import math

import pytest

from govsim.analysis.fates import life_of
from govsim.measure.tables import STAGE_TIMES
from govsim.names import HELP_LIMIT_H as LIMIT_H
from govsim.report.trace import Trace

NEVER = math.nan
QUICK = (0.0, 1.0, 2.0, 2.5, 3.0, 4.0, 5.0, 6.0)
SLOW = (0.0, 1.0, 2.0, 32.5, 33.0, 34.0, 35.0, 36.0)


def life(scenario, hours, *, prevented=False, outcome="contained"):
    born = 100.0
    row = {
        "born_h": born,
        "prevented": prevented,
        "outcome": outcome,
        **{c: born + h for c, h in zip(STAGE_TIMES, hours, strict=True)},
    }
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


def test_what_nobody_reports_is_over_by_itself_and_not_left_without_help():
    silent = life("left", (0.0, 1.0, *[NEVER] * 6), outcome="lapsed")
    over = "nobody reports it, and it is over by itself."
    assert why(silent, life("right", QUICK)) == f"Under left {over}"
    assert why(silent, life("right", (0.0, *[NEVER] * 7), outcome="lapsed")) == f"Under left and right {over}"
    told = why(silent, life("slow", SLOW), life("right", QUICK))
    assert told.startswith(f"Under left {over} Help comes 30.0 h sooner under right")
    stuck = life("left", (0.0, 1.0, 2.0, *[NEVER] * 5), outcome="lapsed")
    assert why(stuck, life("right", QUICK)).startswith("Under left nobody comes"), "reported, and nobody helped in 30 days"


def test_a_visit_that_solved_nothing_is_another_thing_than_a_file_closed_on_paper():
    visited = life("left", (0.0, 1.0, 2.0, 2.5, 3.0, 4.0, NEVER, 6.0), outcome="closed_unsolved")
    assert why(visited, life("right", QUICK)) == (
        "Help comes at the same time. Under left somebody comes, but it is not solved."
    )
    paper = life("left", (0.0, 1.0, 2.0, 2.5, NEVER, NEVER, NEVER, 6.0), outcome="closed_unsolved")
    assert why(paper, life("right", QUICK)).endswith("between routed and accepted. Under left it is closed on paper only.")
    assert Trace("7", 1, (visited, paper)).why().zh.endswith("在“left”下它只是纸面结案。")


def test_what_does_not_happen_or_is_the_same_is_said():
    absent = life("calm", (NEVER,) * 8, prevented=True)
    assert why(absent, life("left", QUICK)) == "It does not happen under calm."
    assert why(absent, life("still", (NEVER,) * 8, prevented=True)) == "It happens under none of them."
    assert why(life("a", QUICK), life("b", QUICK)) == "Help comes at the same time."
    assert why(life("a", QUICK)) == ""


def test_it_is_said_in_chinese_too():
    said = Trace("7", 1, (life("left", SLOW), life("right", QUICK))).why().zh
    assert said == "“right”下救助比“left”早 30.0 小时：全部（30.0 小时）在“上报”与“流转”之间。"
