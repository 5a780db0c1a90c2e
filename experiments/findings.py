"""The experiments behind docs/findings.md, run as a user would.

    python experiments/findings.py [NAME ...] [--workers 2] [--runs results/findings]

Each is carried out in its folder (what is there already is not run again), and what the pages show of it is kept: tables in
experiments/results/findings/NAME_TABLE.csv, sentences in answers.csv there, figures in docs/figures/.
"""

import argparse
import json
import shutil
import subprocess
import sys
from pathlib import Path

import pandas as pd

ROOT = Path(__file__).resolve().parent.parent
RESULTS, FIGURES = ROOT / "experiments" / "results" / "findings", ROOT / "docs" / "figures"
TABLES: dict[str, tuple[str, ...]] = {
    "ladder": ("ladder",), "shapley": ("shapley", "but_for"), "price": ("price",), "regime_map": ("regime_map", "box"),
    "stress": ("stress",), "sensitivity": (), "optimise": (), "refute": (), "shock": (),
}  # fmt: skip
"""What is kept of each experiment: names of its tables."""
DRAWN = {
    "ladder": ("ladder_steps",), "shapley": ("shapley_shares", "but_for"), "price": ("price_list", "price_hours"),
    "regime_map": ("losing_box",), "stress": ("stress_signs",),
    "sensitivity": ("indices",), "optimise": ("pareto_front",), "shock": ("shock_courses",),
}  # fmt: skip
OWN_COMMAND = ("optimise", "refute")
"""Experiments that are carried out by the command of their name, not by `govsim sweep`."""


def carried_out(name: str, folder: Path, workers: int) -> None:
    """Run an experiment, or what is missing of it. CalledProcessError: a run failed."""
    words = [
        name if name in OWN_COMMAND else "sweep",
        str(ROOT / "experiments" / f"{name}.yaml"),
        "--out",
        str(folder),
        "--workers",
        str(workers),
        "--resume",
    ]
    subprocess.run([sys.executable, "-m", "govsim", *words], check=True)


def keep(name: str, folder: Path) -> list[str]:
    """Copy tables and figures of an experiment; returns its answer, a sentence each."""
    for table in TABLES[name]:
        shutil.copy(folder / "tables" / f"{table}.csv", RESULTS / f"{name}_{table}.csv")
    for figure in DRAWN.get(name, ()):
        shutil.copy(folder / "figures" / f"{figure}.png", FIGURES / f"{figure}.png")
    answer = json.loads((folder / "manifest.json").read_text("utf-8")).get("answer", [])
    return [answer] if isinstance(answer, str) else list(answer)


def main() -> None:
    """Run what is asked for, all by default, and keep what the pages show."""
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("names", nargs="*", metavar="NAME", help=", ".join(TABLES))
    parser.add_argument("--workers", type=int, default=2)
    parser.add_argument("--runs", type=Path, default=ROOT / "results" / "findings")
    parser.add_argument("--as-they-are", action="store_true", help="run nothing, keep what the folders hold")
    asked = parser.parse_args()
    if strange := set(asked.names) - TABLES.keys():
        parser.error(f"no experiment of these pages: {', '.join(sorted(strange))}")
    path = RESULTS / "answers.csv"
    told = pd.read_csv(path) if path.exists() else pd.DataFrame(columns=["experiment", "sentence"])
    for name in asked.names or TABLES:
        if not asked.as_they_are:
            carried_out(name, asked.runs / name, asked.workers)
        rows = pd.DataFrame({"experiment": name, "sentence": keep(name, asked.runs / name)})
        told = pd.concat([told[told.experiment != name], rows])
        told.to_csv(path, index=False)


if __name__ == "__main__":
    main()
