"""The page's section on the design: what was varied, over how many points, seeds and runs, and what is missing."""

from typing import Any, NamedTuple

from govsim.describe import factors_of
from govsim.report.prose import TEXT
from govsim.store.reading import MOST_ARMS, SEARCHES, RunFolder
from govsim.text.numbers import unit
from govsim.text.words import as_it_stands, words

DESIGN_TITLES = {
    "factorial": words("Every combination of the factors' levels"),
    "paired": words("The scenarios as they are, under the same seeds"),
    "latin_hypercube": words("A Latin hypercube: draws that fill the factors' ranges evenly"),
    "sobol_sequence": words("A Sobol sequence: draws that fill the factors' ranges evenly, and can be added to"),
    "table": words("Points given in a table"),
    "one_at_a_time": words("One factor at a time, to each end of its range, while all others stay as they are"),
    "ladder": words("The proposals one after another, each on top of those before"),
    "shapley": words("Every set of proposals or players, so that each can be given its fair share of the difference"),
    "price": words("Each lever at nothing and at full strength, free of charge and paid for"),
    "stress": words("All assumed parameters drawn at once within what is plausible, every scenario at every draw"),
    "morris": words("Morris screening: walks through the ranges, one factor a step"),
    "sobol": words("A Sobol sample, for the share of variance that each factor explains"),
    "pawn": words("A random sample, for what each factor does to the whole distribution"),
    "sensitivity": words("Screening of all factors first, then the share of variance of those that matter"),
    "shock": words("Each shock by itself, beside the same runs without any"),
    "optimise": words("A search for policies that no other policy beats on all objectives"),
    "regime_map": words("Points that fill the factors' ranges, and the box of them in which the last scenario is behind"),
    "refute": words("A search for the smallest change of assumptions that turns the headline around"),
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
        "kind": DESIGN_TITLES.get(folder.kind, as_it_stands(folder.kind)).say(lang),
        "facts": counts(folder, lang) if folder.kind else [],
        "options": [
            (key, str(value)) for key, value in options.items()
            if folder.kind and key not in idle and isinstance(value, SMALLEST)
        ],
        "factors": [
            {"title": f.title.say(lang), "name": f.name, "values": f.values.say(lang), "unit": unit_of(f.unit, lang),
             "meaning": f.meaning.say(lang), "keys": f.keys} for f in varied
        ],
        "open": len(varied) <= MOST_FACTORS,
        "failed": missing[:MOST_FAILED], "failed_in_all": len(missing), "early": bool(stopping(folder)),
    }  # fmt: skip


def unit_of(name: str, lang: str) -> str:
    """A factor's unit, nothing for plain numbers."""
    return "" if name in ("1", "0..1") else unit(name).say(lang)


def counts(folder: RunFolder, lang: str) -> list[tuple[str, str]]:
    """Points, seeds, runs, shards and versions of the code, in words."""
    runs, expected, seeds = len(folder.runs), folder.manifest.get("runs_expected"), folder.seeds
    tried = int(folder.runs.candidate.nunique() - 1) if folder.kind in SEARCHES and "candidate" in folder.runs else 0
    of = f" / {expected:,}" if isinstance(expected, int) and expected != runs else ""
    span = f"{seeds[0]}-{seeds[-1]} ({len(seeds)})" if len(seeds) > 1 else str(seeds[0])
    named = [
        ("scenarios_n", f"{len(folder.arms if tried else folder.scenarios)}"),
        ("points_n", "" if tried else f"{folder.points:,}"),
        ("candidates_n", f"{tried:,}" if tried else ""), ("seeds", span),
        ("runs_n", f"{runs:,}{of}"), ("shards", shards(folder)), ("codes", codes(folder)),
    ]  # fmt: skip
    return [(TEXT[key].say(lang), value) for key, value in named if value]


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
        found.append(TEXT["interrupted"].say(lang))
    if isinstance(expected, int) and expected > runs:
        found.append(TEXT["incomplete"].format(runs=f"{runs:,}", expected=f"{expected:,}").say(lang))
    if missing := failed(folder):
        found.append(TEXT["some_failed"].format(n=len(missing)).say(lang))
    return found


def remarks(folder: RunFolder, lang: str) -> list[str]:
    """What is left out of the tables and pictures, and over what means are taken."""
    found = []
    if folder.points > 1:
        found.append(TEXT["over_points"].format(n=f"{folder.points:,}").say(lang))
    hidden = len(folder.scenarios) - len(folder.arms)
    if folder.kind in SEARCHES:
        return found
    if hidden and len(folder.arms) < MOST_ARMS:
        ends = [arm.title for arm in folder.arms]
        found.append(TEXT["only_ends"].format(n=len(folder.scenarios), first=ends[0], last=ends[-1]).say(lang))
    elif hidden:
        found.append(TEXT["only_first"].format(n=len(folder.scenarios), shown=len(folder.arms)).say(lang))
    return found
