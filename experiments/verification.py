"""Run the checks of tests/closed_form and write docs/verification.md with what they found.

    python experiments/verification.py [--check]

Takes about a minute. With --check nothing is written; the exit code says whether the page is stale or a check fails.
"""

import sys
from pathlib import Path

ROOT = Path(__file__).resolve().parent.parent
sys.path.insert(0, str(ROOT))

from tests.closed_form.catalogue import AGAINST_CIW, CHECKS, CLOSED_FORMS  # noqa: E402
from tests.closed_form.check import Check, Finding  # noqa: E402

PAGE = ROOT / "docs" / "verification.md"
INTRODUCTION = """\
# Verification: the model against theory

Does the code do what the model says? Each mechanism for which theory knows the answer is run on its own, in a scenario of
`scenarios/verification/` that extends `bare.yaml` and so switches everything else off, and what comes out is held against a
formula. Where no formula is known, Ciw, an independent simulator of queues (Palmer et al. 2019), plays the same system from
the same parameters with code of its own. The real model runs, through the same files and commands that anybody uses; no test
holds a copy of its equations.

Where chance is at work the tolerance is four standard errors: by formula for shares and counts of independent cases, by the
spread between replications for queues, of both sides together against Ciw. Elsewhere it is rounding. Seeds are fixed. That a
check can fail is shown as well: each is run once on a *mutant*, the model with one of its own equations changed, and has to
reject it by a finding that holds for the model as it is (last table).

Theory here is about one mechanism at a time, so other duties, paperwork, planning, the dark figure and visits that solve nothing
are off in `bare.yaml`: its queues are those of the textbook. How busy staff are in the whole model is no question of verification;
it stands among the patterns of the ODD.

This page is written by `python experiments/verification.py`; the tests are in `tests/closed_form/test_verification.py`.
"""


def number(value: float) -> str:
    """A figure in a table: whole fen in full, all else to five digits."""
    return f"{value:.0f}" if abs(value) >= 1e5 else f"{value:.5g}"


def row_of(finding: Finding) -> str:
    """A finding as a row."""
    apart = abs(finding.observed - finding.expected)
    share = f"{apart / finding.tolerance:.2f}" if finding.tolerance else f"{apart:.0f}"
    figures = " | ".join(number(float(v)) for v in (finding.observed, finding.expected, finding.tolerance))
    return f"| {finding.what} | {figures} | {share} |"


def section(title: str, checks: tuple[Check, ...], found: dict[str, list[Finding]], other: str) -> list[str]:
    """What is checked, then what was found."""
    lines = [f"## {title}", "", "| check | formula | source | replications | scenario |", "|---|---|---|---|---|"]
    lines += [f"| {c.name} | {c.formula} | {c.source} | {c.replications} x {c.draws} | `{c.scenario}` |" for c in checks]
    for check in checks:
        head = f"| {check.name} | observed | {other} | tolerance | apart / tolerance |"
        lines += ["", head, "|---|---|---|---|---|", *(row_of(finding) for finding in found[check.name])]
    return [*lines, ""]


def mutants() -> list[str]:
    """Which change of which equation each check rejects."""
    lines = ["## Mutants that the checks reject", "", "| check | equation | in place of | stands |", "|---|---|---|---|"]
    for check in CHECKS:
        for mutation in check.mutations:
            old, new = mutation.old.strip(), mutation.new.strip()
            lines.append(f"| {check.name} | `{mutation.function}` | `{old}` | `{new}` |")
    return lines


def page(found: dict[str, list[Finding]]) -> str:
    """The whole page."""
    lines = [
        INTRODUCTION,
        *section("Closed forms", CLOSED_FORMS, found, "theory"),
        *section("Against Ciw", AGAINST_CIW, found, "Ciw"),
        *mutants(),
    ]
    return "\n".join(lines) + "\n"


def main() -> int:
    """Run, write or compare."""
    found = {check.name: check.findings() for check in CHECKS}
    failed = [f"{name}: {one.what}" for name, several in found.items() for one in several if not one.holds]
    text = page(found)
    stale = not PAGE.is_file() or PAGE.read_text("utf-8") != text
    if "--check" in sys.argv[1:]:
        print("\n".join([*failed, *(["docs/verification.md is stale"] if stale else [])]))
    else:
        PAGE.write_text(text, encoding="utf-8")
        print("\n".join(failed) or f"{sum(map(len, found.values()))} findings of {len(found)} checks hold")
    return 1 if failed or ("--check" in sys.argv[1:] and stale) else 0


if __name__ == "__main__":
    sys.exit(main())
