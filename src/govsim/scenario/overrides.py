"""Values set from outside a file (`--set policy.platform=0.5`), and how one layer of a scenario lies on another."""

from collections.abc import Iterable, Mapping
from typing import Any

from govsim.scenario.errors import SET, InputError, Problem, shown
from govsim.scenario.positions import DEEPEST, Entry, parse


def parse_settings(settings: Iterable[str]) -> dict[str, Any]:
    """Read `dotted.key=value` words, the value as YAML. Raises InputError that names every word that is no setting."""
    found: dict[str, Any] = {}
    problems: list[Problem] = []
    for word in settings:
        key, equals, text = word.partition("=")
        key = key.strip()
        if not equals or not all(key.split(".")):
            problems.append(Problem(SET, "", f"'{shown(word)}' is not a setting; write dotted.key=value"))
            continue
        entry, wrong = parse(text, SET.file) if text.strip() else (None, [Problem(SET, "", "no value after '='")])
        problems += [Problem(SET, ".".join(filter(None, (shown(key), p.key))), p.text) for p in wrong]
        if entry and not wrong:
            found[key] = _moved(entry)
    if problems:
        raise InputError(problems)
    return found


def _moved(entry: Entry) -> Entry:
    """The same entry, said to come from outside any file."""
    value = entry.value
    if isinstance(value, dict):
        value = {key: _moved(child) for key, child in value.items()}
    elif isinstance(value, tuple):
        value = tuple(_moved(child) for child in value)
    return Entry(value, SET, SET, entry.written, entry.is_quoted)


def layers(overrides: Mapping[str, Any]) -> tuple[Entry | None, list[Problem]]:
    """One tree of all overrides (dotted keys, or mappings), later ones over earlier ones; and what is wrong with them."""
    tree: Entry | None = None
    problems: list[Problem] = []
    for key, value in overrides.items():
        if not isinstance(key, str) or not all(key.split(".")):
            problems.append(Problem(SET, "", f"{shown(repr(key))} is not a dotted key"))
            continue
        try:
            entry = value if isinstance(value, Entry) else as_entry(value)
        except (TypeError, ValueError) as error:
            problems.append(Problem(SET, shown(key), str(error)))
            continue
        for part in reversed(key.split(".")):
            entry = Entry({part: entry}, SET, SET)
        tree = merge(tree, entry) if tree else entry
    return tree, problems


def as_entry(value: Any, depth: int = 0) -> Entry:
    """A plain Python or numpy value as an entry. Raises TypeError for anything a YAML file could not hold."""
    if depth > DEEPEST:
        raise ValueError(f"nested deeper than {DEEPEST} levels")
    if isinstance(value, Mapping):
        return Entry({str(k): as_entry(v, depth + 1) for k, v in value.items()}, SET, SET)
    if isinstance(value, list | tuple):
        return Entry(tuple(as_entry(v, depth + 1) for v in value), SET, SET)
    if not isinstance(value, str) and hasattr(value, "tolist"):  # numpy's scalars and arrays
        return as_entry(value.tolist(), depth + 1)
    if hasattr(value, "__fspath__"):
        value = value.__fspath__()
    if value is None or isinstance(value, bool | int | float | str):
        return Entry(value, SET, SET, _as_written(value))
    raise TypeError(f"a scenario cannot hold a {type(value).__name__}")


def _as_written(value: Any) -> str:
    if isinstance(value, bool) or value is None:
        return str(value).lower()
    if isinstance(value, int) and value.bit_length() > 1000:  # Python refuses to print what is longer still
        return "a very large number"
    return str(value)


def merge(below: Entry, above: Entry) -> Entry:
    """Lay one entry on another: mappings merge key by key, everything else replaces what lies below."""
    if not (isinstance(below.value, dict) and isinstance(above.value, dict)):
        return above
    found = dict(below.value)
    for key, child in above.value.items():
        found[key] = merge(found[key], child) if key in found else child
    return Entry(found, above.at, above.key_at)
