"""Guided tours of the page: what is read from `tours.yaml`, checked before it is shown."""

from functools import cache
from pathlib import Path
from typing import Any, Literal

import yaml

from govsim.engine.block import Block
from govsim.view.setup import SideName, Start

FILE = Path(__file__).with_name("tours.yaml")
Sheet = Literal["curves", "details", "budget", "incidents"]


class Pair(Block):
    """Two policies that a step begins a run of its own with."""

    a: Start
    b: Start


class Task(Block):
    """What a step asks its reader to do; it is done when what is named here is so, and can be passed over."""

    say: str
    day: int | None = None
    """The run has come to this day; `-1` is its end."""
    lever: str | None = None
    side: SideName = "b"
    at_least: float | None = None
    at_most: float | None = None
    picked: Literal["incident", "resident", "organization"] | None = None
    predicted: bool = False


class Step(Block):
    """A step of a tour: what it says, what it sets up, where it points (a CSS selector)."""

    title: str
    text: str
    setup: Pair | None = None
    day: int | None = None
    speed: float | Literal["fast"] | None = None
    """Hours of the model in a second, or as fast as possible."""
    sheet: Sheet | None = None
    proposal: Literal["I", "II", "III", "IV"] | None = None
    whose: Literal["a", "b", "both"] | None = None
    pick: Literal["longest a", "spared b"] | None = None
    open: Literal["predict"] | None = None
    point: str | None = None
    task: Task | None = None


class Tour(Block):
    """A tour: some steps towards a question."""

    name: str
    title: str
    about: str
    steps: list[Step]


@cache
def read() -> tuple[Tour, ...]:
    """The tours that ship."""
    return tuple(Tour.model_validate(tour) for tour in yaml.safe_load(FILE.read_text(encoding="utf-8")))


def tours() -> list[dict[str, Any]]:
    """The tours as the page is told them, in English."""
    return [tour.model_dump(mode="json", exclude_none=True) for tour in read()]


def texts() -> list[str]:
    """All that the tours say, in English, for the catalogue."""
    said = []
    for tour in read():
        said += [tour.title, tour.about]
        for step in tour.steps:
            said += [step.title, step.text, *([step.task.say] if step.task else [])]
    return list(dict.fromkeys(said))
