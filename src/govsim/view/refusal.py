"""What the page refuses to do, and why: in every language, since a visitor reads it and not the writer of a file."""

from govsim.text.errors import InputError
from govsim.text.words import Words


class Refused(InputError):
    """What was asked for cannot be; `reasons` can be said in every language, `problems` are their English."""

    def __init__(self, *reasons: Words) -> None:
        super().__init__(reason.en for reason in reasons)
        self.reasons = reasons
