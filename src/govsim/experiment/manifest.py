"""What a run folder says of itself: what was run, by which versions, from which files."""

import importlib.metadata
import platform
import sys
from collections.abc import Sequence
from typing import Any

from govsim.experiment.runs import SCHEMA, code_version
from govsim.scenario import Scenario, as_dict, content_hash

LIBRARIES = ("mesa", "numpy", "numba", "scipy", "pandas", "pyarrow")


def versions() -> dict[str, str]:
    """Versions on which the numbers depend."""
    found = {name: importlib.metadata.version(name) for name in LIBRARIES}
    return {"govsim": code_version(), "schema": str(SCHEMA), "python": platform.python_version(), **found}


def manifest(scenarios: Sequence[Scenario], seeds: Sequence[int], command: str | None = None) -> dict[str, Any]:
    """The part of the manifest that is known before anything has run."""
    return {
        "command": command or " ".join(["govsim", *sys.argv[1:]]),
        "design": {"name": "compare", "paired": True, "baseline": scenarios[0].name},
        "scenarios": [
            {"name": s.name, "title": s.title, "description": s.description, "resolved": as_dict(s)} for s in scenarios
        ],
        "hashes": {s.name: content_hash(s) for s in scenarios},
        "seeds": list(seeds),
        "versions": versions(),
    }
