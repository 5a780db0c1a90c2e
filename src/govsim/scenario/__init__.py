"""A whole scenario: the blocks of all rooms, read from YAML files and checked."""

import hashlib
import json
import os
from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from pathlib import Path
from typing import Any

import yaml
from pydantic import Field, ValidationInfo, field_validator, model_validator
from pydantic_core import PydanticCustomError

from govsim.actors import Actors
from govsim.community import Community
from govsim.community.grids import even_sizes
from govsim.engine.block import TIMES, Block
from govsim.horizon import Horizon
from govsim.incidents import Incidents
from govsim.incidents.profile import other_grids
from govsim.scenario.elements import by_key
from govsim.scenario.positions import Entry
from govsim.scenario.reading import parse_settings, read
from govsim.shocks import Shocks
from govsim.text.errors import InputError, naming
from govsim.timeline import ChangingPolicy, outside

__all__ = [
    "InputError", "Resolved", "Scenario", "as_dict", "content_hash", "load_scenario", "parse_settings", "resolve", "values",
    "values_by_key", "written_out",
]  # fmt: skip

FILE_KEYS = ("incidents.log.file", "community.network.file")
"""Keys that name a file: relative to the file that sets them, and part of the content hash by what the file holds."""
WORDS_ONLY = ("title", "description")
"""Keys that change nothing in a run."""


class Scenario(Block):
    """Everything that a run depends on, apart from its seed."""

    name: str = Field(min_length=1, max_length=60)
    """How tables and commands call the scenario; the file's own name when left out."""
    title: str = Field("", max_length=200)
    """One line for people."""
    description: str = Field("", max_length=10_000)
    """What the scenario stands for."""
    community: Community = Community()
    incidents: Incidents = Incidents()
    actors: Actors = Actors()
    policy: ChangingPolicy = ChangingPolicy()
    horizon: Horizon = Horizon()
    shocks: Shocks = Shocks()

    @field_validator("shocks")
    @classmethod
    def _shocks_fit(cls, shocks: Shocks, info: ValidationInfo) -> Shocks:
        incidents, horizon = info.data.get("incidents"), info.data.get("horizon")
        if shocks.events and incidents and incidents.log:
            raise ValueError("a replayed log replaces all synthetic threats; leave out either incidents.log or shocks.events")
        late = next((e for e in shocks.events if horizon and e.at_day >= horizon.days), None)
        if late and horizon:
            raise ValueError(f"{late.name} comes after the counted days (0 to {horizon.days - 1}, by horizon.days)")
        return shocks

    @field_validator("name")
    @classmethod
    def _plain_name(cls, name: str) -> str:
        if not all(c.isalnum() or c in "_-. " for c in name) or name.strip(" .-") != name:
            raise ValueError("may hold letters, digits, '_', '-', '.' and spaces inside")
        return name

    @model_validator(mode="after")
    def _changes_within(self) -> "Scenario":
        unknown = self.incidents.log is not None and "days" not in self.horizon.model_fields_set  # the log's own span
        for number, text in outside(self.policy, -self.horizon.warmup_days, None if unknown else self.horizon.days):
            raise PydanticCustomError("outside", "{text}", {"text": text, "within": ("policy", "timeline", number, "at_day")})
        return self

    @model_validator(mode="after")
    def _profile_of_these_grids(self) -> "Scenario":
        weights, community = len(self.incidents.profile.grids), self.community
        if weights and community.network.file is None:  # grids from a file are known when it is read
            grids = len(even_sizes(community.residents, community.residents_per_grid))
            if weights != grids:
                raise ValueError(other_grids(weights, grids))
        return self


@dataclass(frozen=True)
class Resolved:
    """A scenario with its history: `origin` says of each dotted key where it was set (`file:line`, `--set`, `default`)."""

    scenario: Scenario
    origin: dict[str, str]
    files: tuple[Path, ...]


def load_scenario(source: str | os.PathLike[str], overrides: Mapping[str, Any] | None = None) -> Scenario:
    """Read a scenario by path or bundled name. Raises InputError, which names everything that is wrong at once."""
    return read(Scenario, source, overrides, file_keys=FILE_KEYS).block


def resolve(source: str | os.PathLike[str], overrides: Mapping[str, Any] | None = None) -> Resolved:
    """As `load_scenario`, and where each value was set."""
    found = read(Scenario, source, overrides, file_keys=FILE_KEYS)
    return Resolved(found.block, {key: _origin(found.tree, key) for key, _ in values(found.block)}, found.files)


def _origin(tree: Entry, key: str) -> str:
    entry = tree.at_key(key)
    if entry and isinstance(entry.value, dict) and entry.value:  # a list whose elements were set one by one
        set_in = dict.fromkeys(str(child.key_at) for child in entry.value.values())
        return ", ".join(set_in if TIMES in entry.value else [*set_in, "default"])
    return str(entry.key_at) if entry else "default"


def values(block: Block, path: str = "") -> Iterator[tuple[str, Any]]:
    """All values of a block and the blocks in it as (dotted key, value), in the order of declaration."""
    for name in type(block).model_fields:
        value, key = getattr(block, name), f"{path}.{name}" if path else name
        if isinstance(value, Block):
            yield from values(value, key)
        else:
            yield key, value


def values_by_key(scenario: Scenario) -> dict[str, Any]:
    """All values by dotted key, those of elements beside those of lists (`incidents.threat.rate.personal`, `....times`)."""
    return by_key(Scenario, dict(values(scenario)))


def as_dict(scenario: Scenario) -> dict[str, Any]:
    """The scenario as plain dicts, lists and scalars; what is not set (an optional block or file) is left out."""
    return scenario.model_dump(mode="json", exclude_none=True)


class _Dumper(yaml.SafeDumper):
    """Lists of plain values in one line, long texts folded."""


_Dumper.add_representer(
    list,
    lambda dumper, items: dumper.represent_sequence(
        "tag:yaml.org,2002:seq", items, flow_style=not any(isinstance(item, dict | list) for item in items)
    ),
)


def written_out(scenario: Scenario) -> str:
    """The scenario as a file that extends nothing: read again, it is the same scenario."""
    plain = {key: value for key, value in as_dict(scenario).items() if value != ""}
    return yaml.dump(plain, Dumper=_Dumper, sort_keys=False, allow_unicode=True, width=118)


def content_hash(scenario: Scenario) -> str:
    """A hash of all that can change a run: blake2b-128 of JSON in declared order, files by what they hold, not by name.

    Raises InputError when a file that the scenario names cannot be read.
    """
    plain = {key: value for key, value in as_dict(scenario).items() if key not in WORDS_ONLY}
    for key in FILE_KEYS:
        *way, last = key.split(".")
        block: Any = plain
        for part in way:
            block = block.get(part, {}) if isinstance(block, dict) else {}
        if block.get(last):
            block[last] = file_hash(Path(block[last]))
    canonical = json.dumps(plain, separators=(",", ":"), ensure_ascii=True, allow_nan=False)
    return hashlib.blake2b(canonical.encode(), digest_size=16).hexdigest()


def file_hash(path: Path) -> str:
    with naming(path), path.open("rb") as stream:
        digest = hashlib.file_digest(stream, lambda: hashlib.blake2b(digest_size=16))
    return f"blake2b:{digest.hexdigest()}"
