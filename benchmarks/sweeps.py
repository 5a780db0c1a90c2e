"""What the sweep engine costs: overhead per run, efficiency on all cores beside Mesa's batch_run, the parent's memory.

python benchmarks/sweeps.py              all three (some minutes)
python benchmarks/sweeps.py --quick      a tenth of the runs
"""

import os
import sys
import tempfile
import time
import warnings
from pathlib import Path

import mesa

from govsim.experiment.designs.space import Paired
from govsim.experiment.plan import Experiment, Plan, Seeds
from govsim.experiment.run.progress import Status
from govsim.experiment.run.runner import RunOptions, run_rounds
from govsim.experiment.study import Study
from govsim.measure import compute
from govsim.model import GovernanceModel, records
from govsim.scenario import Scenario, load_scenario
from govsim.store import writing

OVERHEAD_GOAL, EFFICIENCY_GOAL, GROWTH_GOAL_MB = 0.03, 0.90, 10.0
CORES = os.cpu_count() or 1


class Collected(GovernanceModel):
    """The model as Mesa's batch_run wants it: a data collector that is asked every step, metrics at the end."""

    def __init__(self, scenario: Scenario, rng: int) -> None:
        super().__init__(scenario, rng)
        self.datacollector = mesa.DataCollector(
            model_reporters={"metrics": lambda model: None if model.running else compute(records(model.state))}
        )
        self.datacollector.collect(self)

    def step(self) -> None:
        """Live through a day and be asked."""
        super().step()
        self.datacollector.collect(self)


def experiment(scenarios: list[Scenario], seeds: int) -> Experiment:
    """Scenarios under seeds, runs only."""
    names = tuple(s.name for s in scenarios)
    plan = Plan(name="bench", scenarios=names, seeds=Seeds(numbers=tuple(range(1, seeds + 1))))
    return Experiment(plan, Paired(), Study("bench", "", tuple(scenarios), {}, plan.seeds.listed, plan.metrics, names))


def swept(scenarios: list[Scenario], seeds: int, workers: int, seen: list[tuple[float, int]]) -> None:
    """Sweep; `seen` gets the time and the count at every sign of progress."""

    def tell(status: Status) -> None:
        seen.append((time.perf_counter(), status.done))

    with tempfile.TemporaryDirectory() as folder:
        writing.make(Path(folder))
        run_rounds(experiment(scenarios, seeds), Path(folder), RunOptions(workers), tell)


def seconds_a_run(seen: list[tuple[float, int]]) -> float:
    """Wall seconds of a run once the workers are at work: from the first answer to the last."""
    (began, first), (ended, last) = next(s for s in seen if s[1]), seen[-1]
    return (ended - began) / (last - first)


def alone(scenarios: list[Scenario], seeds: int) -> float:
    """Seconds of a run in this process, one after the other, the world of a seed made once."""
    from govsim.model import prepare

    began = time.perf_counter()
    for seed in range(1, seeds + 1):
        ground = prepare(scenarios[0], seed)
        for scenario in scenarios:
            compute(GovernanceModel(scenario, seed, inputs=ground).run().records)
    return (time.perf_counter() - began) / (seeds * len(scenarios))


def by_mesa(scenarios: list[Scenario], seeds: int) -> float:
    """Seconds of a run by Mesa's batch_run on all cores."""
    began = time.perf_counter()
    with warnings.catch_warnings():
        warnings.simplefilter("ignore")
        mesa.batch_run(
            Collected, {"scenario": scenarios, "rng": list(range(1, seeds + 1))}, number_processes=CORES, max_steps=10_000,
            display_progress=False,
        )  # fmt: skip
    return (time.perf_counter() - began) / (seeds * len(scenarios))


def resident_mb() -> float:
    """Memory of this process."""
    with open("/proc/self/status") as status:
        return next(int(line.split()[1]) / 1024 for line in status if line.startswith("VmRSS"))


def memory(runs: int) -> tuple[float, float]:
    """Memory of the parent (MB) after a tenth and after all of many tiny runs."""
    arm = load_scenario("top_down", {"community.residents": 100, "community.residents_per_grid": 50, "horizon.days": 5,
                                     "horizon.warmup_days": 0})  # fmt: skip
    marks: list[tuple[int, float]] = []
    with tempfile.TemporaryDirectory() as folder:
        writing.make(Path(folder))
        run_rounds(experiment([arm], runs), Path(folder), RunOptions(CORES), lambda s: marks.append((s.done, resident_mb())))
    return next(mb for done, mb in marks if done >= runs / 10), marks[-1][1]


def main() -> int:
    """Measure, print, compare with the goals."""
    quick = "--quick" in sys.argv
    seeds = 5 if quick else 40
    arms = [load_scenario(n, {"community.residents": 3000, "horizon.warmup_days": 184}) for n in ("top_down", "collaborative")]
    alone(arms, 1)
    own = alone(arms, seeds)
    seen: list[tuple[float, int]] = []
    swept(arms, seeds, 1, seen)
    one = seconds_a_run(seen)
    seen = []
    swept(arms, seeds * CORES, CORES, seen)
    every = seconds_a_run(seen)
    theirs = by_mesa(arms, seeds * CORES)
    again = alone(arms, seeds)
    own = (own + again) / 2
    overhead, efficiency, of_mesa = one / own - 1, own / every / CORES, own / theirs / CORES
    small, large = memory(500 if quick else 5000)
    print(
        f"a run alone {own * 1e3:.0f} ms; overhead of the engine with one worker {overhead:+.1%} (goal < {OVERHEAD_GOAL:.0%})"
    )
    print(f"efficiency on {CORES} cores {efficiency:.2f} (goal >= {EFFICIENCY_GOAL}); Mesa's batch_run {of_mesa:.2f}")
    print(f"memory of the parent {small:.0f} MB after a tenth, {large:.0f} MB after all (goal: within {GROWTH_GOAL_MB:.0f} MB)")
    missed = (overhead >= OVERHEAD_GOAL) + (efficiency < EFFICIENCY_GOAL) + (large - small > GROWTH_GOAL_MB)
    return int(missed > 0)


if __name__ == "__main__":
    sys.exit(main())
