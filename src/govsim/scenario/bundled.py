"""The scenarios and experiments that ship: inside an installed package, or in the folders of a checkout."""

from functools import cache
from pathlib import Path

import yaml

PACKAGE = Path(__file__).resolve().parent.parent
CHECKOUT = PACKAGE.parent.parent


def folder(kind: str) -> Path:
    """The folder of what ships of a kind (`scenarios` or `experiments`)."""
    installed = PACKAGE / "bundled" / kind
    return installed if installed.is_dir() else CHECKOUT / kind


def names(kind: str = "scenarios") -> list[str]:
    """The bundled names of a kind, without `.yaml`, sorted; not those of families."""
    return sorted(file.stem for file in folder(kind).glob("*.yaml"))


def families(kind: str = "scenarios") -> list[str]:
    """The names of what ships in folders of its own, such as `reform/gradual`, sorted."""
    return sorted(f"{file.parent.name}/{file.stem}" for file in folder(kind).glob("*/*.yaml"))


def find(name: str, kind: str = "scenarios") -> Path | None:
    """The file of a bundled name, given with or without `.yaml`; None when nothing of that name ships."""
    stem = name.removesuffix(".yaml")
    return folder(kind) / f"{stem}.yaml" if stem in (*names(kind), *families(kind)) else None


@cache
def arms() -> tuple[str, ...]:
    """The bundled arms: those of `experiments/compare.yaml`, a ladder on which each adds one idea to the one before."""
    told = yaml.safe_load((folder("experiments") / "compare.yaml").read_text(encoding="utf-8"))
    return tuple(told["scenarios"])


def fair_pair() -> tuple[str, str]:
    """The last two of the bundled arms: government with all that it can do alone, and the same with partners."""
    before, last = arms()[-2:]
    return before, last
