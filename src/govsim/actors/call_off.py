"""Pay by the job: hours called off at a dearer price and billed when worked, against a retainer that pays idle hours too.

`policy.pay_per_job` is the share of the money for purchases that is offered so. What was called off in a month is billed
in the next month's table, before levers and retainers, and never exceeds what was offered; nothing is laid by for it, so
that what is not called off has gone to staff. A pool whose money for call-offs is used up stands by no more from its next
shift on; jobs under way are finished at the price agreed, up to that ceiling.
"""

from typing import Any

from govsim.engine.block import Block, coefficient
from govsim.names import FEN


class CallOff(Block):
    """What firms ask for standing by, and what they make of not being called."""

    premium: float = coefficient(
        0.3, unit="share", source="assumed: call-off work costs more an hour than contract work, since idle time is the firm's",
        meaning="more for an hour called off than for an hour of a retainer", plausible=(0.1, 0.6), ge=0, le=10,
    )  # fmt: skip
    ready_share: float = coefficient(
        0.5, unit="share", source="assumed: the rest of the time its crews serve others who pay",
        meaning="of the hours that a firm would sell, in which a crew stands by unpaid", plausible=(0.2, 1), ge=0, le=1,
    )  # fmt: skip
    idle: float = coefficient(
        1.0, unit="1", source="assumed; half of what success is worth",
        meaning="cost to a firm of a month on call without a job, against a month fully paid at the retainer's price",
        plausible=(0.3, 2), ge=0, le=20,
    )  # fmt: skip


def stand_by(sellers: list[Any], offers: dict[str, float], money_fen: float, pay_per_job: float, k: CallOff) -> None:
    """Let sellers stand by for call-offs: hours of the month, and the ceiling (fen) of each one's bill by value offered."""
    value = sum(offers[s.name] * s.price_yuan_h for s in sellers)
    open_to = pay_per_job > 0 and money_fen >= 1 and value > 0
    for s in sellers:
        s.ready_h = offers[s.name] * pay_per_job * k.ready_share if open_to else 0.0
        s.ceiling_fen = int(money_fen * offers[s.name] * s.price_yuan_h / value) if open_to else 0


def call_off_fen(price_yuan_h: float, k: CallOff) -> float:
    """Price of an hour called off (fen): price (1 + premium)."""
    return price_yuan_h * (1 + k.premium) * FEN


def by_job_share(ready_h: float, paid_h: float) -> float:
    """Share of a seller's hours worked that is called off: of the hours it is there, those that it stands by."""
    return ready_h / (ready_h + paid_h) if ready_h > 0 else 0.0


def worked_until_ceiling(seller: Any, k: CallOff) -> float:
    """Hours that the seller may work in the month, of whatever kind, until its bill reaches the ceiling."""
    per_hour = float(call_off_fen(seller.price_yuan_h, k) * seller.by_job)
    return seller.ceiling_fen / per_hour if per_hour > 0 else 0.0


def bill_fen(seller: Any, worked_h: float, k: CallOff) -> int:
    """The bill of a month: hours called off x price in whole fen, at most the ceiling."""
    return min(int(seller.by_job * worked_h * call_off_fen(seller.price_yuan_h, k)), seller.ceiling_fen)


def bill_part(seller: Any, worked_h: float, days: int, of_days: int, month_days: int, k: CallOff) -> None:
    """Bill the first days of a month's table that another takes the place of; it is settled with the rest of the month.

    `worked_h` are the seller's hours of the run so far, and the table was drawn up for `of_days`.
    """
    billed = bill_fen(seller, worked_h - seller.billed_until_h, k)
    share = days / month_days
    seller.billed_fen += billed
    seller.billed_share += share
    seller.unpaid += share * unpaid_share(seller, billed * of_days / days, k)
    seller.billed_until_h = worked_h


def bill_rest(seller: Any, worked_h: float, before_h: float, k: CallOff) -> tuple[int, float]:
    """The whole month's bill (fen), and what standing by cost in it; `before_h` are the hours worked until it began."""
    last = bill_fen(seller, worked_h - max(seller.billed_until_h, before_h), k)
    billed, unpaid = seller.billed_fen + last, seller.unpaid + (1 - seller.billed_share) * unpaid_share(seller, last, k)
    seller.billed_fen, seller.billed_share, seller.unpaid, seller.billed_until_h = 0, 0.0, 0.0, worked_h
    return billed, unpaid


def unpaid_share(seller: Any, billed_fen: float, k: CallOff) -> float:
    """What standing by cost a firm (of a month's hours): by-job share x (1 - earned / what a retainer would have paid)."""
    retained = seller.ready_h * seller.price_yuan_h * FEN
    return float(k.idle * seller.by_job * (1 - billed_fen / retained)) if retained > 0 else 0.0
