"""Run anew whatever a document shows, at full size, and write the documents from it: `make findings`.

    python experiments/findings.py [--only NAME ...] [--list] [--workers 2] [--runs results/findings]

A step is an experiment of this folder or a script. It runs in a folder of its own, RUNS/NAME-KEY, where KEY is a hash of the
code that decides the numbers and of the step's files: a step that was done under the same key is not run again, one that was
interrupted goes on where it stopped, and Ctrl-C keeps all that is done. What a document shows is copied to
experiments/results and docs/figures after each step, and the documents are written when all are there. `--scale .1` runs a
small sample of each step (few seeds, a small community, a month) into RUNS and leaves results and documents alone.
"""

import argparse
import hashlib
import json
import os
import shutil
import subprocess
import sys
import time
from pathlib import Path
from typing import NamedTuple

import pandas as pd
import yaml
from small import small

from govsim.experiment.plan import load_experiment
from govsim.experiment.run.task import code_version

HERE = Path(__file__).resolve().parent
ROOT = HERE.parent
SECONDS_A_RUN = 0.2
"""What a run of a year takes on one core, with all around it; the estimates rest on it until steps have been timed."""


class Step(NamedTuple):
    """An experiment or script, what is kept of it, and which page shows it."""

    name: str
    page: str
    tables: tuple[str, ...] = ()  # of an experiment's tables/: kept as findings/NAME_TABLE.csv
    figures: tuple[str, ...] = ()
    results: tuple[str, ...] = ()  # files that a script writes into its folder: kept in experiments/results
    compared: bool = False  # whether the comparison with the first scenario is kept, as findings/NAME.csv
    words: tuple[str, ...] = ()  # a script's other words
    runs: int = 0  # of a script; an experiment says itself

    @property
    def is_script(self) -> bool:
        """Whether a script is run, not an experiment."""
        return (HERE / f"{self.name}.py").is_file() and not (HERE / f"{self.name}.yaml").is_file()


STEPS = (
    Step("headline", "README.md", (), ("stages", "differences"),
         ("headline.csv", "neutral_prevention.csv", "ratios.csv", "twins.csv"), runs=600),
    Step("load", "docs/findings.md", ("map",)),
    Step("envelope", "docs/findings.md", ("map",)),
    Step("ladder", "docs/findings.md", ("ladder",), ("ladder_steps",)),
    Step("shapley", "docs/findings.md", ("shapley", "but_for"), ("shapley_shares", "but_for")),
    Step("actors", "docs/findings.md", ("shapley", "but_for")),
    Step("ingredients", "docs/findings.md", ("effects",)),
    Step("load_map", "docs/findings.md", ("regime_map", "box")),
    Step("regime_map", "docs/findings.md", ("regime_map", "box"), ("losing_box",)),
    Step("price", "docs/findings.md", ("price",), ("price_list", "price_hours")),
    Step("stress", "docs/findings.md", ("stress",), ("stress_signs",)),
    Step("sensitivity", "docs/findings.md", figures=("indices",)),
    Step("refute", "docs/findings.md"),
    Step("optimise", "docs/findings.md", figures=("pareto_front",)),
    Step("shock", "docs/findings.md", figures=("shock_courses",)),
    Step("needs", "docs/findings.md", ("effects",)),
    Step("reform", "docs/findings.md", compared=True),
    Step("face_validity", "docs/validation.md", results=("face_validity.csv",), runs=50),
    Step("mends", "CHANGELOG.md", results=("mends.csv",), runs=360),
    Step("levers", "docs/odd.md", results=("levers.csv",), runs=1060),
    Step("mechanisms", "docs/validation.md", results=("mechanisms.csv",), runs=1150),
    Step("closer_looks", "docs/odd.md", results=("closer_looks.csv",), runs=400),
    Step("run_in", "docs/odd.md", figures=("run_in",), results=("run_in.csv", "run_in_pair.csv"), runs=250),
    Step("two_lives", "docs/common-random-numbers.md", figures=("two_lives",), results=("two_lives.csv",), runs=4),
    Step("page_picture", "README.md", figures=("page",), runs=10),
)  # fmt: skip
UNSCALED = ("two_lives", "page_picture")
"""Steps that need a whole community or a browser; a small sample leaves them out."""
OWN_COMMAND = ("optimise", "refute")
"""Experiments that are carried out by the command of their name, not by `govsim sweep`."""


