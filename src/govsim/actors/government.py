"""Government: the lead that draws up each month's table, and five departments whose posts follow from it."""

import numpy as np
from mesa import Model
from pydantic import field_validator

from govsim.actors.budget import POST_HOURS_DAY, Budget, Lines
from govsim.actors.organization import MONTH_DAYS, Face, Month, Organization
from govsim.engine.block import Block, FourShares, Share, coefficient, has_a_sum
from govsim.names import DEPARTMENT_OF_NEED, DEPARTMENTS, FEN, FIRE_EMERGENCY, GOVERNMENT, ITEMS, NEEDS
from govsim.policy import Policy, Prices, lever_hours

FiveShares = tuple[Share, Share, Share, Share, Share]


class GovernmentBlock(Block):
    """The departments and the fixed plan."""

    plan: FiveShares = coefficient(
        (0.3, 0.2, 0.12, 0.18, 0.2), unit="share", source="assumed",
        meaning="response staff of public security, fire and emergency, work safety, environment, civil affairs",
        each=DEPARTMENTS, plausible=((0.2, 0.4), (0.1, 0.3), (0.06, 0.24), (0.1, 0.3), (0.1, 0.3)),
    )  # fmt: skip
    prevention_plan: FourShares = coefficient(
        (0.25, 0.15, 0.3, 0.3), unit="share", source="assumed", meaning="prevention by need in the fixed plan",
        each=NEEDS, plausible=((0.1, 0.4), (0.05, 0.3), (0.15, 0.45), (0.15, 0.45)),
    )  # fmt: skip
    public_security: FourShares = coefficient(
        (1.0, 0.3, 0.5, 0.3), unit="0..1", source="police act on all disorder (Zhang, Zhang & Messner 2017); sizes assumed",
        meaning="capability by need", plausible=(None, (0.15, 0.5), (0.25, 0.75), (0.15, 0.5)), each=NEEDS,
    )  # fmt: skip
    fire_emergency: FourShares = coefficient(
        (0.5, 0.7, 0.5, 1.0), unit="0..1", source="assumed", meaning="capability by need",
        each=NEEDS, plausible=((0.25, 0.75), (0.4, 0.9), (0.25, 0.75), None),
    )  # fmt: skip
    work_safety: FourShares = coefficient(
        (0.2, 1.0, 0.3, 0.5), unit="0..1", source="assumed", meaning="capability by need",
        each=NEEDS, plausible=((0.1, 0.4), None, (0.15, 0.5), (0.25, 0.75)),
    )  # fmt: skip
    environment_sanitation: FourShares = coefficient(
        (0.1, 0.3, 0.5, 1.0), unit="0..1", source="assumed", meaning="capability by need",
        each=NEEDS, plausible=((0, 0.3), (0.15, 0.5), (0.25, 0.75), None),
    )  # fmt: skip
    civil_affairs: FourShares = coefficient(
        (0.5, 0.2, 1.0, 0.3), unit="0..1", source="assumed", meaning="capability by need",
        each=NEEDS, plausible=((0.25, 0.75), (0.1, 0.4), None, (0.15, 0.5)),
    )  # fmt: skip
    grid_post: FourShares = coefficient(
        (0.5, 0.4, 0.7, 0.7), unit="0..1", source="assumed: a generalist", meaning="capability of a post in a grid, by need",
        each=NEEDS, times=(0.6, 1.4),
    )  # fmt: skip
    posted_share: float = coefficient(
        0.5, unit="share", source="assumed", meaning="response staff posted in the grids at full `grassroots`",
        plausible=(0.3, 0.8), ge=0, le=1,
    )  # fmt: skip

    roster_follows: float = coefficient(
        0.5, unit="share", source="assumed: rules of working time bind the rest",
        meaning="how far rosters follow the hours of reports at full `demand_orientation`; 0: they are fixed", plausible=(0, 1),
        ge=0, le=1,
    )  # fmt: skip

    _weights = field_validator("plan", "prevention_plan")(has_a_sum)


class Government(Face):
    """The lead (the street office) or one of its departments."""

    sector = GOVERNMENT

    def __init__(self, model: Model, name: str, number: int) -> None:
        super().__init__(model)
        self.name, self.number = name, number
        self.pools: np.ndarray = np.zeros(0, np.int64)
        self.owed_fen = 0  # bills of jobs that the lead has not settled yet
        self.outside_fen = 0  # bills of units from outside that it has not settled yet
        self.outside_billed_h = 0.0  # hours of these units that have been billed

    @property
    def is_lead(self) -> bool:
        """Whether this is the lead, which has no posts of its own but draws up the table."""
        return self.number < 0


