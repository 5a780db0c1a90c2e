"""What all suppliers of safety share: a name, what they are able to do, units, a month's decision, learning from it."""

import math
from collections.abc import Iterator
from dataclasses import dataclass
from itertools import count
from typing import Any

import mesa
import numpy as np
from mesa import Model

from govsim.actors.partners import Partners
from govsim.engine.block import Block, FourShares, coefficient
from govsim.engine.streams import Mark, mark
from govsim.names import NEEDS, SOCIAL_ORGANIZATIONS

MONTH_DAYS = 365 / 12


class Profile(Block):
    """What one organization is; hours are those in a community of 4,000 and scale with residents."""

    name: str
    capability: FourShares = coefficient(
        (0, 0, 0, 0), unit="0..1",
        source="pattern: firms act on physical disorder, informal control on social disorder, police "
        "on all (Zhang, Zhang & Messner 2017); sizes assumed",
        meaning="work done in an hour against a specialist, by need", each=NEEDS, moved_by="actors.partners.capability",
    )  # fmt: skip
    hours_month: float = coefficient(
        160.0, unit="h/month", source="assumed", meaning="hours it could supply at most", ge=0, le=1e6,
        moved_by="actors.civic_capacity",
    )  # fmt: skip
    price_yuan_h: float = coefficient(
        35.0, unit="yuan/h",
        source="guards: 60,000 a person-year in a contract = 30 (Changsha 2025), 35 to the buyer; social workers: 100,000 a "
        "year, pay and benefits = 50 (Zhongshan 2016)",
        meaning="full price of an hour to the buyer, the worker's contributions included", moved_by="actors.partners.price",
        ge=0, le=1e5,
    )  # fmt: skip
    shows_up: float = coefficient(
        0.95, unit="share", source="assumed", meaning="accepted cases to which it really comes", ge=0, le=1,
        moved_by="actors.civic_capacity",
    )  # fmt: skip
    zeal: float = coefficient(
        0.0, unit="logit", source="assumed", meaning="more (or less) inclined to take part than its kind", ge=-10, le=10,
        moved_by="actors.social_organization.base",
    )  # fmt: skip
    mediates: bool = False
    """Whether it mediates quarrels."""


@dataclass(frozen=True)
class Month:
    """What organizations know when they decide: the policy as it was funded last, what residents think, sizes."""

    number: int
    days: int
    policy: Any  # levers as funded last month
    trust_enterprises: float
    trust_social: float
    civic_capacity: float
    partnership_price: float
    scale: float  # residents / 4,000
    partner_loss: float
    owed_fen: int = 0  # bills of jobs done before
    outside_fen: int = 0  # bills of units from outside


def logistic(x: float) -> float:
    """1 / (1 + exp(-x)), safe for large |x|."""
    return 1.0 / (1.0 + math.exp(-min(max(x, -60.0), 60.0)))


class _Numbers:
    """Counters of agents, kept by each model itself: Mesa's own dictionary of them never forgets a model."""

    def __getitem__(self, model: Model) -> Iterator[int]:
        numbers: Iterator[int] = vars(model).setdefault("face_numbers", count(1))
        return numbers


class Face(mesa.Agent):
    """A Mesa agent that does not keep its model alive when all else has let go of it."""

    _ids = _Numbers()


