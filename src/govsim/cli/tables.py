"""What `compare` and `run` print: the answer, the table of differences, twins, stages, where the money went."""

from typing import TYPE_CHECKING, Any, cast

from rich.console import Console
from rich.table import Table

from govsim.experiment.statistics import HEADLINE
from govsim.experiment.twins import stage_split
from govsim.measure import METRICS
from govsim.measure.stages import STAGES

if TYPE_CHECKING:
    import pandas as pd

    from govsim.experiment.batch import Batch

SHOWN = (*HEADLINE, "incidents_total", "unresolved_share", "trust_mean", "participation_rate", "society_hours",
         "coordination_hours", "policy_funded_share", "public_cost")  # fmt: skip


def console() -> Console:
    """The terminal, or a plain text of fixed width where there is none."""
    plain = Console(highlight=False)
    return plain if plain.is_terminal else Console(highlight=False, width=118, no_color=True)


def print_batch(batch: "Batch") -> None:
    """Print what was found."""
    screen = console()
    if len(batch.scenarios) == 1:
        screen.print(summary(batch))
        return
    screen.print()
    for sentence in batch.sentences:
        screen.print(sentence, style="bold")
    screen.print()
    names = [s.name for s in batch.scenarios]
    pairs = [(names[0], b) for b in names[1:]] + ([(names[-2], names[-1])] if len(names) > 2 else [])
    for a, b in pairs:
        screen.print(differences(batch, a, b))
        screen.print(reasons(batch, a, b) + "\n")
    screen.print(money(batch.runs))


MOST_SHOWN, MOST_COLUMNS = 24, 10


def print_design(batch: "Batch") -> None:
    """Print what a design computed: the head of each of its tables."""
    screen = console()
    for name, found in batch.tables.items():
        rows = found[found.metric.isin(HEADLINE)] if "metric" in found else found
        table = Table(title=f"tables/{name}.csv", title_justify="left", pad_edge=False)
        shown = list(rows.columns[:MOST_COLUMNS])
        for column in shown:
            is_number = rows[column].dtype.kind in "fi"
            table.add_column(str(column), justify="right" if is_number else "left", overflow="fold")
        for row in rows[shown].head(MOST_SHOWN).itertuples(index=False):
            table.add_row(*(digits(value) if isinstance(value, float) else str(value) for value in row))
        screen.print(table)
        if len(rows) > MOST_SHOWN or len(shown) < len(rows.columns):
            screen.print(f"[dim]{len(found)} rows and {len(found.columns)} columns in the file[/dim]\n")


def digits(value: float) -> str:
    """A number with as many digits as one reads."""
    if value != value:
        return "-"
    size = abs(value)
    if 0 < size < 0.001:
        return f"{value:.1g}"
    return (
        f"{value:,.0f}" if size >= 1000 else f"{value:.1f}" if size >= 100 else f"{value:.2f}" if size >= 1 else f"{value:.3f}"
    )


def verdict(row: Any) -> str:
    """Better, worse, or a tie; after adjustment for the headline family where the metric belongs to it."""
    if not row.ci_low * row.ci_high > 0 or row.p_holm > 0.05:
        return "tie" if row.difference != 0 else "same"
    if row.better == "none":
        return ""
    return "better" if (row.difference > 0) == (row.better == "higher") else "worse"


def differences(batch: "Batch", a: str, b: str) -> Table:
    """The headline and what explains it, for one pair."""
    table = Table(title=f"{b} against {a}", title_justify="left", pad_edge=False)
    for head, side in (("", "left"), (a, "right"), (b, "right"), ("difference", "right"), ("95 % interval", "right"),
                       ("p (Holm)", "right"), ("", "left")):  # fmt: skip
        table.add_column(head, justify=side)  # type: ignore[arg-type]
    rows = batch.comparison[(batch.comparison.a == a) & (batch.comparison.b == b)].set_index("metric", drop=False)
    for name in SHOWN:
        found, row = METRICS[name], cast(Any, rows.loc[name])
        p = "" if row.p_holm != row.p_holm else "< .001" if row.p_holm < 0.001 else f"{row.p_holm:.3f}"
        colour = {"better": "green", "worse": "red"}.get(verdict(row), "default")
        table.add_row(
            f"{found.title.en} [dim]({found.unit})[/dim]", digits(row.mean_a), digits(row.mean_b),
            f"{'+' if row.difference > 0 else ''}{digits(row.difference)}", f"{digits(row.ci_low)} to {digits(row.ci_high)}", p,
            f"[{colour}]{verdict(row)}[/{colour}]", end_section=name == HEADLINE[-1],
        )  # fmt: skip
    return table


def reasons(batch: "Batch", a: str, b: str) -> str:
    """Where the difference in help time comes from, what twins say, who won and lost."""
    split = stage_split(batch.comparison, a, b)
    stages = ", ".join(f"{stage} {split[stage]:+.1f}" for stage in STAGES)
    lines = [f"Help time by stage (h): {stages}; in all {sum(split.values()):+.1f}."]
    rows = batch.twins[(batch.twins.a == a) & (batch.twins.b == b)].set_index("quantity")["mean"]
    if len(rows):
        lines.append(
            f"Twins: {rows.twins_both:.0f} incidents happen in both (help {rows.help_time_mean_h:+.1f} h), "
            f"{rows.twins_only_a:.0f} only under {a}, {rows.twins_only_b:.0f} only under {b}."
        )
        lines.append(f"Residents: {rows.better_share:.0%} more satisfied, {rows.worse_share:.0%} less, of the same ones.")
    return "\n".join(lines)


def money(runs: "pd.DataFrame") -> str:
    """That all spent the same, or that they did not."""
    spent = sorted(set((runs.public_cost * 100).round().astype(int)))
    if len(spent) == 1:
        return f"Public cost is the same in every run: {spent[0] / 100:,.2f} yuan."
    return f"Public cost differs: {spent[0] / 100:,.2f} to {spent[-1] / 100:,.2f} yuan."


def summary(batch: "Batch") -> Table:
    """All metrics of a single run."""
    scenario = batch.scenarios[0]
    table = Table(
        title=f"{scenario.name}: {scenario.title or 'no title'}, seed {batch.runs.seed.iloc[0]}",
        title_justify="left",
        pad_edge=False,
    )
    table.add_column("metric")
    table.add_column("value", justify="right")
    table.add_column("unit")
    for name, found in METRICS.items():
        if found.group == "shocks" and batch.runs[name].isna().all():
            continue  # nothing to say where no shock came
        table.add_row(found.title.en, digits(float(batch.runs[name].iloc[0])), found.unit)
    return table
