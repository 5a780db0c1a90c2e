"""Fill the generated parts of docs/ and README.md from the code and from experiments/results.

    python experiments/refresh_docs.py [--check]

A generated part stands between `<!-- begin NAME -->` and `<!-- end NAME -->`. With --check nothing is written; the exit code
says whether something is stale.
"""

import ast
import inspect
import re
import sys
from collections.abc import Callable
from functools import partial
from pathlib import Path

import pandas as pd
from claims import PARTS as CLAIMS
from findings_parts import NOT_YET, or_not_yet
from findings_parts import PARTS as FINDINGS
from mechanisms import METRICS, OFF
from missed_patterns import reasons
from submodels import SUBMODELS, submodel

from govsim import describe, names
from govsim.actors import Actors, budget, government
from govsim.engine.block import numbers
from govsim.experiment.study import assumed as every
from govsim.experiment.study import moves
from govsim.incidents import candidates, dispatch, ladder, line
from govsim.incidents import events as order
from govsim.incidents.life import NEXT, STAMPED
from govsim.model import DAY
from govsim.names import DEPARTMENTS
from govsim.scenario import Scenario

ROOT = Path(__file__).resolve().parent.parent
RESULTS = ROOT / "experiments" / "results"
DOCS = ROOT / "docs"
PAGES = (DOCS / "odd.md", DOCS / "common-random-numbers.md", DOCS / "validation.md", DOCS / "findings.md", ROOT / "README.md")


def day() -> str:
    """The phases of a day."""
    rows = [{"order": n, "phase": p.name, "what happens": (p.do.__doc__ or "").strip()} for n, p in enumerate(DAY, start=1)]
    return describe.markdown_table(rows)


def stages() -> str:
    """Which stage may follow which."""
    rows = [
        {"stage": s.name.lower(), "hour stamped": "yes" if s < STAMPED else "", "may be followed by":
         ", ".join(t.name.lower() for t in after) or "(end)"}
        for s, after in NEXT.items()
    ]  # fmt: skip
    return describe.markdown_table(rows)


def levers() -> str:
    """Levers with prices."""
    columns = ("proposal", "lever", "title", "title_zh", "unit", "default", "price_h", "meaning")
    return describe.markdown_table(describe.levers(), columns)


def events() -> str:
    """The event table: which handler answers what comes due, read off `incidents.order`."""
    rows = []
    for kernel, what in ((order.handle, "unit or shift"), (order.act, "case")):
        code = ast.parse(inspect.getsource(getattr(kernel, "py_func", kernel)))
        for case in (n for n in ast.walk(code) if isinstance(n, ast.match_case) and not isinstance(n.pattern, ast.MatchAs)):
            names = [n.attr.lower() for n in ast.walk(case.pattern) if isinstance(n, ast.Attribute)]
            calls = [
                n.value.func.id
                for line in case.body
                for n in ast.walk(line)
                if isinstance(n, ast.Expr) and isinstance(n.value, ast.Call) and isinstance(n.value.func, ast.Name)
            ]
            told = " ".join(" ".join((getattr(order, call).__doc__ or "").split()) for call in calls)
            rows.append({"event": ", ".join(names), "of a": what, "handler": ", ".join(f"`{c}`" for c in calls),
                         "what happens": told})  # fmt: skip
    return describe.markdown_table(rows)


def suppliers() -> str:
    """Departments and partners with what they are able to do."""
    actors = Actors()
    capable = {name: getattr(actors.government, name) for name in (*DEPARTMENTS, "grid_post")}
    rows = [{"supplier": name, "sector": "government", "capability by need": able} for name, able in capable.items()]
    for profiles, sector in (((actors.committee,), "social"), (actors.firms, "enterprise"), (actors.organizations, "social")):
        rows += [
            {"supplier": p.name, "sector": sector, "capability by need": p.capability, "h a month": p.hours_month,
             "yuan/h": None if p is actors.committee else p.price_yuan_h, "shows up": p.shows_up, "zeal": p.zeal,
             "mediates": "yes" if p.mediates else ""} for p in profiles
        ]  # fmt: skip
    return describe.markdown_table([dict.fromkeys(rows[-1]) | row for row in rows])


def run_in() -> str:
    """How far a year of run-in carries each series, and how long it would take."""
    rows = []
    for r in pd.read_csv(RESULTS / "run_in.csv").itertuples():
        rows.append({"series": r.series, "arm": r.arm, "year 1": f"{r.year_1:.3g}", "year 2 (counted)": f"{r.year_2:.3g}",
                     "last year": f"{r.year_6:.3g}", "left after a year": f"{r.left_after_a_year:+.2g}",
                     "deviation between seeds": f"{r.seed_noise:.2g}", "run-in needed, months": r.months})  # fmt: skip
    return describe.markdown_table(rows)


