"""The page's section on hypotheses: what was claimed before the runs and what became of it, apart from all that was not."""

import math
from typing import Any

import pandas as pd

from govsim.analysis.claims import (
    CONFIRMED,
    EQUIVALENT,
    EXPLORATORY,
    REFUTED,
    UNDECIDED,
    WAYS,
    numbers,
    outcome,
    size,
    thresholds,
)  # fmt: skip
from govsim.analysis.comparison import HEADLINE
from govsim.analysis.conclusions import p_text
from govsim.analysis.facts import facts
from govsim.analysis.scale import inside
from govsim.experiment.hypotheses import changed, changed_parts
from govsim.report.tables import pair_row
from govsim.store.reading import RunFolder
from govsim.text.words import Words, in_a_row, words

NEEDED = (
    "metric", "a", "b", "direction", "smallest_difference", "difference", "ci_low", "ci_high", "p_confirmed", "p_equivalent",
    "p_refuted", "finding", "verdict",
)  # fmt: skip
GROUPS = {
    CONFIRMED: (
        words("Confirmed"),
        words("The difference goes the stated way, and by more than the smallest one that matters."),
    ),
    EQUIVALENT: (
        words("Equivalent"),
        words("Whatever difference there is, it is smaller than the smallest one that matters, either way: the claim fails."),
    ),
    REFUTED: (words("Refuted"), words("The difference surely falls short of what was claimed, or goes the other way.")),
    UNDECIDED: (words("Undecided"), words("The runs do not tell; more seeds may.")),
    EXPLORATORY: (
        words("Exploratory"),
        words("Nothing about these was locked before the runs. They suggest hypotheses for fresh seeds; they confirm none."),
    ),
}
HELD = words(
    "Locked before the first run (hash {hash}, {at}). Each claim is tested one-sidedly at 5 %, adjusted over all {n} of them "
    "(Holm): confirmed is above the smallest difference that matters, equivalent within it on both sides (two one-sided "
    "tests), refuted below it. What differences matter is assumed, not found."
)
BROKEN = words("All hypotheses are exploratory: {parts} changed since they were locked before the first run.")
NEVER = words("All hypotheses are exploratory: runs were there before any hypothesis was locked.")


def lock_note(folder: RunFolder, lang: str) -> str:
    """That the lock is broken, and by what; empty where it holds or there are no hypotheses."""
    told, parts = folder.manifest, changed_parts(folder.manifest)
    if not told.get("hypotheses") or not parts:
        return ""
    if not (told.get("locked") or {}).get("hash"):
        return NEVER.say(lang)
    return BROKEN.format(parts=changed(parts)).say(lang)


def section(folder: RunFolder, lang: str) -> dict[str, Any]:
    """All that the section shows: a note on the lock and a group for each verdict; empty without hypotheses."""
    table = folder.table("hypotheses", *NEEDED)
    if table is None:
        return {}
    is_held = not changed_parts(folder.manifest)
    verdicts = table.verdict if is_held else pd.Series(EXPLORATORY, table.index)
    locked = folder.manifest.get("locked") or {}
    groups = []
    for name, (title, note) in GROUPS.items():
        rows = [claimed(folder, row, lang) for _, row in table[verdicts == name].iterrows()]
        groups.append({"name": name, "title": title.say(lang), "note": note.say(lang), "rows": rows})
    others = unclaimed(folder, table)
    shown = [other_row(folder, row, lang) for _, row in others[others.metric.isin(HEADLINE)].iterrows()]
    whys = [str(claim.get("why") or "") for claim in folder.manifest.get("hypotheses") or []]
    reasons = dict.fromkeys(words(" ".join(why.split())) for why in whys)
    locks = HELD.format(hash=locked.get("hash", ""), at=locked.get("at", ""), n=len(table))
    held = in_a_row([locks, *thresholds(table)]).say(lang)
    return {"note": held if is_held else lock_note(folder, lang), "holds": is_held, "groups": [
        g for g in groups if g["rows"] or g["name"] == EXPLORATORY
    ], "reasons": [why.say(lang) for why in reasons if why], "others": shown, "others_n": len(others)}  # fmt: skip


def unclaimed(folder: RunFolder, table: pd.DataFrame) -> pd.DataFrame:
    """The differences of comparison.csv that no hypothesis is about, whichever way round it names the scenarios."""
    about = {(m, *sorted((a, b))) for m, a, b in table[["metric", "a", "b"]].astype(str).to_numpy().tolist()}
    found = folder.comparison
    keys = found[["metric", "a", "b"]].astype(str).to_numpy().tolist()
    return found[[(m, *sorted((a, b))) not in about for m, a, b in keys]]


def other_row(folder: RunFolder, row: pd.Series, lang: str) -> dict[str, Any]:
    told = folder.conclusions.told(str(row.metric), str(row.a), str(row.b))
    return ({} if told is None else pair_row(told, lang)) | {
        "a": folder.title_of(str(row.a)).say(lang),
        "b": folder.title_of(str(row.b)).say(lang),
    }


def claimed(folder: RunFolder, row: pd.Series, lang: str) -> dict[str, Any]:
    """One hypothesis, ready to print."""
    metric, finding = str(row.metric), str(row.finding)
    difference, between = numbers(row, folder.conclusions)
    return {
        "claim": claim_text(folder, row).say(lang), "meaning": facts(metric).meaning.say(lang),
        "difference": difference.say(lang) if math.isfinite(row.difference) else "", "interval": between.say(lang),
        "p": p_text(float(row[f"p_{finding}"]) if f"p_{finding}" in row else math.nan), "found": outcome(row).say(lang),
    }  # fmt: skip


def claim_text(folder: RunFolder, row: pd.Series) -> Words:
    """A claim in words: metric, by how much at least, which way, under which scenario."""
    return words("{metric} under {b} at least {size} {way} than under {a}").format(
        metric=inside(str(row.metric)).begun(), a=folder.title_of(str(row.a)), b=folder.title_of(str(row.b)), size=size(row),
        way=WAYS.get(str(row.direction), ""),
    )  # fmt: skip
