"""The stock of hazard in each grid and for each need: what prevention holds down and what grows back without it.

H = 1 where nobody prevents anything and never more, so a candidate that H prevents was born in every regime (thinning:
Lewis & Shedler 1979). Prevention acts with diminishing returns; each kind grows back at its own pace.
"""

from govsim.engine.block import Block, FourPositive, FourShares, coefficient, record
from govsim.engine.kernel import entry, equation, handler
from govsim.names import NEEDS


class Hazard(Block):
    """Prevention and what it achieves."""

    floor: float = coefficient(
        0.4, unit="1", source="assumed", meaning="hazard that no prevention removes", plausible=(0.2, 0.7), ge=0, le=1
    )
    half_effort_h: float = coefficient(
        20.0, unit="h/cell/month",
        source="set so that elasticity at usual effort is -.2 (Kansas City, Weisburd 2021, "
        "hot spots -8 to -16 %: Braga & Weisburd 2022)",
        meaning="monthly hours per 500 residents and need that remove half of what can be removed", plausible=(4, 40), gt=0,
    )  # fmt: skip
    recovery: FourPositive = coefficient(
        (0.5, 0.15, 0.3, 0.05), unit="1/month",
        source="crime back in 2 weeks to 3 months (Koper 1995); fire after about 4 years (Istre et al. 2013); others assumed",
        meaning="speed at which hazard follows effort, by need", each=NEEDS, times=(0.5, 2),
    )  # fmt: skip
    watched: float = coefficient(
        0.07, unit="1", source="cameras -7 % (0 to -16): Piza et al. 2019", meaning="hazard that full informatization removes",
        plausible=(0, 0.16), ge=0, le=0.5,
    )  # fmt: skip
    aware: FourShares = coefficient(
        (0.05, 0.05, 0.1, 0.2), unit="1",
        source="home checks: fires -21 % at full cover (Arch & Thurston 2013); campaigns -4 to -11 % (Phillips et al. 2011); "
        "training: hardly any effect on injuries (Robson et al. 2012); personal safety assumed",
        meaning="hazard that full awareness of those who live at a place removes there, by need", each=NEEDS,
        plausible=((0, 0.1), (0, 0.1), (0, 0.15), (0, 0.25)),
    )  # fmt: skip


GRID = record([
    ("first", "i8"), ("last", "i8"), ("area", "i8"), ("x", "i8"), ("y", "i8"), ("crowd", "f8"),
    ("level", "f8", (4,)), ("target", "f8", (4,)),  # hazard now and where the month's effort leads
    ("satisfaction", "f8"), ("trust", "f8", (3,)), ("awareness", "f8"), ("volunteers", "f8"), ("patrol", "f8"),
])  # fmt: skip


@equation
def steady_hazard(effort_h, informatization, k):
    """Where hazard settles: (f + (1 - f) / (1 + effort / half_effort)) (1 - watched informatization)."""
    return (k.floor + (1 - k.floor) / (1 + effort_h / k.half_effort_h)) * (1 - k.watched * informatization)


@equation
def hazard_where(hazard, awareness, need, k):
    """Hazard at a place: H (1 - gain awareness of those who live there); never more than that of the grid."""
    return hazard * (1 - k.aware[need] * awareness)


@handler
def recover(w):
    """Let every stock move for a day towards where the month's effort leads it."""
    k = w.coef[0].hazard
    for g in range(w.grids.size):
        grid = w.grids[g]
        for need in range(4):
            grid.level[need] += (k.recovery[need] / 30.4) * (grid.target[need] - grid.level[need])


@entry
def head_for(w, effort, at_once):
    """Set where the month's effort (grids, 4) leads; at the start of a run hazard is there, as under a policy long in force."""
    for g in range(w.grids.size):
        grid = w.grids[g]
        for need in range(4):
            grid.target[need] = steady_hazard(effort[g, need], w.policy[0].informatization, w.coef[0].hazard)
            if at_once:
                grid.level[need] = grid.target[need]
