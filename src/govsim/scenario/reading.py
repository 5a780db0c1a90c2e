"""From files to a checked block: bytes, YAML, `extends`, overrides, and every problem at once with its place.

Nothing here knows what a scenario holds; the block to check against is an argument, so that experiment files are read by
the same rules.
"""

import os
from collections.abc import Iterable, Mapping
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any, Generic, TypeVar

from pydantic import BaseModel, ValidationError

from govsim.scenario.elements import called, gather, spread
from govsim.scenario.files import below_of, located, text_of
from govsim.scenario.positions import DEEPEST, SET, Entry, Place, Problem, parse
from govsim.scenario.wording import block_of, declared, words
from govsim.text.errors import InputError, name_of, shown

# Values set from outside a file (`--set policy.platform=0.5`), and how one layer of a scenario lies on another.


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


LONGEST_CHAIN = 20
OWN_KEYS = ("name", "title", "description")
"""What belongs to one file and is not inherited through `extends`."""
Checked = TypeVar("Checked", bound=BaseModel)


@dataclass(frozen=True)
class Reading(Generic[Checked]):
    """A checked block, the tree it was read from, and the files of that tree, the one that was named first."""

    block: Checked
    tree: Entry
    files: tuple[Path, ...]


@dataclass
class _Chain:
    """The files of one scenario, read from the top down to the one that extends nothing."""

    model: type[BaseModel]
    file_keys: tuple[str, ...]
    files: list[Path] = field(default_factory=list)
    trees: list[Entry] = field(default_factory=list)
    problems: list[str | Problem] = field(default_factory=list)

    def read(self, path: Path, name: str) -> None:
        """Read a file and, through `extends`, all below it; problems are kept, not raised."""
        self.files.append(path)
        try:
            tree, problems = parse(text_of(path, name), name)
        except InputError as error:
            self.problems += error.problems
            return
        self.problems += problems
        if tree is None:
            return
        if not isinstance(tree.value, dict):
            self.problems.append(Problem(tree.at, "", "must hold keys and values, as 'policy: ...'"))
            return
        if not tree.value and not problems:
            self.problems.append(Problem(tree.at, "", "the file is empty"))
        extends = tree.value.pop("extends", None)
        if len(self.files) > 1:
            for key in OWN_KEYS:
                tree.value.pop(key, None)
        self.problems += empty_blocks(self.model, tree, {p.key for p in problems})
        self.trees.append(spread(self.model, rooted(tree, path.parent, self.file_keys)))
        if extends:
            self.extend(extends, path, name)

    def extend(self, extends: Entry, path: Path, name: str) -> None:
        """Find and read the file that this one extends, or say why it may not."""
        below, text = below_of(extends, path)
        if below is None:
            self.problems.append(Problem(extends.at, "extends", text))
        elif below.resolve() in [file.resolve() for file in self.files]:
            way = " -> ".join([*(shown(file.name) for file in self.files), shown(below.name)])
            self.problems.append(Problem(extends.at, "extends", f"goes round in a circle ({way})"))
        elif len(self.files) >= LONGEST_CHAIN:
            self.problems.append(Problem(extends.at, "extends", f"a chain of more than {LONGEST_CHAIN} files"))
        else:
            is_beside = below.parent == path.parent / Path(extends.value).parent
            beside = (Path(name).parent / extends.value).parent / below.name
            self.read(below, beside.as_posix() if is_beside else name_of(below))


def empty_blocks(model: type[BaseModel], tree: Entry, told: Iterable[str] = (), path: str = "") -> list[Problem]:
    """Find blocks that are written but hold nothing, and take them out of the tree; what was told of is not said again."""
    problems = []
    for key, child in list(tree.value.items()):
        info = model.model_fields.get(key)
        block = block_of(info.annotation) if info else None
        here = f"{path}.{key}" if path else key
        if block is None:
            continue
        if child.value is None or child.value == {}:
            del tree.value[key]
            if not any(t.startswith(f"{here}.") for t in told):
                problems.append(Problem(child.key_at, here, "an empty block; give it values or leave it out"))
        elif isinstance(child.value, dict):
            problems += empty_blocks(block, child, told, here)
    return problems


