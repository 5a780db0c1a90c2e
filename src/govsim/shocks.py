"""Shocks: floods, gas explosions, epidemic waves. Exogenous, and the same under every policy.

A shock brings candidate threats of its own, beside the ordinary ones, whose ids, marks and hours stay as they are; it is
never a factor on the hazard. For a time it may also take staff, social ties and the quick help of outside units.
"""

import math
from collections.abc import Iterable
from typing import Annotated, ClassVar, Literal, NamedTuple

import numpy as np
from pydantic import Field, field_validator

from govsim.community.grids import Grids
from govsim.engine.block import ASSUMED, Block, FourPositive, coefficient, has_a_sum
from govsim.engine.streams import Purpose, stream
from govsim.names import NEEDS

# The kinds of shock: which threats each brings, where, over how long, and what it takes away for a time.
# A kind is a block of coefficients with two answers: which grids it hits (`where`) and how strongly it bears on staff and
# ties on each day (`course`). A further kind is one more class here and one more field of `Shocks`.


class Lost(NamedTuple):
    """What a shock takes away at its worst: shares of staff and ties, and how many times as long outside units take."""

    staff: float
    ties: float
    outside: float


class Kind(Block):
    """What all kinds share: how many threats, how severe, and how they are spread over time."""

    one_place: ClassVar[bool] = False
    """Whether all of its threats strike one place."""
    shape: ClassVar[float] = 1.0
    """Shape of the gamma distribution of its threats over time; 1 is an exponential that falls from the first hour."""
    threats: tuple[float, float, float, float]
    severity_mix: tuple[float, float, float, float]
    mean_days: float

    _weights = field_validator("severity_mix", check_fields=False)(has_a_sum)

    @property
    def lost(self) -> Lost:
        """What it takes away at its worst."""
        return Lost(0.0, 0.0, 1.0)

    def where(self, grids: Grids, rng: np.random.Generator, seed: int) -> np.ndarray:
        """Numbers of the grids that it hits, ascending."""
        raise NotImplementedError

    def course(self, day: np.ndarray) -> np.ndarray:
        """How strongly it bears on staff, ties and roads on each day since it began (0..1; 1 at its worst)."""
        return np.zeros(len(day))

    def hours(self, n: int, rng: np.random.Generator) -> np.ndarray:
        """Hours after its start at which n threats strike: a gamma distribution of its shape and mean."""
        return np.asarray(24.0 * self.mean_days / self.shape * rng.gamma(self.shape, 1.0, n))


class Flood(Kind):
    """Water in the low-lying grids: a surge that falls off over days; roads cut, some staff and neighbours away."""

    threats: FourPositive = coefficient(
        (6.0, 2.0, 16.0, 14.0), unit="1/1000 residents hit",
        source="incidents in the week of Harvey +196 % (Cypress Creek dispatch, Texas 2017): 2 x 7.7 per 1,000 and week "
        "over .4 of the grids; split over needs assumed",
        meaning="extra candidate threats by need, per 1,000 residents of the grids hit", each=NEEDS, times=(0.4, 2.5),
    )  # fmt: skip
    severity_mix: FourPositive = coefficient(
        (0.5, 0.3, 0.15, 0.05), unit="share", source=ASSUMED, meaning="severity of its threats, 1..4",
        plausible=((0.35, 0.65), (0.2, 0.35), (0.08, 0.2), (0.02, 0.08)),
    )  # fmt: skip
    mean_days: float = coefficient(
        2.0, unit="d", source="assumed; Houston's worst calls came within six days (2017)",
        meaning="mean days from its start to its threats (exponential)", plausible=(1, 4), gt=0, le=365,
    )  # fmt: skip
    grids_share: float = coefficient(
        0.4, unit="share", source=ASSUMED, meaning="share of the grids that lie low", plausible=(0.2, 0.7), gt=0, le=1
    )
    staff_lost: float = coefficient(
        0.1, unit="share", source=ASSUMED, meaning="staff who cannot reach their posts", plausible=(0.02, 0.3), ge=0, le=1
    )
    ties_lost: float = coefficient(
        0.3, unit="share", source=ASSUMED, meaning="social ties cut while people are away", plausible=(0.1, 0.6), ge=0, le=1
    )
    lost_days: int = coefficient(
        5, unit="d", source=ASSUMED, meaning="days for which staff, ties and roads are lost", plausible=(2, 14), ge=0, le=365
    )
    outside_delay: float = coefficient(
        3.0, unit="1",
        source="assumed; high-water rescues took 3.5 h to clear on the first day and 20 h on the second (Houston 2017)",
        meaning="times as long until units from outside arrive", plausible=(1.5, 8), ge=1, le=100,
    )  # fmt: skip

    @property
    def lost(self) -> Lost:
        """Staff, ties and roads."""
        return Lost(self.staff_lost, self.ties_lost, self.outside_delay)

    def where(self, grids: Grids, rng: np.random.Generator, seed: int) -> np.ndarray:
        """The low-lying grids, which are the same in every flood of a seed."""
        return lowland(grids, self.grids_share, seed)

    def course(self, day: np.ndarray) -> np.ndarray:
        """In full for `lost_days`."""
        return np.asarray((day >= 0) & (day < self.lost_days), float)


