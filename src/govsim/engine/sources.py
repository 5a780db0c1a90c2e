"""Which source files decide what a module does: its own and all that it imports, however far."""

import hashlib
import re
from collections.abc import Iterator
from functools import cache
from pathlib import Path

PACKAGE = Path(__file__).resolve().parents[1]
TEXT = "text"
"""The room that decides how things are said, never what comes out."""
IMPORT = re.compile(r"^[ \t]*from govsim(?:\.([\w.]+))? import (?:\(([^)]*)\)|([^\n#]*))", re.MULTILINE)


def reached(*modules: str) -> list[Path]:
    """The files of modules, named as `model.month`, and of all that they import from this package, but for text; sorted."""
    found: set[Path] = set()
    left = list(modules)
    while left:
        for file in _files(left.pop()):
            if file not in found and file.relative_to(PACKAGE).parts[0] != TEXT:
                found.add(file)
                left += _imported(file)
    return sorted(found)


def digest(files: list[Path], size: int, salt: str = "") -> str:
    """A hash of `size` bytes over the places and contents of files of the package, in hexadecimal."""
    made = hashlib.blake2b(salt.encode(), digest_size=size)
    for file in files:
        made.update(file.relative_to(PACKAGE).as_posix().encode() + b"\0" + file.read_bytes())
    return made.hexdigest()


def _files(module: str) -> Iterator[Path]:
    """The file of a module, and those of the packages it lies in."""
    place = PACKAGE
    for part in module.split("."):
        place /= part
        if (place / "__init__.py").is_file():
            yield place / "__init__.py"
        elif place.with_suffix(".py").is_file():
            yield place.with_suffix(".py")
            return


@cache
def _imported(file: Path) -> list[str]:
    """The dotted names that a file imports, a name of a module and a name in a module alike."""
    return [
        f"{package}.{name.split()[0]}" if package else name.split()[0]
        for package, many, some in IMPORT.findall(file.read_text(encoding="utf-8"))
        for name in (many or some).split(",")
        if name.strip()
    ]
