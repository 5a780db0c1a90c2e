"""Tables beneath the headline: every metric of every pair, the levers, all other values, what a design computed."""

import math
from collections.abc import Callable
from typing import Any

import pandas as pd

from govsim.analysis.conclusions import Told
from govsim.analysis.facts import facts, scale_of, unit_of
from govsim.engine.block import about
from govsim.policy import Policy
from govsim.report.within import cell
from govsim.store.reading import RunFolder, against, read_csv
from govsim.text.numbers import brief, plain, three, unit
from govsim.text.words import words

OF_SECTIONS = ("twins.csv", "hypotheses.csv")
"""Tables that have a section of their own."""
MOST_ROWS, MOST_OF_A_DESIGN = 200, 30
TWINS = (
    ("twins_both", words("incidents that happen under both")),
    ("twins_only_a", words("only under the one named last")),
    ("twins_only_b", words("only under the one named first")),
    ("help_time_mean_h", words("time to help, the same incidents (h)")),
    ("response_time_mean_h", words("response time, the same incidents (h)")),
    ("sooner_share", words("of these, helped sooner (%)")),
    ("later_share", words("of these, helped later (%)")),
    ("better_share", words("residents more satisfied (%)")),
    ("worse_share", words("residents less satisfied (%)")),
)


def pairs(folder: RunFolder, lang: str) -> list[dict[str, Any]]:
    """Every metric of every pair of scenarios, the way comparison.csv has it."""
    arms = {arm.name: arm for arm in folder.arms}
    table = folder.comparison
    named = [(a, b) for a, b in dict.fromkeys(zip(table.a, table.b, strict=True)) if a in arms and b in arms]
    found, asked = [], folder.conclusions.pairs
    for a, b in sorted(named, key=lambda pair: asked.index(pair) if pair in asked else len(asked)):
        told = (folder.told(str(metric), arms[a], arms[b]) for metric in table[(table.a == a) & (table.b == b)].metric)
        lines = [pair_row(row, lang) for row in told if row and is_told(row.metric, row.mean_a)]
        found.append({"title": against(arms[a], arms[b]).say(lang), "a": arms[a].title.say(lang),
                      "b": arms[b].title.say(lang), "rows": lines,
                      "open": a != folder.baseline.name and (a, b) in asked})  # fmt: skip
    return found


def is_told(metric: str, mean: float) -> bool:
    """Whether a metric has something to say: those of shocks have not where no shock came."""
    return math.isfinite(mean) or not metric.startswith("shock_")


def class_of(told: Told) -> str:
    """The class by which a page colours a verdict: which way it goes, or what it is."""
    return told.verdict.way or told.verdict.word


def pair_row(told: Told, lang: str) -> dict[str, Any]:
    """One metric of one pair, ready to print."""
    return {
        "title": told.facts.title.say(lang), "meaning": told.facts.meaning.say(lang), "metric": told.metric,
        "unit": unit_of(told.metric, named=told.facts.unit).say(lang), "mean_a": told.base, "mean_b": told.other,
        "difference": told.change_of.say(lang), "interval": told.interval.say(lang), "class": class_of(told),
        "said": told.verdict.said.say(lang), "headline": told.is_headline, "p": told.p_text,
    }  # fmt: skip


def twins(folder: RunFolder, lang: str) -> dict[str, Any]:
    """Incidents and residents that are the same under both scenarios of each pair, with 95 % intervals."""
    table, arms, found = folder.conclusions.twins, {a.name: a for a in folder.arms}, folder.conclusions
    if not len(table):
        return {}
    named = [(a, b) for a, b in dict.fromkeys(zip(table.a, table.b, strict=True)) if a in arms and b in arms]
    rows = []
    for quantity, title in TWINS:
        told = (found.twin_told(quantity, a, b) for a, b in named)
        rows.append({"title": title.say(lang), "cells": [(number, between.say(lang)) for number, between in told]})
    return {"pairs": [against(arms[a], arms[b]).say(lang) for a, b in named], "rows": rows}


def levers(folder: RunFolder, lang: str) -> list[dict[str, Any]]:
    """The levers that any scenario has set away from another's value, with the proposal each belongs to."""
    policies = [arm.resolved.get("policy") or {} for arm in folder.arms]
    rows = []
    for name, info in Policy.model_fields.items():
        told, values = about(info), [cell(policy, name, lang) for policy in policies]
        if told is None or told.title is None or not any(values):
            continue
        if len(values) > 1 and len(set(values)) == 1:
            continue
        rows.append({
            "title": told.title.say(lang), "name": name, "thesis": told.thesis,
            "unit": "" if told.unit == "0..1" else unit(told.unit).say(lang),
            "meaning": told.meaning.say(lang),
            "values": [value or plain(math.nan, 0) for value in values],
        })  # fmt: skip
    return rows


def values(folder: RunFolder) -> list[tuple[str, str]]:
    """Every value of the first scenario that is not a lever, by dotted key."""
    resolved = {k: v for k, v in folder.baseline.resolved.items() if k not in ("policy", "name", "title", "description")}
    return [(key, str(value)) for key, value in _flat(resolved, "")]


def _flat(block: dict[str, Any], path: str) -> list[tuple[str, Any]]:
    found: list[tuple[str, Any]] = []
    for name, value in block.items():
        key = f"{path}.{name}" if path else str(name)
        found += _flat(value, key) if isinstance(value, dict) and value else [(key, value)]
    return found


def others(folder: RunFolder) -> list[dict[str, Any]]:
    """Tables that a design computed, and the scorecard of a replayed log, as they stand."""
    files = [folder.path / "scorecard.csv", *sorted((folder.path / "tables").glob("*.csv"))]
    found = []
    for file in files:
        if file.is_file() and file.name not in OF_SECTIONS:
            table = read_csv(file)
            most = MOST_OF_A_DESIGN if folder.kind else MOST_ROWS
            left = max(len(table) - most, 0)
            write = brief if left else three  # a long table is there to be looked over
            rows = [[_shown(value, write) for value in row] for row in table.head(most).itertuples(index=False)]
            place = file.relative_to(folder.path).as_posix()
            found.append({"name": file.name, "columns": list(table.columns), "rows": rows, "left": left, "place": place})
    return found


def _shown(value: object, write: Callable[[float], str]) -> str:
    if isinstance(value, float):
        return write(value)
    return str(value)


def single(folder: RunFolder, lang: str) -> list[dict[str, Any]]:
    """Every metric of a folder that compares nothing, mean over its seeds."""
    columns = [str(c) for c in folder.runs.columns if pd.api.types.is_numeric_dtype(folder.runs[c])]
    known = [c for c in columns if c != "seed" and c not in folder.factors]
    rows = []
    for metric in known:
        if not is_told(metric, float(folder.runs[metric].mean())):
            continue
        told, scale = facts(metric), scale_of(metric)
        rows.append({
            "title": told.title.say(lang), "meaning": told.meaning.say(lang),
            "unit": unit_of(metric).say(lang),
            "values": [three(folder.mean(arm, metric) * scale) for arm in folder.arms],
        })  # fmt: skip
    return rows


def meanings(folder: RunFolder, lang: str) -> list[tuple[str, str]]:
    """What each metric of the folder's runs means."""
    runs = folder.runs
    silent = {c for c in runs.columns if str(c).startswith("shock_") and runs[c].isna().all()}
    found = [facts(str(column), None) for column in runs.columns if column not in silent]
    return [(known.title.say(lang), known.meaning.say(lang)) for known in found if known.meaning]
