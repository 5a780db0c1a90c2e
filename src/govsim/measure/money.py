"""What it cost: public money to the fen, society's value beside it."""

from functools import partial

import numpy as np

from govsim.base.block import Words
from govsim.measure.metric import metric
from govsim.measure.tables import Records

FEN = 100
money = partial(metric, unit="yuan", better="none", group="money")


def contained(records: Records) -> int:
    """Incidents that were contained."""
    return int((~np.isnan(records.incidents["contained_h"])).sum())


@money(title=Words("Public cost", "公共支出"))
def public_cost(records: Records) -> float:
    """Sum of the envelopes of the counted days."""
    return records.books["public_cost_fen"] / FEN


@metric(unit="share", better="higher", group="money", title=Words("Policy funded", "政策资金到位率"))
def policy_funded_share(records: Records) -> float:
    """Share of the levers and purchases asked for that the envelope could pay, mean over days."""
    return float(records.books["policy_funded_share"])


@money(title=Words("Society's value", "社会投入价值"))
def society_value(records: Records) -> float:
    """Society's unpaid hours at the wage of a staff hour."""
    return records.books["society_value_fen"] / FEN


@metric(unit="yuan", better="lower", group="money", title=Words("Public cost per contained incident", "每起处置事件公共成本"))
def public_cost_per_contained(records: Records) -> float:
    """Public money over incidents contained."""
    n = contained(records)
    return public_cost(records) / n if n else float("nan")


@metric(unit="yuan", better="lower", group="money", title=Words("All cost per contained incident", "每起处置事件总成本"))
def all_cost_per_contained(records: Records) -> float:
    """Public money and society's value over incidents contained."""
    n = contained(records)
    return (public_cost(records) + society_value(records)) / n if n else float("nan")