def run_in_pair() -> str:
    """What the fair pair differs by after run-ins of one, two and four years."""
    if not (RESULTS / "run_in_pair.csv").is_file():
        return NOT_YET
    table, rows = pd.read_csv(RESULTS / "run_in_pair.csv"), []
    for metric, mine in table.groupby("metric", sort=False):
        by_years = {f"after {r.run_in_years} y": effect(r) for r in mine.itertuples()}
        rows.append({"metric": f"`{metric}`"} | by_years)
    return describe.markdown_table(rows)


def metrics() -> str:
    """All metrics."""
    return describe.markdown_table(describe.metrics(), ("metric", "unit", "better", "meaning"))


def assumed() -> str:
    """How many numbers rest on what."""
    told = [about for key, _, about in numbers(Scenario) if not key.startswith("policy.")]
    guess = sum(about.source.startswith("assumed") for about in told)
    moved = moves(every())
    return (
        f"Of {len(told)} coefficients {guess} are assumed outright; the others carry a source, in part or whole. "
        f"{moved['parameters']} parameters move where all that is assumed does, which are {moved['numbers']} numbers "
        "(those of a kind of shock only where one comes)."
    )


CONSTANTS = (
    (names, "HELP_LIMIT_H", "hours after which an incident that nobody helped lapses; help times are censored there"),
    (candidates, "CHILD_WINDOW_H", "hours after its parent's birth in which a child can strike; assumed"),
    (budget, "POST_HOURS_DAY", "hours a day of one paid post, 147 a month; assumed with the posts of administration and desks"),
    (government, "COUNTS_FOR", "reports of a month that a fixed roster counts for where rosters follow reports; assumed"),
    (ladder, "BOUNCES_AT_MOST", "times that one case is misrouted at most; assumed"),
    (dispatch, "PASSED_OVER_H", "hours added to the offer of who just missed the case, so that anybody else goes first"),
    (line, "EMERGENCY_FIRST_H", "hours by which an emergency goes before every other case in a line"),
)
"""Numbers that give the model its form: module, name, meaning."""


def constants() -> str:
    """What is fixed in the code."""
    return describe.markdown_table([
        {"constant": f"`{module.__name__.removeprefix('govsim.')}.{name}`", "value": getattr(module, name), "meaning": meaning}
        for module, name, meaning in CONSTANTS
    ])  # fmt: skip


def patterns() -> str:
    """Patterns shown and missed."""
    table = pd.read_csv(RESULTS / "face_validity.csv")
    used = {"calibrates": "set a default", "checks": "check (held out)"}
    rows = []
    for r in table.itertuples():
        cited = f"{r.low:g} to {r.high:g}" if r.high < float("inf") else f"above {r.low:g}" if r.low == r.low else ""
        model = f"{r.model:.3g} {r.unit}" if r.unit != "1" else f"{r.model:.3g}"
        rows.append({"pattern": r.pattern, "run": r.arm, "model": model, "cited": cited, "": r.verdict, "used to": used[r.role],
                     "source": r.source})  # fmt: skip
    return describe.markdown_table(rows)


def missed() -> str:
    """Why the missed patterns are missed; raises KeyError for one without a reason."""
    return reasons(pd.read_csv(RESULTS / "face_validity.csv"))


def pattern_count() -> str:
    """How many patterns are shown, and which are missed."""
    table = pd.read_csv(RESULTS / "face_validity.csv")
    shown, judged = (table.verdict == "shown").sum(), table.verdict.isin(["shown", "missed"]).sum()
    checks = (table.role == "checks") & table.verdict.isin(["shown", "missed"])
    held = (checks & (table.verdict == "shown")).sum()
    held_out = f"of the {checks.sum()} held out, which set no default, {held}"
    return f"{shown} of {judged} are shown; {held_out}. Missed are:\n\n{missed()}"


SHOWN = {"help_time_mean_h": "help time, h", "satisfaction_mean": "satisfaction", "paid_government_hours": "staff hours"}


