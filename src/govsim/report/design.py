"""The page's section on the design: what was varied, over how many points, seeds and runs, and what is missing."""

from typing import Any, NamedTuple

from govsim.base.block import Words
from govsim.report.factors import factors_of
from govsim.report.folder import MOST_ARMS, SEARCHES, RunFolder
from govsim.report.prose import TEXT
from govsim.report.words import say, unit

KINDS = {
    "factorial": Words("Every combination of the factors' levels", "各因素水平的全部组合"),
    "paired": Words("The scenarios as they are, under the same seeds", "各方案原样、在相同随机种子下比较"),
    "latin_hypercube": Words(
        "A Latin hypercube: draws that fill the factors' ranges evenly", "拉丁超立方抽样：均匀覆盖各因素的取值范围"
    ),
    "sobol_sequence": Words(
        "A Sobol sequence: draws that fill the factors' ranges evenly, and can be added to",
        "Sobol 序列：均匀覆盖各因素的取值范围，可继续追加",
    ),
    "table": Words("Points given in a table", "由表格给定的设计点"),
    "one_at_a_time": Words(
        "One factor at a time, to each end of its range, while all others stay as they are",
        "一次只改变一个因素（取范围两端），其余保持不变",
    ),
    "ladder": Words("The proposals one after another, each on top of those before", "四项对策依次叠加，逐级实施"),
    "shapley": Words(
        "Every set of proposals, so that each can be given its fair share of the difference",
        "四项对策的全部组合，用以公平分摊总差异",
    ),
    "price": Words(
        "Each lever at nothing and at full strength, free of charge and paid for",
        "每项政策工具分别取零与满额，并比较免费与付费两种情形",
    ),
    "stress": Words(
        "All assumed parameters drawn at once within what is plausible, every scenario at every draw",
        "在合理范围内同时抽取全部假定参数，每次抽取下运行所有方案",
    ),
    "morris": Words("Morris screening: walks through the ranges, one factor a step", "Morris 筛选：逐因素随机行走"),
    "sobol": Words(
        "A Sobol sample, for the share of variance that each factor explains", "Sobol 抽样：分解各因素解释的方差比例"
    ),
    "pawn": Words(
        "A random sample, for what each factor does to the whole distribution", "随机抽样（PAWN）：各因素对整体分布的影响"
    ),
    "sensitivity": Words(
        "Screening of all factors first, then the share of variance of those that matter",
        "先筛选全部因素，再对重要因素分解方差",
    ),
    "shock": Words(
        "Each shock by itself, beside the same runs without any", "逐一施加每种冲击，并与同一种子下无冲击的运行对照"
    ),
    "optimise": Words("A search for policies that no other policy beats on all objectives", "搜索在各目标上互不支配的政策"),
}  # fmt: skip
MOST_FAILED, MOST_FACTORS = 20, 12
SMALLEST = (int, float, str, bool)


class Failed(NamedTuple):
    """A run that failed: what it was, why, and the command that runs it again (empty where the folder has none)."""

    run: str
    why: str
    rerun: str


def design(folder: RunFolder, lang: str) -> dict[str, Any]:
    """All that the section shows; empty for a folder that only compares scenarios and lost no run."""
    missing = failed(folder)
    if not folder.kind and not missing:
        return {}
    told = folder.manifest.get("design")
    options = told if isinstance(told, dict) else {}
    varied = factors_of(folder) if folder.kind else []
    if folder.kind == "paired" and not (varied or missing or stopping(folder) or shards(folder) or codes(folder)):
        return {}
    idle = {"kind", "name", "baseline", "pairs_incidents"} | ({"steps"} if all(f.levels for f in varied) else set())
    return {
        "kind": say(KINDS.get(folder.kind, Words(folder.kind, folder.kind)), lang),
        "facts": counts(folder, lang) if folder.kind else [],
        "options": [
            (key, str(value)) for key, value in options.items()
            if folder.kind and key not in idle and isinstance(value, SMALLEST)
        ],
        "factors": [
            {"title": say(f.title, lang), "name": f.name, "values": say(f.values, lang), "unit": unit_of(f.unit, lang),
             "meaning": say(f.meaning, lang), "keys": f.keys} for f in varied
        ],
        "open": len(varied) <= MOST_FACTORS,
        "failed": missing[:MOST_FAILED], "failed_in_all": len(missing), "early": bool(stopping(folder)),
    }  # fmt: skip


