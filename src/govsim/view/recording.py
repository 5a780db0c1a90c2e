"""A run written down from its first hour to its last, so that it can be watched again where there is no server.

It holds the very messages that a page gets from a server: the scene, and a frame every few hours. What a page asks a server
for is answered in advance: budgets, incidents' lives, organizations.
"""

import base64
import json
import zlib
from typing import Any, NamedTuple

import numpy as np

from govsim.engine.calendar import DAY_H
from govsim.view.answers import answer
from govsim.view.charts import charts
from govsim.view.frames import frame, residents_seen
from govsim.view.layout import lay_out
from govsim.view.messages import finite
from govsim.view.scene import scene, side_told
from govsim.view.twins import Twins

MOST_FRAMES = 1600
COMPACT: dict[str, Any] = {"ensure_ascii": False, "separators": (",", ":"), "allow_nan": False}
PACES_H = (1, 2, 3, 4, 6, 12, 24, 48, 96)
"""Hours between two frames: the fewest that make no more than `MOST_FRAMES` of a run."""
SIX = "%.6g"  # digits of hours, shares and lines


class Recording(NamedTuple):
    """A run as texts that may stand in a page: base64 of deflated bytes."""

    scene: str
    frames: str
    """The messages of all frames, one after another, without the lines of days and without residents."""
    residents: str
    """Residents at the first frame of each day: (frames, sides, 2 * residents), each minus the one before."""
    story: str
    """JSON: bytes of each frame, days that the residents are of, lines, budgets, answers, metrics, charts."""


def record(twins: Twins, languages: tuple[str, ...] = ("en", "zh")) -> Recording:
    """Live a run from its first hour to its last and write it down."""
    layout, sides = lay_out(twins.sides[0].model), twins.sides
    pace = pace_of(twins.end_h)
    opening = scene(twins, layout)
    messages: list[bytes] = []
    people: dict[int, np.ndarray] = {}
    budgets: list[tuple[float, list[Any]]] = []
    while True:
        days = sides[0].journal.days
        messages.append(frame(twins, layout, days, lately_h=max(DAY_H / 2, 1.5 * pace)))
        if days not in people:
            people[days] = np.stack([residents_seen(side.model) for side in sides])
        if (budget := [side_told(side) for side in sides]) != (budgets[-1][1] if budgets else None):
            budgets.append((twins.hour, budget))
        if twins.is_over:
            break
        twins.live_to(twins.hour + pace)
    told = {
        "bytes": [len(message) for message in messages], "days": list(people), "budgets": budgets,
        "lines": [side.journal.lines[: side.journal.days].tolist() for side in sides],
        "answers": answers_of(twins),
        "charts": {lang: charts(lang) for lang in languages},
    }  # fmt: skip
    story = json.dumps(rounded(told) | {"metrics": [finite(result.metrics) for result in twins.results()]}, **COMPACT)
    steps = np.diff(np.stack(list(people.values())), axis=0, prepend=np.uint8(0))
    return Recording(packed(opening), packed(b"".join(messages)), packed(steps.tobytes()), packed(story.encode()))


def pace_of(hours: float) -> int:
    """Hours between two frames of a run."""
    return next((pace for pace in PACES_H if hours / pace <= MOST_FRAMES), PACES_H[-1])


def answers_of(twins: Twins) -> dict[str, list[Any]]:
    """What a click may ask for, as it is at the end: the life of each incident, and each organization."""
    model = twins.sides[0].model
    known = max(int(side.model.world.clock[0].next_case) for side in twins.sides)
    return {
        "incident": [answer(twins, "incident", row) for row in range(known)],
        "organization": [answer(twins, "organization", number) for number in range(len(model.names))],
    }


def rounded(told: Any) -> Any:
    """The same with short numbers, and null for what is no number."""
    if isinstance(told, float):
        if not np.isfinite(told):
            return None
        return float(SIX % told)
    if isinstance(told, dict):
        return {key: rounded(value) for key, value in told.items()}
    if isinstance(told, list | tuple):
        return [rounded(value) for value in told]
    return told


def packed(raw: bytes) -> str:
    """Bytes deflated, as letters."""
    return base64.b64encode(zlib.compress(raw, 6)).decode()
