"""Experiment files: what is compared, what is varied and how, under which seeds. Read by the rules of scenario files."""

import contextlib
import os
from collections.abc import Iterable, Iterator
from dataclasses import dataclass, replace
from itertools import combinations
from pathlib import Path
from typing import Annotated, Any

from pydantic import Field, ValidationError, field_validator, model_validator

from govsim.analysis.comparison import QUESTIONS, known_metric
from govsim.engine.block import Block
from govsim.experiment.designs import DESIGNS
from govsim.experiment.designs.sampling import wholes
from govsim.experiment.designs.space import Table
from govsim.experiment.hypotheses import Hypothesis, invalid_names
from govsim.experiment.study import Design, Factor, Study, Until, assumed, cells_of
from govsim.measure import METRICS
from govsim.names import TABLES
from govsim.policy import PROPOSALS
from govsim.scenario import FILE_KEYS, Scenario, files
from govsim.scenario.elements import spread
from govsim.scenario.files import located, text_of
from govsim.scenario.positions import Entry, Place, Problem, parse
from govsim.scenario.reading import Reading, check, layers, merge, read, rooted
from govsim.text.errors import InputError, did_you_mean, shown

# Whether what an experiment names goes together: names, factors, values, the rule for stopping.

COLUMNS = frozenset({
    "run_id", "scenario", "seed", "a", "b", "metric", "mean_a", "mean_b", "difference", "ci_low", "ci_high", "ahead",
    "winner", "candidate", "point",
})  # fmt: skip
"""Columns of tables beside the factors'."""
WORDS = frozenset({"name", "title", "description"})
RESERVED = frozenset({"tie", "candidate", *("-".join(c) for n in range(1, 5) for c in combinations(PROPOSALS, n))})
"""Names that tables use for something else."""


def inconsistencies(study: Study, design: Design, watched: bool) -> Iterator[str]:
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


def invalid_levels(tree: Entry, factors: dict[str, Factor], arm: Entry, elsewhere: Place) -> Iterator[Problem]:
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


KEPT = TABLES[:-1]
DESIGN_OF = {str(design.model_fields["kind"].default): design for design in DESIGNS}
"""Designs by kind."""
Names = Annotated[tuple[str, ...], Field(strict=False)]


class Seeds(Block):
    """Which seeds: a number N (1 to N), a list, or a start and a rule when to stop."""

    count: int = Field(default=30, ge=1, le=1_000_000)
    first: int = Field(default=1, ge=0)
    numbers: Annotated[tuple[int, ...], Field(strict=False)] = ()
    until: Until | None = None

    @model_validator(mode="before")
    @classmethod
    def _short(cls, value: Any) -> Any:
        if isinstance(value, int) and not isinstance(value, bool):
            return {"count": value}
        if isinstance(value, str):
            raise ValueError("must be how many, a list of seeds, or {first: 1, count: 30}")
        if isinstance(value, list | tuple):
            if not value:
                raise ValueError("must hold at least one seed")
            return {"numbers": value}
        return value

    @model_validator(mode="after")
    def _enough(self) -> "Seeds":
        if self.until and self.count < 20:
            raise ValueError("count must be at least 20 where seeds are added until an interval is narrow enough")
        if len(set(self.numbers)) < len(self.numbers) or any(n < 0 for n in self.numbers):
            raise ValueError("must be different whole numbers, none below 0")
        return self

    @property
    def listed(self) -> tuple[int, ...]:
        """The seeds of the first round."""
        return self.numbers or tuple(range(self.first, self.first + self.count))


class Plan(Block):
    """An experiment file."""

    name: str = Field(min_length=1, max_length=60)
    """How folders and tables call it; the file's own name when left out."""
    title: str = Field(default="", max_length=200)
    description: str = Field(default="", max_length=10_000)
    scenarios: Names = Field(min_length=1, max_length=64)
    """Files beside this one, or bundled names; the first is the baseline."""
    set: dict[str, Any] = {}
    """Dotted keys set in every scenario."""
    design: Any = "paired"
    """The kind of design, or its kind and options."""
    factors: dict[str, Factor] = {}
    """What is varied, by dotted key."""
    assumed: bool = False
    """Every assumed parameter is a factor too, over the range that its readers find plausible."""
    seeds: Seeds = Seeds()
    metrics: Names = Field(default=QUESTIONS, min_length=1)
    """What the design analyses."""
    keep: Names = ("runs",)
    """Tables to keep beside the runs: daily, incidents, residents."""
    hypotheses: Annotated[tuple[Hypothesis, ...], Field(strict=False, max_length=100)] = ()
    """What is claimed, locked by its hash before the first run."""

    @field_validator("metrics")
    @classmethod
    def _known_metrics(cls, names: tuple[str, ...]) -> tuple[str, ...]:
        return tuple(known_metric(name) for name in names)

    @field_validator("keep")
    @classmethod
    def _known_tables(cls, names: tuple[str, ...]) -> tuple[str, ...]:
        for name in names:
            if name not in KEPT:
                raise ValueError(f"no table '{shown(name)}'; expected {', '.join(KEPT)}")
        return tuple(name for name in KEPT if name in {"runs", *names})


