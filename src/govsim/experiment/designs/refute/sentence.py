"""What a refutation leaves: tables, sentences, and the scenario in which the headline has turned around."""

import math
from collections.abc import Mapping, Sequence
from pathlib import Path
from typing import Any

import numpy as np
import pandas as pd
import yaml

from govsim.analysis.interval import paired
from govsim.describe import metric_in, title_of, unit_in
from govsim.experiment.designs.refute.quest import Answer, Assumption, Tried
from govsim.experiment.study import Row, Study, overlay
from govsim.measure import METRICS
from govsim.scenario import Scenario, as_dict, load_scenario
from govsim.scenario.elements import told_of
from govsim.text.numbers import short
from govsim.text.words import Words, as_it_stands, joined, words

BELOW = "base"
"""The bundled scenario on which the written one lies."""
FILE = "refuted.yaml"
OWN = ("name", "title", "description")
MOST_NAMED = 6
PLAIN_UNITS = ("1", "0..1", "share", "times", "score", "ratio", "", "nan")
"""Units of parameters that are plain numbers."""


def summary(study: Study, answer: Answer, assumptions: Sequence[Assumption], metric: str) -> dict[str, pd.DataFrame]:
    """Tables `refute` (a row for each assumption moved), `refute_screening` (for each end), `refute_tried` (a candidate)."""
    of = {a.name: a for a in assumptions}
    units = {key: told.unit for key, told in told_of(Scenario).items()}
    head = {
        **interval("before", answer.before), **interval("after", answer.after), "found": answer.kind, "metric": metric,
        "a": study.arms[0].name, "b": study.arms[1].name, "candidates": sum(bool(t.row) for t in answer.tried),
        "seeds": len(answer.before),
    }  # fmt: skip
    rows = [moved(of[name], float(value), units) | head for name, value in answer.row.items()]
    rows.sort(key=lambda row: -row["half_widths"])
    if not rows:
        rows = [dict.fromkeys(moved(assumptions[0], assumptions[0].default, units), math.nan) | {"parameter": ""} | head]
    return {"refute": pd.DataFrame(rows), "refute_screening": screened(answer, of), "refute_tried": tried(answer, of)}


def interval(name: str, differences: np.ndarray) -> Row:
    """A mean difference with its 95 % t-interval, in three columns."""
    told = paired(np.zeros(len(differences)), differences)
    return {name: told["difference"], f"{name}_low": told["ci_low"], f"{name}_high": told["ci_high"]}


def moved(one: Assumption, value: float, units: Mapping[str, str]) -> dict[str, Any]:
    """What became of an assumption: from where to where, as a share of its range and in half-widths of it."""
    return {
        "parameter": one.name, "unit": units.get(one.name, ""), "default": one.default, "value": one.tidy(value),
        "low": one.low, "high": one.high, "share_of_range": abs(value - one.default) / (one.high - one.low),
        "half_widths": one.distance(value),
    }  # fmt: skip


def screened(answer: Answer, of: Mapping[str, Assumption]) -> pd.DataFrame:
    """The difference with one assumption at one end of its range, and how far that is from the difference as assumed; what
    changes most first.
    """
    rows = []
    usual = next((t.found for t in answer.tried if not t.row), np.empty(0))
    for one in answer.tried:
        if one.phase == "screening" and len(one.row) == 1:
            ((name, value),) = one.row.items()
            change = one.found - usual[: len(one.found)]
            rows.append((name, value, of[name].distance(float(value)), len(change), one.found.mean(), change.mean()))
    table = pd.DataFrame(rows, columns=["parameter", "value", "half_widths", "seeds", "difference", "change"])
    return table.iloc[(-table.change.abs()).argsort(kind="stable")].reset_index(drop=True)


def tried(answer: Answer, of: Mapping[str, Assumption]) -> pd.DataFrame:
    """Every candidate in the order in which it was tried: how far it is, the difference under the seeds of the search."""
    told = [(t.phase, len(t.row), far(t, of), len(t.found), t.found.mean(), ", ".join(map(str, t.row))) for t in answer.tried]
    return pd.DataFrame(told, columns=["phase", "moved", "half_widths", "seeds", "difference", "parameters"])


def far(one: Tried, of: Mapping[str, Assumption]) -> float:
    """How far a candidate is from what is assumed, in half-widths summed."""
    return sum(of[name].distance(float(value)) for name, value in one.row.items())


# words


def sentence(table: pd.DataFrame, titles: Mapping[str, Words], most: int = MOST_NAMED) -> Words:
    """What the table `refute` says, without a full stop; titles are the scenarios' by name.

    More changes than `most` are counted: what is left of them, or all where `most` is 0.
    """
    first = table.iloc[0]
    a, b = (titles.get(str(first[side]), str(first[side])) for side in ("a", "b"))
    difference = words("{metric}, {b} minus {a},").format(metric=metric_in(first.metric), a=a, b=b)
    common = {"difference": difference, "before": told(first, "before"), "after": told(first, "after")}
    if first.found == "tie":
        return words("There is nothing to turn around: {difference} is no different from zero ({before})").format(**common)
    changes = changes_in(table, most)
    if first.found == "turned":
        return words(
            "Moving {changes} is enough: {difference} goes from {before} to {after} under {seeds} fresh seeds"
        ).format(**common, changes=changes, seeds=f"{first.seeds:.0f}")  # fmt: skip
    nearest = words("; nearest was {after}, moving {changes}").format(**common, changes=changes) if changes else ""
    return words(
        "No change of assumptions inside their ranges turned it around in {count} candidates: {difference} is {before} as "
        "assumed{nearest}"
    ).format(**common, count=f"{first.candidates:.0f}", nearest=nearest)


