"""Sweeps: an experiment file carried out in a folder, gone on with, extended, done in parts and put together again."""

import json
import os
import shutil
from collections.abc import Callable, Sequence
from dataclasses import replace
from pathlib import Path
from typing import Any

from govsim.experiment.hypotheses import changed_parts
from govsim.experiment.plan import DESIGN_OF, Experiment, Plan
from govsim.experiment.run.finish import Batch, finish
from govsim.experiment.run.manifest import CLAIMS, changes, differing, other_versions
from govsim.experiment.run.progress import PLANNING, Status, Tell
from govsim.experiment.run.runner import RunOptions, SweepState, run_rounds
from govsim.experiment.run.schedule import RunSchedule
from govsim.experiment.run.task import code_version
from govsim.experiment.study import Design, Factor, Study
from govsim.names import TABLES
from govsim.scenario import Scenario
from govsim.store import writing
from govsim.text.errors import InputError

KEEP = "keep"
NEW_CLAIMS = f"its {CLAIMS} changed"
MANY_POINTS = 3000
"""Points whose planning takes longer than one waits without a word."""
Ask = Callable[[str], bool]
"""Asks the user whether to go on although something changed."""


def sweep(
    experiment: Experiment, folder: Path, options: RunOptions, tell: Tell, *, resume: bool = False, extend: bool = False,
    ask: Ask = lambda _: False,
) -> Batch:  # fmt: skip
    """Run an experiment in a folder; with `resume` or `extend` in one that holds a part of it. Raises InputError.

    `resume` runs what is missing and nothing else. `extend` takes an experiment that has grown by seeds, points or
    scenarios. What else has changed (the experiment or the code) is asked about, and never silently mixed.
    """
    check_shardable(experiment, options)
    points = experiment.design.points(experiment.study)  # what is wrong with them is said before there is a folder
    if len(points) > MANY_POINTS:
        tell(Status(PLANNING.en, 0, len(points)))
    writing.open_folder(folder)
    with writing.locked(folder):  # what is there is read behind the lock: another may just have ended
        before = writing.open_folder(folder)
        there = len(writing.done(folder)) if before is not None else 0
        if before is not None and there and not (resume or extend):
            of = before.get("runs_expected", "?")
            raise InputError([f"{folder}: holds a sweep ({there} of {of} runs); --resume goes on with it, --extend adds to it"])
        if not there:
            writing.clear(folder)
        manifest = resume_state(experiment, folder, options, before, extend, ask) if before is not None and there else {}
        manifest |= {"shard": "/".join(map(str, options.shard))} if options.shard else {}
        return finish(run_rounds(experiment, folder, options, tell, manifest))


def resume_state(
    experiment: Experiment, folder: Path, options: RunOptions, manifest: dict[str, Any], extend: bool, ask: Ask
) -> dict[str, Any]:
    """What of an older manifest stays. Raises InputError when the folder cannot be gone on with, or the user says no."""
    mine = "/".join(map(str, options.shard)) if options.shard else None
    if manifest.get("shard") != mine:
        raise InputError([f"{folder}: holds shard {manifest.get('shard') or 'none'}, not {mine or 'the whole'}"])
    codes = [code_version(), *(code for code in manifest.get("codes", []) if code != code_version())]
    changed = changes(manifest, experiment)
    news = [what for what in changed if what != NEW_CLAIMS]
    if extend:
        check_extendable(experiment, folder, news)
        news = []
    elif news and chooses(experiment):
        raise InputError(
            [f"{folder}: {'; '.join(news)}; a {experiment.design.kind} design chooses runs by runs: use a new folder"]
        )
    if NEW_CLAIMS in changed:
        news.append(f"{NEW_CLAIMS}; verdicts on any but those locked before the first run are exploratory")
    other_code = other_versions(manifest)
    news += other_code
    if strange := foreign_runs(experiment, folder, codes):
        raise InputError([
            f"{folder}: {strange} of its runs do not belong to this experiment"
            f"{' (' + ', '.join(changed) + ')' if changed else ''}; use a new folder"
        ])  # fmt: skip
    what = f"{folder}: {'; '.join(news)}"
    if news and not ask(what):
        raise InputError([f"{what}; --accept-changes goes on all the same, and the manifest then names both versions"])
    return {
        "codes": codes, "wall_seconds": manifest.get("wall_seconds", 0.0),
        "earlier_versions": manifest.get("earlier_versions", []) + ([manifest["versions"]] if other_code else []),
        "locked": manifest.get("locked") or {},  # the first lock is the one that counts
    }  # fmt: skip


def check_extendable(experiment: Experiment, folder: Path, news: Sequence[str]) -> None:
    """Only seeds, points and scenarios can be added. Raises InputError for anything else."""
    if f"its {KEEP} changed" in news:
        raise InputError([f"{folder}: other tables are kept now than before, so they would lack runs; use a new folder"])
    if chooses(experiment):
        raise InputError([f"{folder}: a {experiment.design.kind} design chooses runs by runs and cannot be added to"])


def foreign_runs(experiment: Experiment, folder: Path, codes: Sequence[str]) -> int:
    """Runs of a folder that are none of the experiment's; those that a design chooses later cannot be told beforehand."""
    if chooses(experiment):
        return 0
    schedule = RunSchedule(experiment, tuple(codes))
    schedule.add(experiment.design.points(experiment.study))
    if experiment.until:
        later = range(max(experiment.study.seeds) + 1, max(experiment.study.seeds) + 1 + experiment.until.at_most)
        schedule.add(replace(point, seeds=tuple(later)) for point in experiment.design.points(experiment.study))
    return len(writing.done(folder).difference(schedule.order()))


