"""The figures of a report, one file each, in the order in which they are read.

A figure is a name, a question, and `draw(folder, look) -> Drawn | None`; None where the folder lacks what it shows.
"""

from collections.abc import Callable
from typing import NamedTuple

from govsim.base.block import Words
from govsim.report.figures import (
    backlog,
    differences,
    harm,
    help_time,
    money,
    scorecard,
    stages,
    wellbeing,
    who_answered,
    winners,
)
from govsim.report.folder import RunFolder
from govsim.report.look import Drawn, Look


class Figure(NamedTuple):
    """A figure of the report."""

    name: str
    question: Words
    draw: Callable[[RunFolder, Look], Drawn | None]


FIGURES = (
    Figure("differences", Words("What differs", "有何差异"), differences.draw),
    Figure("help_time", Words("How soon help comes", "救助多快到达"), help_time.draw),
    Figure("stages", Words("Where the time goes", "时间花在哪里"), stages.draw),
    Figure("wellbeing", Words("Satisfaction and trust", "满意度与信任"), wellbeing.draw),
    Figure("winners", Words("Winners and losers", "谁受益，谁受损"), winners.draw),
    Figure("money", Words("The same money", "同样的经费"), money.draw),
    Figure("who_answered", Words("Who answers", "由谁处置"), who_answered.draw),
    Figure("harm", Words("Harm", "危害"), harm.draw),
    Figure("backlog", Words("Backlog", "积压"), backlog.draw),
    Figure("scorecard", Words("Against the real log", "与真实记录对照"), scorecard.draw),
)
