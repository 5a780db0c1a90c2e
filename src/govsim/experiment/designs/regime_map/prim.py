"""Patient rule induction: the box of factor ranges in which cases of interest crowd (Friedman & Fisher 1999).

From the whole space thin slices are peeled off, one face at a time, always the slice without which the rest holds the
densest cases; of the boxes on the way one is chosen, pasted outwards again where that does not thin it, and freed of bounds
that chance would give as well. Coverage, density and the quasi-p-value of a bound are those of Bryant & Lempert (2010,
doi 10.1016/j.techfore.2009.08.002). Nothing here knows what the factors or the cases are.
"""

from dataclasses import dataclass, field, replace
from typing import NamedTuple

import numpy as np
from scipy import stats

from govsim.experiment.designs.sampling import latin

ALPHA = 0.05
"""Share of the points in a box that a slice takes away, or pasting adds."""
SMALLEST = 0.05
"""Share of all points below which nothing more is peeled, or as many points as there are cases where those are fewer."""
LEVEL = 0.05
"""A bound stays with a quasi-p-value up to this, a box with a share of shuffles that do as well up to this."""
NEAR_BEST = 0.01
"""Boxes whose balance is so near to the best are as good; the one with fewer bounds is taken."""
SHUFFLES = 99


class Limits(NamedTuple):
    """A box: lowest and highest value of each factor, (factors,) each; infinite where there is no bound. Ends are inside."""

    low: np.ndarray
    high: np.ndarray

    def inside(self, x: np.ndarray) -> np.ndarray:
        """Mask (points,) of what lies in the box."""
        return np.asarray(((x >= self.low) & (x <= self.high)).all(axis=1))

    def without(self, factor: int, side: int) -> "Limits":
        """The box without one bound: side 0 is the low one, 1 the high one."""
        low, high = self.low.copy(), self.high.copy()
        (low, high)[side][factor] = (-np.inf, np.inf)[side]
        return Limits(low, high)

    def bounds(self) -> list[tuple[int, int]]:
        """Its bounds as (factor, side)."""
        ends = np.column_stack([self.low, self.high])
        return [(int(factor), int(side)) for factor, side in np.argwhere(np.isfinite(ends))]


class Step(NamedTuple):
    """A box on the way from everything to the smallest: points in it, their mean outcome, share of all cases, bounds."""

    limits: Limits
    points: int
    density: float
    coverage: float

    @property
    def balance(self) -> float:
        """Harmonic mean of coverage and density: a box that has only one of them is no answer."""
        both = self.coverage + self.density
        return 2 * self.coverage * self.density / both if both > 0 else 0.0


@dataclass(frozen=True)
class Found:
    """What was found: `kind` is `box`, `none` (there is no case), `all` (all are cases) or `scattered` (no box stands out)."""

    kind: str
    points: int
    """Points in all."""
    cases: float
    """Sum of the outcome: how many of them are cases."""
    box: Step | None = None
    quasi_p: np.ndarray = field(default_factory=lambda: np.empty((0, 2)))
    """(factors, 2): how likely a bound gained nothing; NaN where there is none."""
    chance: float = np.nan
    """Share of shuffled outcomes in which as good a box was found."""
    path: tuple[Step, ...] = ()
    """The peeling trajectory, from everything on."""


def find_box(x: np.ndarray, y: np.ndarray, seed: int = 1) -> Found:
    """The box in which the outcome crowds: x (points, factors), y (points,) 0/1 or any share in 0..1.

    Raises ValueError for an outcome outside 0..1 or numbers that are not finite.
    """
    x, y = np.asarray(x, float), np.asarray(y, float)
    if not (np.isfinite(x).all() and np.isfinite(y).all() and (y >= 0).all() and (y <= 1).all()):
        raise ValueError("factors must be finite and the outcome within 0..1")
    whole = Found("none", len(y), float(y.sum()))
    if not y.any():
        return whole
    if (y == 1).all():
        return replace(whole, kind="all")
    path = peeled(x, y)
    best = chosen(path)
    chance = by_chance(x, y, best.balance, seed)
    limits = freed(x, y, pasted(x, y, best.limits)) if chance <= LEVEL else path[0].limits
    found = replace(whole, kind="scattered", chance=chance, path=path)
    if not limits.bounds():
        return found
    return replace(found, kind="box", box=step_of(x, y, limits), quasi_p=quasi_p(x, y, limits))


def step_of(x: np.ndarray, y: np.ndarray, limits: Limits) -> Step:
    mine = y[limits.inside(x)]
    return Step(limits, len(mine), float(mine.mean()) if len(mine) else 0.0, float(mine.sum() / y.sum()))