def lever_effects() -> str:
    """Each lever alone, a row free and a row paid."""
    table = pd.read_csv(RESULTS / "levers.csv")
    rows = []
    for lever in dict.fromkeys(table.lever):
        for cost in ("free", "paid"):
            mine = table[(table.lever == lever) & (table.cost == cost)].set_index("metric")
            own = "; ".join(f"`{m}` {effect(mine.loc[m])}" for m in mine.index[mine.its_own])
            rows.append({"lever": f"`{lever}`" if cost == "free" else "", "": cost, "is there to move": own}
                        | {title: effect(mine.loc[metric]) for metric, title in SHOWN.items()})  # fmt: skip
    return describe.markdown_table(rows)


def mechanisms() -> str:
    """Each mechanism with its switch, and what it does to the headline of each arm (on less off)."""
    table, rows = pd.read_csv(RESULTS / "mechanisms.csv"), []
    for mechanism, keys in OFF.items():
        off = ", ".join(f"`{key}: {value}`" for key, value in keys.items())
        row = {"mechanism": mechanism, "off": off.replace("[0.0, 0.0, 0.0, 0.0]", "[0, 0, 0, 0]").replace(": 0.0`", ": 0`")}
        for metric in METRICS[:1] + METRICS[2:]:
            mine = table[(table.mechanism == mechanism) & (table.metric == metric)]
            row[f"`{metric}`"] = " / ".join(effect(r) for r in mine.itertuples())
        rows.append(row)
    return describe.markdown_table(rows)


LOOKED_AT = {
    "demand_orientation": ("incidents_total", "help_time_mean_h", "satisfaction_mean"),
    "hierarchy_levels": ("response_time_minor_mean_h", "help_time_mean_h", "bounced_share", "harm_person_h"),
    "service_consciousness": ("satisfaction_mean", "trust_government_mean"),
    "service_purchasing": ("help_time_mean_h", "incidents_total", "satisfaction_mean"),
    "assessment": ("response_time_minor_mean_h", "help_time_mean_h", "closed_unsolved_share", "harm_person_h"),
}


def closer_look(lever: str) -> str:
    """One lever under other conditions."""
    table = pd.read_csv(RESULTS / "closer_looks.csv")
    table = table[table.lever == lever]
    rows = []
    for (arm, condition), mine in table.groupby(["arm", "condition"], sort=False):
        found = mine.set_index("metric")
        rows.append({"from": arm, "condition": condition} | {f"`{m}`": effect(found.loc[m]) for m in LOOKED_AT[lever]})
    return describe.markdown_table(rows)


def effect(row: pd.Series) -> str:
    """A difference and half the width of its interval, with a star where |t| > 3.5."""
    if not row.difference:
        return "0"
    digits = f"{row.difference:+,.0f}" if abs(row.difference) >= 1000 else f"{row.difference:+.3g}"
    return f"{digits} ± {read(row.half_interval) if row.half_interval > 0 else 0}{'*' if row.sure else ''}"


def headline() -> str:
    """The arms of the last recorded comparison."""
    return arms(pd.read_csv(RESULTS / "headline.csv"))


HOURS_ALIKE = ("prevention_government_hours", "prevention_society_hours")
DIFFERENCES_ALIKE = ("incidents_total", "help_time_mean_h", "harm_person_h", "satisfaction_mean")


def neutral() -> str:
    """The same with prevention made alike, at the share that two of them are bundled with."""
    table = pd.read_csv(RESULTS / "neutral_prevention.csv")
    return arms(table[(table.prevention_share == 0.1) & ~table.metric.str.startswith("prevention_")])


def alike_by_share() -> str:
    """The last two arms given the same prevention share, for several shares."""
    table, rows = pd.read_csv(RESULTS / "neutral_prevention.csv"), []
    before, last = list(dict.fromkeys([*table.a, *table.b]))[-2:]
    for share, mine in table[(table.a == before) & (table.b == last)].groupby("prevention_share"):
        found = mine.set_index("metric")
        hours = {f"`{m}`": f"{read(found.loc[m].mean_a)} / {read(found.loc[m].mean_b)}" for m in HOURS_ALIKE}
        rows.append({"share": f"{share:g}"} | hours | {f"`{m}`": change(found.loc[m]) for m in DIFFERENCES_ALIKE})
    return describe.markdown_table(rows)


def variance_ratios() -> str:
    """What pairing gained in the recorded comparison, by metric and pair."""
    table = pd.read_csv(RESULTS / "headline.csv").dropna(subset="pairs_variance_ratio")
    rows = []
    for metric in dict.fromkeys(table.metric):
        mine = table[table.metric == metric]
        rows.append({"metric": f"`{metric}`"} | {f"{r.a} / {r.b}": f"{r.pairs_variance_ratio:.2g}" for r in mine.itertuples()})
    return describe.markdown_table([row for row in rows if len(row) == max(map(len, rows))])


