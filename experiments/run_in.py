"""How long a run must live before it counts: mean trajectories of each arm from a cold start.

    python experiments/run_in.py [--seeds 12] [--into results/run_in]

Writes run_in.csv and figures/run_in.png there. For every series and arm: the year that would be counted after each run-in of
whole months, less the last year of the run. A run-in is long enough when this difference, on the mean of all seeds, is smaller
than the standard deviation between seeds of that last year. And run_in_pair.csv: the differences between the fair pair where
the counted year comes after a run-in of one, two and four years, for what does not settle within one may still not matter.
"""

import argparse
import sys
from collections.abc import Callable
from pathlib import Path
from typing import Any

import numpy as np
import pandas as pd
from levers import contrast
from matplotlib import pyplot as plt

from govsim.drawing.style import ARMS as COLOURS
from govsim.drawing.style import DASHES, drawing, look_for
from govsim.experiment.run.engine import map_tasks
from govsim.model import GovernanceModel, prepare
from govsim.scenario import load_scenario
from govsim.scenario.files import arms, fair_pair

ARMS = arms()
SERIES = {
    "trust_government": "trust in government, 0..1", "satisfaction_mean": "satisfaction, 0..1", "backlog": "backlog, cases",
    "hazard_mean": "hazard, 0..1", "awareness_mean": "awareness, 0..1", "participation_share": "ready to volunteer, share",
}  # fmt: skip
YEAR, MONTH = 365, 365 / 12
RUN_INS = (1, 2, 4)
"""Years of run-in under which the fair pair is compared."""
HEADLINE = ("help_time_mean_h", "response_time_mean_h", "harm_person_h", "satisfaction_mean", "trust_government_mean")


def of_seed(task: tuple[int, int, int]) -> dict[str, np.ndarray]:
    """Daily series of all arms under one seed, counted from the first day, (series, days) by arm."""
    seed, residents, years = task
    settings = {"community.residents": residents, "horizon.days": years * YEAR, "horizon.warmup_days": 0}
    scenarios = {arm: load_scenario(arm, settings) for arm in ARMS}
    ground = prepare(scenarios[ARMS[0]], seed)
    found = {}
    for arm, scenario in scenarios.items():
        daily = GovernanceModel(scenario, seed, inputs=ground).run().records.daily
        found[arm] = np.array([daily[name] for name in SERIES])
    return found


def pair_of_seed(task: tuple[int, int, int]) -> list[dict[str, Any]]:
    """The fair pair under one seed, a year counted after each run-in."""
    seed, residents, days = task
    rows = []
    for years in RUN_INS:
        settings = {"community.residents": residents, "horizon.days": days, "horizon.warmup_days": years * days}
        pair = [load_scenario(arm, settings) for arm in fair_pair()]
        ground = prepare(pair[0], seed)
        for end, scenario in zip(("low", "high"), pair, strict=True):
            metrics = GovernanceModel(scenario, seed, inputs=ground).run().metrics
            rows.append({"run_in": years, "end": end, "seed": seed, **{m: metrics[m] for m in HEADLINE}})
    return rows


def pair_table(runs: pd.DataFrame) -> pd.DataFrame:
    """The paired difference of the fair pair (the last less the one before) by metric and years of run-in."""
    rows = []
    for metric in HEADLINE:
        for years in RUN_INS:
            mine = runs[runs.run_in == years].set_index(["end", "seed"]).sort_index()
            rows.append({"metric": metric, "run_in_years": years, **contrast(mine, metric)})
    return pd.DataFrame(rows)


def years_after(days: np.ndarray, start: int) -> np.ndarray:
    """Mean of the year that starts on a day, by seed."""
    return days[:, start : start + YEAR].mean(axis=1)


def off_by(days: np.ndarray, months: int) -> tuple[float, float]:
    """How far the year after a run-in is from the last year (mean over seeds), and the latter's deviation between seeds."""
    last = years_after(days, days.shape[1] - YEAR)
    return float((years_after(days, round(months * MONTH)) - last).mean()), float(last.std(ddof=1))


