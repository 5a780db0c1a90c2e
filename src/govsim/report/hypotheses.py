"""The page's section on hypotheses: what was claimed before the runs and what became of it, apart from all that was not."""

import math
from typing import Any

import pandas as pd

from govsim.base.words import Words, as_it_stands, words
from govsim.experiment.hypotheses import WAYS, broken, changed
from govsim.experiment.statistics import HEADLINE
from govsim.report.answer import facts
from govsim.report.digits import brief
from govsim.report.folder import RunFolder
from govsim.report.scale import Scale, inside, is_sure, scale_for
from govsim.report.tables import pair_row

NEEDED = (
    "metric", "a", "b", "direction", "smallest_difference", "difference", "ci_low", "ci_high", "p_confirmed", "p_equivalent",
    "p_refuted", "finding", "verdict",
)  # fmt: skip
GROUPS = {
    "confirmed": (
        words("Confirmed"),
        words("The difference goes the stated way, and by more than the smallest one that matters."),
    ),
    "equivalent": (
        words("Equivalent"),
        words("Whatever difference there is, it is smaller than the smallest one that matters, either way: the claim fails."),
    ),
    "refuted": (words("Refuted"), words("The difference surely falls short of what was claimed, or goes the other way.")),
    "undecided": (words("Undecided"), words("The runs do not tell; more seeds may.")),
    "exploratory": (
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
    told, parts = folder.manifest, broken(folder.manifest)
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
    is_held = not broken(folder.manifest)
    verdicts = table.verdict if is_held else pd.Series("exploratory", table.index)
    locked = folder.manifest.get("locked") or {}
    groups = []
    for name, (title, note) in GROUPS.items():
        rows = [claimed(folder, row, lang) for _, row in table[verdicts == name].iterrows()]
        groups.append({"name": name, "title": title.say(lang), "note": note.say(lang), "rows": rows})
    others = unclaimed(folder, table)
    shown = [other_row(folder, row, lang) for _, row in others[others.metric.isin(HEADLINE)].iterrows()]
    whys = [str(claim.get("why") or "") for claim in folder.manifest.get("hypotheses") or []]
    reasons = dict.fromkeys(words(" ".join(why.split())) for why in whys)
    held = HELD.format(hash=locked.get("hash", ""), at=locked.get("at", ""), n=len(table)).say(lang)
    return {"note": held if is_held else lock_note(folder, lang), "holds": is_held, "groups": [
        g for g in groups if g["rows"] or g["name"] == "exploratory"
    ], "reasons": [why.say(lang) for why in reasons if why], "others": shown, "others_n": len(others)}  # fmt: skip


def unclaimed(folder: RunFolder, table: pd.DataFrame) -> pd.DataFrame:
    """The differences of comparison.csv that no hypothesis is about, whichever way round it names the scenarios."""
    about = {(m, *sorted((a, b))) for m, a, b in table[["metric", "a", "b"]].astype(str).to_numpy().tolist()}
    found = folder.comparison
    keys = found[["metric", "a", "b"]].astype(str).to_numpy().tolist()
    return found[[(m, *sorted((a, b))) not in about for m, a, b in keys]]


def other_row(folder: RunFolder, row: pd.Series, lang: str) -> dict[str, Any]:
    """One exploratory difference, ready to print."""
    told = pair_row(str(row.metric), row, lang)
    return told | {"a": folder.title_of(str(row.a)).say(lang), "b": folder.title_of(str(row.b)).say(lang)}


def claimed(folder: RunFolder, row: pd.Series, lang: str) -> dict[str, Any]:
    """One hypothesis, ready to print."""
    metric = str(row.metric)
    low, high = float(row.ci_low), float(row.ci_high)
    scale = scale_for(metric)
    finding = str(row.finding)
    p = float(row[f"p_{finding}"]) if f"p_{finding}" in row else math.nan
    return {
        "claim": claim_text(folder, row, scale).say(lang), "meaning": facts(metric, None).meaning.say(lang),
        "difference": scale.in_words(float(row.difference), low, high).say(lang) if math.isfinite(row.difference) else "",
        "interval": scale.interval(low, high).say(lang), "p": p_text(p), "found": found_text(row).say(lang),
    }  # fmt: skip


def claim_text(folder: RunFolder, row: pd.Series, scale: Scale) -> Words:
    """A claim in words: metric, by how much at least, which way, under which scenario."""
    number = brief(float(row.smallest_difference) * scale.factor)
    size = as_it_stands(f"{number} ") + scale.gap if scale.gap else as_it_stands(number)
    return words("{metric} under {b} at least {size} {way} than under {a}").format(
        metric=inside(str(row.metric)).begun(), a=folder.title_of(str(row.a)), b=folder.title_of(str(row.b)), size=size,
        way=WAYS.get(str(row.direction), ""),
    )  # fmt: skip


def found_text(row: pd.Series) -> Words:
    """What the tests say where the group does not, and which way a refuted claim went."""
    finding = str(row.finding)
    told = GROUPS[finding][0] if finding in GROUPS else as_it_stands(finding)
    gain = [float(v) * (-1.0 if row.direction == "lower" else 1.0) for v in (row.ci_low, row.ci_high)]
    if finding == "refuted" and is_sure(*sorted(gain)) and max(gain) < 0:
        return told + words(": the other way round")
    return told


def p_text(p: float) -> str:
    """A p value; empty where there is none."""
    return "" if not math.isfinite(p) else "< 0.001" if p < 0.001 else f"{p:.3f}"
