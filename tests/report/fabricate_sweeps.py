"""Folders of sweeps, made up with numpy: a folder for each design with the tables that it computes."""

import itertools
from pathlib import Path

import numpy as np
import pandas as pd
from tests.report.fabricate import TITLES
from tests.report.fabricate_runs import GAIN, HEADLINE, paired, run_rows, save

ARMS = ("plain_grid", "open_grid")
LOWER = ("help_time_mean_h", "response_time_mean_h", "harm_person_h")
PROPOSALS = ("I", "II", "III", "IV")
CAPACITY, PRICE = "actors.civic_capacity", "actors.partnership_price"
LEVERS = (
    "service_consciousness", "participation_channels", "party_building", "rule_of_law", "dispute_resolution", "informatization",
    "institutional_support", "community_supply", "platform", "function_transfer", "demand_orientation", "internal_linkage",
    "external_linkage", "resource_mobility", "grassroots",
)  # fmt: skip
THESIS = (0, 0, 0, 0, 0, 0, 1, 1, 2, 2, 2, 3, 3, 3, 3)


def edge(row: dict) -> float:
    """How far the collaborative arm is ahead at a point: it lives on civic capacity and dies of dear partnership."""
    return 0.75 * row[CAPACITY] - 0.28 * row[PRICE] - 0.1 + 0.15 * row.get("policy.platform", 0.5)


def map_tables(runs: pd.DataFrame, factors: list[str], shown: tuple[str, ...] = HEADLINE) -> dict[str, pd.DataFrame]:
    """map.csv and winners.csv of runs."""
    rows, names = [], list(dict.fromkeys(runs.scenario))
    for metric, (a, b) in itertools.product(shown, itertools.combinations(names, 2)):
        for key, cell in runs.groupby(factors, sort=False):
            x, y = (cell[cell.scenario == s].set_index("seed")[metric] for s in (a, b))
            difference, low, high = paired(x, y)
            sign = -1 if metric in LOWER else 1
            ahead = "tie" if low <= 0 <= high else b if difference * sign > 0 else a
            rows.append(dict(zip(factors, key, strict=True)) | {
                "a": a, "b": b, "metric": metric, "mean_a": x.mean(), "mean_b": y.mean(), "difference": difference,
                "ci_low": low, "ci_high": high, "ahead": ahead,
            })  # fmt: skip
    table = pd.DataFrame(rows)
    places = table.drop_duplicates([*factors, "metric"])[[*factors, "metric"]]
    won = table[table.ahead != "tie"].groupby([*factors, "metric", "ahead"]).size()
    won = won[won == len(names) - 1].reset_index().rename(columns={"ahead": "winner"}).drop(columns=0)
    return {"map": table, "winners": places.merge(won, how="left").fillna({"winner": "tie"})}


def regime_map(
    folder: Path,
    *,
    levels: int = 5,
    third: tuple[float, ...] = (),
    arms: int = 2,
    draws: int = 0,
    seeds: int = 6,
    **more: object,
) -> Path:
    """A factorial (or, with draws, a random) sweep of capacity and price."""
    grid = {CAPACITY: np.linspace(0.1, 1.8, levels).round(3).tolist(), PRICE: np.linspace(0, 4, levels).round(3).tolist()}
    grid |= {"policy.platform": list(third)} if third else {}
    rows = [dict(zip(grid, values, strict=True)) for values in itertools.product(*grid.values())]
    if draws:
        luck = np.random.default_rng(3)
        rows = [{CAPACITY: luck.uniform(0.1, 1.8), PRICE: luck.uniform(0, 4)} for _ in range(draws)]
    half = {"plain_grid": 0.0, "wired_grid": 0.35, "open_grid": 1.0}
    names = ("plain_grid", "open_grid") if arms == 2 else tuple(half)
    points = [(s, row, half[s] if s != "open_grid" else edge(row)) for s in names for row in rows]
    runs = run_rows(points, seeds)
    factors = {k: {"range": [min(v), max(v)]} if draws else {"levels": v} for k, v in grid.items()}
    factors[CAPACITY]["keys"] = [CAPACITY, "actors.social_organization.capacity"]
    kind = "latin_hypercube" if draws else "factorial"
    return save(folder, kind, runs, map_tables(runs, list(grid)), factors, **more)


def rungs(folder: Path, kind: str = "ladder", seeds: int = 8) -> Path:
    """A ladder or all 16 coalitions between two scenarios."""
    worth = {"I": 0.25, "II": 0.02, "III": 0.65, "IV": 0.08}
    sets = [PROPOSALS[:n] for n in range(5)]
    if kind == "shapley":
        sets = [c for n in range(5) for c in itertools.combinations(PROPOSALS, n)]
    called = {(): "plain_grid", PROPOSALS: "open_grid"}
    points = [
        (
            called.get(c, "-".join(c)),
            {f"proposal_{n}": int(p in c) for n, p in enumerate(PROPOSALS, 1)},
            sum(worth[p] for p in c),
        )
        for c in sets
    ]
    runs = run_rows(points, seeds)
    table = ladder_table(runs, sets, points) if kind == "ladder" else shapley_table(worth)
    return save(folder, kind, runs, {kind: table})


