"""One incident followed through all scenarios of a run folder, stage by stage."""

import math
from dataclasses import dataclass
from pathlib import Path

from govsim.analysis.fates import PARTS, STAGE_NAMES, UNSOLVED, Life, gap_of, life_of
from govsim.store.reading import RunFolder, open_folder
from govsim.text.errors import InputError
from govsim.text.words import Words, as_it_stands, in_a_row, listed, words


@dataclass(frozen=True)
class Trace:
    """The same incident under every scenario."""

    incident: str
    seed: int
    lives: tuple[Life, ...]

    def why(self) -> Words:
        """Why the fates differ, in a sentence: the step that makes most of the difference in help time."""
        if len(self.lives) < 2:
            return as_it_stands("")
        there = [life for life in self.lives if life.happens]
        spared = [life.scenario for life in self.lives if not life.happens]
        if not there:
            return words("It happens under none of them.")
        parts = [words("It does not happen under {scenarios}.").format(scenarios=listed(spared))] if spared else []
        told = [life for life in there if life.ending != "unreported"]
        if len(told) < len(there):
            parts.append(self._of("unreported", words("Under {scenarios} nobody reports it, and it is over by itself.")))
        parts += filter(None, [self._slower(told)] if told else [])
        parts += [self._of(ending, text) for ending, text in UNSOLVED if any(life.ending == ending for life in there)]
        return in_a_row(parts)

    def _of(self, ending: str, text: Words) -> Words:
        return text.format(scenarios=listed([life.scenario for life in self.lives if life.ending == ending]))

    @staticmethod
    def _slower(there: list[Life]) -> Words | None:
        gap = gap_of(there)
        if gap is None:
            if len(there) < 2:
                return None
            if math.isinf(there[0].help_h):
                return words("Nobody comes under any of them.")
            return words("Help comes at the same time.")
        soon, late, step = there[gap.soon], there[gap.late], gap.step
        common = {"soon": soon.scenario, "late": late.scenario, "first": STAGE_NAMES[step], "then": STAGE_NAMES[step + 1]}
        if math.isinf(late.help_h):
            never = [life.scenario for life in there if math.isinf(life.help_h)]
            return words(
                "Under {never} nobody comes; under {soon} after {hours:.1f} h. It is lost between {first} and {then}."
            ).format(**common, never=listed(never), hours=soon.help_h)  # fmt: skip
        return words(
            "Help comes {apart} sooner under {soon} than under {late}: {part} ({gap}) between {first} and {then}."
        ).format(**common, apart=_hours(gap.apart_h), part=PARTS[gap.part], gap=_hours(gap.step_h))  # fmt: skip


def follow(path: Path, incident: str, seed: int | None = None) -> Trace:
    """Follow an incident of a run folder; without a seed the first. Raises InputError for an unknown seed or incident."""
    folder = open_folder(path)
    if not folder.shows("incidents"):
        why = "has no incidents.parquet" if "incidents" not in folder.tables else "holds several points of each scenario"
        raise InputError([f"{path}: {why}; an incident cannot be followed in it"])
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


def unknown(folder: RunFolder, incident: str, seed: int) -> str:
    """That there is no such incident, and which are near."""
    known = folder.ask("select distinct incident_id from incidents i join runs r using (run_id) where r.seed = ?", seed)
    names = sorted(known.incident_id.astype(str), key=_number)
    near = sorted(names, key=lambda name: abs(_number(name) - _number(incident)))[:3]
    return f"{folder.path}: seed {seed} has no incident '{incident}'; near it are {', '.join(near)}"


def _number(name: str) -> float:
    try:
        return float(name)
    except ValueError:
        return -1.0


def _hours(hours: float) -> Words:
    return words("{hours:.1f} h").format(hours=hours) if hours >= 1 else words("{minutes:.0f} min").format(minutes=hours * 60)
