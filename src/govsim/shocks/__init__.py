"""Shocks: floods, gas explosions, epidemic waves. Exogenous, and the same under every policy.

A shock brings candidate threats of its own, beside the ordinary ones, whose ids, marks and hours stay as they are; it is
never a factor on the hazard. For a time it may also take staff, social ties and the quick help of outside units.
"""

from collections.abc import Iterable
from typing import Annotated, Literal, NamedTuple

import numpy as np
from pydantic import Field

from govsim.base.block import Block, coefficient
from govsim.base.streams import Purpose, stream
from govsim.community.grids import Grids
from govsim.shocks.kinds import Epidemic, Flood, GasExplosion, Kind

__all__ = ["KINDS", "Event", "Shocks", "Strain", "Threats", "draw_threats", "expected_threats", "strain_of"]

KINDS = ("flood", "gas_explosion", "epidemic")


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
        0.0,
        unit="0..1",
        source="assumed: a shock is the same under every policy",
        meaning="how far prevention thins its threats: they strike with probability 1 - preventable (1 - hazard)",
        plausible=(0, 1),
        ge=0,
        le=1,
    )
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
