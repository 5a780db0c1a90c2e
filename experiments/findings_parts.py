"""The generated parts of docs/findings.md, from what experiments/findings.py kept."""

import math
from collections.abc import Callable
from functools import partial
from pathlib import Path

import pandas as pd

from govsim import describe
from govsim.describe import title_of
from govsim.experiment.designs.stress.sentence import sentence
from govsim.experiment.plan import load_experiment
from govsim.policy import PROPOSALS
from govsim.scenario.files import arms, fair_pair

RESULTS = Path(__file__).resolve().parent / "results" / "findings"
HEADLINE = ("help_time_mean_h", "satisfaction_mean", "harm_person_h")
REFORMED = ("help_time_mean_h", "satisfaction_days_mean", "harm_person_h", "trust_mean")
LOAD, CAPACITY, ENVELOPE = "incidents.load.level", "actors.civic_capacity", "actors.budget.yuan_per_resident"
ANSWERED = ("regime_map", "load_map", "sensitivity", "optimise", "refute", "shock")
NOT_YET = "*Not run yet: `make findings` fills this in.*"
"""What stands where an experiment has no kept results so far."""
STRESSED = ("help_time_mean_h", "response_time_mean_h", "satisfaction_mean", "harm_person_h")


def kept(name: str) -> pd.DataFrame:
    """A table that was kept."""
    return pd.read_csv(RESULTS / f"{name}.csv")


def number(value: float, metric: str) -> str:
    """As many digits as one reads: hours one, harm none, satisfaction in points of 100."""
    scaled = 100 * value if metric.startswith("satisfaction") else value
    return f"{scaled:+,.0f}" if abs(scaled) >= 1000 else f"{scaled:+.2f}" if abs(scaled) < 10 else f"{scaled:+.1f}"


def spread(row: pd.Series, name: str, metric: str, ends: tuple[str, str] = ("ci_low", "ci_high")) -> str:
    """A value with its 95 % interval."""
    low, high = (number(float(row[end]), metric).lstrip("+") for end in ends)
    return f"{number(float(row[name]), metric)} ({low} to {high})"


def spread_of(row: pd.Series) -> str:
    """A ratio of two differences in percent with its interval; one that is not bounded is called so."""
    if not math.isfinite(row.ci_low) or not math.isfinite(row.ci_high):
        return "not to be told, as the whole may be none"
    return f"{row.ratio:.0%} ({row.ci_low:.0%} to {row.ci_high:.0%})"


def ladder() -> str:
    """What each proposal adds to those before it."""
    table, rows = kept("ladder_ladder"), []
    for step in sorted(table.step.unique())[1:]:
        mine = table[table.step == step].set_index("metric")
        rows.append({"added": mine.proposals.iloc[0].split("-")[-1],
                     **{f"`{m}`": spread(mine.loc[m], "added", m) for m in HEADLINE}})  # fmt: skip
    return describe.markdown_table(rows)


def shapley() -> str:
    """Each proposal's fair share, and the whole."""
    table, rows = kept("shapley_shapley"), []
    for proposal in PROPOSALS:
        mine = table[table.proposal == proposal].set_index("metric")
        rows.append({"proposal": f"{proposal}. {PROPOSALS[proposal].en}",
                     **{f"`{m}`": spread(mine.loc[m], "value", m) for m in HEADLINE}})  # fmt: skip
    whole = table[table.proposal.isin(list(PROPOSALS))].groupby("metric").value.sum()
    rows.append({"proposal": "together", **{f"`{m}`": number(whole[m], m) for m in HEADLINE}})
    return describe.markdown_table(rows)


def actors() -> str:
    """Each player's fair share, and the whole."""
    table, rows = kept("actors_shapley"), []
    players = load_experiment("actors").design.model_dump()["players"]
    for name, player in players.items():
        mine = table[table.player == name].set_index("metric")
        rows.append({"player": player["title"], **{f"`{m}`": spread(mine.loc[m], "value", m) for m in HEADLINE}})
    whole = table.groupby("metric").value.sum()
    rows.append({"player": "together", **{f"`{m}`": number(whole[m], m) for m in HEADLINE}})
    return describe.markdown_table(rows)


def effects(name: str) -> str:
    """Main effects and interactions of a factorial, scenario by scenario."""
    table, rows = kept(f"{name}_effects").fillna({"by": ""}), []
    for keys, mine in table.groupby(["scenario", "factor", "level", "base", "by", "by_level"], sort=False, dropna=False):
        scenario, factor, level, base, by, by_level = keys
        one = f"{title_of(factor).en} {base:g} to {level:g}"
        what = one if not by else f"{one}, more at {title_of(by).inside().en} {by_level:g}"
        found = mine.set_index("metric")
        rows.append({"under": scenario, "": what, **{f"`{m}`": spread(found.loc[m], "effect", m) for m in HEADLINE}})
    return describe.markdown_table(rows)


def by_cell(name: str, pair: tuple[str, str]) -> pd.DataFrame:
    """The kept differences of a pair at every point: the last less the one before."""
    table = kept(name)
    return table[(table.a == pair[0]) & (table.b == pair[1])]


def along(name: str, factor: str, called: str) -> str:
    """What partners add at each level of a factor, and what the whole ladder does."""
    rows = []
    for a, b in (fair_pair(), (arms()[0], arms()[-1]), (arms()[1], arms()[-1])):
        for level, mine in by_cell(f"{name}_map", (a, b)).groupby(factor):
            found = mine.set_index("metric")
            rows.append({"pair": f"{b} less {a}", called: f"{level:g}",
                         **{f"`{m}`": spread(found.loc[m], "difference", m) for m in HEADLINE}})  # fmt: skip
    return describe.markdown_table(rows)


