"""A frame: what both communities look like at an hour, as bytes for a canvas.

A message is four bytes with the length of its head, the head as JSON, and the arrays that the head announces, side after
side: cases (`CASE_SEEN`), units under way or at work (`TRIP_SEEN`), and on new days residents (a byte of satisfaction each,
then a byte that is 1 for volunteers), each padded to four bytes. Little endian.
"""

import json
import struct
from typing import Any

import numpy as np

from govsim.community.population import VOLUNTEER
from govsim.engine.calendar import DAY_H
from govsim.incidents.life import NOBODY, Stage
from govsim.view.journal import shades, so_far
from govsim.view.layout import Layout

CASE_SEEN = np.dtype([
    ("row", "<u4"), ("x", "<f4"), ("y", "<f4"), ("since", "<f4"),
    ("stage", "u1"), ("severity", "u1"), ("kind", "u1"), ("coming", "u1"),
])  # fmt: skip
TRIP_SEEN = np.dtype([
    ("x0", "<f4"), ("y0", "<f4"), ("x1", "<f4"), ("y1", "<f4"), ("way", "<f4"),
    ("sector", "u1"), ("present", "u1"), ("pool", "<u2"), ("case", "<u4"), ("trip", "<u4"),
])  # fmt: skip


def cases_seen(model: Any, layout: Layout, lately_h: float) -> np.ndarray:
    """Open cases, and those that ended or were prevented within the last hours (cases,) of `CASE_SEEN`.

    `since` are the hours since what `begun_h` says.
    """
    cases = model.world.cases.view(np.ndarray)[: int(model.world.clock[0].next_case)]
    since, stage = model.hour - begun_h(cases), cases["stage"]
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


def trips_seen(model: Any, layout: Layout) -> np.ndarray:
    """Units out on cases (units,) of `TRIP_SEEN`: from where, to where, and how much of the way (0..1) is done."""
    trips, cases = model.world.trips.view(np.ndarray), model.world.cases.view(np.ndarray)
    slots = np.flatnonzero(trips["case"] != NOBODY)
    out, seen = trips[slots], np.zeros(len(slots), TRIP_SEEN)
    case = cases[out["case"]]
    seen["case"], seen["trip"] = out["case"], slots
    start, goal = layout.posts[out["pool"]], layout.places[case["grid"], case["place"]]
    seen["x0"], seen["y0"], seen["x1"], seen["y1"] = start[:, 0], start[:, 1], goal[:, 0], goal[:, 1]
    left = (out["due_h"] - model.hour) / np.maximum(out["travel_h"], 1e-9)
    seen["present"], seen["pool"] = out["present"], out["pool"]
    seen["way"] = np.where(out["present"] > 0, 1.0, np.clip(1.0 - left, 0.0, 1.0))
    seen["sector"] = model.world.pools.view(np.ndarray)["sector"][out["pool"]]
    return seen


def head_of(side: Any, rows_from: int) -> dict[str, Any]:
    """The numbers of a side at this hour; `lines` are those of its journal from a day on."""
    model, journal = side.model, side.journal
    pools = model.world.pools.view(np.ndarray)
    now = so_far(model)
    return {
        "waiting": int(sum(area.backlog for area in model.world.areas)), "satisfaction": satisfaction(model),
        "help": now["help"], "harm": now["harm"], "occurred": now["occurred"], "spared": now["spared"],
        "duty": np.minimum(pools["on_duty"], 9999).tolist(), "busy": pools["busy"].tolist(),
        "other": (pools["engaged"] + pools["writing"]).tolist(),
        "lines": [[float(f"{v:.7g}") for v in row] for row in journal.lines[rows_from : journal.days].tolist()],
    }  # fmt: skip


def satisfaction(model: Any) -> float:
    """Mean satisfaction of all residents now."""
    grids = model.world.grids.view(np.ndarray)
    size = (grids["last"] - grids["first"]).astype(float)
    return float((grids["satisfaction"] * size).sum() / size.sum())


def residents_seen(model: Any) -> np.ndarray:
    """A byte of satisfaction for each resident, then a byte that is 1 for each who volunteers (2 * residents,)."""
    ready = (model.today[:, VOLUNTEER] > 0).astype(np.uint8)
    return np.concatenate([shades(model), ready])


def pack(head: dict[str, Any], arrays: list[np.ndarray]) -> bytes:
    """A message of a head and arrays."""
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
        told = head_of(side, since_day)
        cases, trips = cases_seen(side.model, layout, lately_h), trips_seen(side.model, layout)
        with_residents = whole or bool(told["lines"])
        told |= {"cases": len(cases), "trips": len(trips), "residents": len(side.model.today) if with_residents else 0}
        head["sides"].append(told)
        arrays += [cases, trips, *([residents_seen(side.model)] if with_residents else [])]
    return pack(head, arrays)
