from collections.abc import Iterable, Iterator
from random import Random
from typing import Generic, TypeVar

Kind = TypeVar("Kind")

class AgentSet(Generic[Kind]):
    def __init__(self, agents: Iterable[Kind], random: Random | None = None) -> None: ...
    def __iter__(self) -> Iterator[Kind]: ...
    def __len__(self) -> int: ...
