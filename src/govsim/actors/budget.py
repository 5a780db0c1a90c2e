"""The budget table of a month: what each line costs, what can be paid, what is left for staff.

Every regime spends the same envelope, exact to the fen. Fixed lines come first, then the bills of units from outside and of
jobs called off; levers and purchases follow as far as nine tenths of the envelope allow, by one factor; prevention and response
staff are what remains, response to the last fen.

Hours of staff and hours bought stand at the same cost: all that the employer pays, pay and contributions, or the whole price
to the buyer.
"""

from typing import NamedTuple

from govsim.engine.block import Block, coefficient
from govsim.names import FEN, ITEMS, WANTED

FIXED = ("administration", "desks", "liaison", "supervision", "acceptance")
POST_HOURS_DAY = 147 * 12 / 365  # paid hours of one post: 147 a month


class Budget(Block):
    """The public envelope and the prices of ordinary lines."""

    yuan_per_resident: float = coefficient(
        546.0, unit="yuan/resident/y",
        source="assumed: 14 staff hours, as in a first prototype, at their full cost of 39; public safety budget 990 a head "
        "(China 2019), the community's share unknown",
        meaning="envelope of the year", plausible=(350, 750), gt=0, le=1e6,
    )  # fmt: skip
    wage_yuan_h: float = coefficient(
        39.0, unit="yuan/h",
        source="a grid worker's take-home 3,200-3,400 a month (Wuhan 2023) x 1.62, all that the employer pays "
        "(acclime.com; 1.84: guards, Changsha 2025); auxiliary police 78,000 a year = 39 an hour (Guangnan 2020)",
        meaning="full cost of a staff hour to the employer, contributions included", plausible=(27, 60), gt=0, le=1e5,
    )  # fmt: skip
    administration_posts: float = coefficient(
        2.0, unit="posts/4,000 residents", source="assumed", meaning="the office itself, the same in every regime",
        plausible=(1, 4), ge=0, le=1000,
    )  # fmt: skip
    desk_posts: float = coefficient(
        0.5, unit="posts/level/4,000 residents", source="assumed", meaning="clerks of one desk at 40 h a week",
        plausible=(0.25, 1), ge=0, le=1000,
    )  # fmt: skip
    liaison_h: float = coefficient(
        12.0, unit="h/partner/month", source="assumed; contract overhead .03 + monitoring .05 of value (Potoski 2019) is less",
        meaning="the lead's coordinating work for each active partner, at price 1", plausible=(4, 30), ge=0, le=10_000,
    )  # fmt: skip
    supervision: float = coefficient(
        0.08, unit="staff-h/h", source="assumed; monitoring .05 of value (Potoski et al. 2019)",
        meaning="for each hour of a volunteer or social organization", plausible=(0.03, 0.2), ge=0, le=10,
    )  # fmt: skip
    supervision_cap: float = coefficient(
        0.04, unit="share", source="assumed",
        meaning="of the envelope at most for supervising volunteers; more are not deployed", plausible=(0.01, 0.1), ge=0,
        le=0.5,
    )  # fmt: skip
    acceptance_h: float = coefficient(
        0.4, unit="h/job", source="assumed", meaning="acceptance of a partner's job, at price 1", plausible=(0.1, 1), ge=0,
        le=100,
    )  # fmt: skip
    outside_charged: float = coefficient(
        1.0, unit="share", source="assumed: whoever calls pays; 0 is the other reading, in which the city pays",
        meaning="of the hours of units from outside, at the cost of a staff hour, that the envelope which called them pays",
        plausible=(0, 1), ge=0, le=1,
    )  # fmt: skip
    margin: float = coefficient(
        0.1, unit="share", source="assumed", meaning="of the envelope that levers and purchases leave to staff",
        plausible=(0.05, 0.2), ge=0, le=1,
    )  # fmt: skip


class Lines(NamedTuple):
    """A month's table: fen by item (they sum to the envelope), the factor on levers and purchases, that on fixed lines.

    `settled` are the fen of purchases that pay bills of jobs done before; all of `outside` pays such bills.
    """

    fen: dict[str, int]
    funded_share: float
    fixed_share: float
    settled: int = 0


def draw_up(envelope: int, wanted: dict[str, float], prevention_share: float, margin: float, owed: int = 0,
            outside: int = 0) -> Lines:  # fmt: skip
    """Draw up the table: `wanted` holds fen for each item that is WANTED, `envelope` is in fen. Rounding goes to response.

    Bills of units from `outside` and those that are `owed` for jobs (fen) come after the fixed lines and before all else, in
    this order; what cannot be settled stays owed.
    """
    room = envelope * (1 - margin)
    fixed = sum(wanted[item] for item in FIXED)
    fixed_share = room / fixed if fixed > room else 1.0
    free = wanted["levers"] + wanted["purchases"]
    left = max(room - fixed * fixed_share, 0.0)
    called = int(min(outside, left))
    settled = int(min(owed, left - called))
    left -= called + settled
    funded = left / free if free > left else 1.0
    fen = {item: int(wanted[item] * (fixed_share if item in FIXED else funded)) for item in WANTED}
    fen["purchases"] += settled
    fen["outside"] = called
    rest = envelope - sum(fen.values())
    fen["prevention"] = int(rest * prevention_share)
    fen["response"] = rest - fen["prevention"]
    return Lines(fen, funded, fixed_share, settled)


def part_of(lines: Lines, envelope: int, days: int, of_days: int) -> Lines:
    """The part of a table that some of its days take of each item, exact to the fen of their own envelope."""
    left, fen = envelope, {}
    for item in ITEMS[:-1]:
        fen[item] = min(lines.fen[item] * days // of_days, left)
        left -= fen[item]
    settled = min(lines.settled * days // of_days, fen["purchases"])
    return lines._replace(fen=fen | {"response": left}, settled=settled)


def envelope_fen(yuan_per_resident: float, residents: int, first_day: int, last_day: int) -> int:
    """Envelope of the days [first_day, last_day) in fen; consecutive spans add up exactly."""
    year = round(yuan_per_resident * FEN * residents)
    return year * last_day // 365 - year * first_day // 365


# The books: money by item and hours by sector; refuses to spend what is not there.


class Ledger:
    """Money of the counted days in integer fen."""

    def __init__(self) -> None:
        self.envelope = 0
        self.spent = dict.fromkeys(ITEMS, 0)
        self._funded_days = 0.0
        self.fixed_share = 1.0  # the least share of the fixed lines that could be paid at any time
        self.days = 0

    def book(self, envelope: int, lines: Lines, days: int) -> None:
        """Take in the envelope of some days and spend it by their table; raises ValueError when they differ by a fen."""
        self.envelope += envelope
        for item, fen in lines.fen.items():
            self.spend(item, fen)
        if sum(self.spent.values()) != self.envelope:
            raise ValueError(f"spent {sum(self.spent.values())} fen of an envelope of {self.envelope}")
        self.fixed_share = min(self.fixed_share, lines.fixed_share)
        self._funded_days += lines.funded_share * days
        self.days += days

    def spend(self, item: str, fen: int) -> None:
        """Spend fen on an item; raises ValueError on a negative amount or more than is left."""
        if fen < 0 or sum(self.spent.values()) + fen > self.envelope:
            raise ValueError(f"{item}: {fen} fen cannot be spent, {self.envelope - sum(self.spent.values())} are left")
        self.spent[item] += fen

    @property
    def funded_share(self) -> float:
        """Mean share of the levers and purchases asked for that could be paid."""
        return self._funded_days / self.days if self.days else 1.0
