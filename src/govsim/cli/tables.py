"""What `compare` and `run` print: the answer, the table of differences, twins, stages, where the money went."""

from typing import TYPE_CHECKING, Any, cast

from rich.console import Console
from rich.table import Table

from govsim.base.words import as_it_stands, joined, words
from govsim.cli.speech import said
from govsim.experiment.statistics import HEADLINE
from govsim.experiment.twins import stage_split
from govsim.measure import METRICS
from govsim.measure.stages import STAGES

if TYPE_CHECKING:
    import pandas as pd

    from govsim.experiment.batch import Batch

SHOWN = (*HEADLINE, "incidents_total", "unresolved_share", "trust_mean", "participation_rate", "society_hours",
         "coordination_hours", "policy_funded_share", "public_cost")  # fmt: skip


class Screen(Console):
    """A console that leaves a pipe without reader to whoever called: rich itself would end the program with code 1."""

    def on_broken_pipe(self) -> None:
        """Say what happened."""
        raise BrokenPipeError


def console() -> Console:
    """The terminal, or a plain text of fixed width where there is none."""
    plain = Screen(highlight=False)
    return plain if plain.is_terminal else Screen(highlight=False, width=118, no_color=True)


def print_batch(batch: "Batch") -> None:
    """Print what was found."""
    screen = console()
    if len(batch.scenarios) == 1:
        screen.print(summary(batch))
        return
    screen.print()
    for sentence in batch.sentences:
        screen.print(said(sentence), style="bold")
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
            left = said(words("{rows} rows and {columns} columns in the file"), rows=len(found), columns=len(found.columns))
            screen.print(f"[dim]{left}[/dim]\n")


def print_verdicts(batch: "Batch") -> None:
    """Print what became of the hypotheses."""
    for line in batch.judged:
        console().print(said(line), soft_wrap=True)


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
    table = Table(title=said(words("{b} against {a}"), a=a, b=b), title_justify="left", pad_edge=False)
    heads = [a, b, *(said(text) for text in (words("difference"), words("95 % interval"), words("p (Holm)")))]
    for head in ("", *heads, ""):
        table.add_column(head, justify="right" if head else "left")
    rows = batch.comparison[(batch.comparison.a == a) & (batch.comparison.b == b)].set_index("metric", drop=False)
    for name in SHOWN:
        found, row = METRICS[name], cast(Any, rows.loc[name])
        p = "" if row.p_holm != row.p_holm else "< .001" if row.p_holm < 0.001 else f"{row.p_holm:.3f}"
        colour = {"better": "green", "worse": "red"}.get(verdict(row), "default")
        table.add_row(
            f"{said(found.title)} [dim]({said(words(found.unit, 'unit'))})[/dim]", digits(row.mean_a), digits(row.mean_b),
            f"{'+' if row.difference > 0 else ''}{digits(row.difference)}", interval(row), p,
            f"[{colour}]{said(VERDICTS[verdict(row)])}[/{colour}]", end_section=name == HEADLINE[-1],
        )  # fmt: skip
    return table


VERDICTS = {
    "better": words("better"), "worse": words("worse"), "tie": words("tie"), "same": words("same"), "": as_it_stands(""),
}  # fmt: skip
STAGE_NAMES = {
    "noticing": words("noticing"), "reporting": words("reporting"), "routing": words("routing"),
    "dispatch": words("dispatch"), "travel": words("travel"),
}  # fmt: skip


def interval(row: Any) -> str:
    """The ends of a difference's interval."""
    return said(words("{low} to {high}"), low=digits(row.ci_low), high=digits(row.ci_high))


def reasons(batch: "Batch", a: str, b: str) -> str:
    """Where the difference in help time comes from, what twins say, who won and lost."""
    split = stage_split(batch.comparison, a, b)
    stages = joined([STAGE_NAMES[stage] + f" {split[stage]:+.1f}" for stage in STAGES], words(", ", context="between clauses"))
    lines = [words("Help time by stage (h): {stages}; in all {sum:+.1f}.").format(stages=stages, sum=sum(split.values()))]
    rows = batch.twins[(batch.twins.a == a) & (batch.twins.b == b)].set_index("quantity")["mean"]
    if len(rows):
        twins = words(
            "Twins: {both:.0f} incidents happen in both (help {help:+.1f} h), {only_a:.0f} only under {a}, {only_b:.0f} only "
            "under {b}."
        )
        counts = {"both": rows.twins_both, "only_a": rows.twins_only_a, "only_b": rows.twins_only_b}
        lines.append(twins.format(a=a, b=b, help=rows.help_time_mean_h, **counts))
        residents = words("Residents: {better:.0%} more satisfied, {worse:.0%} less, of the same ones.")
        lines.append(residents.format(better=rows.better_share, worse=rows.worse_share))
    return "\n".join(map(said, lines))


def money(runs: "pd.DataFrame") -> str:
    """That all spent the same, or that they did not."""
    spent = sorted(set((runs.public_cost * 100).round().astype(int)))
    if len(spent) == 1:
        return said(words("Public cost is the same in every run: {yuan:,.2f} yuan."), yuan=spent[0] / 100)
    return said(words("Public cost differs: {low:,.2f} to {high:,.2f} yuan."), low=spent[0] / 100, high=spent[-1] / 100)


def summary(batch: "Batch") -> Table:
    """All metrics of a single run."""
    scenario = batch.scenarios[0]
    table = Table(
        title=said(
            words("{name}: {title}, seed {seed}"),
            name=scenario.name,
            seed=batch.runs.seed.iloc[0],
            title=words(scenario.title) if scenario.title else words("no title"),
        ),
        title_justify="left",
        pad_edge=False,
    )
    table.add_column(said(words("metric")))
    table.add_column(said(words("value")), justify="right")
    table.add_column(said(words("unit")))
    for name, found in METRICS.items():
        if found.group == "shocks" and batch.runs[name].isna().all():
            continue  # nothing to say where no shock came
        table.add_row(said(found.title), digits(float(batch.runs[name].iloc[0])), said(words(found.unit, "unit")))
    return table
