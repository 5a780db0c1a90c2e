"""The scene: what a page needs once for a run, before its first frame."""

from typing import Any

import numpy as np

from govsim.actors.sectors import SECTORS
from govsim.analysis.matters import MATTERS, Size
from govsim.policy import Policy, Prices, lever_hours
from govsim.view.frames import pack
from govsim.view.journal import CURVES
from govsim.view.layout import Layout
from govsim.view.names import organization_title

MOST_TIES = 100_000
"""Ties that are sent: a picked resident's are shown, and a thin sample of all. Of more, every so many."""


def scene(twins: Any, layout: Layout) -> bytes:
    """Map, ties, posts and policies: a head with arrays of residents' positions and ties, both as 32-bit numbers."""
    one = twins.sides[0]
    grids = twins.ground.community.grids
    head: dict[str, Any] = {
        "type": "scene", "setup": twins.setup.model_dump(mode="json"), "size": layout.size, "grids": layout.grids.tolist(),
        "area": grids.area.tolist(), "starts": grids.start.tolist(), "residents": grids.residents,
        "days": one.model.ground.days, "last_day": one.model.last_day,
        "monday_h": one.model.ground.monday_h, "curves": list(CURVES), "posts": posts_told(one.model, layout),
        "smallest": smallest(grids.residents, one.model.ground.days),
        "sectors": list(SECTORS), "sides": [side_told(side) for side in twins.sides],
    }  # fmt: skip
    ties = ties_shown(twins.ground.community.ties)
    number = "<u2" if grids.residents <= 65_536 else "<u4"
    head |= {"ties": len(ties), "tie_bytes": np.dtype(number).itemsize}
    return pack(head, [layout.residents.astype("<f4"), ties.astype(number)])


def smallest(residents: int, days: int) -> dict[str, float]:
    """The smallest difference that matters of each metric, for a run of this size."""
    size = Size(float(residents), float(days))
    return {metric: value for metric in MATTERS if (value := size.smallest(metric, "", "")) is not None}


def posts_told(model: Any, layout: Layout) -> list[dict[str, Any]]:
    """The pools of units as the map shows them."""
    pools = model.world.pools.view(np.ndarray)
    return [
        {
            "pool": q, "name": model.names[int(pool["organization"])], "organization": int(pool["organization"]),
            "title": organization_title(model.names[int(pool["organization"])]).en,
            "sector": int(pool["sector"]), "posted": int(pool["posted"]), "area": int(pool["area"]),
            "x": round(float(layout.posts[q, 0]), 4), "y": round(float(layout.posts[q, 1]), 4),
        }
        for q, pool in enumerate(pools)
    ]  # fmt: skip


def side_told(side: Any) -> dict[str, Any]:
    """A side's policy at the start, as it is ordered now, and its budget."""
    return {
        "scenario": side.start.name, "title": side.start.title or side.start.name,
        "levers": ordered(side), "own": {name: getattr(side.start.policy, name) for name in Policy.model_fields},
        "budget": budget(side),
    }  # fmt: skip


def ordered(side: Any) -> dict[str, float]:
    """The levers as they will be once all that was moved acts."""
    values = {name: getattr(side.model.course.in_force, name) for name in Policy.model_fields}
    for change in side.scenario.policy.changes:
        if change.at_day is not None and change.at_day <= side.model.day + 1:
            values |= change.set.named
    return values


def budget(side: Any) -> dict[str, Any]:
    """Where a resident's public money of a year goes by the table in force (yuan), what each lever that is ordered would
    cost, and the share of levers and purchases that can be paid.
    """
    model, actors = side.model, side.model.governed.actors
    told: dict[str, Any] = {"yuan": actors.budget.yuan_per_resident, "levers": lever_costs(side)}
    if model.deployment is None:
        return told | {"items": {}, "funded": 1.0}
    fen = model.deployment.lines.fen
    whole = sum(fen.values())
    items = {item: amount / whole * actors.budget.yuan_per_resident for item, amount in fen.items()}
    return told | {"items": items, "funded": model.deployment.lines.funded_share}


def lever_costs(side: Any) -> dict[str, float]:
    """Yuan per resident and year that each priced lever costs as it is ordered."""
    actors, levers = side.model.governed.actors, ordered(side)
    policy = side.start.policy.model_copy(update=levers)
    wage = actors.budget.wage_yuan_h
    total = lever_hours(policy, actors.prices, actors.partnership_price)
    costs = {}
    for name in Prices.model_fields:
        without = lever_hours(policy.model_copy(update={name: 0.0}), actors.prices, actors.partnership_price)
        costs[name] = (total - without) * wage
    return costs


def ties_shown(ties: Any) -> np.ndarray:
    """Pairs of residents that are tied, each once (ties, 2)."""
    one = np.repeat(np.arange(len(ties.start) - 1), np.diff(ties.start.astype(np.int64)))
    pairs = np.column_stack([one, ties.tie])
    pairs = pairs[pairs[:, 0] < pairs[:, 1]]
    return np.asarray(pairs[:: max(1, -(-len(pairs) // MOST_TIES))])
