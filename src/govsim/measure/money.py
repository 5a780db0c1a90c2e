"""What it costs: the public envelope by item, what of the policy it could pay, society's value beside it. CNY, from fen."""

import numpy as np

from govsim.base.words import Words, words
from govsim.measure.metric import metric, ratio
from govsim.measure.tables import ITEMS, Records

FEN = 100.0
ITEM_TITLES = {
    "administration": words("administration"),
    "desks": words("desks and clerks"),
    "levers": words("levers of policy"),
    "liaison": words("liaison"),
    "supervision": words("supervision"),
    "acceptance": words("acceptance of purchased work"),
    "purchases": words("purchased services"),
    "prevention": words("prevention"),
    "response": words("response staff"),
}


def _contained(records: Records) -> int:
    return int(np.count_nonzero(~np.isnan(records.of("contained_h"))))


@metric(unit="CNY", better="none", group="money", title=words("Public cost"))
def public_cost(records: Records) -> float:
    """Sum of the envelopes of the counted days; equal in every regime by construction."""
    return records.books["public_cost_fen"] / FEN


@metric(unit="share", better="higher", group="money", title=words("Policy funded"))
def policy_funded_share(records: Records) -> float:
    """Share of the policy's price that the envelope could pay, mean of the counted days; below 1 the levers are scaled."""
    return float(records.books["policy_funded_share"])


@metric(unit="CNY", better="none", group="money", title=words("Value of society's hours"))
def society_value(records: Records) -> float:
    """Replacement value of society's own hours; no public cost, and not free."""
    return records.books["society_value_fen"] / FEN


@metric(unit="CNY", better="lower", group="money", title=words("Public cost per contained incident"))
def cost_per_contained(records: Records) -> float:
    """Public cost over the number of contained incidents. Prevention raises it: read it beside incidents and harm."""
    return ratio(public_cost(records), _contained(records))


@metric(unit="CNY", better="lower", group="money", title=words("Cost per contained incident, with society"))
def cost_per_contained_with_society(records: Records) -> float:
    """Public cost and the value of society's hours, over the number of contained incidents."""
    return ratio(public_cost(records) + society_value(records), _contained(records))


def _spent_on(item: str, title: Words) -> None:
    @metric(
        unit="CNY", better="none", group="money", name=f"spent_{item}",
        title=words("Spent on {item}").format(item=title),
        meaning=words("Public money spent on {item}.").format(item=title),
    )  # fmt: skip
    def spent_on(records: Records) -> float:
        return records.books[f"spent_{item}_fen"] / FEN


for _item in ITEMS:
    _spent_on(_item, ITEM_TITLES[_item])
