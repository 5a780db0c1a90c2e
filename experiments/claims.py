"""What the thesis claims beside what the recorded comparison of the four arms shows: the table on the README's first screen.

Numbers are read from experiments/results (headline, twins and ratios, and findings/stress_stress). Sentences, rounding and
verdicts are those of `govsim.analysis`, so that the page cannot say of a difference what a report of the same runs would not.
"""

from pathlib import Path
from typing import NamedTuple

import pandas as pd
from findings_parts import ENVELOPE, LOAD, NOT_YET, by_cell, spread, spread_of

from govsim import describe
from govsim.analysis.conclusions import Conclusions
from govsim.analysis.matters import size_of
from govsim.analysis.sentences import beside, clause
from govsim.experiment.plan import load_experiment
from govsim.experiment.study import assumed, moves
from govsim.scenario import load_scenario
from govsim.scenario.files import arms, fair_pair
from govsim.text.words import as_it_stands

RESULTS = Path(__file__).resolve().parent / "results"
WHOLE = (arms()[0], arms()[-1])
"""Where the thesis starts, and what it proposes."""
FAIR = fair_pair()


class Claim(NamedTuple):
    """A claim of the thesis: its words, and the metrics and pairs of arms that it is asked of."""

    words: str
    asked: tuple[tuple[str, tuple[str, str]], ...]


CLAIMS = (
    Claim("Top-down control serves residents worse than collaborative governance",
          (("help_time_mean_h", WHOLE), ("harm_person_h", WHOLE), ("solved_share", WHOLE))),
    Claim(".. because firms, social organizations and residents supply safety too",
          (("help_time_mean_h", FAIR), ("harm_person_h", FAIR), ("solved_share", FAIR))),
    Claim("Collaboration answers faster", (("response_time_mean_h", FAIR), ("severe_on_time_share", FAIR))),
    Claim("Residents are better satisfied", (("satisfaction_mean", WHOLE), ("satisfaction_mean", FAIR))),
    Claim("More is prevented", (("incidents_total", FAIR),)),
    Claim("Resources are used better",
          (("cost_per_threat_met", FAIR), ("cost_per_threat_met_with_society", FAIR), ("society_hours", FAIR))),
)  # fmt: skip


def recorded() -> Conclusions:
    """What can be concluded from the recorded comparison."""
    table, plan = pd.read_csv(RESULTS / "headline.csv"), load_experiment("compare").plan
    twins = pd.read_csv(RESULTS / "twins.csv") if (RESULTS / "twins.csv").is_file() else pd.DataFrame()
    claims = [hypothesis.model_dump() for hypothesis in plan.hypotheses]
    size = size_of(load_scenario(arms()[-1]).model_dump(), claims)
    return Conclusions(table, {arm: as_it_stands(arm) for arm in arms()}, size, twins, fair=FAIR)


def told(found: Conclusions, metric: str, pair: tuple[str, str]) -> str:
    """One metric of one pair in the words of every report, the verdict in bold."""
    row = found.told(metric, *pair)
    if row is None:
        return NOT_YET
    said = row.verdict.said.en
    first = clause(row).en.replace(f": {said}", f": **{said}**")
    return " ".join([f"{first}.", *(line.en for line in beside(found, row))])


def draws(metric: str, pair: tuple[str, str]) -> str:
    """In how many draws of all assumed parameters the second arm is better, surely and in all."""
    file = RESULTS / "findings" / "stress_stress.csv"
    table = pd.read_csv(file) if file.is_file() else pd.DataFrame(columns=["metric", "a", "b"])
    rows = table[(table.metric == metric) & (table.a == pair[0]) & (table.b == pair[1])]
    if rows.empty:
        return ""
    row = rows.iloc[0]
    better = int(row.sure_better + row.better)
    every = better + int(row.ties + row.worse + row.sure_worse)
    return f"{better} of {every} (surely in {int(row.sure_better)})"


def claims() -> str:
    """The table: a row for each claim and metric."""
    found, rows = recorded(), []
    for claim in CLAIMS:
        for n, (metric, pair) in enumerate(claim.asked):
            rows.append({"the thesis claims": "" if n else claim.words, "pair": f"`{pair[1]}` against `{pair[0]}`",
                         "the model": told(found, metric, pair), "better in draws": draws(metric, pair)})  # fmt: skip
    return describe.markdown_table(rows)


def all_moved() -> str:
    """What a draw is, for the line below the table."""
    moved = moves(assumed())
    return (
        f"In a draw everything that is assumed, {moved['parameters']} parameters, takes another value at once, each within its "
        "plausible range."
    )


def without_partners() -> str:
    """How much of the gain over top-down control government has alone: a ratio of differences with its interval."""
    file = RESULTS / "ratios.csv"
    table = pd.read_csv(file) if file.is_file() else pd.DataFrame(columns=["metric", "part", "whole"])
    mine = table[(table.part == FAIR[0]) & (table.whole == FAIR[1])].set_index("metric")
    parts = [f"`{m}` {spread_of(mine.loc[m])}" for m in ("help_time_mean_h", "harm_person_h") if m in mine.index]
    if not parts:
        return NOT_YET
    return (
        f"Of what `{FAIR[1]}` gains over `{WHOLE[0]}`, `{FAIR[0]}`, government with all that it can do alone, has this part "
        f"(95 % interval by Fieller): {'; '.join(parts)}."
    )


def at_other_levels() -> str:
    """What partners add to time to help where staff have more or less else to do, and where there is more or less money."""
    asked = (("load", LOAD, "by how many times the published load staff have in other duties"),
             ("envelope", ENVELOPE, "by the envelope in yuan a head"))  # fmt: skip
    lines = []
    for name, factor, what in asked:
        table = by_cell(f"{name}_map", FAIR)
        mine = table[table.metric == "help_time_mean_h"].set_index(factor).sort_index()
        found = (f"{spread(row, 'difference', row.metric)} h at {level:g}" for level, row in mine.iterrows())
        lines.append(f"- {what}: {', '.join(found)}")
    return f"What `{FAIR[1]}` adds to the time to help of `{FAIR[0]}`, with 95 % intervals:\n\n" + "\n".join(lines)


PARTS = {"claims": claims, "draws": all_moved, "without partners": without_partners,
         "at other levels": at_other_levels}  # fmt: skip