def chooses(experiment: Experiment) -> bool:
    return type(experiment.design).more is not Design.more


def check_shardable(experiment: Experiment, options: RunOptions) -> None:
    """Parts must be known beforehand. Raises InputError for an experiment that chooses its runs as it goes."""
    if options.shard and (chooses(experiment) or experiment.until):
        raise InputError([f"{experiment.source}: chooses runs in the light of earlier ones, so it cannot be cut in shards"])


def merge(
    folders: Sequence[Path], out: Path, command: str | None = None, ask: Ask = lambda _: False, lang: str = "en"
) -> Batch:
    """Put the shards of a sweep together in a new folder and analyse the whole. Raises InputError."""
    manifests = [opened(folder) for folder in folders]
    problems = []
    for folder, one in zip(folders, manifests, strict=True):
        if one.get("fingerprint") != manifests[0].get("fingerprint"):
            problems.append(f"{folder}: is of another experiment than {folders[0]}")
        elif one.get("codes") != manifests[0].get("codes"):
            problems.append(f"{folder}: was run by another version of the code ({one.get('codes')}) than {folders[0]}")
        elif not one.get("shard") and (one.get("until") or chooses(experiment_of(one))):
            problems.append(f"{folder}: its experiment chose runs in the light of earlier ones, so it has no parts to merge")
    if writing.open_folder(out) is not None:
        problems.append(f"{out}: holds runs already; name a new folder with --out")
    if problems:
        raise InputError(problems)
    confirm_versions(folders, manifests, ask)
    experiment = experiment_of(manifests[0])
    with writing.locked(out):
        writing.clear(out)
        for number, folder in enumerate(folders):
            link_shard(folder, out, number)
        return finish(merged(experiment, out, [one | {"lang": lang} for one in manifests], command))


def confirm_versions(folders: Sequence[Path], manifests: Sequence[dict[str, Any]], ask: Ask) -> None:
    """Ask before runs of several versions of a library are put together. Raises InputError where the answer is no."""
    news = {
        folder: differing(one.get("versions") or {}, manifests[0]["versions"])
        for folder, one in zip(folders, manifests, strict=True)
    }  # fmt: skip
    what = "; ".join(f"{folder}: {', '.join(odd)} in {folders[0]}" for folder, odd in news.items() if odd)
    if what and not ask(what):
        raise InputError([f"{what}; --accept-changes merges all the same, and the manifest then names both versions"])


def opened(folder: Path) -> dict[str, Any]:
    """The manifest of a folder that must hold runs. Raises InputError."""
    found = writing.open_folder(folder)
    if found is None:
        raise InputError([f"{folder}: no run folder"])
    return found


def link_shard(folder: Path, out: Path, number: int) -> None:
    """Lay the tables of a folder beside those of others; the file itself where both are on one disk."""
    for table in TABLES:
        for n, file in enumerate(writing.files(folder, table)):
            target = out / writing.PARTS / table / f"{number:06d}-{n:06d}.parquet"
            try:
                os.link(file, target)
            except FileNotFoundError as error:
                raise InputError([f"{folder}: is being written; merge it when its sweep has ended"]) from error
            except OSError:  # another disk
                writing.write_atomically(target, lambda p, f=file: shutil.copyfile(f, p))  # type: ignore[misc]


def merged(experiment: Experiment, out: Path, manifests: list[dict[str, Any]], command: str | None) -> SweepState:
    """What the shards amount to."""
    whole = {key: value for key, value in manifests[0].items() if key not in ("shard", "interrupted", "failed", "answer")}
    whole |= {"command": command or whole.get("command"), "shards": [one.get("shard") for one in manifests]}
    whole["locked"] = next(
        (one.get("locked") or {} for one in manifests if changed_parts(one)), manifests[0].get("locked") or {}
    )
    versions = [one["versions"] for one in manifests] + [
        past for one in manifests for past in one.get("earlier_versions") or []
    ]
    whole["earlier_versions"] = [past for n, past in enumerate(versions) if past not in versions[:n]][1:]
    whole["wall_seconds"] = round(sum(one.get("wall_seconds", 0.0) for one in manifests), 2)
    writing.write_json(out / "manifest.json", whole | {"interrupted": True})
    state = SweepState(out, experiment, RunSchedule(experiment, tuple(whole["codes"])), manifest=whole)
    state.schedule.add(experiment.design.points(experiment.study))
    state.failed = [row for one in manifests for row in one.get("failed", [])]
    return state


def experiment_of(manifest: dict[str, Any]) -> Experiment:
    """The experiment that a manifest tells of, without its files."""
    options = {key: value for key, value in manifest["design"].items() if key != "baseline"}
    design = DESIGN_OF[options["kind"]].model_validate_json(json.dumps(options))
    arms = tuple(Scenario.model_validate(one["given"]) for one in manifest["scenarios"])
    factors = {name: Factor.model_validate(factor) for name, factor in manifest["factors"].items()}
    sources = tuple(str(one["source"]) for one in manifest["scenarios"])
    study = Study(
        manifest["name"], manifest["title"], arms, factors, tuple(manifest["seeds"]), tuple(manifest["metrics"]), sources
    )
    plan = {key: manifest[key] for key in ("name", "title", "set", "keep", "metrics")} | {
        "scenarios": [arm.name for arm in arms], "hypotheses": manifest.get("hypotheses") or [],
        "seeds": {"numbers": manifest["seeds"]},
    }  # fmt: skip
    return Experiment(Plan.model_validate(plan), design, study, str(manifest.get("experiment", "")))