def ladder_table(runs: pd.DataFrame, sets: list, points: list) -> pd.DataFrame:
    """ladder.csv."""
    rows = []
    for metric, n in itertools.product(HEADLINE, range(5)):
        by = [runs[runs.scenario == points[max(k, 0)][0]].set_index("seed")[metric] for k in (n - 1, n)]
        added, low, high = paired(*by) if n else (0.0, 0.0, 0.0)
        rows.append({
            "metric": metric, "step": n, "scenario": points[n][0], "proposals": "-".join(sets[n]), "mean": by[1].mean(),
            "added": added, "ci_low": low, "ci_high": high,
        })  # fmt: skip
    return pd.DataFrame(rows)


def shapley_table(worth: dict[str, float]) -> pd.DataFrame:
    """shapley.csv."""
    rows = []
    for metric, (proposal, part) in itertools.product(HEADLINE, worth.items()):
        value, half = GAIN[metric] * part, abs(GAIN[metric]) * 0.04
        rows.append({"metric": metric, "proposal": proposal, "value": value, "ci_low": value - half, "ci_high": value + half})
    return pd.DataFrame(rows)


def price(folder: Path, seeds: int = 4) -> Path:
    """Prices of the levers, and of more staff alone as the yardstick."""
    luck = np.random.default_rng(5)
    points = [("open_grid", {"lever": "", "end": "", "cost": ""}, 1.0)]
    rows, per = [], {"help_time_mean_h": -1 / 60, "satisfaction_mean": 0.01}
    for n, lever in enumerate(LEVERS):
        ends = itertools.product(("low", "high"), ("free", "paid"))
        points += [("open_grid", {"lever": f"policy.{lever}", "end": e, "cost": c}, 1.0) for e, c in ends]
        for metric, unit in per.items():
            units = luck.normal(30, 30) if metric.startswith("help") else luck.normal(1.0, 1.0)
            half = (8 if metric.startswith("help") else 0.4) * luck.uniform(0.5, 1.5)
            rows.append(priced(f"policy.{lever}", PROPOSALS[THESIS[n]], metric, units, half, luck.uniform(3e4, 3e5), unit))
    for metric, unit in per.items():
        units, half = (40.0, 6.0) if metric.startswith("help") else (0.6, 0.2)
        rows.append(priced("actors.budget.yuan_per_resident", "", metric, units, half, 150_000.0, unit))
    return save(folder, "price", run_rows(points, seeds), {"price": pd.DataFrame(rows)})


def priced(lever: str, proposal: str, metric: str, units: float, half: float, yuan: float, unit: float) -> dict[str, object]:
    """A row of price.csv from units of the better."""
    sure = units - half > 0
    low, high = sorted(((units - half) * unit, (units + half) * unit))
    return {
        "lever": lever, "proposal": proposal, "low": 0.0, "high": 1.0, "metric": metric, "effect": units * unit,
        "effect_low": low, "effect_high": high, "yuan_per_year": yuan, "society_hours": 120.0,
        "yuan_per_unit": yuan / units if units > 0 else np.nan, "yuan_per_unit_low": yuan / (units + half) if sure else np.nan,
        "yuan_per_unit_high": yuan / (units - half) if sure else np.nan, "hours_per_unit": 120 / units if sure else np.nan,
    }  # fmt: skip


def stress(folder: Path, *, draws: int = 40, arms: int = 2, seeds: int = 3) -> Path:
    """Draws of three parameters, the signs of the differences, and which parameter parts them."""
    luck = np.random.default_rng(11)
    names = [CAPACITY, PRICE, "incidents.course.partner_loss"]
    rows = [
        {names[0]: luck.uniform(0.1, 1.8), names[1]: luck.uniform(0, 4), names[2]: luck.uniform(0, 1)} for _ in range(draws)
    ]
    scenarios = list(TITLES) if arms == 3 else list(ARMS)
    points = [(s, r, edge(r) if s == "open_grid" else 0.2 * (s != "plain_grid")) for s in scenarios for r in rows]
    pairs = list(itertools.combinations(scenarios, 2))
    counts, decides = [], []
    for n, ((a, b), metric) in enumerate(itertools.product(pairs, HEADLINE)):
        shares = np.array([0.7 - 0.05 * (n % 7), 0.12, 0.01, 0.07, 0.1 + 0.05 * (n % 7)])
        parts = np.floor(shares * 200).astype(int)
        parts[0] += 200 - parts.sum()
        told = dict(zip(("sure_better", "better", "ties", "worse", "sure_worse"), parts.tolist(), strict=True))
        counts.append({
            "a": a, "b": b, "metric": metric, "draws": 200, **told, "median": GAIN[metric] * 0.6, "low": GAIN[metric],
            "high": -0.2 * GAIN[metric],
        })  # fmt: skip
        for k, name in enumerate(names):
            r = (0.72, -0.45, 0.05)[(k + n) % 3]
            decides.append({
                "a": a, "b": b, "metric": metric, "parameter": name, "correlation": r, "ci_low": r - 0.11,
                "ci_high": r + 0.11, "threshold": 0.62, "flips_share_below": 0.61, "flips_share_above": 0.04,
            })  # fmt: skip
    tables = {"stress": pd.DataFrame(counts), "stress_parameters": pd.DataFrame(decides)}
    factors = {name: {"range": [0.0, 4.0]} for name in names}
    return save(folder, "stress", run_rows(points, seeds), tables, factors)


