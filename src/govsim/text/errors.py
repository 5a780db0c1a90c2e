"""What is wrong with a user's input, said so that it can be mended: one line a problem."""

import difflib
import os
from collections.abc import Iterable, Iterator
from contextlib import contextmanager
from pathlib import Path

MOST_SHOWN = 100
LONGEST_SHOWN = 60


class InputError(ValueError):
    """The user's input is wrong. `problems` holds one line for each thing to mend."""

    def __init__(self, problems: Iterable[object]) -> None:
        lines = list(dict.fromkeys(str(p) for p in problems))
        if len(lines) > MOST_SHOWN:
            lines[MOST_SHOWN:] = [f"and {len(lines) - MOST_SHOWN} more problems"]
        self.problems: list[str] = lines
        super().__init__("\n".join(lines))

    def __reduce__(self) -> tuple[type["InputError"], tuple[list[str]]]:
        return InputError, (self.problems,)


def shown(text: str, longest: int = LONGEST_SHOWN) -> str:
    """A text as it may stand in one line: cut when long, escaped when it holds anything that does not print."""
    if len(text) > longest:
        text = text[: longest - 3] + "..."
    return text if text.isprintable() else ascii(text)[1:-1]


def closest(word: str, among: Iterable[str]) -> str | None:
    """The word most like this one, or None. Long words are no slip of the pen, and slow to compare."""
    found = difflib.get_close_matches(word, list(among), 1) if len(word) <= LONGEST_SHOWN else []
    return found[0] if found else None


def did_you_mean(word: str, among: Iterable[str]) -> str:
    """`; did you mean 'x'?`, or nothing when no word is like this one."""
    near = closest(word, among)
    return f"; did you mean '{shown(near)}'?" if near else ""


@contextmanager
def naming(name: object, what: str = "read") -> Iterator[None]:
    """Turn what the system refuses (no right, no room, no such disk) into an InputError on the file `name`."""
    try:
        yield
    except OSError as error:
        raise InputError([f"{name}: cannot be {what} ({error.strerror or error})"]) from error


def name_of(file: str | os.PathLike[str]) -> str:
    """A file as messages call it: short inside the current folder, in full elsewhere."""
    path = Path(file)
    try:
        return path.resolve().relative_to(Path.cwd().resolve()).as_posix() if path.is_absolute() else path.as_posix()
    except ValueError:
        return str(path)
