"""One incident followed through all scenarios of a seed, stage by stage, and why its fates differ."""

import difflib
import math
from dataclasses import dataclass
from pathlib import Path
from typing import Any

from govsim.base.errors import InputError
from govsim.report.folder import CLOCK, RunFolder, open_folder

STAGE_NAMES = ("occurred", "noticed", "reported", "routed", "accepted", "on the scene", "contained", "closed")


@dataclass(frozen=True)
class Life:
    """An incident under one scenario: hours after its birth at which it reached each stage, and what became of it."""

    scenario: str
    row: dict[str, Any]
    hours: tuple[float, ...]  # NaN where a stage was not reached


@dataclass(frozen=True)
class Trace:
    """The same incident under every scenario."""

    incident: str
    seed: int
    lives: tuple[Life, ...]

    def why(self) -> str:
        """The step in which the fates differ most, in words."""
        if len(self.lives) < 2:
            return ""
        happened = [not life.row["prevented"] for life in self.lives]
        if not all(happened):
            spared = ", ".join(life.scenario for life, there in zip(self.lives, happened, strict=True) if not there)
            return f"It does not happen under {spared}." if any(happened) else "It happens under none of them."
        steps = [[b - a for a, b in zip(life.hours, life.hours[1:], strict=False)] for life in self.lives]
        spans = [self._span([s[n] for s in steps]) for n in range(5)]
        if max(spans) <= 0:
            return "Its life is the same under all of them."
        n = spans.index(max(spans))
        return f"They differ most between {STAGE_NAMES[n]} and {STAGE_NAMES[n + 1]}: {self._said(n, steps)}."

    @staticmethod
    def _span(hours: list[float]) -> float:
        known = [h for h in hours if not math.isnan(h)]
        return max(known) - min(known) if len(known) > 1 else 0.0

    def _said(self, n: int, steps: list[list[float]]) -> str:
        parts = zip(self.lives, steps, strict=True)
        return ", ".join(f"{life.scenario} {'never' if math.isnan(s[n]) else f'{s[n]:.1f} h'}" for life, s in parts)


def follow(path: Path, incident: str, seed: int | None = None) -> Trace:
    """Follow an incident of a run folder; without a seed the first. Raises InputError for an unknown seed or incident."""
    folder = open_folder(path)
    number = folder.seeds[0] if seed is None else seed
    if number not in folder.seeds:
        raise InputError([f"{path}: has no seed {number}; it has {folder.seeds[0]} to {folder.seeds[-1]}"])
    found = folder.ask(
        "select r.scenario, i.* from incidents i join runs r using (run_id) where r.seed = ? and i.incident_id = ?",
        number, incident,
    )  # fmt: skip
    if not len(found):
        raise InputError([unknown(folder, incident, number)])
    rows = {str(row["scenario"]): {str(k): v for k, v in row.items()} for row in found.to_dict("records")}
    lives = [life_of(arm.name, rows[arm.name]) for arm in folder.arms if arm.name in rows]
    return Trace(incident, number, tuple(lives))


def life_of(scenario: str, row: dict[str, Any]) -> Life:
    """Hours from birth to each stage."""
    return Life(scenario, row, tuple(float(row[stage]) - float(row["born_h"]) for stage in CLOCK))


def unknown(folder: RunFolder, incident: str, seed: int) -> str:
    """That there is no such incident, and which are near."""
    known = folder.ask("select distinct incident_id from incidents i join runs r using (run_id) where r.seed = ?", seed)
    names = known.incident_id.astype(str).tolist()
    near = difflib.get_close_matches(incident, names, 3) or sorted(names, key=lambda n: float(n))[:3]
    return f"{folder.path}: seed {seed} has no incident '{incident}'; near it are {', '.join(near)}"