@dataclass(frozen=True)
class Experiment:
    """A plan with everything it names: the design, the scenarios, the factors."""

    plan: Plan
    design: Design
    study: Study
    source: str = ""

    @property
    def keep(self) -> tuple[str, ...]:
        """Tables to keep: those of the plan, and beside the days when policy changed, where any policy does."""
        changes = "daily" in self.plan.keep and any(arm.policy.changes for arm in self.study.arms)
        return (*self.plan.keep, "changes") if changes else self.plan.keep

    @property
    def until(self) -> Until | None:
        """The rule by which seeds are added, if there is one."""
        return self.plan.seeds.until

    def with_seeds(self, count: int) -> "Experiment":
        """The same under the seeds 1 to count. Raises InputError where a stopping rule needs more of them."""
        try:
            seeds = Seeds(count=count, until=self.until)
        except ValidationError as error:
            raise InputError([f"--seeds: {e['ctx']['error']!s}" for e in error.errors()]) from error
        return replace(self, plan=self.plan.model_copy(update={"seeds": seeds}), study=replace(self.study, seeds=seeds.listed))


def load_experiment(source: str | os.PathLike[str], design: dict[str, Any] | None = None) -> Experiment:
    """Read an experiment by path or bundled name, and all it names. Raises InputError with every problem found.

    `design` takes the place of the file's own, unless that is of the same kind.
    """
    found = read(Plan, source, kind="experiments")
    name = os.fspath(source)
    problems: list[Any] = []
    chosen = design_of(found, design, problems)
    arms = list(arms_of(found, problems))
    if problems or chosen is None:
        raise InputError(problems)
    if isinstance(chosen, Table):
        chosen = chosen.read(found.files[0].parent)
    factors = factors_of(found.block, chosen, [arm.block for arm in arms])
    place = Place(str(found.files[0].parent / chosen.file)) if isinstance(chosen, Table) else found.tree.at
    problems += invalid_levels(found.tree, factors, arms[0].tree, place)
    study = Study(
        found.block.name, found.block.title, tuple(arm.block for arm in arms), factors, found.block.seeds.listed,
        found.block.metrics, tuple(str(arm.files[0]) for arm in arms),
    )  # fmt: skip
    problems += invalid_names(found.tree, found.block.hypotheses, named(study, chosen))
    problems += [f"{name}: {text}" for text in inconsistencies(study, chosen, found.block.seeds.until is not None)]
    if problems:
        raise InputError(problems)
    return Experiment(found.block, chosen, study, name)


def named(study: Study, design: Design) -> list[str]:
    """The scenarios that runs will bear the names of: the file's own, and those that a stepwise design makes of them."""
    made: list[str] = []
    if design.pairs_incidents:
        with contextlib.suppress(InputError):  # what is wrong with the points is said when they are run
            made = [point.scenario for point in design.points(study)]
    return list(dict.fromkeys([*(arm.name for arm in study.arms), *made]))


def is_experiment(source: str) -> bool:
    """Whether a file or bundled name is an experiment rather than a scenario, by the keys that only experiments have."""
    shipped = files.find(source, "experiments")
    if not Path(source).is_file():
        return shipped is not None and files.find(source) is None
    try:
        tree, _ = parse(text_of(Path(source), source), source)
    except InputError:
        return False
    return tree is not None and isinstance(tree.value, dict) and bool({"scenarios", "design", "factors"} & set(tree.value))


def design_of(found: Reading[Plan], instead: dict[str, Any] | None, problems: list[Any]) -> Design | None:
    """The design that a file names, checked; what is wrong is added to the problems."""
    entry = found.tree.at_key("design") or Entry("paired", found.tree.at, found.tree.at)
    if not isinstance(entry.value, dict):
        entry = Entry({"kind": entry}, entry.at, entry.key_at)
    kind = entry.value.get("kind", Entry("paired", entry.at, entry.at))
    if instead is not None and instead["kind"] != kind.value:
        return DESIGN_OF[str(instead["kind"])].model_validate(instead)
    chosen = DESIGN_OF.get(str(kind.value))
    if chosen is None:
        near = did_you_mean(str(kind.value), DESIGN_OF) or f"; expected one of {', '.join(DESIGN_OF)}"
        problems.append(Problem(kind.at, "design.kind", f"no design '{shown(str(kind.value))}'{near}"))
        return None
    design, wrong = check(chosen, entry)
    problems += [p._replace(key=f"design.{p.key}" if p.key else "design") for p in wrong]
    return design


def arms_of(found: Reading[Plan], problems: list[Any]) -> Iterator[Reading[Scenario]]:
    """The scenarios that a file names, with what it sets in all of them."""
    above, wrong = layers({key: _entry(found.tree, key, value) for key, value in found.block.set.items()})
    problems += wrong
    folder = found.files[0].parent
    settings = rooted(above, folder, FILE_KEYS).value if above else {}
    for n, name in enumerate(found.block.scenarios):
        listed = found.tree.at_key("scenarios")
        entry = listed.child(n) if listed else None
        beside = next((p for p in (folder / name, folder / f"{name}.yaml") if p.is_file()), None)
        try:
            yield read(Scenario, beside or located(name), settings, file_keys=FILE_KEYS)
        except InputError as error:
            at = entry.at if entry else found.tree.at
            problems += [
                p if ":" in str(p).split(" ")[0][:-1] else f"{Problem(at, f'scenarios.{n}', str(p))}" for p in error.problems
            ]


def _entry(tree: Entry, key: str, value: Any) -> Any:
    """What stands in the file under `set`, with its place, so that what is wrong with it is told there."""
    block = tree.child("set")
    return (block.child(key) if block else None) or value


def factors_of(plan: Plan, design: Design, arms: Iterable[Scenario]) -> dict[str, Factor]:
    """The factors that a plan names, those of a table of points, and all assumed parameters where the plan says so; those
    of a kind of shock only where a scenario has one.
    """
    found = dict(plan.factors)
    if isinstance(design, Table):
        found = design.factors() | found
    if plan.assumed:
        found |= {name: factor for name, factor in assumed(arms).items() if name not in found}
    return found