class Place(NamedTuple):
    """Where steps run and where what is shown of them goes."""

    runs: Path
    results: Path
    figures: Path
    workers: int
    scale: float


def key_of(step: Step, scale: float) -> str:
    """A hash of what decides a step's numbers: the code, its own files and those of the scenarios."""
    files = [*HERE.glob(f"{step.name}.*"), *(ROOT / "scenarios").rglob("*.yaml")]
    files += [HERE / f"{name}.py" for name in ("levers", "patterns", "small") if step.is_script]
    digest = hashlib.blake2b(f"{code_version()} {step.words} {scale}".encode(), digest_size=5)
    for file in sorted(files):
        digest.update(file.name.encode() + file.read_bytes())
    return digest.hexdigest()


def runs_of(step: Step) -> int:
    """Runs of a year that a step takes, at full size."""
    if step.runs:
        return step.runs
    experiment = load_experiment(HERE / f"{step.name}.yaml")
    foreseen = experiment.design.foreseen(experiment.study)
    years = max(1.0, max(s.horizon.days + s.horizon.warmup_days for s in experiment.study.arms) / 730)
    points = [] if foreseen else experiment.design.points(experiment.study)
    return round(years * (foreseen or sum(len(experiment.study.seeds_of(p)) for p in points)))


def command_of(step: Step, folder: Path, place: Place) -> list[str]:
    """The command of a step, as a user would type it."""
    if step.is_script:
        less = ["--seeds", "2", "--residents", "150"] if place.scale < 1 else []
        many = ["--workers", str(place.workers)] if "workers" in (HERE / f"{step.name}.py").read_text("utf-8") else []
        return [sys.executable, str(HERE / f"{step.name}.py"), "--into", str(folder), *less, *many, *step.words]
    file = HERE / f"{step.name}.yaml"
    if place.scale < 1:
        plan, file = yaml.safe_load(file.read_text("utf-8")), folder.with_suffix(".yaml")
        file.write_text(yaml.safe_dump(small(plan, place.scale), sort_keys=False), "utf-8")
    words = [step.name if step.name in OWN_COMMAND else "sweep", str(file), "--out", str(folder)]
    return [sys.executable, "-m", "govsim", *words, "--workers", str(place.workers), "--resume"]


def carried_out(step: Step, folder: Path, place: Place) -> float:
    """Run a step, or what is missing of it; returns its seconds in all. CalledProcessError: it failed."""
    note = folder.parent / f"{folder.name}.done.json"
    if note.is_file():
        return float(json.loads(note.read_text("utf-8"))["seconds"])
    folder.parent.mkdir(parents=True, exist_ok=True)
    spent = folder.parent / f"{folder.name}.spent"
    before, began = float(spent.read_text("utf-8")) if spent.is_file() else 0.0, time.monotonic()
    try:
        subprocess.run(command_of(step, folder, place), check=True, env=os.environ | {"PYTHONHASHSEED": "0"})
    finally:
        seconds = before + time.monotonic() - began
        spent.write_text(f"{seconds:.1f}", "utf-8")
    note.write_text(json.dumps({"step": step.name, "seconds": round(seconds, 1), "code": code_version()}), "utf-8")
    return seconds


def keep(step: Step, folder: Path, place: Place) -> None:
    """Copy what the documents show of a step, and note its sentences."""
    found = place.results / "findings"
    for where in (found, place.figures):
        where.mkdir(parents=True, exist_ok=True)
    for table in step.tables:
        shutil.copy(folder / "tables" / f"{table}.csv", found / f"{step.name}_{table}.csv")
    for figure in step.figures:
        shutil.copy(folder / "figures" / f"{figure}.png", place.figures / f"{figure}.png")
    for name in step.results:
        shutil.copy(folder / name, place.results / name)
    if step.compared:
        rows = pd.read_csv(folder / "comparison.csv")
        rows[rows.a == rows.a.iloc[0]].to_csv(found / f"{step.name}.csv", index=False, float_format="%.6g")
    if step.is_script:
        return
    answer = json.loads((folder / "manifest.json").read_text("utf-8")).get("answer") or {}
    rows = pd.DataFrame({"experiment": step.name, "sentence": answer.get("en") or []})
    path = found / "answers.csv"
    told = pd.read_csv(path) if path.exists() else rows.iloc[:0]
    pd.concat([told[told.experiment != step.name], rows]).to_csv(path, index=False)


