"""What a check of the model against theory is, and how the model is run for it.

A check runs a file of scenarios/verification and compares what came out with a closed form, or with an independent
simulator. The same function judges the model as it is and a mutant, which is the model with one of its equations changed.
"""

import math
from collections.abc import Callable, Iterable, Iterator, Mapping
from pathlib import Path
from typing import Any, NamedTuple

import numpy as np

import govsim.model.state
from govsim.model import GovernanceModel, RunInputs, prepare
from govsim.scenario import Scenario, load_scenario

ROOT = Path(__file__).resolve().parent.parent.parent
FILES = ROOT / "scenarios" / "verification"
ERRORS = 4.0
"""Standard errors within which an observed mean passes: one right model in 16,000 fails, and fixed seeds decide it once."""

Table = dict[str, np.ndarray]
Told = Mapping[str, Any]


class Finding(NamedTuple):
    """A number that was observed, the one that theory gives, and how far the two may be apart."""

    what: str
    observed: float
    expected: float
    tolerance: float

    @property
    def holds(self) -> bool:
        """Whether theory and observation agree; a number that is none does not."""
        return abs(self.observed - self.expected) <= self.tolerance


class Mutation(NamedTuple):
    """A change of the model's own equation: `old`, found exactly once in the source of the function, becomes `new`."""

    function: str
    """As `incidents.hazard:steady_hazard`."""
    old: str
    new: str


class Runs:
    """Runs of one check: so many replications, each a seed, of its scenario."""

    def __init__(self, scenario: str, replications: int, shorter: Told) -> None:
        self.file, self.replications, self.shorter = FILES / f"{scenario}.yaml", replications, dict(shorter)
        self._read: dict[str, Scenario] = {}

    def scenario(self, told: Told | None = None) -> Scenario:
        """The scenario of the file, with what the check itself sets."""
        settings = {**(told or {}), **self.shorter}
        key = repr(settings)
        if key not in self._read:
            self._read[key] = load_scenario(self.file, settings)
        return self._read[key]

    def begun(self, seed: int = 0, told: Told | None = None, ground: RunInputs | None = None) -> GovernanceModel:
        """A model that has not lived through any day yet."""
        return GovernanceModel(self.scenario(told), seed, ground)

    def ground(self, seed: int = 0, told: Told | None = None) -> RunInputs:
        """What is drawn before a model begins."""
        return prepare(self.scenario(told), seed)

    def models(self, told: Told | None = None) -> Iterator[GovernanceModel]:
        """Finished models, one a replication."""
        for seed in range(self.replications):
            model = self.begun(seed, told)
            model.run()
            yield model

    def tables(self, told: Told | None = None) -> Iterator[Table]:
        """The incidents of finished runs, one table a replication."""
        for seed in range(self.replications):
            yield self.begun(seed, told).run().records.incidents

    def pooled(self, told: Told | None = None) -> Table:
        """The incidents of all replications in one table."""
        tables = list(self.tables(told))
        return {name: np.concatenate([table[name] for table in tables]) for name in tables[0]}


class Check(NamedTuple):
    """A check and what its row in the table says."""

    name: str
    formula: str
    source: str
    scenario: str
    draws: str
    """What one replication is."""
    replications: int
    compare: Callable[[Runs], Iterable[Finding]]
    mutations: tuple[Mutation, ...]
    few: int = 1
    """Replications that show a mutant, which runs uncompiled."""
    shorter: Told = {}
    """What makes a mutant's runs shorter."""
    follow_up: int = 1
    """Days that a mutant lives through after the counted ones."""
    residents: bool = False
    """Whether residents have to live through their days; otherwise a mutant leaves them out, since they stay as they are."""

    def findings(self) -> list[Finding]:
        """What the model does."""
        return list(self.compare(Runs(self.scenario, self.replications, {})))

    def findings_of_few(self, enough: Callable[[list[Finding]], bool]) -> list[Finding]:
        """The same from as little as a mutant's runs, until there are enough of them."""
        found: list[Finding] = []
        usual = govsim.model.state.FOLLOW_UP_DAYS
        govsim.model.state.FOLLOW_UP_DAYS = self.follow_up
        try:
            for finding in self.compare(Runs(self.scenario, self.few, self.shorter)):
                found.append(finding)
                if enough(found):
                    break
        finally:
            govsim.model.state.FOLLOW_UP_DAYS = usual
        return found


def of_share(what: str, hits: np.ndarray, expected: float) -> Finding:
    """A share of independent cases; its standard error is sqrt(p (1 - p) / n)."""
    return Finding(what, float(hits.mean()), expected, ERRORS * math.sqrt(expected * (1 - expected) / len(hits)))


def of_means(what: str, means: np.ndarray, expected: float) -> Finding:
    """The mean of replications' means; its standard error comes from the spread between them."""
    return Finding(what, float(means.mean()), expected, ERRORS * error_of(means))


def of_two(what: str, ours: np.ndarray, theirs: np.ndarray) -> Finding:
    """Means of our replications and of another simulator's, with the errors of both."""
    error = math.hypot(error_of(ours), error_of(theirs))
    return Finding(what, float(ours.mean()), float(theirs.mean()), ERRORS * error)


def error_of(means: np.ndarray) -> float:
    """Standard error of a mean of replications; none can be told of one."""
    return float(means.std(ddof=1)) / math.sqrt(len(means)) if len(means) > 1 else math.nan


def worst(what: str, observed: np.ndarray, expected: np.ndarray | float, tolerance: float) -> Finding:
    """The entry of an array that is farthest from what it should be."""
    expected = np.broadcast_to(expected, observed.shape)
    n = int(np.argmax(np.abs(observed - expected)))
    return Finding(what, float(observed.flat[n]), float(expected.flat[n]), tolerance)
