"""How long a run must live before it counts: mean trajectories of each arm from a cold start.

    python experiments/run_in.py [--seeds 12]

Writes experiments/results/run_in.csv and docs/figures/run_in.png. For every series and arm: the year that would be counted
after each run-in of whole months, less the last year of the run. A run-in is long enough when this difference, on the mean
of all seeds, is smaller than the standard deviation between seeds of that last year.
"""

import argparse
import sys
from pathlib import Path

import numpy as np
import pandas as pd
from matplotlib import pyplot as plt

from govsim.experiment.engine import run_all
from govsim.model import GovernanceModel, prepare
from govsim.report.look import ARMS as COLOURS
from govsim.report.look import DASHES, drawing, look_for
from govsim.scenario import load_scenario

ROOT = Path(__file__).resolve().parent.parent
ARMS = ("top_down", "digital_top_down", "collaborative")
SERIES = {
    "trust_government": "trust in government, 0..1", "satisfaction_mean": "satisfaction, 0..1", "backlog": "backlog, cases",
    "hazard_mean": "hazard, 0..1", "awareness_mean": "awareness, 0..1", "participation_share": "ready to volunteer, share",
}  # fmt: skip
YEAR, MONTH = 365, 365 / 12


def of_seed(task: tuple[int, int, int]) -> dict[str, np.ndarray]:
    """Daily series of all arms under one seed, counted from the first day, (series, days) by arm."""
    seed, residents, years = task
    settings = {"community.residents": residents, "horizon.days": years * YEAR, "horizon.warmup_days": 0}
    scenarios = {arm: load_scenario(arm, settings) for arm in ARMS}
    ground = prepare(scenarios[ARMS[0]], seed)
    found = {}
    for arm, scenario in scenarios.items():
        daily = GovernanceModel(scenario, seed, ground=ground).run().records.daily
        found[arm] = np.array([daily[name] for name in SERIES])
    return found


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
    parser.add_argument("--out", type=Path, default=ROOT / "experiments" / "results" / "run_in.csv")
    parser.add_argument("--figure", type=Path, default=ROOT / "docs" / "figures" / "run_in.png")
    asked = parser.parse_args()
    tasks = [(s, asked.residents, asked.years) for s in range(1, asked.seeds + 1)]
    found = {}
    for n, (task, series, error) in enumerate(run_all(of_seed, tasks, asked.workers), start=1):
        if error is not None:
            raise error
        found[task[0]] = series
        print(f"seed {n} of {asked.seeds}", file=sys.stderr)
    runs = {arm: np.array([found[s][arm] for s in sorted(found)]) for arm in ARMS}
    asked.out.parent.mkdir(exist_ok=True)
    table(runs).to_csv(asked.out, index=False, float_format="%.4g")
    draw(runs, asked.figure)


if __name__ == "__main__":
    main()
