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
    indices,
    ladder_steps,
    money,
    pareto_front,
    price_list,
    regime_map,
    scorecard,
    sequential,
    shapley_shares,
    shock_courses,
    stages,
    stress_signs,
    tornado,
    wellbeing,
    who_answered,
    winners,
    within_run,
)
from govsim.report.folder import RunFolder
from govsim.report.look import Drawn, Look


class Figure(NamedTuple):
    """A figure of the report."""

    name: str
    question: Words
    draw: Callable[[RunFolder, Look], Drawn | None]
    of_design: bool = False
    """Whether it shows what a design was run for; its sentence is then the answer."""


FIGURES = (
    Figure("regime_map", Words("Who is ahead where", "何处谁领先"), regime_map.draw, of_design=True),
    Figure(
        "ladder_steps", Words("What each proposal adds, in turn", "各项对策依次带来什么"), ladder_steps.draw, of_design=True
    ),
    Figure("shapley_shares", Words("What each proposal contributes", "各项对策的贡献"), shapley_shares.draw, of_design=True),
    Figure("stress_signs", Words("Does the sign hold", "结论方向是否稳健"), stress_signs.draw, of_design=True),
    Figure("price_list", Words("What it costs through each lever", "各项政策工具的价格"), price_list.draw, of_design=True),
    Figure("pareto_front", Words("What could be reached", "可能达到的组合"), pareto_front.draw, of_design=True),
    Figure("tornado", Words("One factor at a time", "逐个因素的影响"), tornado.draw, of_design=True),
    Figure("indices", Words("Which factors matter", "哪些因素重要"), indices.draw, of_design=True),
    Figure("within_run", Words("What changes when", "何时改变什么"), within_run.draw),
    Figure("shock_courses", Words("How shocks are borne", "如何承受冲击"), shock_courses.draw, of_design=True),
    Figure("sequential", Words("Were there enough seeds", "种子是否足够"), sequential.draw),
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