def enough_months(days: np.ndarray) -> int:
    """The shortest run-in from which on the counted year is within the noise of seeds of the last year."""
    most = int((days.shape[1] - YEAR) / MONTH)
    short = [m for m in range(most + 1) if abs(off_by(days, m)[0]) >= off_by(days, m)[1]]
    return short[-1] + 1 if short else 0


def table(runs: dict[str, np.ndarray]) -> pd.DataFrame:
    """A row for each series and arm: means by year, noise, the shortest run-in, what a year of run-in leaves."""
    rows = []
    for n, series in enumerate(SERIES):
        for arm, days in runs.items():
            mine = days[:, n]
            years = {f"year_{y + 1}": years_after(mine, y * YEAR).mean() for y in range(mine.shape[1] // YEAR)}
            left, noise = off_by(mine, 12)
            rows.append({"series": series, "arm": arm, **years, "seed_noise": noise, "months": enough_months(mine),
                         "left_after_a_year": left})  # fmt: skip
    return pd.DataFrame(rows)


def draw(runs: dict[str, np.ndarray], path: Path) -> None:
    """Mean over seeds of each series, smoothed over 30 days, with the deviation between seeds as a band."""
    with drawing(look_for("en", ())):
        figure, axes = plt.subplots(3, 2, figsize=(7.4, 6.6), sharex=True, layout="constrained")
        for n, (panel, title) in enumerate(zip(axes.flat, SERIES.values(), strict=True)):
            for (arm, days), colour, dash in zip(runs.items(), COLOURS, DASHES, strict=False):
                smooth = np.apply_along_axis(np.convolve, 1, days[:, n], np.full(30, 1 / 30), "valid")
                year = (np.arange(smooth.shape[1]) + 15) / YEAR
                mean, apart = smooth.mean(axis=0), smooth.std(axis=0)
                panel.fill_between(year, mean - apart, mean + apart, color=colour, alpha=0.15, linewidth=0)
                panel.plot(year, mean, color=colour, linestyle=dash, linewidth=1.4, label=arm)
            panel.axvline(1, color="#57606a", linewidth=0.8, linestyle=":")
            panel.set_title(title, fontweight="normal")
            panel.margins(x=0)
        for panel in axes[-1]:
            panel.set_xlabel("years since a cold start")
        handles, labels = axes[0, 0].get_legend_handles_labels()
        figure.legend(handles, labels, loc="outside upper center", ncols=len(labels), frameon=False)
        path.parent.mkdir(parents=True, exist_ok=True)
        figure.savefig(path, dpi=110, metadata={"Software": None})
        plt.close(figure)


def main() -> None:
    """Run all seeds on two processes, write the table and the figure."""
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--seeds", type=int, default=12)
    parser.add_argument("--residents", type=int, default=4000)
    parser.add_argument("--years", type=int, default=6)
    parser.add_argument("--workers", type=int, default=2)
    parser.add_argument("--days", type=int, default=YEAR, help="length of a year where the fair pair is compared")
    parser.add_argument("--into", type=Path, default=Path("results") / "run_in")
    asked = parser.parse_args()
    seeds = range(1, asked.seeds + 1)
    found = by_seed(of_seed, [(s, asked.residents, asked.years) for s in seeds], asked.workers)
    runs = {arm: np.array([series[arm] for series in found]) for arm in ARMS}
    asked.into.mkdir(parents=True, exist_ok=True)
    table(runs).to_csv(asked.into / "run_in.csv", index=False, float_format="%.4g")
    draw(runs, asked.into / "figures" / "run_in.png")
    pairs = by_seed(pair_of_seed, [(s, asked.residents, asked.days) for s in seeds], asked.workers)
    rows = pd.DataFrame([row for several in pairs for row in several])
    pair_table(rows).to_csv(asked.into / "run_in_pair.csv", index=False, float_format="%.6g")


def by_seed(work: Callable[[Any], Any], tasks: list[tuple[int, int, int]], workers: int) -> list[Any]:
    """What comes of each task, in the order of the seeds."""
    found = {}
    for n, (task, result, error) in enumerate(map_tasks(work, tasks, workers), start=1):
        if error is not None:
            raise error
        found[task[0]] = result
        print(f"{work.__name__}: seed {n} of {len(tasks)}", file=sys.stderr)
    return [found[seed] for seed in sorted(found)]


if __name__ == "__main__":
    main()
