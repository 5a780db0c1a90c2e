"""Checks of what residents come to think and do: consensus, a cascade, fixed points; and of the envelope's shares."""

import dataclasses
from collections.abc import Iterator
from fractions import Fraction

import numpy as np
from scipy import stats
from tests.closed_form.check import Check, Finding, Mutation, Runs, worst

from govsim.community.network import Ties
from govsim.model import GovernanceModel

TRUST = 1  # column of a resident's row
TALK = "actors.residents:trust_after_day"
PULL = "talk * (neighbours - trust)"


def trust_matrix(model: GovernanceModel) -> np.ndarray:
    """DeGroot's matrix of weights, (1 - a) I + a W with a = .3, off the ties of the run."""
    ties = model.state.inputs.community.ties
    n = len(ties.start) - 1
    weights = np.zeros((n, n))
    for i in range(n):
        mine = ties.tie[ties.start[i] : ties.start[i + 1]]
        weights[i, mine] = 1 / len(mine)
    return 0.7 * np.eye(n) + 0.3 * weights


def left_vectors(matrix: np.ndarray) -> tuple[np.ndarray, np.ndarray]:
    """Eigenvalues, the largest first, and left eigenvectors as columns; real, since ties go both ways."""
    values, vectors = np.linalg.eig(matrix.T)
    order = np.argsort(-values.real)
    return values.real[order], vectors.real[:, order]


def agree(runs: Runs) -> list[Finding]:
    """All end at pi x(0), pi the left eigenvector of eigenvalue 1."""
    model = runs.begun(3)
    influence = left_vectors(trust_matrix(model))[1][:, 0]
    consensus = influence @ model.state.today[:, TRUST] / influence.sum()
    model.run()
    return [worst("trust, farthest of 40 residents", model.state.today[:, TRUST], consensus, 1e-5)]


CONSENSUS = Check(
    "Consensus of talk",
    "x(t) -> pi x(0), pi left eigenvector of the weights for eigenvalue 1",
    "DeGroot 1974",
    "talk",
    "a year without any chance after the start",
    1,
    agree,
    (Mutation(TALK, PULL, "talk * (neighbours - 1.001 * trust)"),),
    shorter={"horizon.days": 200},
    residents=True,
)


def converge(runs: Runs) -> list[Finding]:
    """Along the second left eigenvector what divides residents falls by its eigenvalue each day."""
    model = runs.begun(3)
    values, vectors = left_vectors(trust_matrix(model))
    before = vectors[:, 1] @ model.state.today[:, TRUST]
    days = 20
    for _ in range(days):
        model.step()
    rate = (vectors[:, 1] @ model.state.today[:, TRUST] / before) ** (1 / days)
    return [Finding("factor a day", float(rate), float(values[1]), 1e-9)]


RATE = Check(
    "Rate of convergence of talk",
    "distance falls by lambda_2 a day, the second eigenvalue of the weights",
    "DeGroot 1974; Golub & Jackson 2010",
    "talk",
    "20 days without any chance after the start",
    1,
    converge,
    (Mutation(TALK, PULL, "1.2 * talk * (neighbours - trust)"),),
    residents=True,
)


def riot(runs: Runs) -> Iterator[Finding]:
    """The least r with F(r) = r. A crowd of n moves by whole persons: it may be slope / n away, slope = 1 / (1 - F'(r))."""
    size = int(runs.shorter.get("community.residents", 1001))
    for spread in (0.10, 0.122, 0.123):
        share, crowd = 0.0, stats.norm(0.25, spread)
        for _ in range(2000):
            share = crowd.cdf(share)
        slope = 1 / (1 - min(crowd.pdf(share), 0.95))
        yield Finding(f"share that takes part, s = {spread:g}", ends_at(runs, size, spread), share, slope / size)


def ends_at(runs: Runs, size: int, spread: float) -> float:
    """Share of volunteers at the end in a crowd of `size` in which all see all, with the quantiles of N(.25, s)."""
    told = {
        "actors.residents.volunteering.spread": spread, "community.residents": size, "community.residents_per_grid": size,
        "community.network.generator": "small_world",
    }  # fmt: skip
    ground = runs.ground(0, told)
    everybody = np.tile(np.arange(size, dtype=np.uint32), (size, 1))
    start = np.arange(size + 1, dtype=np.uint32) * np.uint32(size - 1)
    ties = Ties(start, everybody[~np.eye(size, dtype=bool)], ground.community.ties.grid_sizes)
    ground = dataclasses.replace(ground, community=dataclasses.replace(ground.community, ties=ties))
    model = runs.begun(0, told, ground)
    model.state.people.threshold[:] = stats.norm(0.25, spread).ppf((np.arange(size) + 0.5) / size)
    return float(model.run().records.daily["participation_share"][-1])


CASCADE = Check(
    "Cascade of volunteers",
    "least r with F(r) = r, F = N(.25, s): .0547 at s = .122, 1 at s = .123",
    "Granovetter 1978",
    "granovetter",
    "1,001 residents at the quantiles of N(.25, s), complete graph",
    1,
    riot,
    (Mutation("actors.residents:readiness", "k.neighbours * neighbours", "1.2 * k.neighbours * neighbours"),),
    shorter={"community.residents": 61, "community.residents_per_grid": 61, "horizon.days": 20},
    residents=True,
)


