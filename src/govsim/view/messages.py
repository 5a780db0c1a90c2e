"""What a browser says, read with care: it may come from anything that reaches the port.

A message is a JSON object whose numbers are finite. What else comes in is answered by a line, and the visit lives on.
"""

import json
import math
from typing import Any

from pydantic import ValidationError
from starlette.websockets import WebSocket, WebSocketDisconnect

from govsim.text.errors import InputError, shown
from govsim.text.words import LANGUAGES, Words, words

Message = dict[str, Any]
MOST_BYTES = 65_536
LONGEST_LINE = 300
LARGEST = 2**53
"""Beyond it whole numbers are not exact in a browser."""


class Refused(InputError):
    """What was asked for cannot be: for a visitor, so `reasons` can be said in every language, `problems` are their English."""

    def __init__(self, *reasons: Words) -> None:
        super().__init__(reason.en for reason in reasons)
        self.reasons = reasons


def read_message(text: str | None) -> Message:
    if text is None or len(text) > MOST_BYTES:
        raise InputError([f"a message must be text of at most {MOST_BYTES} characters"])
    try:
        message = json.loads(text, parse_constant=_refuse, parse_float=_number, parse_int=_whole)
    except (ValueError, RecursionError):
        raise InputError([f"not a message: {text[:60]}"]) from None
    if not isinstance(message, dict):
        raise InputError([f"not a message: {text[:60]}"])
    return message


def _refuse(text: str) -> float:
    raise ValueError(text)


def _number(text: str) -> float:
    value = float(text)
    return value if math.isfinite(value) else _refuse(text)


def _whole(text: str) -> int:
    value = int(text)
    return value if abs(value) <= LARGEST else int(_refuse(text))


def number_in(message: Message, name: str, least: float = 0.0) -> float:
    """A number of a message, `least` or more. Raises InputError for anything else."""
    value = message.get(name)
    if isinstance(value, bool) or not isinstance(value, int | float):
        raise InputError([f"{message.get('do')}: {name} must be a number"])
    if value < least:
        raise InputError([f"{message.get('do')}: {name} must be {least:g} or more (got {value:g})"])
    return float(value)


def levers_in(message: Message) -> dict[str, float]:
    """The levers of a message: names with numbers. Raises InputError for anything else."""
    levers = message.get("levers")
    if not isinstance(levers, dict) or not levers:
        raise InputError(["lever: levers must be names with numbers"])
    return {name: number_in(levers, name, -math.inf) for name in levers}


def lines_of(error: ValueError, lang: str = "en") -> list[str]:
    """What is wrong, a printable line for each thing; what is said of values is English, with a few words before it."""
    if isinstance(error, Refused):
        return [shown(reason.say(lang), LONGEST_LINE) for reason in error.reasons]
    if lang != "en":
        return [shown(words("not possible: {line}").format(line=line).say(lang), LONGEST_LINE) for line in lines_of(error)]
    return [
        shown(line.removeprefix("--set "), LONGEST_LINE) for line in problems_of(error)
    ]  # here it is no option of a command


def problems_of(error: ValueError) -> list[str]:
    """What is wrong, a line for each thing, as it is said of files."""
    if isinstance(error, ValidationError):
        return [f"{'.'.join(map(str, e['loc']))}: {e['msg']}" for e in error.errors()]
    return list(error.problems) if isinstance(error, InputError) else [str(error)]


def or_null(value: float) -> float | None:
    """A number as JSON can hold it."""
    return value if math.isfinite(value) else None


def finite(metrics: dict[str, float]) -> dict[str, float | None]:
    """Metrics as JSON can hold them: what is undefined is null."""
    return {name: or_null(value) for name, value in metrics.items()}


class Wire:
    """The socket of a visit, with messages instead of text."""

    def __init__(self, socket: WebSocket) -> None:
        self.socket = socket

    async def receive(self) -> Message:
        """The next message. Raises InputError for one that is none, WebSocketDisconnect when the visitor has left."""
        message = await self.socket.receive()
        if message["type"] == "websocket.disconnect":
            raise WebSocketDisconnect(message.get("code", 1005))
        return read_message(message.get("text"))

    async def send(self, message: str | bytes) -> None:
        """Send, as soon as the browser takes it. Raises WebSocketDisconnect when the visitor has left."""
        try:
            await (self.socket.send_text(message) if isinstance(message, str) else self.socket.send_bytes(message))
        except RuntimeError as error:  # closed meanwhile
            raise WebSocketDisconnect(1006) from error

    async def say(self, message: Message) -> None:
        """Send a message."""
        await self.send(json.dumps(message, ensure_ascii=False, allow_nan=False))

    async def wrong(self, error: ValueError, doing: Any) -> None:
        """Say what is wrong with what was wanted, and what that was where the message said it."""
        said = {lang: lines_of(error, lang) for lang in LANGUAGES}
        await self.say({"type": "error", "do": shown(doing) if isinstance(doing, str) else None, "lines": said})
