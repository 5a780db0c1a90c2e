"""How fast a run is, side by side in one process with plain Mesa and the bare loop: ratios, not seconds.

python benchmarks/speed.py              all sizes (a few minutes)
python benchmarks/speed.py --quick      2,000 residents only
"""

import sys
import time
from collections.abc import Callable

from reference import DAYS, bare_loop, plain_mesa, ties_of

from govsim.incidents.events import advance
from govsim.model import GovernanceModel
from govsim.scenario import load_scenario

# residents, at least this many times ahead of plain Mesa, at most this many times the bare loop
GOALS = ((2_000, 8.0, 6.0), (100_000, 15.0, 4.0))
INCIDENT_GOAL_US = 10.0


def best(times: int, work: Callable[[], object]) -> float:
    """Seconds of the quickest of several runs."""
    took = []
    for _ in range(times):
        began = time.perf_counter()
        work()
        took.append(time.perf_counter() - began)
    return min(took)


def measure(residents: int, plain_days: int) -> tuple[float, float, float]:
    """Seconds of a govsim run (a year, set-up included), of plain Mesa and of the bare loop (scaled to a year)."""
    scenario = load_scenario(
        "collaborative", {"community.residents": residents, "horizon.warmup_days": 0, "horizon.days": DAYS - 30}
    )  # with its follow-up of 30 days the run has 365 days
    start, tie = ties_of(residents)
    bare_loop(start, tie, 2)
    GovernanceModel(scenario, 1).run()
    repeats = 5 if residents <= 10_000 else 2
    ours = best(repeats, lambda: GovernanceModel(scenario, 1).run())
    bare = best(repeats, lambda: bare_loop(start, tie, DAYS))
    plain = best(1, lambda: plain_mesa(start, tie, plain_days)) * DAYS / plain_days
    return ours, plain, bare


def incident_us(arm: str) -> float:
    """Microseconds that an incident costs in the kernels, advanced day by day, all mechanisms on."""
    scenario = load_scenario(arm, {"horizon.warmup_days": 0})
    spent = [0.0]

    def timed(world: object, until_h: float) -> bool:
        began = time.perf_counter()
        done = advance(world, until_h)
        spent[0] += time.perf_counter() - began
        return bool(done)

    from govsim import model

    model.advance, kept = timed, model.advance
    try:
        quickest = float("inf")
        for _ in range(3):
            spent[0] = 0.0
            run = model.GovernanceModel(scenario, 1)
            run.run()
            quickest = min(quickest, spent[0])
    finally:
        model.advance = kept
    return quickest / float((run.state.world.cases["at_h"][:, 0] > -1e9).sum()) * 1e6


def main(quick: bool) -> int:
    """Print the table; the exit code says whether every goal is reached."""
    missed = 0
    print(f"{'residents':>9} {'govsim s':>9} {'plain s':>9} {'bare s':>8} {'ahead':>7} {'goal':>5} {'x bare':>7} {'goal':>5}")
    for residents, ahead_goal, bare_goal in GOALS[:1] if quick else GOALS:
        ours, plain, bare = measure(residents, 365 if residents <= 2_000 else 20)
        ahead, times = plain / ours, ours / bare
        missed += (ahead < ahead_goal) + (times > bare_goal)
        print(
            f"{residents:>9,} {ours:>9.3f} {plain:>9.2f} {bare:>8.4f} {ahead:>7.1f} {ahead_goal:>5.0f} "
            f"{times:>7.2f} {bare_goal:>5.0f}"
        )
    for arm in ("top_down", "digital_top_down", "collaborative"):
        cost = incident_us(arm)
        missed += cost > INCIDENT_GOAL_US
        print(f"an incident under {arm}: {cost:.1f} us (goal {INCIDENT_GOAL_US:.0f})")
    return 1 if missed else 0


if __name__ == "__main__":
    sys.exit(main("--quick" in sys.argv))
