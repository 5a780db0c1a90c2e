"""What the thesis claims beside what the recorded comparison shows: the table on the README's first screen.

Every number is read from experiments/results (headline.csv, neutral_prevention.csv, findings/stress_stress.csv), and the
verdict follows from the 95 % interval, so that a run which turns a finding around turns the table around.
"""

from pathlib import Path

import pandas as pd

from govsim import describe
from govsim.analysis.verdict import is_clear

RESULTS = Path(__file__).resolve().parent / "results"
TOP, DIGITAL, TOGETHER = "top_down", "digital_top_down", "collaborative"


class Pairs:
    """The recorded comparison, asked by metric and pair."""

    def __init__(self, table: pd.DataFrame) -> None:
        self.rows = table.set_index(["metric", "a", "b"])

    def __call__(self, metric: str, a: str, b: str) -> pd.Series:
        """The row of a metric and a pair of scenarios. KeyError: it was not recorded."""
        return self.rows.loc[(metric, a, b)]


def sure(row: pd.Series, sign: int) -> bool:
    """Whether the whole interval of a difference lies on one side of 0."""
    return is_clear(row.ci_low, row.ci_high) and row.difference * sign > 0


def verdict(row: pd.Series, sign: int) -> str:
    """Shown, the contrary shown, or neither."""
    return "**shown**" if sure(row, sign) else "**the contrary**" if sure(row, -sign) else "**not shown**"


def draws(metric: str) -> str:
    """In how many draws of all assumed parameters, and of how many these are, collaboration is better than the digital arm."""
    table = pd.read_csv(RESULTS / "findings" / "stress_stress.csv").set_index(["metric", "a", "b"])
    row = table.loc[(metric, DIGITAL, TOGETHER)]
    better = int(row.sure_better + row.better)
    every = better + int(row.ties + row.worse + row.sure_worse)
    count = f" {row.parameters_moved:.0f}" if "parameters_moved" in row else ""  # older tables do not have it
    return f"better in {better} of {every} draws of all{count} assumed parameters"


def half(row: pd.Series) -> float:
    """Half the width of an interval."""
    return float(row.ci_high - row.ci_low) / 2


def of_top_down(ask: Pairs) -> str:
    """The claim as a whole."""
    help_time, harm = ask("help_time_mean_h", TOP, TOGETHER), ask("harm_person_h", TOP, TOGETHER)
    return (
        f"{verdict(help_time, -1)}: help comes after {help_time.mean_b:.0f} h instead of {help_time.mean_a:.0f} "
        f"({help_time.difference:+.0f} ± {half(help_time):.1f}), with {-harm.difference / harm.mean_a:.0%} less harm"
    )


def of_plurality(ask: Pairs) -> str:
    """How much of the gain needs partners: a ratio of differences, told with its interval or not at all."""
    file = RESULTS / "ratios.csv"
    if not file.is_file():
        gap = ask("help_time_mean_h", DIGITAL, TOGETHER)
        return f"{verdict(gap, -1)} over government alone with the same technology: {gap.difference:+.1f} ± {half(gap):.1f} h"
    row = pd.read_csv(file).set_index("metric").loc["help_time_mean_h"]
    word = "**mostly not**" if row.ci_low > 0.5 else "**mostly**" if row.ci_high < 0.5 else "**unclear**"
    return (
        f"{word}: government alone, with the same dispatch technology and two desks, has {row.ratio:.0%} "
        f"({row.ci_low:.0%} to {row.ci_high:.0%}) of that gain"
    )


def of_response(ask: Pairs) -> str:
    """Speed from report to arrival, over the digital arm."""
    row = ask("response_time_mean_h", DIGITAL, TOGETHER)
    help_time = ask("help_time_mean_h", DIGITAL, TOGETHER)
    return (
        f"{verdict(row, -1)} over that arm: {row.difference:+.2f} ± {half(row):.2f} h from report to arrival; help is "
        f"{-help_time.difference:.0f} h sooner because more is reported and less happens ({draws('help_time_mean_h')})"
    )


def of_satisfaction(ask: Pairs) -> str:
    """Satisfaction over the digital arm."""
    row, over_top = ask("satisfaction_mean", DIGITAL, TOGETHER), ask("satisfaction_mean", TOP, TOGETHER)
    word = "**hardly**" if sure(row, 1) and row.difference < 0.01 else verdict(row, 1)
    return (
        f"{word} over that arm: {100 * row.difference:+.2f} ± {100 * half(row):.2f} points of 100 "
        f"(over top-down {100 * over_top.difference:+.1f}); {draws('satisfaction_mean')}"
    )


def of_harm(ask: Pairs) -> str:
    """Prevention over the digital arm: as bundled, and with the share of hours that collaboration gives it in both."""
    row, harm = ask("incidents_total", DIGITAL, TOGETHER), ask("harm_person_h", DIGITAL, TOGETHER)
    alike = pd.read_csv(RESULTS / "neutral_prevention.csv")
    same = Pairs(alike[alike.prevention_share == 0.2])("incidents_total", DIGITAL, TOGETHER)
    word = "**depends**" if sure(row, -1) and not sure(same, -1) else verdict(row, -1)
    return (
        f"{word}: {-row.difference:.0f} ± {half(row):.0f} fewer incidents of {row.mean_a:,.0f} than that arm, harm "
        f"{harm.difference / harm.mean_a:+.0%} ({draws('harm_person_h')}); {same.difference:+.0f} ± {half(same):.0f} incidents "
        "where that arm gives the same share of its hours to prevention"
    )


def of_cost(ask: Pairs) -> str:
    """What it costs beside the envelope."""
    row, hours = ask("cost_per_threat_met", DIGITAL, TOGETHER), ask("society_hours", DIGITAL, TOGETHER)
    return (
        f"{verdict(row, -1)}: {row.difference:+.0f} ± {half(row):.0f} yuan of the same public money per threat met, "
        f"with {hours.difference:,.0f} hours a year from society on top"
    )


CLAIMS = {
    "Top-down control serves residents worse than collaborative governance": of_top_down,
    ".. because firms, social organizations and residents supply safety too": of_plurality,
    "Collaboration answers faster": of_response,
    "Residents are better satisfied": of_satisfaction,
    "More is prevented": of_harm,
    "Resources are used better": of_cost,
}


def claims() -> str:
    """The table."""
    ask = Pairs(pd.read_csv(RESULTS / "headline.csv"))
    return describe.markdown_table([{"the thesis claims": claim, "the model": told(ask)} for claim, told in CLAIMS.items()])