def rooted(tree: Entry, folder: Path, file_keys: Iterable[str]) -> Entry:
    """The tree with each file name in it made absolute, seen from the folder in which it was written."""
    for key in file_keys:
        entry = tree.at_key(key)
        if entry and isinstance(entry.value, str) and entry.value and "\0" not in entry.value:
            parts = key.split(".")
            absolute = os.path.abspath(folder / entry.value)
            named = Entry({parts[-1]: Entry(absolute, entry.at, entry.key_at, entry.written, True)}, entry.at, entry.key_at)
            for part in reversed(parts[:-1]):
                named = Entry({part: named}, entry.at, entry.key_at)
            tree = merge(tree, named)
    return tree


def missing_files(tree: Entry, file_keys: Iterable[str]) -> list[Problem]:
    entries = ((key, tree.at_key(key)) for key in file_keys)
    texts = ((key, entry) for key, entry in entries if entry and isinstance(entry.value, str))
    return [Problem(e.at, key, f"no such file: {shown(e.value, 200)}") for key, e in texts if not os.path.isfile(e.value)]


def check(model: type[Checked], tree: Entry) -> tuple[Checked | None, list[Problem]]:
    """Check a tree against a block: the block, or None and everything that is wrong, in the order of the file."""
    problems: list[Problem] = []
    tree = gather(model, tree, problems)
    try:
        block = model.model_validate(tree.plain())
        return None if problems else block, problems
    except ValidationError as error:
        found = error.errors(include_url=False)[:1000]
        return None, sorted([*problems, *(_problem(one, model, tree) for one in found)])
    except OverflowError:
        return None, [*problems, Problem(tree.at, "", "holds a number that is too large")]


def _problem(error: Any, model: type[BaseModel], tree: Entry) -> Problem:
    entry = tree
    path: list[Any] = []
    for part in (*error["loc"], *error.get("ctx", {}).get("within", ())):
        child = entry.child(part)
        if child is None:
            if error["type"] == "missing" and part == error["loc"][-1] and isinstance(part, str):
                return Problem(entry.at, ".".join(map(str, [*path, part])), "required key is missing")
            continue  # the tag of a union, which stands in no file
        entry = child
        path.append(part)
    key = called(model, ".".join(shown(str(part)) for part in path))
    if isinstance(entry.value, tuple) and error["type"] in ("missing", "too_long", "too_short"):
        return Problem(entry.at, key, _length(error, declared(model, tuple(path))[0], len(entry.value)))
    at = entry.key_at if error["type"] == "extra_forbidden" else entry.at
    return Problem(at, key, words(error, model, tuple(path), entry))


def _length(error: Any, annotation: Any, found: int) -> str:
    limits = error.get("ctx", {})
    if Ellipsis in getattr(annotation, "__args__", ()):
        least, most = limits.get("min_length"), limits.get("max_length")
        return f"must hold at {f'least {least}' if found < (least or 0) else f'most {most}'} values (got {found})"
    wanted = len(getattr(annotation, "__args__", ())) or limits.get("max_length") or limits.get("min_length")
    return f"must be a list of {wanted} values (got {found})"


def read(
    model: type[Checked],
    source: str | os.PathLike[str],
    overrides: Mapping[str, Any] | None = None,
    *,
    kind: str = "scenarios",
    file_keys: tuple[str, ...] = (),
) -> Reading[Checked]:
    """Read a file and what it extends, lay overrides on top, check. Raises InputError with every problem found."""
    path = located(source, kind)
    chain = _Chain(model, file_keys)
    chain.read(path, name_of(path))
    problems = list(chain.problems)
    outside, wrong = layers(overrides or {})
    problems += wrong
    tree = chain.trees[-1] if chain.trees else Entry({}, Place(name_of(path)), Place(name_of(path)))
    for above in reversed(chain.trees[:-1]):
        tree = merge(tree, above)
    if outside:
        problems += empty_blocks(model, outside)
        tree = merge(tree, spread(model, rooted(outside, Path.cwd(), file_keys)))
    if "name" in model.model_fields and "name" not in tree.value:
        tree.value["name"] = Entry(safe_name(path.stem), Place("default"), Place("default"))
    block, wrong = check(model, tree)
    if chain.trees:  # when nothing could be read, what would be missing is no news
        problems += wrong + missing_files(tree, file_keys)
    if block is None or problems:
        raise InputError(problems)
    return Reading(block, tree, tuple(chain.files))


def safe_name(stem: str) -> str:
    """A file's stem as the name of a scenario."""
    return "".join(c if c.isalnum() or c in "_-. " else "_" for c in stem)[:60].strip(" .-") or "scenario"