def peeled(x: np.ndarray, y: np.ndarray) -> tuple[Step, ...]:
    """The peeling trajectory: at each step the face is cut whose loss leaves the highest mean, and of equals the thinnest."""
    factors = x.shape[1]
    path = [step_of(x, y, Limits(np.full(factors, -np.inf), np.full(factors, np.inf)))]
    least = max(min(SMALLEST * len(y), y.sum()), 1)
    mine = np.arange(len(y))
    while True:
        cuts = slices(x, mine)
        tried = [(y[kept].mean(), len(kept), n) for n, kept in enumerate(cuts) if len(kept) >= least]
        if not tried:
            return tuple(path)
        density, points, n = max(tried, key=lambda cut: cut[:2])
        mine, (factor, side) = cuts[n], divmod(n, 2)
        limits = path[-1].limits.without(factor, side)
        (limits.low, limits.high)[side][factor] = x[mine, factor].min() if side == 0 else x[mine, factor].max()
        path.append(Step(limits, points, float(density), float(y[mine].sum() / y.sum())))


def slices(x: np.ndarray, mine: np.ndarray) -> list[np.ndarray]:
    """The points that are left of some when a slice is cut from a face: low and high of each factor in turn.

    Points with equal values go together.
    """
    take = max(1, int(ALPHA * len(mine)))
    found: list[np.ndarray] = []
    for v in x[mine].T if take < len(mine) else ():
        ends = np.partition(v, (take - 1, len(v) - take))
        found += [mine[v > ends[take - 1]], mine[v < ends[-take]]]
    return found


def chosen(path: tuple[Step, ...]) -> Step:
    """Of a trajectory the box that balances coverage and density best; of those that are as good the one with fewest bounds."""
    best = max(step.balance for step in path)
    good = [step for step in path if step.balance >= (1 - NEAR_BEST) * best]
    return min(good, key=lambda step: (len(step.limits.bounds()), -step.balance))


def pasted(x: np.ndarray, y: np.ndarray, limits: Limits) -> Limits:
    """The box moved outwards, face by face, as long as the mean in it does not fall."""
    now = step_of(x, y, limits)
    while True:
        tried = [step_of(x, y, wider) for wider in widened(x, now.limits)]
        tried = [step for step in tried if step.density >= now.density]
        if not tried:
            return now.limits
        now = max(tried, key=lambda step: (step.density, step.points))


def widened(x: np.ndarray, limits: Limits) -> list[Limits]:
    """The boxes that have one bound moved out by a slice; a bound beyond which nothing lies is lifted."""
    found = []
    take = max(1, int(ALPHA * int(limits.inside(x).sum())))
    for factor, side in limits.bounds():
        free = limits.without(factor, side)
        beyond = np.sort(x[free.inside(x) & ~limits.inside(x), factor])
        if len(beyond) > take:
            (free.low, free.high)[side][factor] = beyond[-take] if side == 0 else beyond[take - 1]
        found.append(free)
    return found


def freed(x: np.ndarray, y: np.ndarray, limits: Limits) -> Limits:
    while limits.bounds():
        p = quasi_p(x, y, limits)
        factor, side = max(limits.bounds(), key=lambda bound: p[bound])
        if p[factor, side] <= LEVEL:
            return limits
        limits = limits.without(factor, side)
    return limits


def quasi_p(x: np.ndarray, y: np.ndarray, limits: Limits) -> np.ndarray:
    """For each bound (factors, 2) the chance of as many cases as the box has, were its density that without the bound.

    A binomial test of one side; `quasi` as the box was sought for its density (Bryant & Lempert 2010).
    """
    p, mine = np.full((x.shape[1], 2), np.nan), y[limits.inside(x)]
    for factor, side in limits.bounds():
        wider = y[limits.without(factor, side).inside(x)]
        p[factor, side] = stats.binom.sf(np.ceil(mine.sum() - 1e-9) - 1, len(mine), wider.mean())
    return p


def by_chance(x: np.ndarray, y: np.ndarray, balance: float, seed: int) -> float:
    """Share of shuffled outcomes, the true one among them, in which peeling comes to a box of at least this balance."""
    orders = np.argsort(latin(SHUFFLES, len(y), seed), axis=0)  # a column of a Latin hypercube has the points in random order
    as_good = sum(chosen(peeled(x, y[order])).balance >= balance for order in orders.T)
    return (1 + as_good) / (1 + SHUFFLES)


def edges(x: np.ndarray, limits: Limits) -> np.ndarray:
    """Where the box ends, (factors, 2): half-way between its outermost point and the next one outside; NaN without a bound."""
    found = np.full((x.shape[1], 2), np.nan)
    for factor, side in limits.bounds():
        end, v = (limits.low, limits.high)[side][factor], x[:, factor]
        beyond = v[v < end] if side == 0 else v[v > end]
        found[factor, side] = (end + (beyond.max() if side == 0 else beyond.min())) / 2 if len(beyond) else end
    return found
