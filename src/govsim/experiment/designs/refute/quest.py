"""The search for the smallest change of assumptions that turns a difference around. It knows no model, only differences.

Written as a generator: it yields what must be run, is sent the differences, and goes on; replayed from the start with the
differences that are known, it comes to the same place. Distances are in half-widths of each assumption's plausible range
and add up, with a little for every assumption that is moved at all, so that few are.
"""

import json
import math
from collections.abc import Generator, Iterable, Sequence
from dataclasses import dataclass, field
from itertools import accumulate
from typing import NamedTuple

import numpy as np

from govsim.analysis.interval import half_width, paired
from govsim.experiment.designs.nsga2 import Search
from govsim.experiment.study import Row, Value

# What a refutation speaks of: assumptions with their ranges, what is asked of the model, what was tried, the answer.


class Assumption(NamedTuple):
    """One number that is assumed: its default and its plausible range."""

    name: str
    default: float
    low: float
    high: float
    whole: bool = False

    def tidy(self, value: float) -> float:
        """A value as it can be written down: whole, or in thousandths of the range; the default stays itself."""
        if self.whole:
            return round(value)
        if abs(value - self.default) < 1e-9 * (self.high - self.low):
            return self.default
        digits = 3 - math.ceil(math.log10(self.high - self.low))
        return min(max(round(value, digits), self.low), self.high)

    def toward(self, value: float, share: float) -> float:
        return self.tidy(self.default + share * (value - self.default))

    def distance(self, value: float) -> float:
        """How far a value is from the default, in half-widths of the range."""
        return abs(value - self.default) / ((self.high - self.low) / 2)


@dataclass(frozen=True)
class Rules:
    """How the search goes."""

    seeds: tuple[int, ...]
    """Seeds by which candidates are chosen."""
    fresh: int = 20
    """Seeds of each block by which the chosen one is judged, those above the seeds of the search."""
    screening: int = 2
    """Of the seeds so many are enough for the first look."""
    important: int = 12
    """Assumptions that are searched."""
    population: int = 12
    generations: int = 5
    seed: int = 1

    def block(self, number: int) -> tuple[int, ...]:
        """The fresh seeds of an attempt."""
        first = max(self.seeds) + 1 + number * self.fresh
        return tuple(range(first, first + self.fresh))


class Asked(NamedTuple):
    """What must be run: the assumptions that are moved, and the seeds."""

    row: Row
    seeds: tuple[int, ...]


@dataclass
class Tried:
    """A candidate with its differences under the seeds of the search so far (nothing moved: the model as it is)."""

    row: Row
    phase: str
    found: np.ndarray


@dataclass
class Answer:
    """What came out: `turned`, `held` (nothing turned it, `row` is what came nearest) or `tie` (nothing to turn)."""

    kind: str
    before: np.ndarray
    """Differences as assumed, by fresh seed."""
    row: Row = field(default_factory=dict)
    after: np.ndarray = field(default_factory=lambda: np.empty(0))
    """Differences with the assumptions moved, by the fresh seeds of the attempt that decided."""
    tried: list[Tried] = field(default_factory=list)


def key_of(row: Row) -> str:
    return json.dumps(sorted(row.items()))


def without(row: Row, names: Iterable[str]) -> Row:
    """A row with some assumptions put back."""
    left = set(names)
    return {name: value for name, value in row.items() if name not in left}


PER_MOVED = 0.1
"""What it costs to move one assumption more, in half-widths (assumed: a tenth of the way to its end)."""
GUARD = 2.0
"""In the search a difference counts as turned when it is beyond zero by so many half-widths of the interval that it would
have under the fresh seeds: the best of many noisy ones is not as good as it looks."""
ATTEMPTS, LEVEL = 3, 0.05
"""Fresh blocks of seeds for the confirmation, and the level that all of them share (Bonferroni)."""
PUSHED = (1.0, 1.15, 1.4)
"""How far the change is taken in each attempt, as a multiple of what the search had found."""
RUNGS = (1, 2, 3, 4, 5, 6, 8, 10, 12, 16, 24, 32, 48, 64, 96, 128, 192)
FEW = 3
STEPS = 10
"""Steps between default and end in which the search moves."""
FAR = 1e3
"""Cost of a candidate that does not turn the difference: above that of all that do."""
Answers = Generator[list[Asked], list[np.ndarray], Answer]
Rounds = Generator[list[Asked], list[np.ndarray], list[np.ndarray]]


