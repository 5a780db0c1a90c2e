"""Checks of how incidents come about, how they run on and how they are reached."""

import math

import numpy as np
from scipy import stats
from tests.closed_form.check import ERRORS, Check, Finding, Mutation, Runs, of_share, worst

from govsim.engine.calendar import DAY_H

YUAN, WAGE, RESIDENTS, PREVENTION = 350.0, 25.0, 400, 0.5
PLAN = np.array([0.4, 0.3, 0.2, 0.1])
"""The money of thinning.yaml, for whoever reckons by hand."""


def hazard() -> np.ndarray:
    """H* = f + (1 - f) / (1 + e / e_half), with e = hours of prevention a month, need and 500 residents."""
    hours = RESIDENTS * YUAN * PREVENTION / WAGE / 12
    effort = hours * PLAN * 500 / RESIDENTS
    return 0.4 + 0.6 / (1 + effort / 20.0)


def thinned(runs: Runs) -> list[Finding]:
    """Counts of what strikes, by need: N ~ Poisson(L H T); prevented: binomial with 1 - H; variance over mean of days: 1."""
    found, rate = [], 20.0 * RESIDENTS
    table = runs.pooled()
    days = runs.scenario().horizon.days * runs.replications
    struck = ~table["prevented"]
    for need, level in zip(("personal", "occupational", "everyday_life", "environmental"), hazard(), strict=True):
        mine = table["kind"] == need
        mean = rate * level * days / 365
        found.append(
            Finding(f"struck a day, {need}", (mine & struck).sum() / days, mean / days, ERRORS * math.sqrt(mean) / days)
        )
        found.append(of_share(f"share prevented, {need}", ~struck[mine], 1 - level))
    counts = np.bincount((table["born_h"][struck] // DAY_H).astype(int), minlength=days // runs.replications)
    dispersion = counts.var(ddof=1) / counts.mean()
    return [*found, Finding("variance / mean of days", dispersion, 1.0, ERRORS * math.sqrt(2 / len(counts)))]


THINNING = Check(
    "Poisson counts under thinning",
    "N ~ Poisson(L H T), prevented share 1 - H, H = f + (1 - f) / (1 + e / e_half)",
    "Lewis & Shedler 1979",
    "thinning",
    "a year of 32,000 candidates",
    4,
    thinned,
    (Mutation("incidents.threat:threaten", "w.grids[c.grid].level[c.kind]", "w.grids[c.grid].level[c.kind] ** 2"),),
    shorter={"horizon.days": 8},
)


def at_equilibrium(runs: Runs) -> list[Finding]:
    """Hazard stays where effort leads it, whatever the length of the month; a month's money is a fen more or less."""
    model = runs.begun(told={"incidents.threat.rate": [0.0] * 4})
    model.run()
    return [worst("hazard of four needs, farthest", model.state.world.grids.level[0], hazard(), 1e-6)]


EQUILIBRIUM = Check(
    "Equilibrium of hazard under steady prevention",
    "H* = f + (1 - f) / (1 + e / e_half), e = residents x yuan x share x plan / wage / 12 per 500 residents",
    "fixed point of dH = r (H* - H), reckoned by hand from the money",
    "thinning",
    "a year without any chance",
    1,
    at_equilibrium,
    (Mutation("incidents.hazard:steady_hazard", "effort_h / k.half_effort_h", "1.2 * effort_h / k.half_effort_h"),),
    shorter={"horizon.days": 30},
)


def relaxes(runs: Runs) -> list[Finding]:
    """A gap is closed by its e-th part in tau = -1 / ln(1 - r / 30.4) days, about 30.4 / r; seen from a full hazard of 1."""
    model = runs.begun(told={"incidents.threat.rate": [0.0] * 4})
    model.step()
    model.state.world.grids.level[:] = 1.0
    days = 45
    for _ in range(days):
        model.step()
    left = (model.state.world.grids.level[0] - hazard()) / (1 - hazard())
    rate = np.array([0.5, 0.15, 0.3, 0.05]) / 30.4
    tau = -days / np.log(left)
    return [worst("days of tau, four needs, farthest", tau, -1 / np.log1p(-rate), 1e-3)]


RELAXATION = Check(
    "Relaxation time of hazard",
    "H - H* falls by e in tau = -1 / ln(1 - r / 30.4) days",
    "solution of dH = r (H* - H) in steps of a day",
    "thinning",
    "45 days without any chance",
    1,
    relaxes,
    (Mutation("incidents.hazard:recover", "(k.recovery[need] / 30.4)", "(k.recovery[need] / 36.5)"),),
)


def on_the_way(runs: Runs) -> list[Finding]:
    """T = m exp(s z): mean m exp(s^2 / 2) with error mean sqrt(exp(s^2) - 1) / sqrt(n), and four quantiles."""
    median, spread = 0.15, 0.57
    table = runs.pooled()
    hours = table["on_scene_h"] - table["occurred_h"]
    mean = median * math.exp(spread**2 / 2)
    error = mean * math.sqrt(math.expm1(spread**2) / len(hours))
    found = [Finding("mean hours", float(hours.mean()), mean, ERRORS * error)]
    for p in (0.1, 0.5, 0.9, 0.99):
        found.append(of_share(f"share below the {p:g} quantile", hours < median * math.exp(spread * stats.norm.ppf(p)), p))
    return found


TRAVEL = Check(
    "Response with only travel",
    "T = m exp(s z): mean m exp(s^2 / 2), quantiles m exp(s z_p); m = .15 h, s = .57",
    "lognormal distribution",
    "travel",
    "a year of 20,000 cases",
    4,
    on_the_way,
    (
        Mutation("incidents.dispatch:way_h", "k.travel_spread * luck", "1.5 * k.travel_spread * luck"),
        Mutation("incidents.dispatch:way_h", "(k.office_h if from_office", "(1.5 * k.office_h if from_office"),
    ),
    shorter={"horizon.days": 6},
)


def reaches_severity(runs: Runs) -> list[Finding]:
    """Two independent exponentials: escalation wins a step with r / (r + mu), and without memory each step is a new race."""
    table = runs.pooled()
    won = 0.5 * np.array([4.0, 2.0, 1.0]) / (0.5 * np.array([4.0, 2.0, 1.0]) + 1.0)
    return [of_share(f"share that reaches severity {s}", table["severity_final"] >= s, float(won[: s - 1].prod()))
            for s in (2, 3, 4)]  # fmt: skip


REACHES_FOUR = Check(
    "Severity 4 before containment",
    "P = product of a r_s / (a r_s + mu), s = 1, 2, 3: 2/3 x 1/2 x 1/3",
    "race of exponentials (Ross, Introduction to Probability Models)",
    "escalation",
    "a year of 20,000 cases",
    4,
    reaches_severity,
    (
        Mutation("incidents.course:race", "/ hazard_rate\n", "/ (2.0 * hazard_rate)\n"),
        Mutation("incidents.emergency:escalate", "c.hazard = 0.0", "c.hazard *= 1.0"),
    ),
    shorter={"horizon.days": 6},
)


def escalates(runs: Runs) -> list[Finding]:
    """P(escalated within t) = 1 - exp(-r t) at the hour at which a case lapses."""
    table = runs.pooled()
    return [of_share("share that escalates in 720 h", table["escalated"], -math.expm1(-0.002 * 720))]


ESCALATION = Check(
    "Escalation of what nobody attends",
    "P(T < t) = 1 - exp(-r t), r = .002 / h, t = 720 h",
    "exponential distribution",
    "unattended",
    "a year of 20,000 cases",
    4,
    escalates,
    (Mutation("incidents.course:race", "max(wait_of(c.key", "max(3.0 * wait_of(c.key"),),
    shorter={"community.residents": 100, "community.residents_per_grid": 100, "horizon.days": 5},
    follow_up=30,
)

CHECKS = (THINNING, EQUILIBRIUM, RELAXATION, TRAVEL, ESCALATION, REACHES_FOUR)