def unit_of(name: str, lang: str) -> str:
    """A factor's unit, nothing for plain numbers."""
    return "" if name in ("1", "0..1") else unit(name, lang)


def counts(folder: RunFolder, lang: str) -> list[tuple[str, str]]:
    """Points, seeds, runs, shards and versions of the code, in words."""
    runs, expected, seeds = len(folder.runs), folder.manifest.get("runs_expected"), folder.seeds
    tried = int(folder.runs.candidate.nunique() - 1) if folder.kind in SEARCHES and "candidate" in folder.runs else 0
    of = f" / {expected:,}" if isinstance(expected, int) and expected != runs else ""
    span = f"{seeds[0]}-{seeds[-1]} ({len(seeds)})" if len(seeds) > 1 else str(seeds[0])
    named = [
        ("scenarios_n", f"{len(folder.scenarios) - bool(tried)}"), ("points_n", "" if tried else f"{folder.points:,}"),
        ("candidates_n", f"{tried:,}" if tried else ""), ("seeds", span),
        ("runs_n", f"{runs:,}{of}"), ("shards", shards(folder)), ("codes", codes(folder)),
    ]  # fmt: skip
    return [(say(TEXT[key], lang), value) for key, value in named if value]


def shards(folder: RunFolder) -> str:
    """The parts from which the folder was put together."""
    told = folder.manifest.get("shards") or folder.manifest.get("shard")
    if isinstance(told, list):
        return ", ".join(str(s.get("shard", s.get("name", s)) if isinstance(s, dict) else s) for s in told)
    return str(told or "")


def codes(folder: RunFolder) -> str:
    """The versions of the code, where the runs are of more than one."""
    told = folder.manifest.get("codes")
    return ", ".join(map(str, told)) if isinstance(told, list) and len(told) > 1 else ""


def failed(folder: RunFolder) -> list[Failed]:
    """The runs that failed; older folders list scenario, seed and reason only."""
    found = []
    for entry in folder.manifest.get("failed") or []:
        if isinstance(entry, dict):
            at = ", ".join(f"{key}={value}" for key, value in (entry.get("factors") or {}).items())
            run = f"{entry.get('scenario', '')}, seed {entry.get('seed', '')}" + (f", {at}" if at else "")
            found.append(Failed(run, str(entry.get("why") or ""), str(entry.get("rerun") or "")))
        elif isinstance(entry, list | tuple) and len(entry) >= 3:
            found.append(Failed(f"{entry[0]}, seed {entry[1]}", str(entry[2]), ""))
    return found


def stopping(folder: RunFolder) -> dict[str, Any]:
    """What the manifest says of the rule that added seeds; empty where there was none."""
    told = folder.manifest.get("stopping")
    return told if isinstance(told, dict) and told.get("rows") else {}


def banners(folder: RunFolder, lang: str) -> list[str]:
    """What a reader must know before the first number: that the folder is not whole."""
    runs, expected = len(folder.runs), folder.manifest.get("runs_expected")
    found = []
    if folder.manifest.get("interrupted"):
        found.append(say(TEXT["interrupted"], lang))
    if isinstance(expected, int) and expected > runs:
        found.append(say(TEXT["incomplete"], lang).format(runs=f"{runs:,}", expected=f"{expected:,}"))
    if missing := failed(folder):
        found.append(say(TEXT["some_failed"], lang).format(n=len(missing)))
    return found


def remarks(folder: RunFolder, lang: str) -> list[str]:
    """What is left out of the tables and pictures, and over what means are taken."""
    found = []
    if folder.points > 1:
        found.append(say(TEXT["over_points"], lang).format(n=f"{folder.points:,}"))
    hidden = len(folder.scenarios) - len(folder.arms)
    if folder.kind in SEARCHES:
        return found
    if hidden and len(folder.arms) < MOST_ARMS:
        ends = [arm.title for arm in folder.arms]
        found.append(say(TEXT["only_ends"], lang).format(n=len(folder.scenarios), first=ends[0], last=ends[-1]))
    elif hidden:
        found.append(say(TEXT["only_first"], lang).format(n=len(folder.scenarios), shown=len(folder.arms)))
    return found