class Quest:
    """The search in progress."""

    def __init__(self, assumptions: Sequence[Assumption], rules: Rules) -> None:
        self.of = {a.name: a for a in assumptions}
        self.rules = rules
        self.tried: dict[str, Tried] = {}
        self.sign, self.noise = 0.0, 0.0
        self.ends: dict[str, float] = {}  # the end of each assumption that works against the difference
        self.gains: dict[str, float] = {}  # by how much it does so alone

    def answers(self) -> Answers:
        """The whole search, from the first look to the verdict under fresh seeds."""
        fresh, seeds = self.rules.block(0), self.rules.seeds
        before = (yield [Asked({}, fresh + seeds)])[0]
        self.tried[key_of({})] = Tried({}, "as assumed", before[len(fresh) :])
        before = before[: len(fresh)]
        if not is_sure(before, 1.0):
            return Answer("tie", before, tried=list(self.tried.values()))
        self.sign = float(np.sign(np.nanmean(before)))
        yield from self.screen()
        rungs = yield from self.climb()
        starts = sorted((row for row in rungs if self.is_turned(row)), key=self.cost)[:1]
        if starts:
            yield from self.breed(rungs, starts[0])
            starts.append(min(self.tried_rows(), key=self.cost))
        for start in starts:
            yield from self.refine(start)
        if not self.tried_rows():  # nothing that is assumed works against the difference
            return Answer("held", before, tried=list(self.tried.values()))
        best = min(self.tried_rows(), key=self.cost)
        return (yield from self.judge(before, best, self.is_turned(best)))

    def look(self, rows: Iterable[Row], phase: str, seeds: tuple[int, ...] | None = None) -> Rounds:
        """Have rows run under seeds (all of the search's) and keep what is found; what is known is not asked again."""
        seeds = seeds or self.rules.seeds
        every = {key_of(row): row for row in rows}
        wanted = {key: row for key, row in every.items() if key not in self.tried or len(self.tried[key].found) < len(seeds)}
        if wanted:
            found = yield [Asked(row, seeds) for row in wanted.values()]
            for (key, row), differences in zip(wanted.items(), found, strict=True):
                self.tried[key] = Tried(row, self.tried[key].phase if key in self.tried else phase, differences)
        return [self.tried[key].found for key in every]

    def tried_rows(self) -> list[Row]:
        return [t.row for t in self.tried.values() if t.row and len(t.found) == len(self.rules.seeds)]

    def left(self, row: Row, first: int | None = None) -> float:
        """What is left of the difference, above zero as long as it has its sign: the mean over the (first) seeds."""
        return self.sign * float(np.mean(self.tried[key_of(row)].found[:first]))

    def margin(self, row: Row) -> float:
        """How far beyond zero a difference must be to count as turned in the search."""
        found, n = self.tried[key_of(row)].found, self.rules.fresh
        own = float(np.std(found, ddof=1)) if len(found) > 1 else 0.0
        return GUARD * float(half_width(max(own, self.noise), n))

    def is_turned(self, row: Row) -> bool:
        """Whether the difference has surely changed its sign, as far as the seeds of the search can say."""
        return self.left(row) + self.margin(row) < 0

    def length(self, row: Row) -> float:
        """How far a row is from what is assumed: half-widths of ranges, and a little for each assumption moved."""
        return sum(self.of[name].distance(float(value)) + PER_MOVED for name, value in row.items())

    def cost(self, row: Row) -> float:
        """What the search makes small: the length of what turns the difference, else what is left of it."""
        if self.is_turned(row):
            return self.length(row)
        short = (self.left(row) + self.margin(row)) / abs(self.left({}) or 1.0)
        return FAR * (1 + max(short, 0.0)) if math.isfinite(short) else math.inf

    def screen(self) -> Rounds:
        """Every assumption to each of its ends, alone, under few seeds; those that do most again under all of them."""
        rows: list[Row] = [{a.name: end} for a in self.of.values() for end in map(a.tidy, (a.low, a.high)) if end != a.default]
        few = self.rules.seeds[: self.rules.screening]
        yield from self.look(rows, "screening", few)
        self.learn(rows, len(few))
        most = 2 * self.rules.important
        second = dict.fromkeys([*self.order(by_gain=False)[:most], *self.order(by_gain=True)[:most]])
        found = yield from self.look([self.moved([name]) for name in second], "screening")
        spread = [np.var(d, ddof=1) for d in [*found, self.tried[key_of({})].found] if len(d) > 1 and np.isfinite(d).all()]
        self.noise = math.sqrt(float(np.mean(spread))) if spread else 0.0
        self.learn([self.moved([name]) for name in second], None)
        return found

    def learn(self, rows: list[Row], first: int | None) -> None:
        """Of each assumption the end that takes most of the difference away, and how much."""
        for row in rows:
            ((name, end),) = row.items()
            gain = self.left({}, first) - self.left(row, first)
            if name not in self.ends or self.ends[name] == end or gain > self.gains[name]:
                self.ends[name], self.gains[name] = float(end), gain if math.isfinite(gain) else -math.inf

    def order(self, by_gain: bool) -> list[str]:
        """Assumptions that take something of the difference away, those that take most (for their length) first."""
        there = [name for name, gain in self.gains.items() if gain > 0]
        return sorted(there, key=lambda name: -(self.gains[name] if by_gain else self.worth(name)))

    def moved(self, names: Iterable[str]) -> Row:
        """Some assumptions at the ends that work against the difference."""
        return {name: self.of[name].tidy(self.ends[name]) for name in names}

    def climb(self) -> Generator[list[Asked], list[np.ndarray], list[Row]]:
        """The first one, the first two, ... at their ends: by what they do for their length, and by what they do."""
        rungs = []
        for order in (self.order(by_gain=False), self.order(by_gain=True)):
            rungs += [self.moved(order[:n]) for n in (*RUNGS, len(order)) if 0 < n <= len(order)]
        rungs = list({key_of(row): row for row in rungs}.values())
        yield from self.look(rungs, "together")
        return rungs

    def breed(self, rungs: list[Row], first: Row) -> Generator[list[Asked], list[np.ndarray], None]:
        """Shares of the way for the most important assumptions, bred in generations from what is known."""
        names = list(dict.fromkeys([*first, *self.order(by_gain=False)[: self.rules.important]]))
        grids: dict[str, tuple[Value, ...]] = {name: self.grid(name) for name in names}
        search = Search(grids, 1, self.rules.population, self.rules.seed)
        usual: Row = {name: self.of[name].default for name in names}
        known = [row for row in rungs if set(row) <= set(names)] + [self.moved([name]) for name in names]
        search.begin_with([usual | row for row in sorted(known, key=self.cost)])
        for _ in range(self.rules.generations):
            asked = [{n: v for n, v in row.items() if v != usual[n]} for row in search.ask()]
            yield from self.look([row for row in asked if row], "search")
            search.tell([np.array([self.cost(row)]) for row in asked])

    def grid(self, name: str) -> tuple[float, ...]:
        """The values of an assumption that the search may take, from its default to its end."""
        values = [self.of[name].toward(self.ends[name], n / STEPS) for n in range(STEPS + 1)]
        return tuple(dict.fromkeys(values))

    def refine(self, row: Row) -> Generator[list[Asked], list[np.ndarray], None]:
        """Put back what need not move, in parts that become ever smaller; then let each one go back as far as it may."""
        parts = self.rules.important
        while len(row) > 1:
            names = sorted(row, key=self.worth)
            size = -(-len(names) // parts)
            fewer = [without(row, names[n : n + size]) for n in range(0, len(names), size)]
            yield from self.look([less for less in fewer if less], "put back")
            spare = sorted((less for less in fewer if less and self.is_turned(less)), key=self.left)
            if not spare and size == 1:
                break
            if spare:
                kept = accumulate(({*less} for less in spare), lambda one, two: one & two)
                together = [{name: row[name] for name in names if name in some} for some in kept]
                yield from self.look([less for less in together if less], "put back")
                row = min((less for less in together if less), key=self.cost)
            else:
                parts *= 2
        for name in sorted(row, key=self.worth):
            row = yield from self.halve(row, name)

    def worth(self, name: str) -> float:
        """What an assumption at its end does for its length, alone."""
        return self.gains[name] / self.length({name: self.ends[name]})

    def halve(self, row: Row, name: str) -> Generator[list[Asked], list[np.ndarray], Row]:
        """Looks at the quarters between the nearest value that turns the difference and one that does not; where many are
        moved each has little to give back, and fewer looks are enough.
        """
        one, kept, lost = self.of[name], float(row[name]), self.of[name].default
        for _ in range(3 if len(row) <= FEW else 2):
            between = dict.fromkeys(one.tidy(lost + q * (kept - lost)) for q in (0.25, 0.5, 0.75))
            rows = [row | {name: value} for value in between if value not in (kept, lost)]
            yield from self.look(rows, "moved back")
            turned = [float(r[name]) for r in rows if self.is_turned(r)]
            kept = min([*turned, kept], key=one.distance)
            nearer = [float(r[name]) for r in rows if one.distance(float(r[name])) < one.distance(kept)]
            lost = max([*nearer, lost], key=one.distance)
        return row | {name: one.tidy(kept)}

    def judge(self, before: np.ndarray, best: Row, hoped: bool) -> Answers:
        """The verdict under fresh seeds, each attempt under seeds that nothing has been chosen by and a little further out."""
        row, after = best, np.empty(0)
        for attempt, push in enumerate(PUSHED if hoped else PUSHED[:1]):
            row = {n: self.pushed(n, float(v), push) for n, v in best.items()}
            seeds = self.rules.block(attempt)
            after, again = yield [Asked(row, seeds), Asked({}, seeds)]
            if is_sure(after, ATTEMPTS) and np.sign(np.nanmean(after)) == -self.sign:
                return Answer("turned", again, row, after, list(self.tried.values()))
            before = again
        return Answer("held", before, row, after, list(self.tried.values()))

    def pushed(self, name: str, value: float, by: float) -> float:
        one = self.of[name]
        return one.tidy(min(max(one.default + by * (value - one.default), one.low), one.high))


def is_sure(differences: np.ndarray, looks: float) -> bool:
    """Whether a mean difference is significant at 5 %, shared over a number of looks (paired t-test)."""
    return bool(paired(np.zeros(len(differences)), differences)["p"] * looks < LEVEL)