class GasExplosion(Kind):
    """One place, within hours: many severe cases at once."""

    one_place: ClassVar[bool] = True
    threats: FourPositive = coefficient(
        (8.0, 4.0, 8.0, 10.0), unit="1/1000 residents hit",
        source="assumed: 15 cases in a grid of 500 (138 injured and 913 households evacuated in Shiyan, 2021)",
        meaning="extra candidate threats by need, per 1,000 residents of the grid hit", each=NEEDS, times=(0.4, 2.5),
    )  # fmt: skip
    severity_mix: FourPositive = coefficient(
        (0.3, 0.32, 0.23, 0.15), unit="share",
        source="25 dead and 37 of 138 injured severely: .38 at severity 3-4 (Shiyan 2021, Wang et al. 2021); rest assumed",
        meaning="severity of its threats, 1..4", plausible=((0.15, 0.45), (0.2, 0.45), (0.12, 0.35), (0.08, 0.25)),
    )  # fmt: skip
    mean_days: float = coefficient(
        0.1, unit="d", source="assumed: 2.4 h", meaning="mean days from its start to its threats (exponential)",
        plausible=(0.04, 0.5), gt=0, le=365,
    )  # fmt: skip

    def where(self, grids: Grids, rng: np.random.Generator, seed: int) -> np.ndarray:
        """The grid of a resident drawn at random."""
        return np.array([np.searchsorted(grids.start, rng.integers(0, grids.residents), side="right") - 1])


class Epidemic(Kind):
    """A wave through all grids: care and supplies are asked for, staff fall ill, people keep apart."""

    shape: ClassVar[float] = 4.0  # assumed: rises for weeks and falls more slowly
    threats: FourPositive = coefficient(
        (4.0, 2.0, 22.0, 4.0), unit="1/1000 residents hit",
        source="calls to Beijing's 120 rose from 5,000 to 31,000 a day (December 2022): 1.2 more per 1,000 residents on "
        "the peak day, which is .037 of the wave; split over needs assumed",
        meaning="extra candidate threats by need, per 1,000 residents", each=NEEDS, times=(0.4, 2.5),
    )  # fmt: skip
    severity_mix: FourPositive = coefficient(
        (0.6, 0.3, 0.08, 0.02), unit="share", source=ASSUMED, meaning="severity of its threats, 1..4",
        plausible=((0.4, 0.8), (0.15, 0.4), (0.04, 0.15), (0.005, 0.04)),
    )  # fmt: skip
    mean_days: float = coefficient(
        24.0, unit="d", source="assumed; a wave of about two months (China, winter 2022-23)",
        meaning="mean days from its start to its threats (gamma of shape 4, at its peak after three quarters of the mean)",
        plausible=(14, 60), gt=0, le=365,
    )  # fmt: skip
    staff_lost: float = coefficient(
        0.2, unit="share",
        source="12 % (2009) to 20 % absent in peak weeks: planning assumptions of the UK Department of Health (2009, 2011)",
        meaning="staff ill or at home at the peak of the wave", plausible=(0.1, 0.35), ge=0, le=1,
    )  # fmt: skip
    ties_lost: float = coefficient(
        0.5, unit="share", source="assumed; -74 % of contacts under a full lockdown (Jarvis et al. 2020)",
        meaning="contacts given up at the peak of the wave", plausible=(0.2, 0.74), ge=0, le=1,
    )  # fmt: skip
    outside_delay: float = coefficient(
        1.5, unit="1", source=ASSUMED, meaning="times as long until units from outside arrive at the peak of the wave",
        plausible=(1, 4), ge=1, le=100,
    )  # fmt: skip

    @property
    def lost(self) -> Lost:
        """Staff, contacts and the city's help."""
        return Lost(self.staff_lost, self.ties_lost, self.outside_delay)

    def where(self, grids: Grids, rng: np.random.Generator, seed: int) -> np.ndarray:
        """Everywhere."""
        return np.arange(grids.number)

    def course(self, day: np.ndarray) -> np.ndarray:
        """The wave's density at noon of each day, relative to its peak."""
        return wave((np.asarray(day, float) + 0.5) / self.mean_days, self.shape)


def wave(x: np.ndarray, shape: float) -> np.ndarray:
    """A gamma density of mean 1 at x, relative to its peak at (shape - 1) / shape; 0 before its start; shape > 1.

    (x / m)^(shape - 1) exp(-shape (x - m)), m = (shape - 1) / shape.
    """
    peak = (shape - 1) / shape
    inside = np.maximum(x, 1e-300)
    return np.where(x > 0, np.exp((shape - 1) * np.log(inside / peak) - shape * (inside - peak)), 0.0)


