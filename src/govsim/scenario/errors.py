"""What is wrong with a user's input: one line a problem, with the file, line and column where it stands."""

from typing import NamedTuple

from govsim.text.errors import LONGEST_SHOWN, MOST_SHOWN, InputError, closest, did_you_mean, shown

__all__ = ["LONGEST_SHOWN", "MOST_SHOWN", "SET", "InputError", "Place", "Problem", "closest", "did_you_mean", "shown"]


class Place(NamedTuple):
    """Where something was written. Line 0 means a whole file, or no file at all (`--set`)."""

    file: str
    line: int = 0
    column: int = 0

    def __str__(self) -> str:
        return f"{self.file}:{self.line}" if self.line else self.file


SET = Place("--set")


class Problem(NamedTuple):
    """One thing to mend: where, which dotted key (may be empty), and what."""

    place: Place
    key: str
    text: str

    def __str__(self) -> str:
        key = f"{self.key}: " if self.key else ""
        if self.place == SET:
            return f"--set {key}{self.text}"
        where = f"{self.place.file}:{self.place.line}:{self.place.column}" if self.place.line else self.place.file
        return f"{where}: {key}{self.text}"
