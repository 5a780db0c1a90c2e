"""The scene, what a page needs once for a run, and frames: what both communities look like at an hour, for a canvas.

A message is four bytes with the length of its head, the head as JSON, and the arrays that the head announces. Those of a
frame are, side after side: cases (`CASE_SEEN`), units under way or at work (`TRIP_SEEN`), and on new days residents (a byte
of satisfaction each, then a byte that is 1 for volunteers), each padded to four bytes. Little endian.
"""

import json
import math
import struct
from dataclasses import dataclass
from typing import Any

import numpy as np

from govsim.analysis.matters import MATTERS, Size
from govsim.community.population import VOLUNTEER
from govsim.engine.calendar import DAY_H
from govsim.incidents.candidates import places_of
from govsim.incidents.life import NOBODY, Stage
from govsim.incidents.places import first_at
from govsim.incidents.units import OFFICE
from govsim.model import GovernanceModel
from govsim.names import OUTSIDE, SECTORS, organization_title
from govsim.policy import Policy, Prices, lever_hours
from govsim.view.pair import CURVES, shades, so_far

TO_NEXT = 0.618033988749895  # of all houses, to the next in number: no part of a grid is built before another
ROWS_SHARE = 0.5  # a grid has half as many rows as columns, since screens are wide
HOMES = np.array([[0.08, 0.08], [0.92, 0.78]])  # corners of the part of a grid where people live
YARD = np.array([[0.06, 0.83], [0.86, 0.95]])  # corners of the part where organizations stand
IN_A_ROW = 8  # posts of a yard before there are two rows


@dataclass(frozen=True)
class Layout:
    """Positions on the map, x to the right and y downward: grids as blocks of a town with houses in rows, and a yard where
    organizations stand. One unit is the side of a grid; the page may stretch it, as only who is whose neighbour counts.
    """

    size: tuple[float, float]  # of the map
    grids: np.ndarray  # (grids, 2) upper left corners
    residents: np.ndarray  # (residents, 2)
    places: np.ndarray  # (grids, most places of a grid, 2) where incidents strike: among those who live there
    posts: np.ndarray  # (pools, 2) where units wait


def lay_out(model: GovernanceModel) -> Layout:
    """The map of a community."""
    settled, threat = model.state.inputs.community, model.state.scenario.incidents.threat
    places = places_of(settled.grids, threat)
    corner = np.column_stack([settled.grids.x, settled.grids.y]).astype(float)
    start = settled.grids.start.astype(np.int64)
    lived = [corner[g] + homes(int(start[g + 1] - start[g]), threat.residents_per_place) for g in range(len(corner))]
    size = corner.max(axis=0) + 1.0
    struck = np.full((len(lived), places.max(), 2), np.nan)
    for g, (at, number) in enumerate(zip(lived, places.tolist(), strict=True)):
        struck[g, :number] = at[np.minimum(first_at(np.arange(number), len(at), number), len(at) - 1)]
    return Layout((float(size[0]), float(size[1])), corner, np.concatenate(lived), struck, posts(model, corner))