def pareto(folder: Path, *, seeds: int = 5) -> Path:
    """A front of policies between helping soon and leaving people content, the arms, and what was tried beside it."""
    luck = np.random.default_rng(2)
    rows = []
    for n in range(26):
        t = luck.uniform(0, 1)
        lag = 0.0 if n < 9 else luck.uniform(0.05, 0.5)
        t = n / 8 if n < 9 else t
        rows.append(
            objective(str(n), "", 10 + 6 * t**2 + 9 * lag, 0.63 + 0.05 * t - 0.07 * lag, 9e4 + 3e4 * (1 - t), n < 9, "front", t)
        )
    rows.append(objective("plain_grid", "plain_grid", 24.0, 0.58, 180_000.0, False, "arm", 0.0))
    rows.append(objective("open_grid", "open_grid", 13.2, 0.644, 118_000.0, False, "arm", 0.6))
    tried = [
        ("candidate", {"candidate": row["candidate"]}, row["policy.rule_of_law"]) for row in rows if row["kind"] == "front"
    ]
    runs = run_rows([("plain_grid", {"candidate": ""}, 0.0), ("open_grid", {"candidate": ""}, 1.0), *tried], seeds)
    history = pd.DataFrame({"generation": range(12), "hypervolume": 1 - np.exp(-np.arange(12) / 3) * 0.6})
    factors = {f"policy.{lever}": {"range": [0.0, 1.0]} for lever in LEVERS[:4]}
    return save(folder, "optimise", runs, {"pareto": pd.DataFrame(rows), "front_history": history}, factors)


def objective(name: str, scenario: str, hours: float, content: float, harm: float, front: bool, kind: str, t: float) -> dict:
    """A row of pareto.csv."""
    row = {"candidate": name, "scenario": scenario, **{f"policy.{lever}": t for lever in LEVERS[:4]}}
    for metric, value, half in (
        ("help_time_mean_h", hours, 0.5),
        ("satisfaction_mean", content, 0.003),
        ("harm_person_h", harm, 5e3),
    ):
        row |= {metric: value, f"{metric}_low": value - half, f"{metric}_high": value + half}
    return row | {"on_front": front, "kind": kind}


def sequential(folder: Path, *, points: int = 4) -> Path:
    """A factorial sweep whose seeds were added until intervals were narrow."""
    levels = np.linspace(0.1, 1.8, points).round(3).tolist()
    rows = [{CAPACITY: level} for level in levels]
    listed = [(s, row, 0.6 * row[CAPACITY] if s == "open_grid" else 0.0) for s in ARMS for row in rows]
    stops = [
        {
            "scenario": "open_grid",
            "factors": row,
            "seeds": 60 if n == points - 1 else 20 + 10 * (n % 4),
            "half_width": 1.4 if n == points - 1 else 1.19 - 0.05 * (n % 7),
            "reached": n < points - 1,
        }
        for n, row in enumerate(rows)
    ]
    told = {"metric": "help_time_mean_h", "half_width": 1.2, "cap": 60, "rows": stops}
    return save(folder, "factorial", run_rows(listed, 20), {}, {CAPACITY: {"levels": levels}}, stopping=told)


def shocks(folder: Path, *, seeds: int = 4, days: int = 60) -> Path:
    """Two shocks and none: the backlog rises and satisfaction falls as a triangle, twice as much under the first arm."""
    rows = []
    for shock, height in (("flood", 20.0), ("epidemic", 40.0)):
        for arm, share in zip(ARMS, (1.0, 0.5), strict=True):
            for day in range(-14, days):
                gap = share * height * max(0.0, 1 - abs(day - 10) / 10) if day >= 0 else 0.0
                for series, scale, without in (("backlog", 1.0, 6.0), ("satisfaction_mean", -1e-3, 0.6)):
                    middle = scale * gap
                    half = 0.1 * abs(middle) + 0.1 * abs(scale)
                    rows.append((shock, arm, series, day, without, middle, middle - half, middle + half))
    columns = ["shock", "scenario", "series", "day", "without", "difference", "ci_low", "ci_high"]
    points = [(s, {"shock": shock}, float(s == "open_grid")) for shock in ("none", "flood", "epidemic") for s in ARMS]
    return save(folder, "shock", run_rows(points, seeds), {"shock_courses": pd.DataFrame(rows, columns=columns)}, {})


DESIGNS = {
    "factorial": regime_map, "ladder": rungs, "shapley": lambda folder: rungs(folder, "shapley"), "price": price,
    "stress": stress, "optimise": pareto, "sequential": sequential, "shock": shocks,
}  # fmt: skip
"""A maker of a small folder for each design."""