def lowland(grids: Grids, share: float, seed: int) -> np.ndarray:
    """The low-lying grids of a seed: one drawn at random and those nearest to it on the map, until the share is reached."""
    lowest = int(stream(seed, Purpose.SHOCKS).integers(0, grids.number))
    away = (grids.x - grids.x[lowest]) ** 2 + (grids.y - grids.y[lowest]) ** 2
    many = max(1, math.floor(share * grids.number + 0.5))
    return np.sort(np.argsort(away, kind="stable")[:many])


class Event(Block):
    """A shock that comes on a day of the counted time."""

    kind: Literal["flood", "gas_explosion", "epidemic"]
    at_day: float = Field(ge=0, le=3660)
    """Counted day on which it begins (0: the first); 120.5 is noon of day 120."""
    size: float = Field(1.0, gt=0, le=100)
    """How many times the threats of its kind it brings; what it takes away does not grow with it."""

    @property
    def name(self) -> str:
        """What tables and messages call it."""
        times = f" of size {self.size:g}" if self.size != 1 else ""
        return f"{self.kind}{times} on day {self.at_day:g}"


class Shocks(Block):
    """What comes when, and what each kind of shock is like."""

    events: Annotated[tuple[Event, ...], Field(strict=False, max_length=50)] = ()
    """The shocks of the run; none by default."""
    preventable: float = coefficient(
        0.0, unit="0..1", source="assumed: a shock is the same under every policy",
        meaning="how far prevention thins its threats: they strike with probability 1 - preventable (1 - hazard)",
        plausible=(0, 1), ge=0, le=1,
    )  # fmt: skip
    flood: Flood = Flood()
    gas_explosion: GasExplosion = GasExplosion()
    epidemic: Epidemic = Epidemic()

    @property
    def first_day(self) -> int | None:
        """The counted day of the first shock; None without any."""
        return int(min(event.at_day for event in self.events)) if self.events else None

    def kind_of(self, event: Event) -> Kind:
        """The block of an event's kind."""
        kind: Kind = getattr(self, event.kind)
        return kind


class Threats(NamedTuple):
    """Extra candidates of one shock, by hour: arrays of the same length."""

    hour: np.ndarray  # since the start of the counted time
    kind: np.ndarray  # need, 0..3
    severity: np.ndarray  # at birth, 1..4
    grid: np.ndarray
    place: np.ndarray
    preventable: float


class Strain(NamedTuple):
    """What is left on each day since the start of the counted time: arrays (days,)."""

    present: np.ndarray  # share of staff who can work
    contact: np.ndarray  # share of social ties that carry talk
    outside: np.ndarray  # times as long as usual until units from outside arrive


def draw_threats(shocks: Shocks, grids: Grids, places: np.ndarray, seed: int) -> Iterable[Threats]:
    """The threats of each shock, from streams of their own: what one brings does not depend on those listed after it.

    `places` are the numbers of places in the grids (grids,).
    """
    for number, event in enumerate(shocks.events):
        kind, rng = shocks.kind_of(event), stream(seed, Purpose.SHOCKS, number)
        here = kind.where(grids, rng, seed)
        residents = np.diff(grids.start.astype(np.int64))[here]
        n = int(rng.poisson(sum(kind.threats) * event.size * residents.sum() / 1000))
        hour = np.sort(24.0 * event.at_day + kind.hours(n, rng))
        grid = here[np.searchsorted(np.cumsum(residents), rng.integers(0, residents.sum(), n), side="right")]
        spots = np.floor((rng.random() if kind.one_place else rng.random(n)) * places[grid]).astype(np.int64)
        needs, severity = (weighted(np.array(w), rng.random(n)) for w in (kind.threats, kind.severity_mix))
        yield Threats(hour, needs, severity + 1, grid, spots, shocks.preventable)


def weighted(weights: np.ndarray, luck: np.ndarray) -> np.ndarray:
    """Indices drawn in proportion to weights."""
    edges = np.cumsum(weights) / max(weights.sum(), 1e-300)
    return np.minimum(np.searchsorted(edges, luck, side="right"), len(weights) - 1)


def expected_threats(shocks: Shocks, event: Event, residents_hit: int) -> float:
    """Mean number of extra candidates: sum of `threats` x size x residents of the grids hit / 1,000."""
    return sum(shocks.kind_of(event).threats) * event.size * residents_hit / 1000


def strain_of(shocks: Shocks, days: int) -> Strain | None:
    """What is left on each of the first days of the counted time; shares and delays of several shocks multiply."""
    if not shocks.events:
        return None
    left = Strain(*np.ones((3, days)))
    for event in shocks.events:
        kind = shocks.kind_of(event)
        lost, course = kind.lost, kind.course(np.arange(days) - int(event.at_day))
        left.present[:] *= 1 - lost.staff * course
        left.contact[:] *= 1 - lost.ties * course
        left.outside[:] *= 1 + (lost.outside - 1) * course
    return left
