"""The figures of a report, one file each, in the order in which they are read.

A figure is a name, a question, and `draw(folder, look) -> Drawn | None`; None where the folder lacks what it shows.
"""

from collections.abc import Callable
from typing import NamedTuple

from govsim.drawing.style import Drawn, Look
from govsim.report.figures import (
    backlog,
    but_for,
    differences,
    harm,
    help_time,
    indices,
    ladder_steps,
    losing_box,
    money,
    pareto_front,
    price_hours,
    price_list,
    regime_map,
    scorecard,
    sequential,
    shapley_shares,
    shock_courses,
    stages,
    stress_signs,
    tornado,
    turning_point,
    wellbeing,
    who_answered,
    winners,
    within_run,
)
from govsim.store.reading import RunFolder
from govsim.text.words import Words, words


class Figure(NamedTuple):
    """A figure of the report."""

    name: str
    question: Words
    draw: Callable[[RunFolder, Look], Drawn | None]
    of_design: bool = False
    """Whether it shows what a design was run for; its sentence is then the answer."""


FIGURES = (
    Figure("regime_map", words("Who is ahead where"), regime_map.draw, of_design=True),
    Figure("losing_box", words("Where it is behind"), losing_box.draw, of_design=True),
    Figure("turning_point", words("What would turn it around"), turning_point.draw, of_design=True),
    Figure("ladder_steps", words("What each proposal adds, in turn"), ladder_steps.draw, of_design=True),
    Figure("shapley_shares", words("What each proposal contributes"), shapley_shares.draw, of_design=True),
    Figure("but_for", words("Which proposals an incident needed"), but_for.draw, of_design=True),
    Figure("stress_signs", words("Does the sign hold"), stress_signs.draw, of_design=True),
    Figure("price_list", words("What it costs through each lever"), price_list.draw, of_design=True),
    Figure("price_hours", words("What it asks of society"), price_hours.draw, of_design=True),
    Figure("pareto_front", words("What could be reached"), pareto_front.draw, of_design=True),
    Figure("tornado", words("One factor at a time"), tornado.draw, of_design=True),
    Figure("indices", words("Which factors matter"), indices.draw, of_design=True),
    Figure("within_run", words("What changes when"), within_run.draw),
    Figure("shock_courses", words("How shocks are borne"), shock_courses.draw, of_design=True),
    Figure("sequential", words("Were there enough seeds"), sequential.draw),
    Figure("differences", words("What differs"), differences.draw),
    Figure("help_time", words("How soon help comes"), help_time.draw),
    Figure("stages", words("Where the time goes"), stages.draw),
    Figure("wellbeing", words("Satisfaction and trust"), wellbeing.draw),
    Figure("winners", words("Winners and losers"), winners.draw),
    Figure("money", words("The same money"), money.draw),
    Figure("who_answered", words("Who answers"), who_answered.draw),
    Figure("harm", words("Harm"), harm.draw),
    Figure("backlog", words("Backlog"), backlog.draw),
    Figure("scorecard", words("Against the real log"), scorecard.draw),
)