class Organization(Face):
    """A supplier of safety: a Mesa agent whose units are rows of the pools."""

    sector: int

    def __init__(self, model: Model, profile: Profile, number: int, key: np.uint64, partners: Partners) -> None:
        super().__init__(model)
        self.profile, self.number, self.key, self.partners = profile, number, key, partners
        self.name = profile.name
        self.joined = False
        self.committed = 0.0  # share of capacity
        self.value = 0.0  # learned pay-off of taking part
        self.tie = partners.tie_start
        self.own_h = 0.0  # hours of the month supplied with own means
        self.bought_h = 0.0  # hours of the month bought by government
        self.price_yuan_h = profile.price_yuan_h
        self.ready_h = 0.0  # hours of the month on call, unpaid until called
        self.ceiling_fen = 0  # of the month's bill for jobs
        self.by_job = 0.0  # share of its hours worked that is billed by the job
        self.billed_until_h = 0.0  # hours worked of the run that have been billed
        self.billed_fen, self.billed_share, self.unpaid = 0, 0.0, 0.0  # of tables that ended within the month, see `calloff`
        self.pools: np.ndarray = np.zeros(0, np.int64)

    @property
    def invited(self) -> bool:
        """Whether the levers that serve several sectors reach its own (open supply, function transfer, purchases).

        Where they do not, it takes part as far as it would without them: who may supply is asked sector by sector.
        """
        raise NotImplementedError

    @property
    def is_social(self) -> bool:
        """Whether it supplies without wages."""
        return self.sector == SOCIAL_ORGANIZATIONS

    def standing(self, month: Month) -> float:
        """Expected pay-off of taking part (logit) without what was learned; each kind has its own reasons."""
        raise NotImplementedError

    def coordination(self, month: Month) -> float:
        """What working across sectors takes from the pay-off: coordination c_x price (1 - eases platform)."""
        k = self.partners
        loss = month.partner_loss * month.partnership_price * (1 - k.platform_eases * month.policy.platform)
        return k.coordination * loss

    def is_active(self, month: Month) -> bool:
        """Whether it takes part with hours to supply; who has none needs no liaison and mediates nothing."""
        return self.joined and self.committed > 0 and self.capacity_h(month) > 0

    def own_hours(self, month: Month) -> float:
        """Hours of the month that it supplies with its own means."""
        raise NotImplementedError

    def decide(self, month: Month) -> None:
        """Join, stay or leave, and say how much of its capacity it commits (McFadden 1974: logit with inertia)."""
        payoff = self.standing(month) + self.profile.zeal + self.value
        stay = self.partners.inertia if self.joined else -self.partners.inertia
        self.joined = bool(mark(self.key, int(Mark.JOIN), month.number % 2000) < logistic(payoff + stay))
        self.committed = logistic(payoff + self.partners.commitment) if self.joined else 0.0
        self.own_h = self.own_hours(month)

    def capacity_h(self, month: Month) -> float:
        """Hours that it could supply in the month at most, sold and own hours together."""
        return self.profile.hours_month * month.civic_capacity * month.scale * month.days / MONTH_DAYS

    def offered_h(self, month: Month) -> float:
        """Hours that it offers for sale: what it commits, as far as its own supply leaves hours; none where nobody would buy
        from its sector.
        """
        capacity = self.capacity_h(month)
        return max(0.0, min(capacity * self.committed, capacity - self.own_h)) if self.invited else 0.0

    def accepts(self, month: Month) -> float:
        """Probability that it takes a case that it may take: accepts x civic capacity, more when content with the past."""
        willing = self.partners.accepts * month.civic_capacity * (1 + self.partners.content * (logistic(2 * self.value) - 0.5))
        return min(1.0, willing)

    def learn(self, jobs: int, good: int, missed: int, meeting_h: float, worked_h: float, party: float,
              unpaid: float = 0.0) -> None:  # fmt: skip
        """Learn from the month's work: success is worth, coordination costs; no job, no reason to stay (decays to 0).

        `missed` are jobs that came to nothing, `unpaid` is what standing by without pay cost (see `calloff`).
        """
        k, done = self.partners, jobs + missed
        worth = 0.0
        if done > 0:
            worth = k.success * (good / done - 0.5) - k.talk * meeting_h / max(meeting_h + worked_h, 1e-9)
        self.value += k.learning * (worth - unpaid - self.value)
        joint = good / done if done else 0.0
        self.tie += k.tie_growth * (1 + party) * joint * (1 - self.tie) - k.tie_decay * self.tie