def homes(n: int, house: int) -> np.ndarray:
    """Where the n residents of a grid live within it (n, 2): in rows, those of an entrance (`house` of them) side by side."""
    houses = -(-n // house)
    step = next(k for k in range(max(1, round(houses * TO_NEXT)), 2 * houses + 2) if math.gcd(k, houses) == 1)
    number = np.arange(n)
    cell = number // house * step % houses * house + number % house
    rows = 2 * max(1, round(math.sqrt(n * ROWS_SHARE) / 2))
    columns = -(-houses * house // rows)
    street, along = np.divmod(cell, 2 * columns)  # two rows
    unit = np.column_stack([(along // 2 + 0.5) / columns, (2 * street + along % 2 + 0.5) / rows])
    return np.asarray(HOMES[0] + unit * (HOMES[1] - HOMES[0]))


def posts(model: GovernanceModel, corner: np.ndarray) -> np.ndarray:
    """Where the units of each pool wait: in the yard of their grid, or of the grid in the middle of their area."""
    pools = model.state.world.pools.view(np.ndarray)
    homes = np.array([home_of(model, pool, corner) for pool in pools])
    spots = np.zeros((len(pools), 2))
    for home in np.unique(homes):
        mine = np.flatnonzero(homes == home)
        spots[mine] = beyond(corner) if home == OUTSIDE_MAP else corner[home] + yard(len(mine))
    return spots


OUTSIDE_MAP = -1  # where units from outside are at home


def home_of(model: GovernanceModel, pool: Any, corner: np.ndarray) -> int:
    if pool["sector"] == OUTSIDE:
        return OUTSIDE_MAP
    if pool["home"] != OFFICE:
        return int(pool["home"])
    area = model.state.world.areas[int(pool["area"])]
    middle = np.array([int(area.centre_x), int(area.centre_y)])
    return int(np.argmin(np.abs(corner - middle).sum(axis=1)))


def yard(n: int) -> np.ndarray:
    rows = 1 if n <= IN_A_ROW else 2
    columns = max(-(-n // rows), IN_A_ROW)
    number = np.arange(n)
    unit = np.column_stack([(number % columns + 0.5) / columns, (number // columns + 0.5) / rows])
    return np.asarray(YARD[0] + unit * (YARD[1] - YARD[0]))


def beyond(corner: np.ndarray) -> np.ndarray:
    """Where units from outside come from: the free place after the last grid, or the corner of a map that is full (2,)."""
    size, last = corner.max(axis=0) + 1.0, corner[-1]
    return np.asarray(last + np.array([1.5, 0.5]) if last[0] + 1.0 < size[0] else size)


CASE_SEEN = np.dtype([
    ("row", "<u4"), ("x", "<f4"), ("y", "<f4"), ("since", "<f4"),
    ("stage", "u1"), ("severity", "u1"), ("kind", "u1"), ("coming", "u1"),
])  # fmt: skip
TRIP_SEEN = np.dtype([
    ("x0", "<f4"), ("y0", "<f4"), ("x1", "<f4"), ("y1", "<f4"), ("way", "<f4"),
    ("sector", "u1"), ("present", "u1"), ("pool", "<u2"), ("case", "<u4"), ("trip", "<u4"),
])  # fmt: skip


def cases_seen(model: GovernanceModel, layout: Layout, lately_h: float) -> np.ndarray:
    """Open cases, and those that ended or were prevented within the last hours (cases,) of `CASE_SEEN`.

    `since` are the hours since what `begun_h` says.
    """
    cases = model.state.world.cases.view(np.ndarray)[: int(model.state.world.clock[0].next_case)]
    since, stage = model.state.hour - begun_h(cases), cases["stage"]
    rows = np.flatnonzero((stage <= Stage.ON_SCENE) | ((stage <= Stage.MEDIATED) & (since <= lately_h)))
    seen = np.zeros(len(rows), CASE_SEEN)
    seen["row"], seen["since"] = rows, since[rows]
    at = layout.places[cases["grid"][rows], cases["place"][rows]]
    seen["x"], seen["y"] = at[:, 0], at[:, 1]
    seen["stage"], seen["severity"] = stage[rows], cases["severity"][rows]
    seen["kind"], seen["coming"] = cases["kind"][rows], np.minimum(cases["coming"][rows], 255)
    return seen


def begun_h(cases: np.ndarray) -> np.ndarray:
    """When an open case occurred, when one that is over was contained, closed unsolved or over by itself, when a spared one
    would have occurred, and never for one whose hour has not come (cases,).
    """
    stage, at = cases["stage"], cases["at_h"]
    contained = (stage == Stage.CONTAINED) | (stage == Stage.CLOSED)
    known = [
        stage <= Stage.ON_SCENE,
        contained,
        stage == Stage.CLOSED_UNSOLVED,
        stage == Stage.LAPSED,
        stage >= Stage.PREVENTED,
    ]
    hours = [at[:, Stage.OCCURRED], at[:, Stage.CONTAINED], at[:, Stage.CLOSED], cases["caught_up_h"], cases["born_h"]]
    return np.asarray(np.select(known, hours, -np.inf))


def trips_seen(model: GovernanceModel, layout: Layout) -> np.ndarray:
    """Units out on cases (units,) of `TRIP_SEEN`: from where, to where, and how much of the way (0..1) is done."""
    trips, cases = model.state.world.trips.view(np.ndarray), model.state.world.cases.view(np.ndarray)
    slots = np.flatnonzero(trips["case"] != NOBODY)
    out, seen = trips[slots], np.zeros(len(slots), TRIP_SEEN)
    case = cases[out["case"]]
    seen["case"], seen["trip"] = out["case"], slots
    start, goal = layout.posts[out["pool"]], layout.places[case["grid"], case["place"]]
    seen["x0"], seen["y0"], seen["x1"], seen["y1"] = start[:, 0], start[:, 1], goal[:, 0], goal[:, 1]
    left = (out["due_h"] - model.state.hour) / np.maximum(out["travel_h"], 1e-9)
    seen["present"], seen["pool"] = out["present"], out["pool"]
    seen["way"] = np.where(out["present"] > 0, 1.0, np.clip(1.0 - left, 0.0, 1.0))
    seen["sector"] = model.state.world.pools.view(np.ndarray)["sector"][out["pool"]]
    return seen


def head_of(side: Any, rows_from: int) -> dict[str, Any]:
    """The numbers of a side at this hour; `lines` are those of its journal from a day on."""
    model, journal = side.model, side.journal
    pools = model.state.world.pools.view(np.ndarray)
    now = so_far(model)
    return {
        "waiting": int(sum(area.backlog for area in model.state.world.areas)), "satisfaction": satisfaction(model),
        "help": now["help"], "harm": now["harm"], "occurred": now["occurred"], "spared": now["spared"],
        "duty": np.minimum(pools["on_duty"], 9999).tolist(), "busy": pools["busy"].tolist(),
        "other": (pools["engaged"] + pools["writing"]).tolist(),
        "lines": [[float(f"{v:.7g}") for v in row] for row in journal.lines[rows_from : journal.days].tolist()],
    }  # fmt: skip


def satisfaction(model: GovernanceModel) -> float:
    """Mean satisfaction of all residents now."""
    grids = model.state.world.grids.view(np.ndarray)
    size = (grids["last"] - grids["first"]).astype(float)
    return float((grids["satisfaction"] * size).sum() / size.sum())


def residents_seen(model: GovernanceModel) -> np.ndarray:
    """A byte of satisfaction for each resident, then a byte that is 1 for each who volunteers (2 * residents,)."""
    ready = (model.state.today[:, VOLUNTEER] > 0).astype(np.uint8)
    return np.concatenate([shades(model), ready])


def pack(head: dict[str, Any], arrays: list[np.ndarray]) -> bytes:
    text = json.dumps(head, separators=(",", ":"), allow_nan=False).encode()
    text += b" " * (-len(text) % 4)
    parts = [struct.pack("<I", len(text)), text]
    for array in arrays:
        raw = array.tobytes()
        parts += [raw, b"\0" * (-len(raw) % 4)]
    return b"".join(parts)


def frame(twins: Any, layout: Layout, since_day: int, lately_h: float = DAY_H, whole: bool = False) -> bytes:
    """The frame of now; `since_day` is the first day of whose lines the page does not know yet.

    Residents change overnight only, so they come with new days, or when the `whole` is asked for.
    """
    head: dict[str, Any] = {"type": "frame", "hour": twins.hour, "from_day": since_day, "sides": []}
    arrays: list[np.ndarray] = []
    for side in twins.sides:
        state = head_of(side, since_day)
        cases, trips = cases_seen(side.model, layout, lately_h), trips_seen(side.model, layout)
        with_residents = whole or bool(state["lines"])
        state |= {"cases": len(cases), "trips": len(trips), "residents": len(side.model.state.today) if with_residents else 0}
        head["sides"].append(state)
        arrays += [cases, trips, *([residents_seen(side.model)] if with_residents else [])]
    return pack(head, arrays)


MOST_TIES = 100_000
"""Ties that are sent: a picked resident's are shown, and a thin sample of all. Of more, every so many."""


def scene(twins: Any, layout: Layout) -> bytes:
    """Map, ties, posts and policies: a head with arrays of residents' positions and ties, both as 32-bit numbers."""
    one = twins.sides[0]
    grids = twins.ground.community.grids
    head: dict[str, Any] = {
        "type": "scene", "setup": twins.setup.model_dump(mode="json"), "size": layout.size, "grids": layout.grids.tolist(),
        "area": grids.area.tolist(), "starts": grids.start.tolist(), "residents": grids.residents,
        "days": one.model.state.inputs.days, "last_day": one.model.state.last_day,
        "monday_h": one.model.state.inputs.monday_h, "curves": list(CURVES), "posts": post_info(one.model, layout),
        "smallest": smallest(grids.residents, one.model.state.inputs.days),
        "sectors": list(SECTORS), "sides": [side_state(side) for side in twins.sides],
    }  # fmt: skip
    ties = ties_shown(twins.ground.community.ties)
    number = "<u2" if grids.residents <= 65_536 else "<u4"
    head |= {"ties": len(ties), "tie_bytes": np.dtype(number).itemsize}
    return pack(head, [layout.residents.astype("<f4"), ties.astype(number)])


def smallest(residents: int, days: int) -> dict[str, float]:
    """The smallest difference that matters of each metric, for a run of this size."""
    size = Size(float(residents), float(days))
    return {metric: value for metric in MATTERS if (value := size.smallest(metric, "", "")) is not None}


def post_info(model: GovernanceModel, layout: Layout) -> list[dict[str, Any]]:
    pools = model.state.world.pools.view(np.ndarray)
    return [
        {
            "pool": q, "name": model.state.organizations[int(pool["organization"])], "organization": int(pool["organization"]),
            "title": organization_title(model.state.organizations[int(pool["organization"])]).en,
            "sector": int(pool["sector"]), "posted": int(pool["posted"]), "area": int(pool["area"]),
            "x": round(float(layout.posts[q, 0]), 4), "y": round(float(layout.posts[q, 1]), 4),
        }
        for q, pool in enumerate(pools)
    ]  # fmt: skip


def side_state(side: Any) -> dict[str, Any]:
    """A side's policy at the start, as it is ordered now, and its budget."""
    return {
        "scenario": side.start.name, "title": side.start.title or side.start.name,
        "levers": ordered(side), "own": {name: getattr(side.start.policy, name) for name in Policy.model_fields},
        "budget": budget(side),
    }  # fmt: skip


def ordered(side: Any) -> dict[str, float]:
    """The levers as they will be once all that was moved acts."""
    values = {name: getattr(side.model.state.course.in_force, name) for name in Policy.model_fields}
    for change in side.scenario.policy.changes:
        if change.at_day is not None and change.at_day <= side.model.state.day + 1:
            values |= change.set.named
    return values


def budget(side: Any) -> dict[str, Any]:
    """Where a resident's public money of a year goes by the table in force (yuan), what each lever that is ordered would
    cost, and the share of levers and purchases that can be paid.
    """
    model, actors = side.model, side.model.state.scenario.actors
    state: dict[str, Any] = {"yuan": actors.budget.yuan_per_resident, "levers": lever_costs(side)}
    if model.state.deployment is None:
        return state | {"items": {}, "funded": 1.0}
    fen = model.state.deployment.lines.fen
    whole = sum(fen.values())
    items = {item: amount / whole * actors.budget.yuan_per_resident for item, amount in fen.items()}
    return state | {"items": items, "funded": model.state.deployment.lines.funded_share}


def lever_costs(side: Any) -> dict[str, float]:
    actors, levers = side.model.state.scenario.actors, ordered(side)
    policy = side.start.policy.model_copy(update=levers)
    wage = actors.budget.wage_yuan_h
    total = lever_hours(policy, actors.prices, actors.partnership_price)
    costs = {}
    for name in Prices.model_fields:
        without = lever_hours(policy.model_copy(update={name: 0.0}), actors.prices, actors.partnership_price)
        costs[name] = (total - without) * wage
    return costs


def ties_shown(ties: Any) -> np.ndarray:
    one = np.repeat(np.arange(len(ties.start) - 1), np.diff(ties.start.astype(np.int64)))
    pairs = np.column_stack([one, ties.tie])
    pairs = pairs[pairs[:, 0] < pairs[:, 1]]
    return np.asarray(pairs[:: max(1, -(-len(pairs) // MOST_TIES))])
