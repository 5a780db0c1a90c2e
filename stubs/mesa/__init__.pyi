# What govsim uses of Mesa, which has no types of its own: with them the checker refuses a misspelt attribute of a model.
from random import Random
from typing import Any

from mesa.agent import AgentSet
from numpy.random import Generator

class Model:
    running: bool
    random: Random
    rng: Generator
    steps: int
    def __init__(self, *, rng: Generator | int | None = None) -> None: ...
    def step(self) -> None: ...
    @property
    def agents(self) -> AgentSet[Any]: ...
    @property
    def agents_by_type(self) -> dict[Any, AgentSet[Any]]: ...

class Agent:
    unique_id: int
    model: Any
    def __init__(self, model: Model) -> None: ...
