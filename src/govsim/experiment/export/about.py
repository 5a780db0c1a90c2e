"""What a run folder says of itself in words: the first sheet of a workbook."""

import json
from collections.abc import Iterator
from pathlib import Path
from typing import Any

from govsim.measure import METRICS

HOLDS = {
    "runs": "a row for each run: its scenario, seed and factors, and every metric",
    "daily": "a row for each run and counted day",
    "incidents": "a row for each run and incident that could occur; hours count from the start of the counted time",
    "residents": "a row for each run and resident, at the start and the end of the counted time",
    "changes": "a row for each run and change of policy within it that began or ended; change is its place in the timeline",
    "comparison": "a row for each metric and pair of scenarios: b minus a over the same seeds, with 95 % intervals",
    "scorecard": "simulated against recorded response of a replayed log",
    "twins": "incidents and residents that are the same under both scenarios of a pair",
    "oat": "what moving one factor at a time does to each metric",
    "map": "which of two scenarios is ahead at each point of the grid",
    "effects": "what each factor does over all others, and which two depend on each other (by); 95 % intervals over seeds",
    "winners": "which scenario is best at each point of the grid",
    "ladder": "what each proposal adds when they come one after the other",
    "shapley": "the fair share of each proposal or player in the difference; shares add up to all of it",
    "hypotheses": "what became of each claim that was locked before the first run",
    "but_for": "the smallest sets of proposals or players that incidents of the first scenario needed",
    "price": "what each lever changes, and what a unit of it costs a year",
    "stress": "whether the sign of each difference holds over draws of the assumptions",
    "stress_draws": "the differences of each draw of the assumptions",
    "stress_parameters": "which assumption turns a difference around",
    "indices": "how much each factor matters (Morris, Sobol or PAWN)",
    "pareto": "candidates of an optimisation and the scenarios, and which of them no other beats",
    "distance": "how far each scenario is from the front of an optimisation",
    "front_history": "how the front of an optimisation grew",
    "regime_map": "which scenario is ahead at each draw of the assumptions",
    "box": "where a scenario is behind, as a box in the assumptions",
    "box_path": "how the box was found, step by step",
    "refute": "the smallest change of assumptions that turns a difference around",
    "refute_screening": "which assumptions move the difference that was to be turned around",
    "refute_tried": "every change of assumptions that was tried",
    "resilience": "depth and recovery of each scenario under each kind of shock",
    "resilience_pairs": "the same for each pair of scenarios: b minus a, with 95 % intervals",
    "shock_courses": "day by day, what a shock does to each scenario",
    "shock_triangles": "the resilience triangle of each scenario and shock",
}
"""What each table holds, for those who open one."""


def holds(table: str) -> str:
    """What a table holds, in words."""
    return HOLDS.get(table, "computed by the design")


def words(folder: Path, runs: int, is_running: bool) -> Iterator[tuple[str, str]]:
    """The manifest as pairs of heading and text; `runs` are those that are there now."""
    told: dict[str, Any] = json.loads((folder / "manifest.json").read_text("utf-8"))
    yield "folder", folder.resolve().name
    if told.get("title"):
        yield "experiment", str(told["title"])
    yield "command", str(told.get("command", ""))
    yield "design", _listed(told.get("design") or {})
    yield "runs", f"{runs}" + (" so far; the experiment is not finished" if is_running or told.get("interrupted") else "")
    if told.get("failed"):
        yield "failed runs", str(len(told["failed"]))
    yield "seeds", _ranges([int(seed) for seed in told.get("seeds") or []])
    for scenario in told.get("scenarios") or []:
        text = ". ".join(str(scenario.get(key) or "").strip().rstrip(".") for key in ("title", "description"))
        yield f"scenario {scenario.get('name')}", text.strip(". ") + "."
    answer = told.get("answer") or []
    for sentence in (answer.get("en") or []) if isinstance(answer, dict) else answer:
        yield "answer", str(sentence)
    for row in told.get("rejected_rows") or []:
        yield "rows of the log left out", f"{row.get('count')}: {row.get('reason')}"
    yield "versions", _listed(told["versions"])
    yield "content hashes", _listed(told.get("hashes") or {})


def metric_rows(columns: list[str]) -> list[tuple[str, str, str, str, str]]:
    """Name, unit, better direction, title and meaning of the metrics among some columns."""
    found = [METRICS[name] for name in columns if name in METRICS]
    return [(m.name, m.unit, m.better, m.title.en, " ".join(m.meaning.en.split())) for m in found]


def _listed(pairs: dict[str, Any]) -> str:
    return ", ".join(f"{key} {_short(value)}" for key, value in pairs.items() if value not in (None, "", [], {}))


def _short(value: Any) -> str:
    return json.dumps(value, ensure_ascii=False) if isinstance(value, dict | list | bool) else str(value)


def _ranges(numbers: list[int]) -> str:
    """1, 2, 3, 7 as '1 to 3, 7 (4 in all)'."""
    spans: list[list[int]] = []
    for number in sorted(set(numbers)):
        if spans and number == spans[-1][1] + 1:
            spans[-1][1] = number
        else:
            spans.append([number, number])
    told = ", ".join(f"{a} to {b}" if b > a else str(a) for a, b in spans)
    return f"{told} ({len(set(numbers))} in all)" if told else ""
