"""The files of a scenario: what a path or a bundled name means, what a file may extend, what can be read as text."""

import os
from functools import cache
from pathlib import Path, PurePosixPath, PureWindowsPath

import yaml

from govsim.scenario.positions import Entry
from govsim.text.errors import InputError, did_you_mean, naming, shown

# The scenarios and experiments that ship: inside an installed package, or in the folders of a checkout.

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
    return tuple(yaml.safe_load((folder("experiments") / "compare.yaml").read_text(encoding="utf-8"))["scenarios"])


def fair_pair() -> tuple[str, str]:
    """The last two of the bundled arms: government with all that it can do alone, and the same with partners."""
    before, last = arms()[-2:]
    return before, last


LARGEST = 1_000_000


def located(source: str | os.PathLike[str], kind: str = "scenarios") -> Path:
    """The file that a path or a bundled name means. Raises InputError with a suggestion when there is none."""
    text = os.fspath(source)
    if not isinstance(text, str) or not text or "\0" in text:
        raise InputError([f"{shown(str(text)) or 'an empty name'}: not a file name"])
    path = Path(text)
    shipped = find(text, kind) if "." not in text else None
    with naming(shown(text)):
        if shipped and not path.is_file():
            return shipped
        if path.is_dir():
            raise InputError([f"{shown(text)}: is a folder; name the YAML file in it"])
        if not path.exists():
            near = did_you_mean(path.stem, names(kind)) or did_you_mean(text, families(kind)) or _beside(path)
            raise InputError([f"{shown(text, 200)}: no such file{near}"])
        if not path.is_file():
            raise InputError([f"{shown(text)}: not a regular file"])
    return path


def _beside(path: Path) -> str:
    folder = path.parent
    return did_you_mean(path.name, sorted(f.name for f in folder.glob("*.yaml"))) if folder.is_dir() else ""


def text_of(path: Path, name: str) -> str:
    """The text of a file. Raises InputError when it is too large, binary or not UTF-8."""
    with naming(name), path.open("rb") as stream:
        content = stream.read(LARGEST + 1)
    if len(content) > LARGEST:
        raise InputError([f"{name}: larger than {LARGEST // 1000} kB; this is no scenario file"])
    if b"\0" in content:
        raise InputError([f"{name}: a binary file (it holds a zero byte)"])
    try:
        return content.decode("utf-8-sig")
    except UnicodeDecodeError as error:
        line = content.count(b"\n", 0, error.start) + 1
        column = error.start - content.rfind(b"\n", 0, error.start)
        raise InputError([f"{name}:{line}:{column}: not UTF-8 (byte 0x{content[error.start]:02x})"]) from error


def below_of(extends: Entry, path: Path) -> tuple[Path | None, str]:
    """The file that `extends` means, seen from the file at `path`; or None and why not."""
    name = extends.value
    if not isinstance(name, str) or not name.strip() or not name.isprintable() or len(name) > 200:
        return None, "must be the name of a file beside this one, or a bundled name"
    windows = PureWindowsPath(name)
    if PurePosixPath(name).is_absolute() or windows.drive or windows.root or ".." in windows.parts or "\\" in name:
        return None, f"may not leave the folder of this file (got '{shown(name)}')"
    for beside in (path.parent / name, path.parent / f"{name}.yaml"):
        if beside.is_file():
            if not beside.resolve().is_relative_to(path.parent.resolve()):
                return None, f"may not leave the folder of this file ('{shown(name)}' is a link out of it)"
            return beside, ""
    shipped = find(name)
    if shipped:
        return shipped, ""
    known = [*sorted(f.name for f in path.parent.glob("*.yaml")), *(f"{n}.yaml" for n in names())]
    return None, f"no file '{shown(name)}' beside this one, and no bundled scenario of that name{did_you_mean(name, known)}"
