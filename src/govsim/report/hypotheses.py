"""The page's section on hypotheses: what was claimed before the runs and what became of it, apart from all that was not."""

import math
from typing import Any

import pandas as pd

from govsim.base.block import Words
from govsim.experiment.hypotheses import broken
from govsim.experiment.statistics import HEADLINE
from govsim.report.answer import facts
from govsim.report.digits import brief
from govsim.report.folder import RunFolder
from govsim.report.scale import Scale, inside, is_sure, listed, scale_for
from govsim.report.tables import pair_row
from govsim.report.words import say

NEEDED = (
    "metric", "a", "b", "direction", "smallest_difference", "difference", "ci_low", "ci_high", "p_confirmed", "p_equivalent",
    "p_refuted", "finding", "verdict",
)  # fmt: skip
GROUPS = {
    "confirmed": (
        Words("Confirmed", "得到证实"),
        Words(
            "The difference goes the stated way, and by more than the smallest one that matters.",
            "差异方向与假设一致，且大于有意义的最小差异。",
        ),
    ),
    "equivalent": (
        Words("Equivalent", "实质等价"),
        Words(
            "Whatever difference there is, it is smaller than the smallest one that matters, either way: the claim fails.",
            "无论差异方向如何，都小于有意义的最小差异：假设不成立。",
        ),
    ),
    "refuted": (
        Words("Refuted", "被否定"),
        Words(
            "The difference surely falls short of what was claimed, or goes the other way.",
            "差异确定达不到所主张的幅度，或方向相反。",
        ),
    ),
    "undecided": (
        Words("Undecided", "尚无定论"),
        Words("The runs do not tell; more seeds may.", "现有运行不足以判断，更多随机种子或可给出结论。"),
    ),
    "exploratory": (
        Words("Exploratory", "探索性结果"),
        Words(
            "Nothing about these was locked before the runs. They suggest hypotheses for fresh seeds; they confirm none.",
            "运行前未就此锁定任何假设。这些结果只能启发新的假设，须用新的随机种子检验，不能证实任何假设。",
        ),
    ),
}
PARTS = {
    "hypotheses": Words("the hypotheses", "假设"), "scenarios": Words("the scenarios", "方案"),
    "design": Words("the design", "实验设计"), "seeds": Words("the seeds", "随机种子"),
}  # fmt: skip
WAYS = {"lower": Words("lower", "低"), "higher": Words("higher", "高")}
HELD = Words(
    "Locked before the first run (hash {hash}, {at}). Each claim is tested one-sidedly at 5 %, adjusted over all {n} of them "
    "(Holm): confirmed is above the smallest difference that matters, equivalent within it on both sides (two one-sided "
    "tests), refuted below it. What differences matter is assumed, not found.",
    "假设在首次运行之前锁定（哈希 {hash}，{at}）。每项主张作 5 % 单侧检验，并对全部 {n} 项作 Holm 校正："
    "高于有意义的最小差异为“证实”，两侧均在其内为“实质等价”（双单侧检验），低于它为“否定”。最小差异是假定的，并非由模型得出。",
)
BROKEN = Words(
    "All hypotheses are exploratory: {parts} changed since they were locked before the first run.",
    "全部假设只能视为探索性结果：首次运行前锁定之后，{parts}发生了改变。",
)
NEVER = Words(
    "All hypotheses are exploratory: runs were there before any hypothesis was locked.",
    "全部假设只能视为探索性结果：在锁定假设之前已有运行结果。",
)


def lock_note(folder: RunFolder, lang: str) -> str:
    """That the lock is broken, and by what; empty where it holds or there are no hypotheses."""
    told, parts = folder.manifest, broken(folder.manifest)
    if not told.get("hypotheses") or not parts:
        return ""
    if not (told.get("locked") or {}).get("hash"):
        return say(NEVER, lang)
    return say(BROKEN, lang).format(parts=listed([say(PARTS[part], lang) for part in parts], lang))


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
        groups.append({"name": name, "title": say(title, lang), "note": say(note, lang), "rows": rows})
    others = unclaimed(folder, table)
    shown = [other_row(folder, row, lang) for _, row in others[others.metric.isin(HEADLINE)].iterrows()]
    reasons = dict.fromkeys(str(claim.get("why") or "") for claim in folder.manifest.get("hypotheses") or [])
    held = say(HELD, lang).format(hash=locked.get("hash", ""), at=locked.get("at", ""), n=len(table))
    return {"note": held if is_held else lock_note(folder, lang), "holds": is_held, "groups": [
        g for g in groups if g["rows"] or g["name"] == "exploratory"
    ], "reasons": [why for why in reasons if why], "others": shown, "others_n": len(others)}  # fmt: skip


def unclaimed(folder: RunFolder, table: pd.DataFrame) -> pd.DataFrame:
    """The differences of comparison.csv that no hypothesis is about, whichever way round it names the scenarios."""
    about = {(m, *sorted((a, b))) for m, a, b in table[["metric", "a", "b"]].astype(str).to_numpy().tolist()}
    found = folder.comparison
    keys = found[["metric", "a", "b"]].astype(str).to_numpy().tolist()
    return found[[(m, *sorted((a, b))) not in about for m, a, b in keys]]


def other_row(folder: RunFolder, row: pd.Series, lang: str) -> dict[str, Any]:
    """One exploratory difference, ready to print."""
    told = pair_row(str(row.metric), row, lang)
    return told | {"a": folder.title_of(str(row.a)), "b": folder.title_of(str(row.b))}


def claimed(folder: RunFolder, row: pd.Series, lang: str) -> dict[str, Any]:
    """One hypothesis, ready to print."""
    metric = str(row.metric)
    low, high = float(row.ci_low), float(row.ci_high)
    scale = scale_for(metric)
    finding = str(row.finding)
    p = float(row[f"p_{finding}"]) if f"p_{finding}" in row else math.nan
    return {
        "claim": claim_text(folder, row, scale, lang), "meaning": facts(metric, None).meaning if lang == "en" else "",
        "difference": scale.in_words(float(row.difference), low, high, lang) if math.isfinite(row.difference) else "",
        "interval": scale.interval(low, high, lang), "p": p_text(p), "found": found_text(row, lang),
    }  # fmt: skip


def claim_text(folder: RunFolder, row: pd.Series, scale: Scale, lang: str) -> str:
    """A claim in words: metric, by how much at least, which way, under which scenario."""
    a, b = folder.title_of(str(row.a)), folder.title_of(str(row.b))
    size = f"{brief(float(row.smallest_difference) * scale.factor)} {say(scale.gap, lang)}".rstrip()
    metric, way = inside(str(row.metric)), say(WAYS.get(str(row.direction), Words("", "")), lang)
    if lang == "zh":
        return f"{metric.zh}：“{b}”比“{a}”至少{way} {size}"
    return f"{metric.en[:1].upper()}{metric.en[1:]} under {b} at least {size} {way} than under {a}"


def found_text(row: pd.Series, lang: str) -> str:
    """What the tests say where the group does not, and which way a refuted claim went."""
    finding = str(row.finding)
    words = say(GROUPS[finding][0], lang) if finding in GROUPS else finding
    gain = [float(v) * (-1.0 if row.direction == "lower" else 1.0) for v in (row.ci_low, row.ci_high)]
    if finding == "refuted" and is_sure(*sorted(gain)) and max(gain) < 0:
        return f"{words}{say(Words(': the other way round', '：方向相反'), lang)}"
    return words


def p_text(p: float) -> str:
    """A p value; empty where there is none."""
    return "" if not math.isfinite(p) else "< 0.001" if p < 0.001 else f"{p:.3f}"
