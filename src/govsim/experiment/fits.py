"""Whether what an experiment names goes together: names, factors, values, the rule for stopping."""

from collections.abc import Iterator
from itertools import combinations

from govsim.experiment.designs.sampling import wholes
from govsim.experiment.stopping import cells_of
from govsim.experiment.study import Design, Factor, Study
from govsim.measure import METRICS
from govsim.policy import PROPOSALS
from govsim.scenario import Scenario
from govsim.scenario.elements import spread
from govsim.scenario.errors import Place, Problem
from govsim.scenario.overrides import layers, merge
from govsim.scenario.positions import Entry
from govsim.scenario.reading import check

COLUMNS = frozenset({
    "run_id", "scenario", "seed", "a", "b", "metric", "mean_a", "mean_b", "difference", "ci_low", "ci_high", "ahead",
    "winner", "candidate", "point",
})  # fmt: skip
"""Columns of tables beside the factors'."""
WORDS = frozenset({"name", "title", "description"})
RESERVED = frozenset({"tie", "candidate", *("-".join(c) for n in range(1, 5) for c in combinations(PROPOSALS, n))})
"""Names that tables use for something else."""


def misfits(study: Study, design: Design, watched: bool) -> Iterator[str]:
    """What does not go together: names that would stand twice in a table, factors that nobody would read, a rule that
    would compare nothing.
    """
    names = [arm.name for arm in study.arms]
    yield from (f"scenarios: '{n}' is named twice" for n in dict.fromkeys(names) if names.count(n) > 1)
    yield from (f"scenarios: a scenario may not be called '{n}' here" for n in names if n in RESERVED)
    if study.factors and not design.takes_factors:
        yield f"factors: a {design.kind} design varies nothing of its own; name another, such as factorial"
    yield from (f"factors.{n}: is the name of another column" for n in study.factors if n in COLUMNS or n in METRICS)
    moved = [key for name, factor in study.factors.items() for key in factor.keys or (name,)]
    yield from (f"factors: two of them move {key}" for key in dict.fromkeys(moved) if moved.count(key) > 1)
    yield from (f"factors: {key} is no value of the model" for key in moved if key in WORDS)
    for name, factor in study.factors.items():
        if factor.range is not None and name in study.whole and not len(wholes(factor.range)):
            yield f"factors.{name}: takes whole numbers, and its range holds none"
    if watched and not any(len(cell) > 1 for cell in cells_of(design.points(study)).values()):
        yield "seeds.until: there are no two scenarios at the same point whose difference could be watched"


def unfit(tree: Entry, factors: dict[str, Factor], arm: Entry, elsewhere: Place) -> Iterator[Problem]:
    """Values of factors that the scenario does not take, each told at its place in the file; of a factor that does not
    stand there (a column of a table of points), at another place.
    """
    block = tree.child("factors")
    for name, factor in factors.items():
        entry = block.child(name) if block else None
        at = entry.at if entry else elsewhere
        for value in dict.fromkeys(factor.levels or factor.ends):
            settings, wrong = layers({key: Entry(one, at, at, str(one)) for key, one in factor.settings(name, value).items()})
            if settings and not wrong:
                _, wrong = check(Scenario, merge(arm, spread(Scenario, settings)))
                wrong = [p for p in wrong if not _is_rounded(p, factor)]
            yield from (p._replace(place=at, key=f"factors.{name}") for p in wrong)


def _is_rounded(problem: Problem, factor: Factor) -> bool:
    """Whether a value is refused for not being whole; what is drawn from a range is rounded."""
    return factor.range is not None and "a whole number" in problem.text
