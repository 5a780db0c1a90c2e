"""Fill the generated parts of docs/odd.md and README.md from the code and from experiments/results.

    python experiments/refresh_docs.py [--check]

A generated part stands between `<!-- begin NAME -->` and `<!-- end NAME -->`. With --check nothing is written; the exit code
says whether something is stale.
"""

import re
import sys
from collections.abc import Callable
from pathlib import Path

import pandas as pd

from govsim import describe
from govsim.base.block import numbers
from govsim.incidents.life import NEXT, STAMPED
from govsim.model import DAY
from govsim.scenario import Scenario

ROOT = Path(__file__).resolve().parent.parent
RESULTS = ROOT / "experiments" / "results"
PAGES = (ROOT / "docs" / "odd.md", ROOT / "README.md")


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


def coefficients() -> str:
    """Coefficients, a table for each block."""
    blocks: dict[str, list[describe.Row]] = {}
    for row in describe.parameters():
        block, _, name = row["key"].rpartition(".")
        blocks.setdefault(block, []).append({"coefficient": name, **{k: row[k] for k in row if k != "key"}})
    return "\n\n".join(f"#### `{block}`\n\n{describe.markdown_table(rows)}" for block, rows in blocks.items())


def metrics() -> str:
    """All metrics."""
    return describe.markdown_table(describe.metrics(), ("metric", "unit", "better", "meaning"))


def assumed() -> str:
    """How many numbers rest on what."""
    told = [about for key, _, about in numbers(Scenario) if not key.startswith("policy.")]
    guess = sum(about.source.startswith("assumed") for about in told)
    return f"Of {len(told)} coefficients {guess} are assumed outright; the others carry a source, in part or whole."


def patterns() -> str:
    """Patterns shown and missed."""
    table = pd.read_csv(RESULTS / "face_validity.csv")
    used = {"calibrates": "set a default", "checks": "check"}
    rows = []
    for r in table.itertuples():
        cited = f"{r.low:g} to {r.high:g}" if r.low == r.low else ""
        model = f"{r.model:.3g} {r.unit}"
        rows.append({"pattern": r.pattern, "arm": r.arm, "model": model, "cited": cited, "": r.verdict, "used to": used[r.role],
                     "source": r.source})  # fmt: skip
    return describe.markdown_table(rows)


def lever_effects() -> str:
    """Each lever alone."""
    table = pd.read_csv(RESULTS / "levers.csv")
    shown = ("help_time_mean_h", "response_time_mean_h", "satisfaction_mean", "paid_government_hours")
    rows = []
    for lever in dict.fromkeys(table.lever):
        mine = table[table.lever == lever].set_index(["cost", "metric"])
        own = table[(table.lever == lever) & table.its_own].metric.iloc[0]
        row = {"lever": f"`{lever}`", "is there to move": f"`{own}`", "free": effect(mine.loc["free", own])}
        for metric in shown:
            short = metric.replace("_mean", "").replace("paid_government_hours", "staff hours")
            row[short] = " / ".join(effect(mine.loc[cost, metric]) for cost in ("free", "paid"))
        rows.append(row)
    return describe.markdown_table(rows)


def effect(row: pd.Series) -> str:
    """A difference, with a star where |t| > 3.5."""
    d = row.difference
    return f"{d:+.3g}{'*' if row.sure else ''}" if d else "0"


def headline() -> str:
    """The three arms of the last recorded comparison."""
    return arms(pd.read_csv(RESULTS / "headline.csv"))


def neutral() -> str:
    """The same with prevention made alike."""
    return arms(pd.read_csv(RESULTS / "neutral_prevention.csv"))


def arms(table: pd.DataFrame) -> str:
    """Means of three arms, differences from the first, and of the third from the second."""
    first = table.a.iloc[0]
    others = list(dict.fromkeys(table[table.a == first].b))
    rows = []
    for metric in dict.fromkeys(table.metric):
        mine = table[(table.metric == metric) & (table.a == first)].set_index("b")
        row = {"metric": f"`{metric}`", first: read(mine.mean_a.iloc[0])}
        row |= {b: f"{read(mine.loc[b].mean_b)} ({change(mine.loc[b])})" for b in others}
        last = table[(table.metric == metric) & (table.a == others[-2]) & (table.b == others[-1])].iloc[0]
        row["collaboration over the digital arm"] = change(last)
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
    "day": day, "stages": stages, "levers": levers, "coefficients": coefficients, "metrics": metrics, "assumed": assumed,
    "patterns": patterns, "lever effects": lever_effects, "headline": headline, "neutral": neutral,
}  # fmt: skip


def refreshed(text: str) -> str:
    """The page with every generated part made anew. Raises KeyError for a part that nobody makes."""

    def made(found: re.Match[str]) -> str:
        name = found["name"]
        return f"<!-- begin {name} -->\n{PARTS[name]()}\n<!-- end {name} -->"

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
