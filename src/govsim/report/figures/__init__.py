"""The figures of a report, one file each, in the order in which they are read.

A figure is a name, a question, and `draw(folder, look) -> Drawn | None`; None where the folder lacks what it shows.
"""

from collections.abc import Callable
from typing import NamedTuple

from govsim.drawing.style import Drawn, Look
from govsim.experiment.designs.one_at_a_time import figure as tornado
from govsim.experiment.designs.optimise import figure as pareto_front
from govsim.experiment.designs.price import figure as price
from govsim.experiment.designs.proposals import figure as proposals
from govsim.experiment.designs.refute import figure as turning_point
from govsim.experiment.designs.regime_map import figure as losing_box
from govsim.experiment.designs.sensitivity import figure as indices
from govsim.experiment.designs.shock import figure as shock_courses
from govsim.experiment.designs.space import figure as regime_map
from govsim.experiment.designs.stress import figure as stress_signs
from govsim.report.figures import days, differences, help, money, scorecard, sequential, winners
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
    Figure("ladder_steps", words("What each proposal adds, in turn"), proposals.draw_steps, of_design=True),
    Figure("shapley_shares", words("What each proposal contributes"), proposals.draw_shares, of_design=True),
    Figure("but_for", words("Which proposals an incident needed"), proposals.draw_but_for, of_design=True),
    Figure("stress_signs", words("Does the sign hold"), stress_signs.draw, of_design=True),
    Figure("price_list", words("What it costs through each lever"), price.draw_levers, of_design=True),
    Figure("price_hours", words("What it asks of society"), price.draw_hours, of_design=True),
    Figure("pareto_front", words("What could be reached"), pareto_front.draw, of_design=True),
    Figure("tornado", words("One factor at a time"), tornado.draw, of_design=True),
    Figure("indices", words("Which factors matter"), indices.draw_indices, of_design=True),
    Figure("within_run", words("What changes when"), days.draw_within),
    Figure("shock_courses", words("How shocks are borne"), shock_courses.draw, of_design=True),
    Figure("sequential", words("Were there enough seeds"), sequential.draw),
    Figure("differences", words("What differs"), differences.draw),
    Figure("help_time", words("How soon help comes"), help.draw_time),
    Figure("stages", words("Where the time goes"), help.draw_stages),
    Figure("wellbeing", words("Satisfaction and trust"), days.draw_wellbeing),
    Figure("winners", words("Winners and losers"), winners.draw),
    Figure("money", words("The same money"), money.draw_spent),
    Figure("who_answered", words("Who answers"), help.draw_sectors),
    Figure("harm", words("Harm"), money.draw_harm),
    Figure("backlog", words("Backlog"), days.draw_backlog),
    Figure("scorecard", words("Against the real log"), scorecard.draw),
)