def load_map() -> str:
    """Who is surely ahead by civic capacity and load, a row for each capacity."""
    table, parts = by_cell("load_map_regime_map", fair_pair()), []
    sign = {fair_pair()[0]: "government alone", fair_pair()[1]: "with partners", "tie": "."}
    for metric in HEADLINE:
        mine = table[table.metric == metric].pivot_table(index=CAPACITY, columns=LOAD, values="ahead", aggfunc="first")
        rows = [{"civic capacity": f"{n:g}", **{f"load {c:g}": sign[v] for c, v in row.items()}} for n, row in mine.iterrows()]
        parts.append(f"`{metric}`:\n\n{describe.markdown_table(rows)}")
    return "\n\n".join(parts)


def nobody() -> str:
    """What is left between the fair pair where there are no partners."""
    table = by_cell("load_map_regime_map", fair_pair())
    mine = table[(table[CAPACITY] == 0) & (table[LOAD] == 1)].set_index("metric")
    told = ", ".join(f"`{m}` {spread(mine.loc[m], 'difference', m)}" for m in HEADLINE)
    return f"At civic capacity 0 and load 1, {fair_pair()[1]} less {fair_pair()[0]}: {told}."


def reform() -> str:
    """What each way of reform comes to over two years, less the policy that it starts from."""
    table, rows = kept("reform"), []
    first = table.a.iloc[0]
    for way in dict.fromkeys(table[table.a == first].b):
        mine = table[(table.a == first) & (table.b == way)].set_index("metric")
        rows.append({"way": way} | {f"`{m}`": spread(mine.loc[m], "difference", m) for m in REFORMED})
    return describe.markdown_table(rows)


def but_for() -> str:
    """The smallest sets of proposals that incidents needed, most frequent first."""
    table, rows = kept("shapley_but_for").fillna({"proposals": ""}), []

    def share(row: pd.Series, name: str) -> str:
        return f"{float(row[name]):.1%} ({float(row[name + '_low']):.1%} to {float(row[name + '_high']):.1%})"

    for _, row in table.sort_values("share", ascending=False).head(8).iterrows():
        rows.append({"smallest set": row.proposals or "in time already", "of incidents": share(row, "share"),
                     "of harm": share(row, "harm_share")})  # fmt: skip
    return describe.markdown_table(rows)


def price() -> str:
    """Public money and society's hours for a minute of mean help time and a point of satisfaction, lever by lever."""
    table = kept("price_price")
    rows = []
    for metric, what in (("help_time_mean_h", "a minute sooner"), ("satisfaction_mean", "a point more")):
        mine = table[table.metric == metric]
        for _, row in mine.iterrows():
            rows.append({"for": what, "lever": f"`{row.lever.removeprefix('policy.')}`",
                         "effect in full": spread(row, "effect", metric, ("effect_low", "effect_high")),
                         "yuan a year": per(row, "yuan"), "society's hours a year": per(row, "hours")})  # fmt: skip
    return describe.markdown_table(rows)


def per(row: pd.Series, what: str) -> str:
    """A price of one unit with Fieller's interval; open where the effect may be none."""
    names = [c for c in row.index if c.startswith(what) and c.endswith(("_unit", "_unit_low", "_unit_high"))]
    middle, low, high = (float(row[n]) for n in names[:3])
    wrong = (row.effect_low, row.effect_high)
    if (wrong[0] > 0) if row.metric == "help_time_mean_h" else (wrong[1] < 0):
        return "makes it worse"
    if middle != middle or str(row.get("interval", "")) == "none":
        return "no effect to be sure of"
    middle, low, high = (round(x) + 0.0 if math.isfinite(x) else x for x in (middle, low, high))
    return f"{middle:,.0f} ({low:,.0f} to {high:,.0f})" if math.isfinite(high) else f"{middle:,.0f} (from {low:,.0f})"


def map_counts() -> str:
    """At how many points of the map each is surely ahead."""
    table = kept("regime_map_regime_map")
    rows = []
    for (a, b, metric), mine in table.groupby(["a", "b", "metric"], sort=False):
        counts = mine.ahead.value_counts()
        rows.append({"pair": f"{b} against {a}", "metric": f"`{metric}`", f"{b} ahead": int(counts.get(b, 0)),
                     "tie": int(counts.get("tie", 0)), "the other ahead": int(counts.get(a, 0))})  # fmt: skip
    return describe.markdown_table(rows)


def answers(name: str) -> str:
    """What an experiment says, sentence by sentence."""
    told = pd.read_csv(RESULTS / "answers.csv")
    return "\n".join(f"- {text}" for text in told[told.experiment == name].sentence)


def stress() -> str:
    """Signs over the draws, all pairs, in words."""
    lines = []
    for _, row in pd.read_csv(RESULTS / "stress_stress.csv").iterrows():
        if row.metric in STRESSED:
            lines.append(f"- {row.b} against {row.a}. {sentence(row).en}")
    return "\n".join(lines)


def or_not_yet(part: Callable[[], str]) -> str:
    """A part, or that its experiment has not been run so far."""
    try:
        return part() or NOT_YET
    except FileNotFoundError:
        return NOT_YET


PARTS: dict[str, Callable[[], str]] = {
    "ladder": ladder, "shapley": shapley, "but for": but_for, "price": price, "map counts": map_counts, "stress": stress,
    **{f"answer {name}": partial(answers, name) for name in ANSWERED},
    **{f"effects {name}": partial(effects, name) for name in ("ingredients", "needs")},
    "actors": actors, "load": partial(along, "load", LOAD, "load"),
    "envelope": partial(along, "envelope", ENVELOPE, "yuan a head"), "load map": load_map, "nobody": nobody, "reform": reform,
}  # fmt: skip
PARTS = {name: partial(or_not_yet, part) for name, part in PARTS.items()}
