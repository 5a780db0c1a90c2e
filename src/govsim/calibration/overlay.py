"""The overlay: a scenario file that extends the base with what was fitted, each number with a word on where it is from."""

import json
from pathlib import Path
from typing import Any

from govsim.calibration.calibrate import Calibration
from govsim.calibration.words import numbered, span_of
from govsim.scenario.reading import safe_name
from govsim.text.errors import shown

FIRST_LINE = "# A scenario fitted to a log by `govsim calibrate`."
SPLIT = "incidents.profile.grids"


def overlay_text(found: Calibration, name: str) -> str:
    """The file's text; `name` is that of the scenario."""
    request = found.request
    base = Path(request.base).name.removesuffix(".yaml")
    head = [
        FIRST_LINE,
        f"# Log: {shown(Path(request.log).name)}, {span_of(found.seen)}; {numbered(int(found.seen.used.sum()), 'row')} fitted.",
        "# What is not written here is that of the scenario that is extended; how well it fits is told beside this file.",
        f"extends: {base}.yaml",
        f"name: {json.dumps(safe_name(name), ensure_ascii=False)}",
        f"title: {json.dumps(f'Fitted to {shown(Path(request.log).name)}', ensure_ascii=False)}",
    ]
    return "\n".join([*head, *_blocks(found.settings, notes(found))]) + "\n"


def _blocks(settings: dict[str, Any], told: dict[str, str]) -> list[str]:
    """Dotted keys as blocks, each note in a line above its key."""
    lines: list[str] = []
    before: tuple[str, ...] = ()
    for key in sorted(settings, key=lambda k: (k.split(".")[:-1], list(settings).index(k))):
        *way, last = key.split(".")
        common = 0
        while common < len(before) and common < len(way) and before[common] == way[common]:
            common += 1
        lines += [f"{'  ' * depth}{way[depth]}:" for depth in range(common, len(way))]
        before, indent = tuple(way), "  " * len(way)
        if key in told:
            lines.append(f"{indent}# {told[key]}")
        lines += _value(indent, last, settings[key])
    return lines


def _value(indent: str, key: str, value: Any) -> list[str]:
    if isinstance(value, list) and value and isinstance(value[0], list):
        return [f"{indent}{key}:", *(f"{indent}  - [{', '.join(map(str, row))}]" for row in value)]
    return [f"{indent}{key}: [{', '.join(map(str, value))}]" if isinstance(value, list) else f"{indent}{key}: {value}"]


def notes(found: Calibration) -> dict[str, str]:
    """Where each number of the overlay is from."""
    share = ", ".join(f"{s:.3f}" for s in found.shares.yields())
    told = {
        "community.residents": "as said with --residents",
        "incidents.threat.rate": f"rows a year over residents, over the share of threats that become a report ({share})",
        "incidents.threat.severity_mix": "of the rows"
        if found.request.rows == "calls"
        else "of the rows, over what is reported",
        "incidents.threat.season": "none but that of profile.months, if there is one",
        "incidents.threat.day_spread": f"coefficient of variation of the days' gamma factor, +- {found.fit.day_spread_se:.2g}",
        "incidents.profile.hours": "from midnight on",
        "incidents.profile.weekdays": "Monday first",
        "incidents.profile.months": "January first",
        SPLIT: "rows by grid: personal, occupational, everyday_life, environmental; places are dealt to grids as in a replay",
        "incidents.disputes.rate": "quarrels that were reported are rows of the log already",
        "incidents.triage.false_reports": "so are false alarms",
        "incidents.noticing.at_once": "each row is a call, made in the hour in which it happened",
    }
    for which, times in found.matched.items():
        for key in times.settings:
            told[key] = f"times {times.factor:.3g}: only the whole of these times is seen in a log"
            if key.endswith("_spread"):
                told[key] = f"so that the ratio of the quartiles is that of the recorded {which.removesuffix('_h')}"
    return told