def told(seconds: float) -> str:
    """A time as one reads it."""
    return f"{seconds:.0f} s" if seconds < 100 else f"{seconds / 60:.0f} min"


def all_of(steps: list[Step], place: Place) -> int:
    """Run and keep every step; those that fail are said and the others go on. Returns the exit code."""
    guess = {step.name: runs_of(step) * SECONDS_A_RUN * (0.02 if place.scale < 1 else 1) / place.workers for step in steps}
    spent: dict[str, float] = {}
    failed = []
    for n, step in enumerate(steps, start=1):
        ratio = sum(spent.values()) / sum(guess[name] for name in spent) if spent else 1.0
        left = sum(guess[s.name] for s in steps[n - 1 :]) * ratio
        mine = told(guess[step.name] * ratio)
        print(f"[{n}/{len(steps)}] {step.name}: about {mine}; all that is left {told(left)}", flush=True)
        folder = place.runs / f"{step.name}-{key_of(step, place.scale)}"
        try:
            spent[step.name] = carried_out(step, folder, place)
            keep(step, folder, place)
        except subprocess.CalledProcessError as error:
            if error.returncode == 130:
                raise KeyboardInterrupt from error
            failed.append(step.name)
    rows = [{"step": name, "seconds": round(seconds), "estimate": round(guess[name])} for name, seconds in spent.items()]
    table = pd.DataFrame(
        [*rows, {"step": "all", "seconds": round(sum(spent.values())), "estimate": round(sum(guess.values()))}]
    )
    table.to_csv(place.runs / "times.csv", index=False)
    print(table.to_string(index=False))
    if failed:
        print(f"failed: {', '.join(failed)}; the same command goes on where they stopped", file=sys.stderr)
    return 1 if failed else 0


def asked_for(words: list[str] | None = None) -> argparse.Namespace:
    """What the command line asks for."""
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("--only", nargs="+", default=[], metavar="NAME", help=", ".join(step.name for step in STEPS))
    parser.add_argument("--list", action="store_true", help="say what there is, how many runs and how long, and stop")
    parser.add_argument("--workers", type=int, default=os.cpu_count() or 1)
    parser.add_argument("--scale", type=float, default=1.0, help="below 1: a small sample that changes no document")
    parser.add_argument("--runs", type=Path, default=ROOT / "results" / "findings")
    asked = parser.parse_args(words)
    if strange := set(asked.only) - {step.name for step in STEPS}:
        parser.error(f"no step of these: {', '.join(sorted(strange))}")
    return asked


def listed(rows: list[tuple[str, int, str]], workers: int) -> None:
    """Say what there is, how many runs and how long."""
    for name, runs, page in [*rows, ("all", sum(runs for _, runs, _ in rows), "")]:
        print(f"{name:14} {runs:6} runs  {told(runs * SECONDS_A_RUN / workers):>7}  {page}")


def main() -> int:
    """Run what is asked for, all by default; then write the documents."""
    asked = asked_for()
    steps = [step for step in STEPS if step.name in asked.only or not asked.only]
    if asked.list:
        listed([(step.name, runs_of(step), step.page) for step in steps], asked.workers)
        return 0
    whole = asked.scale >= 1
    if not whole:
        steps = [step for step in steps if step.name not in UNSCALED]
    results, figures = (HERE / "results", ROOT / "docs" / "figures") if whole else (asked.runs / "kept", asked.runs / "figures")
    try:
        code = all_of(steps, Place(asked.runs, results, figures, asked.workers, asked.scale))
    except KeyboardInterrupt:
        print("interrupted; what is done is kept, the same command goes on", file=sys.stderr)
        return 130
    if code == 0 and whole:
        subprocess.run([sys.executable, str(HERE / "refresh_docs.py")], check=True)
    return code


if __name__ == "__main__":
    sys.exit(main())