def wanted_fen(
    month: Month,
    budget: Budget,
    policy: Policy,
    prices: Prices,
    sales_fen: float,
    partners: int,
    supervised_h: float,
    jobs: float,
    platform_eases: float,
) -> dict[str, float]:
    """What each line would cost in the month (fen), before anybody asks whether it can be paid.

    A platform saves liaison as far as it was funded last, not as far as it is wished for.
    """
    hour = budget.wage_yuan_h * FEN
    post = POST_HOURS_DAY * month.days * hour * month.scale
    residents = month.scale * 4000
    eased = 1 - platform_eases * month.policy.platform
    return {
        "administration": budget.administration_posts * post,
        "desks": policy.hierarchy_levels * budget.desk_posts * policy.desk_hours / 40 * post,
        "levers": lever_hours(policy, prices, month.partnership_price) * residents * month.days / 365 * hour,
        "liaison": budget.liaison_h * month.days / MONTH_DAYS * partners * month.partnership_price * eased * month.scale * hour,
        "supervision": budget.supervision * supervised_h * hour,
        "acceptance": budget.acceptance_h * month.partnership_price * jobs * hour,
        "purchases": sales_fen,
    }  # fmt: skip


def split_purchases(sellers: list[Organization], offers: dict[str, float], money_fen: float) -> dict[str, float]:
    """Spend money on the hours on offer, in proportion to their value: hours bought by seller."""
    value = sum(offers[s.name] * s.price_yuan_h * FEN for s in sellers)
    share = money_fen / value if value > money_fen else 1.0
    return {s.name: offers[s.name] * share for s in sellers}


def demand_signal(reported: np.ndarray, need: np.ndarray, harm: np.ndarray) -> np.ndarray:
    """What residents ask for, by grid and need (grids, 4), sum 1: reports, needs and harm of last month in equal parts."""
    parts = [(part + 1e-9) / (part + 1e-9).sum() for part in (reported + 1.0, need, harm + harm.mean() + 1.0)]
    return np.asarray(sum(parts) / len(parts))


def department_shares(block: GovernmentBlock, signal: np.ndarray, demand_orientation: float) -> np.ndarray:
    """Response staff by department (5,): the fixed plan blended with demand; fire and emergency keep their share."""
    plan = np.array(block.plan) / sum(block.plan)
    asked = np.zeros(len(DEPARTMENTS))
    asked[FIRE_EMERGENCY] = plan[FIRE_EMERGENCY]
    for need, department in enumerate(DEPARTMENT_OF_NEED):
        asked[department] += (1 - plan[FIRE_EMERGENCY]) * signal[:, need].sum()
    return (1 - demand_orientation) * plan + demand_orientation * asked


def prevention_shares(
    block: GovernmentBlock, residents: np.ndarray, signal: np.ndarray, demand_orientation: float
) -> np.ndarray:
    """Prevention by grid and need (grids, 4), sum 1: by residents and fixed plan, blended with demand."""
    plan = np.outer(residents / residents.sum(), np.array(block.prevention_plan) / sum(block.prevention_plan))
    return np.asarray((1 - demand_orientation) * plan + demand_orientation * signal)


def hours_of(lines: Lines, item: str, budget: Budget) -> float:
    """Staff hours that the fen of an item pay for."""
    if item not in ITEMS:
        raise KeyError(item)
    return lines.fen[item] / (budget.wage_yuan_h * FEN)


# Rosters: a fixed one, or one that follows the hours in which residents report.

SHIFTS = 3
"""Night (0-8 h), day (8-16 h), evening (16-24 h)."""
COUNTS_FOR = 3.0
"""Reports of a month that a fixed roster counts for; assumed."""


def reports_by_shift(reported_h: np.ndarray, area: np.ndarray, areas: int) -> np.ndarray:
    """Count reports by area and shift (areas, 3); `reported_h` are hours of the run, of which 0 is a midnight."""
    shift = ((reported_h % 24.0) // 8.0).astype(np.int64)
    return np.bincount(area * SHIFTS + shift, minlength=areas * SHIFTS).reshape(areas, SHIFTS).astype(float)


def rosters(fixed: np.ndarray, reported: np.ndarray, followed: float) -> np.ndarray:
    """Share of a day's hours by area and shift (areas, 3), sum 1: the fixed one blended with last month's reports.

    The fixed one counts for a few reports itself, so that three calls at night do not empty the day.
    """
    asked = (reported + COUNTS_FOR * fixed) / (reported.sum(axis=1, keepdims=True) + COUNTS_FOR)
    return np.asarray((1 - followed) * fixed + followed * asked)