def changes_in(table: pd.DataFrame, most: int) -> Words:
    """The assumptions that are moved, in a row; what is more than `most` is counted."""
    changes = [change(row) for _, row in table.iterrows() if row.parameter and row.parameter == row.parameter]
    more = len(changes) - most
    rest = words("{more} more") if most else words("{more} assumptions")
    changes = changes[:most] + ([rest.format(more=more)] if more > 0 else [])
    if len(changes) < 2:
        return joined(changes)
    begun = joined(changes[:-1], words(", ", context="between changes"))
    return joined((begun, changes[-1]), words(" and ", context="between changes"))


def change(row: pd.Series) -> Words:
    """One assumption that is moved, `handling (ladder) from 0.4 to 0.15 h (39 % of its range)`."""
    unit = "" if str(row.unit) in PLAIN_UNITS else str(row.unit)
    end = short(float(row.value))
    return words("{name} from {start} to {end} ({share} of its range)").format(
        name=title_of(str(row.parameter)).inside(), start=short(float(row.default)),
        end=as_it_stands(f"{end} ") + unit_in(unit) if unit else end, share=f"{100 * row.share_of_range:.0f} %",
    )  # fmt: skip


def told(row: pd.Series, name: str) -> Words:
    """A difference with its interval and unit, `-12.5 h (95 % -13.2 to -11.7)`."""
    unit = METRICS[str(row.metric)].unit
    is_share = unit in ("share", "0..1")
    mean, low, high = (float(row[name + end]) * (100.0 if is_share else 1.0) for end in ("", "_low", "_high"))
    digits = max(0, min(3, 1 - math.floor(math.log10(high - low)))) if high > low else 1  # as many as the interval bears
    mean_, low_, high_ = (f"{v:+,.{digits}f}" for v in (mean, low, high))
    return words("{mean} {unit} (95 % {low} to {high})").format(
        mean=mean_, unit=words("points") if is_share else unit_in(unit), low=low_, high=high_
    )


# files


def write(study: Study, answer: Answer, folder: Path) -> list[Path]:
    """Write what turned the difference around as scenarios: the assumptions on the bundled base, and each policy on them.

    Where nothing turned it, files of an earlier verdict are taken away.
    """
    for old in folder.glob("refuted*.yaml"):
        old.unlink()
    if answer.kind != "turned":
        return []
    settings = study.settings(answer.row)
    below = plain(load_scenario(BELOW))
    arms = [plain(overlay(arm, settings)) for arm in study.arms]
    common = {key: block for key, block in shared(*(beyond(below, arm) for arm in arms)).items() if key != "policy"}
    told = f"{len(answer.row)} of the assumptions moved, as `govsim refute` found them for {study.name}"
    files = {FILE: {"extends": f"{BELOW}.yaml", "name": "refuted", "title": "The assumptions under which the headline turns",
                    "description": told, **common}}  # fmt: skip
    for arm, mine in zip(study.arms, arms, strict=True):
        title = f"{arm.title or arm.name}, other assumptions"[:200]
        head = {"extends": FILE, "name": f"refuted_{arm.name}"[:60].strip(" .-"), "title": title}
        files[f"refuted_{arm.name}.yaml"] = head | beyond(laid_on(below, common), mine)
    for name, tree in files.items():
        (folder / name).write_text(yaml.safe_dump(tree, sort_keys=False, allow_unicode=True, width=118), encoding="utf-8")
    return [folder / name for name in files]


def plain(scenario: Scenario) -> dict[str, Any]:
    """A scenario as plain blocks, without its own words."""
    return {key: value for key, value in as_dict(scenario).items() if key not in OWN}


def beyond(below: Mapping[str, Any], mine: Mapping[str, Any]) -> dict[str, Any]:
    """What one tree has that another does not have, or has otherwise."""
    found: dict[str, Any] = {}
    for key, value in mine.items():
        there = below.get(key)
        if isinstance(value, dict) and isinstance(there, dict):
            if inner := beyond(there, value):
                found[key] = inner
        elif key not in below or there != value:
            found[key] = value
    return found


def shared(one: Mapping[str, Any], two: Mapping[str, Any]) -> dict[str, Any]:
    """What two trees both have, and have the same."""
    found: dict[str, Any] = {}
    for key in (key for key in one if key in two):
        if isinstance(one[key], dict) and isinstance(two[key], dict):
            if inner := shared(one[key], two[key]):
                found[key] = inner
        elif one[key] == two[key]:
            found[key] = one[key]
    return found


def laid_on(below: Mapping[str, Any], above: Mapping[str, Any]) -> dict[str, Any]:
    found = dict(below)
    for key, value in above.items():
        there = found.get(key)
        found[key] = laid_on(there, value) if isinstance(value, dict) and isinstance(there, dict) else value
    return found
