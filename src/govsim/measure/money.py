"""What it costs: the public envelope by item, what of the policy it could pay, society's value beside it. CNY, from fen."""

import numpy as np

from govsim.measure.metric import metric, ratio
from govsim.measure.tables import Records
from govsim.names import FEN, ITEMS
from govsim.text.words import Words, words

ITEM_TITLES = {
    "administration": words("administration"),
    "desks": words("desks and clerks"),
    "levers": words("levers of policy"),
    "liaison": words("liaison"),
    "supervision": words("supervision"),
    "acceptance": words("acceptance of purchased work"),
    "purchases": words("purchased services"),
    "outside": words("units from outside"),
    "prevention": words("prevention"),
    "response": words("response staff"),
}


ON_THEIR_OWN = frozenset(("threat", "dispute", "logged", "shock"))
"""Sources of threats that come by themselves; what another incident set off is a part of that one's course."""

MET = frozenset(("prevented", "mediated", "contained"))


def _contained(records: Records) -> int:
    return int(np.count_nonzero(~np.isnan(records.of("contained_h"))))


def threats_met(records: Records) -> int:
    """Threats that came by themselves and were dealt with: prevented, mediated, or an incident that was contained."""
    fates = zip(records.incidents["source"].tolist(), records.incidents["outcome"].tolist(), strict=True)
    return sum(source in ON_THEIR_OWN and outcome in MET for source, outcome in fates)


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
    """Society's own hours at the full cost of a staff hour that would replace them; no public cost, and not free."""
    return records.books["society_value_fen"] / FEN


@metric(unit="CNY", better="lower", group="money", title=words("Public cost per contained incident"))
def cost_per_contained(records: Records) -> float:
    """Public cost over the number of contained incidents. It punishes prevention, since an incident that does not happen
    is not contained: with equal envelopes it says how many were contained, and no more. Compare the cost per threat met.
    """
    return ratio(public_cost(records), _contained(records))


@metric(unit="CNY", better="lower", group="money", title=words("Cost per contained incident, with society"))
def cost_per_contained_with_society(records: Records) -> float:
    """Public cost and the value of society's hours, over the number of contained incidents. It punishes prevention, since
    an incident that does not happen is not contained. Compare the cost per threat met, with society.
    """
    return ratio(public_cost(records) + society_value(records), _contained(records))


@metric(unit="CNY", better="lower", group="money", title=words("Public cost per threat met"))
def cost_per_threat_met(records: Records) -> float:
    """Public cost over the number of threats dealt with: prevented, mediated, or contained as an incident. What another
    incident set off does not count. Nothing costs less than to prevent them all.
    """
    return ratio(public_cost(records), threats_met(records))


@metric(unit="CNY", better="lower", group="money", title=words("Cost per threat met, with society"))
def cost_per_threat_met_with_society(records: Records) -> float:
    """Public cost and the value of society's hours, over the number of threats prevented, mediated or contained."""
    return ratio(public_cost(records) + society_value(records), threats_met(records))


@metric(unit="CNY", better="none", group="money", title=words("Owed to units from outside"))
def owed_outside(records: Records) -> float:
    """Bills of units from outside that are not settled when counting ends, those of the last month among them; bills are
    settled in the month after.
    """
    return records.books["owed_outside_fen"] / FEN


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
