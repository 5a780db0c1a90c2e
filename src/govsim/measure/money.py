"""What it costs: the public envelope by item, what of the policy it could pay, society's value beside it. CNY, from fen."""

import numpy as np

from govsim.base.block import Words
from govsim.measure.metric import metric, ratio
from govsim.measure.tables import ITEMS, Records

FEN = 100.0
ITEM_TITLES = {
    "administration": Words("administration", "行政"),
    "desks": Words("desks and clerks", "窗口与办事员"),
    "levers": Words("levers of policy", "政策工具"),
    "liaison": Words("liaison", "联络"),
    "supervision": Words("supervision", "督导"),
    "acceptance": Words("acceptance of purchased work", "验收"),
    "purchases": Words("purchased services", "购买服务"),
    "prevention": Words("prevention", "预防"),
    "response": Words("response staff", "响应力量"),
}


def _contained(records: Records) -> int:
    return int(np.count_nonzero(~np.isnan(records.of("contained_h"))))


@metric(unit="CNY", better="none", group="money", title=Words("Public cost", "公共成本"))
def public_cost(records: Records) -> float:
    """Sum of the envelopes of the counted days; equal in every regime by construction."""
    return records.books["public_cost_fen"] / FEN


@metric(unit="share", better="higher", group="money", title=Words("Policy funded", "政策获资助比例"))
def policy_funded_share(records: Records) -> float:
    """Share of the policy's price that the envelope could pay, mean of the counted days; below 1 the levers are scaled."""
    return float(records.books["policy_funded_share"])


@metric(unit="CNY", better="none", group="money", title=Words("Value of society's hours", "社会力量价值"))
def society_value(records: Records) -> float:
    """Replacement value of society's own hours; no public cost, and not free."""
    return records.books["society_value_fen"] / FEN


@metric(unit="CNY", better="lower", group="money", title=Words("Public cost per contained incident", "每起处置公共成本"))
def cost_per_contained(records: Records) -> float:
    """Public cost over the number of contained incidents. Prevention raises it: read it beside incidents and harm."""
    return ratio(public_cost(records), _contained(records))


@metric(
    unit="CNY", better="lower", group="money", title=Words("Cost per contained incident, with society", "每起处置社会总成本")
)
def cost_per_contained_with_society(records: Records) -> float:
    """Public cost and the value of society's hours, over the number of contained incidents."""
    return ratio(public_cost(records) + society_value(records), _contained(records))


def _spent_on(item: str, title: Words) -> None:
    @metric(
        unit="CNY", better="none", group="money", name=f"spent_{item}",
        title=Words(f"Spent on {title.en}", f"支出：{title.zh}"),
        meaning=f"Public money spent on {title.en}.",
    )  # fmt: skip
    def spent_on(records: Records) -> float:
        return records.books[f"spent_{item}_fen"] / FEN


for _item in ITEMS:
    _spent_on(_item, ITEM_TITLES[_item])
