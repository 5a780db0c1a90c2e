"""What a run folder says of itself: what was run, by which versions, from which files; and what has changed since."""

import contextlib
import hashlib
import importlib.metadata
import json
import platform
import sys
from pathlib import Path
from typing import Any

from govsim.experiment.hypotheses import closed_lock, substance
from govsim.experiment.plan import Experiment, load_experiment
from govsim.experiment.run.task import SCHEMA, code_version
from govsim.experiment.study import moves
from govsim.scenario import as_dict, content_hash
from govsim.text.errors import InputError

LIBRARIES = ("mesa", "numpy", "numba", "scipy", "pandas", "pyarrow")
CHOOSING = ("SALib", "optuna")
"""Extras that choose points."""
DECIDES = ("govsim", "schema", "mesa", "numpy", "numba", "scipy", *CHOOSING)
"""Versions that may change a run's numbers or a design's points."""


def versions() -> dict[str, str]:
    """Versions on which the numbers depend."""
    found = {name: importlib.metadata.version(name) for name in LIBRARIES}
    for name in CHOOSING:
        with contextlib.suppress(importlib.metadata.PackageNotFoundError):
            found[name] = importlib.metadata.version(name)
    return {"govsim": code_version(), "schema": str(SCHEMA), "python": platform.python_version(), **found}


CLAIMS = "hypotheses"


def new_manifest(experiment: Experiment, command: str | None = None, lang: str = "en") -> dict[str, Any]:
    """The part of the manifest that is known before anything has run; the lock on the hypotheses is closed here."""
    study, plan = experiment.study, experiment.plan
    manifest = {
        "command": command or " ".join(["govsim", *sys.argv[1:]]), "lang": lang,
        "name": study.name, "title": study.title, "description": plan.description, "experiment": experiment.source,
        "design": {**experiment.design.model_dump(mode="json"), "baseline": study.arms[0].name},
        "factors": {name: factor.model_dump(mode="json", exclude_defaults=True) for name, factor in study.factors.items()},
        "assumed": moves(experiment.design.moved(study)), "metrics": list(study.metrics), "keep": list(plan.keep),
        "scenarios": [
            {"name": s.name, "title": s.title, "description": s.description, "source": source, "resolved": as_dict(s),
             "given": s.model_dump(mode="json", exclude_unset=True)}
            for s, source in zip(study.arms, study.sources, strict=True)
        ],
        "hashes": {s.name: content_hash(s) for s in study.arms},
        "seeds": list(study.seeds), "until": experiment.until.model_dump(mode="json") if experiment.until else None,
        "set": plan.set, "versions": versions(), "codes": [code_version()], "fingerprint": fingerprint(experiment),
        "hypotheses": claims(experiment),
    }  # fmt: skip
    return manifest | {"locked": closed_lock(manifest)}


def claims(experiment: Experiment) -> list[dict[str, Any]]:
    """The hypotheses as a manifest has them."""
    return [claim.model_dump(mode="json") for claim in experiment.plan.hypotheses]


def fingerprint(experiment: Experiment) -> dict[str, str]:
    """Short hashes of what decides which runs there are: what differs here is a changed experiment."""
    study, plan = experiment.study, experiment.plan
    parts: dict[str, Any] = {
        "scenarios": {s.name: content_hash(s) for s in study.arms},
        "design": experiment.design.model_dump(mode="json"),
        "factors": {name: factor.model_dump(mode="json") for name, factor in study.factors.items()},
        "seeds": [study.seeds, experiment.until.model_dump(mode="json") if experiment.until else None],
        "metrics": list(study.metrics), "keep": list(plan.keep), CLAIMS: substance(claims(experiment)),
    }  # fmt: skip
    return {name: short(part) for name, part in parts.items()}


def short(part: Any) -> str:
    """A short hash."""
    return hashlib.blake2b(json.dumps(part, default=str).encode(), digest_size=8).hexdigest()


def changes(manifest: dict[str, Any], experiment: Experiment) -> list[str]:
    """Parts of an experiment that are not what a folder was made of, in words."""
    before, now = {CLAIMS: short([])} | (manifest.get("fingerprint") or {}), fingerprint(experiment)
    return [f"its {name} changed" for name in now if before.get(name) != now[name]]


def since_edited(manifest: dict[str, Any]) -> str:
    """That the file of an experiment now holds other hypotheses than a folder that was made of it; empty where it does not.

    A file that is no longer there, or can no longer be read, says nothing.
    """
    source = str(manifest.get("experiment") or "")
    if not (source and Path(source).is_file()):
        return ""
    try:
        now = substance(claims(load_experiment(source)))
    except InputError:
        return ""
    if now == substance(manifest.get("hypotheses") or []):
        return ""
    return f"{source}: its hypotheses changed since the folder was made; the verdicts are on those that the folder holds"


def other_versions(manifest: dict[str, Any]) -> list[str]:
    """Versions that may change numbers and are not those of a folder, in words."""
    return differing(manifest.get("versions") or {}, versions())


def differing(before: dict[str, str], now: dict[str, str]) -> list[str]:
    """Versions that may change numbers and are not the same on two occasions, in words."""
    both = [name for name in DECIDES if name in before and name in now]
    return [f"{name} was {before[name]} and is {now[name]}" for name in both if before[name] != now[name]]