def two_lives(part: str) -> str:
    """One incident or one resident under the arms."""
    table = pd.read_csv(RESULTS / "two_lives.csv", dtype=str)
    arms = [c for c in table.columns if c not in ("part", "what", "seed", "resident")]

    def shown(value: str) -> str:
        try:
            return read(float(value)) if "." in value else value
        except ValueError:
            return value.replace("_", " ")

    parts = ("incident", "fate") if part == "incident" else (part,)
    rows = [
        {part: f"`{row.what}`" if part == "incident" else row.what, **{arm: shown(getattr(row, arm)) for arm in arms}}
        for row in table[table.part.isin(parts)].itertuples()
    ]
    return describe.markdown_table(rows)


def arms(table: pd.DataFrame) -> str:
    """Means of all arms, differences from the first, and of the last from the one before."""
    first = table.a.iloc[0]
    others = list(dict.fromkeys(table[table.a == first].b))
    rows = []
    for metric in dict.fromkeys(table.metric):
        mine = table[(table.metric == metric) & (table.a == first)].set_index("b")
        row = {"metric": f"`{metric}`", first: read(mine.mean_a.iloc[0])}
        row |= {b: f"{read(mine.loc[b].mean_b)} ({change(mine.loc[b])})" for b in others}
        last = table[(table.metric == metric) & (table.a == others[-2]) & (table.b == others[-1])].iloc[0]
        row[f"{others[-1]} over {others[-2]}"] = change(last)
        rows.append(row)
    return describe.markdown_table(rows)


def change(row: pd.Series) -> str:
    """A difference and half the width of its interval."""
    half = float(row.ci_high - row.ci_low) / 2
    return f"{'+' if row.difference > 0 else ''}{read(row.difference)} ± {read(half)}" if half > 0 or row.difference else "0"


def read(value: float) -> str:
    """A number with as many digits as one reads."""
    size = abs(value)
    return f"{value:,.0f}" if size >= 1000 else f"{value:.1f}" if size >= 10 else f"{value:.3g}"


PARTS: dict[str, Callable[[], str]] = {
    "day": day, "stages": stages, "events": events, "levers": levers, "suppliers": suppliers, "metrics": metrics,
    "assumed": assumed, "constants": constants, "patterns": patterns, "missed": missed, "run in": run_in,
    "lever effects": lever_effects,
    "headline": headline, "neutral": neutral, "alike by share": alike_by_share, "mechanisms": mechanisms,
    "run in pair": run_in_pair, "pattern count": pattern_count,
    "variance ratios": variance_ratios, "one incident": partial(two_lives, "incident"),
    "one resident": partial(two_lives, "resident"),
}  # fmt: skip
PARTS |= {f"submodel {name}": partial(submodel, name) for name in SUBMODELS}
PARTS |= FINDINGS | CLAIMS
PARTS |= {f"look {name}": partial(closer_look, name) for name in LOOKED_AT}


PICTURE = "picture "


def picture(name: str) -> str:
    """A figure of a run by 'picture FILE: what is seen', or that its experiment has not been run on the present model."""
    file, seen = name.removeprefix(PICTURE).split(": ", 1)
    return f"![{seen}](figures/{file}.png)" if (ROOT / "docs" / "figures" / f"{file}.png").is_file() else NOT_YET


def refreshed(text: str) -> str:
    """The page with every generated part made anew. Raises KeyError for a part that nobody makes."""

    def made(found: re.Match[str]) -> str:
        name = found["name"]
        part = picture(name) if name.startswith(PICTURE) else or_not_yet(PARTS[name])
        return f"<!-- begin {name} -->\n{part}\n<!-- end {name} -->"

    return re.sub(r"<!-- begin (?P<name>[^>]+?) -->\n.*?<!-- end (?P=name) -->", made, text, flags=re.DOTALL)


def main() -> int:
    """Write, or with --check compare."""
    stale = 0
    for page in PAGES:
        text = page.read_text(encoding="utf-8")
        new = refreshed(text)
        if new != text:
            stale += 1
            print(f"{page.relative_to(ROOT)}: {'stale; run make docs-tables' if '--check' in sys.argv else 'refreshed'}")
            if "--check" not in sys.argv:
                page.write_text(new, encoding="utf-8")
    return stale if "--check" in sys.argv else 0


if __name__ == "__main__":
    sys.exit(main())