def settle(runs: Runs) -> list[Finding]:
    """P* = quiet, E* = P* + aspiration, S* = neutral + level (P* - .5) - gap loss aspiration, for all four needs."""
    model = runs.begun()
    model.run()
    people = model.state.people
    return [
        worst("performance felt", people.felt, 0.75, 1e-4),
        worst("expectation", people.expected, 0.80, 1e-4),
        worst("satisfaction", people.satisfied, 0.55 + 0.6 * 0.25 - 0.25 * 2 * 0.05, 1e-4),
    ]


CALM = Check(
    "Fixed points of calm residents",
    "P* = q, E* = P* + .05, S* = .55 + .6 (P* - .5) + .25 x 2 (P* - E*)",
    "fixed point of the daily rules",
    "calm",
    "a year without any chance",
    1,
    settle,
    (
        Mutation("actors.residents:satisfaction_after", "k.loss * min(gap, 0.0)", "1.2 * k.loss * min(gap, 0.0)"),
        Mutation("actors.residents:expectation_after", "felt + k.aspiration", "felt + 1.2 * k.aspiration"),
    ),
    residents=True,
    shorter={"community.residents": 20, "community.residents_per_grid": 20, "horizon.days": 270},
)


def learn(runs: Runs) -> list[Finding]:
    """T* = gain q / (gain q + loss (1 - q)) at q = .5, and what they feel and expect of the need that is touched."""
    model = runs.begun()
    model.run()
    people = model.state.people
    return [
        worst("trust in government", model.state.today[:, TRUST], 1 / 3, 1e-5),
        worst("performance felt", people.felt[2], 0.5, 1e-5),
        worst("expectation", people.expected[2], 0.55, 1e-4),
        worst("satisfaction", people.satisfied[2], 0.55 - 0.25 * 2 * 0.05, 1e-4),
    ]


EXPERIENCE = Check(
    "Fixed points under equal experiences",
    "T* = g q / (g q + l (1 - q)) = 1/3, P* = q = .5, E* = P* + .05, S* = .55 + .25 x 2 (P* - E*)",
    "linear operator model (Bush & Mosteller 1955)",
    "experience",
    "a year of 1,800 cases that are all felt alike",
    1,
    learn,
    (
        Mutation("incidents.witnesses:trust_after", "k.gain * quality * (1 - trust)", "1.2 * k.gain * quality * (1 - trust)"),
        Mutation("incidents.witnesses:quality_felt", "-0.34657359 * hours", "-0.4 * hours"),
    ),
    residents=True,
    shorter={"community.residents": 20, "community.residents_per_grid": 20, "horizon.days": 150},
)


def spend(runs: Runs) -> list[Finding]:
    """Line by line in exact fractions; each month drops less than a fen of each line, which response gets."""
    books = runs.begun().run().records.books
    year, post = Fraction(400 * 350 * 100), Fraction(147 * 12 * 25 * 100, 10)  # a tenth of 4,000 residents
    lines = {"administration": 2 * post, "desks": 3 * post / 2, "levers": Fraction(111, 100) * 400 * 25 * 100}
    rest = year - sum(lines.values())
    lines["prevention"] = Fraction(3333, 10000) * rest
    lines["response"] = rest - lines["prevention"]
    found = [Finding("envelope", books["public_cost_fen"], int(year), 0)]
    months = 12 * len(lines)  # what is dropped ends in the rest
    found += [Finding(item, books[f"spent_{item}_fen"], float(fen), months) for item, fen in lines.items()]
    return [*found, Finding("sum of lines", sum(books[f"spent_{item}_fen"] for item in lines), int(year), 0)]


BUDGET = Check(
    "Shares of the envelope, in fen",
    "each line = price x quantity, prevention = share x rest, response = rest; sum = envelope",
    "double entry, in exact fractions",
    "budget",
    "a year; twelve tables drop less than a fen a line",
    1,
    spend,
    (
        Mutation("actors.budget:draw_up", "int(rest * prevention_share)", "int(envelope * prevention_share)"),
        Mutation("actors.government:wanted_fen", "policy.desk_hours / 40", "policy.desk_hours / 48"),
    ),
)


def stretch(runs: Runs) -> list[Finding]:
    """Levers that cost twice the envelope: nine tenths less the fixed lines over their price is the share that is funded."""
    told = {"actors.prices.platform": 28.0}
    books = runs.begun(told=told).run().records.books
    post = 147 * 12 * 25 / 10
    fixed, levers, room = 3.5 * post, 28.0 * 400 * 25, 0.9 * 400 * 350
    return [
        Finding("share funded", books["policy_funded_share"], (room - fixed) / levers, 1e-6),
        Finding("fen of levers", books["spent_levers_fen"], 100 * (room - fixed), 12 + 12),
    ]


SHORTAGE = Check(
    "Share of a policy that can be paid",
    "(.9 envelope - fixed lines) / price of the levers",
    "the margin's definition, reckoned by hand",
    "budget",
    "a year",
    1,
    stretch,
    (Mutation("actors.budget:draw_up", "envelope * (1 - margin)", "envelope * (1 - 1.2 * margin)"),),
)

CHECKS = (CONSENSUS, RATE, CASCADE, CALM, EXPERIENCE, BUDGET, SHORTAGE)
