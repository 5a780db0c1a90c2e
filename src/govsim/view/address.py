"""The state of the page in its address, as the page itself reads and writes it (`static/address.js`)."""

import math
from decimal import ROUND_HALF_UP, Decimal
from typing import Any, NamedTuple
from urllib.parse import parse_qsl, quote_plus

from govsim.text.words import words
from govsim.view.refusal import Refused
from govsim.view.setup import SIDES, Common, Levers, Setup, read_setup

MOST_CHARACTERS = 16_000
FINEST = Decimal("0.0001")


class Asked(NamedTuple):
    """What an address asks for: a run, an hour of it, and a language where it names one."""

    setup: Setup
    hour: float
    lang: str | None


def read_address(query: str, first: tuple[str, str], seed: int) -> Asked:
    """Read the query of an address; what it does not name is as the page begins. Raises InputError for what cannot be."""
    if len(query) > MOST_CHARACTERS:
        raise Refused(words("the address is longer than {most} characters").format(most=MOST_CHARACTERS))
    asked = dict(reversed(parse_qsl(query, keep_blank_values=True)))  # of two the first counts
    told: dict[str, Any] = {
        side: {"scenario": asked.get(side) or first[n], "levers": _levers(asked.get(f"levers_{side}", ""))}
        for n, side in enumerate(SIDES)
    }
    told["seed"] = _whole("seed", asked["seed"]) if "seed" in asked else seed
    told["common"] = {key: _number(key, asked[key]) for key in Common.model_fields if asked.get(key)}
    if "residents" in told["common"]:
        told["common"]["residents"] = _whole("residents", asked["residents"])
    told["moves"] = [_move(part) for part in asked.get("moves", "").split(";") if part]
    hour = _number("hour", asked.get("hour") or "0")
    return Asked(read_setup(told), max(hour, 0.0), asked.get("lang"))


def address_of(setup: Setup, hour: float = 0.0, lang: str = "en") -> str:
    """The query of a run at an hour."""
    parts: list[tuple[str, str]] = []
    for side in SIDES:
        start = setup.start(side)
        parts.append((side, start.scenario))
        if start.levers:
            parts.append((f"levers_{side}", _text(start.levers)))
    parts.append(("seed", str(setup.seed)))
    parts += [(key, _plain(value)) for key, value in setup.common if value is not None]
    if setup.moves:
        parts.append(("moves", ";".join(f"{m.side}:{m.day}:{_text(m.levers)}" for m in setup.moves)))
    if hour > 0:
        parts.append(("hour", _rounded(hour, Decimal("0.01"))))
    parts.append(("lang", lang))
    return "&".join(f"{key}={quote_plus(value, safe=':,;*')}" for key, value in parts)


def _levers(text: str) -> Levers:
    pairs = [part.partition(":") for part in text.split(",") if part]
    return {name: _number(name, value) for name, _, value in pairs}


def _move(part: str) -> dict[str, Any]:
    side, _, rest = part.partition(":")
    day, _, levers = rest.partition(":")
    return {"side": side, "day": _whole("moves", day), "levers": _levers(levers)}


def _number(name: str, text: str) -> float:
    try:
        value = float(text)
    except ValueError:
        value = math.nan
    if not math.isfinite(value):
        raise Refused(words("{name}: '{text}' is no number").format(name=name[:40], text=text[:40]))
    return value


def _whole(name: str, text: str) -> int:
    value = _number(name, text)
    if value != int(value):
        raise Refused(words("{name}: '{text}' is no whole number").format(name=name[:40], text=text[:40]))
    return int(value)


def _text(levers: Levers) -> str:
    return ",".join(f"{name}:{_rounded(value, FINEST)}" for name, value in levers.items())


def _rounded(value: float, to: Decimal) -> str:
    rounded = Decimal(value).quantize(to, ROUND_HALF_UP)
    return format(rounded.normalize() + 0, "f")


def _plain(value: float) -> str:
    return str(int(value)) if value == int(value) else repr(value)
