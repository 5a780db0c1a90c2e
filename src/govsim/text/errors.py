"""What is wrong with a user's input, said so that it can be mended: one line a problem."""

import difflib
from collections.abc import Iterable

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
