"""The main job: every scenario under the same seeds, paired differences, one folder."""

import os
import tempfile
from collections.abc import Iterable, Sequence
from pathlib import Path
from typing import Any

from govsim.analysis.comparison import QUESTIONS
from govsim.experiment.designs.space import Paired
from govsim.experiment.hypotheses import Hypothesis
from govsim.experiment.plan import KEPT, Experiment, Plan, Seeds
from govsim.experiment.run.finish import Batch, finish
from govsim.experiment.run.progress import Tell
from govsim.experiment.run.runner import RunOptions, run_rounds
from govsim.experiment.study import Study
from govsim.scenario import Scenario, load_scenario
from govsim.store import writing
from govsim.text.errors import InputError


def compare(
    scenarios: Sequence[Scenario | str | os.PathLike[str]], seeds: int | Iterable[int] = 30, *, workers: int | None = None,
    out: Path | str | None = None, progress: Tell | None = None, command: str | None = None,
    sources: Sequence[str] = (), settings: dict[str, Any] | None = None, hypotheses: Sequence[Hypothesis] = (),
    lang: str = "en",
) -> Batch:  # fmt: skip
    """Run scenarios under the same seeds (1..N, or those given) and compare them pair by pair; the first is the baseline.

    With `out` the run folder is written there. Raises InputError for input that cannot be run. Ctrl-C keeps what is
    finished: the batch then says `interrupted`. `sources` and `settings` say how a command named the scenarios and what
    it set in them, for the commands that rerun a failed run. `hypotheses` are locked before the first run and judged in the
    end. `lang` is the language of the manifest's answer.
    """
    loaded = [s if isinstance(s, Scenario) else load_scenario(s) for s in scenarios]
    numbers = list(range(1, seeds + 1)) if isinstance(seeds, int) else list(dict.fromkeys(seeds))
    check(loaded, numbers)
    named = [str(s) if not isinstance(s, Scenario) else s.name for s in scenarios]
    experiment = experiment_of(loaded, numbers, sources or named, settings or {}, hypotheses)
    options = RunOptions(workers, in_process=workers == 1 or len(loaded) * len(numbers) == 1, command=command, lang=lang)
    tell = progress or (lambda _: None)
    if out is not None:
        return run_and_finish(experiment, claim_folder(Path(out)), options, tell)
    with tempfile.TemporaryDirectory(prefix="govsim-") as folder:
        batch = run_and_finish(experiment, Path(folder), options, tell)
        batch.folder = None
    return batch


def run_and_finish(experiment: Experiment, folder: Path, options: RunOptions, tell: Tell) -> Batch:
    """Run and compare in a folder that is ours."""
    with writing.locked(folder):
        writing.clear(folder)
        return finish(run_rounds(experiment, folder, options, tell))


def experiment_of(
    scenarios: list[Scenario], seeds: list[int], sources: Sequence[str], settings: dict[str, Any],
    hypotheses: Sequence[Hypothesis],
) -> Experiment:  # fmt: skip
    """The experiment that a comparison is."""
    names = tuple(s.name for s in scenarios)
    plan = Plan(name="compare", scenarios=names, seeds=Seeds(numbers=tuple(seeds)), keep=KEPT, set=settings,
                hypotheses=tuple(hypotheses))  # fmt: skip
    study = Study("compare", "", tuple(scenarios), {}, tuple(seeds), QUESTIONS, tuple(sources))
    return Experiment(plan, Paired(), study)


def claim_folder(folder: Path) -> Path:
    """A folder for a comparison, new or of an older one, which will be emptied. Raises InputError for anything else."""
    manifest = writing.open_folder(folder)
    if manifest is not None:
        design = manifest.get("design") or {}
        if "paired" not in (design.get("kind"), *design) or manifest.get("experiment"):
            raise InputError([f"{folder}: holds an experiment ({manifest.get('name', design.get('kind'))}); name a new folder"])
    return folder


def check(scenarios: list[Scenario], seeds: list[int]) -> None:
    """Refuse what cannot be compared."""
    names = [s.name for s in scenarios]
    problems = [f"{name}: named twice; give the scenarios different names" for name in names if names.count(name) > 1]
    if not scenarios:
        problems.append("no scenario to run")
    if not seeds:
        problems.append("--seeds: must be at least 1")
    if any(s < 0 for s in seeds):
        problems.append("--seeds: must not be negative")
    if problems:
        raise InputError(problems)
