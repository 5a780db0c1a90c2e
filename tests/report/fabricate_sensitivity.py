"""Folders of sensitivity analyses, made up: tables/oat.csv and tables/indices.csv with what the designs would compute."""

from pathlib import Path

import numpy as np
import pandas as pd
from tests.report.fabricate import TITLES
from tests.report.fabricate_sweeps import run_rows, save

FACTORS = {
    "policy.platform": (0.0, 1.0), "incidents.course.partner_loss": (0.0, 1.0), "actors.civic_capacity": (0.1, 1.8),
    "community.needs.resident_concentration": (2.0, 20.0), "incidents.ladder.handling_h": (0.1, 0.8),
    "actors.residents.volunteering.response_share": (0.1, 0.5), "actors.residents.awareness.forgetting": (0.001, 0.01),
    "policy.hierarchy_levels": (1, 5), "community.needs.grid_concentration": (5.0, 40.0),
    "actors.residents.satisfaction.expectation_speed": (0.003, 0.03), "actors.prices.institutional_support": (0.345, 1.38),
    "incidents.witnesses.escalation_stain": (0.0, 0.3), "actors.budget.yuan_per_resident": (120.0, 480.0),
    "incidents.threat.child_rate": (0.002, 0.02),
}  # fmt: skip
METRICS = {"help_time_mean_h": -9.0, "satisfaction_mean": 0.05}
COLUMNS = ("method", "target", "metric", "factor", "index", "value", "ci_low", "ci_high", "note")


def arms_of(arms: int) -> list[str]:
    """The first scenarios, or the first and the last."""
    names = list(TITLES)
    return [names[0], names[-1]] if arms == 2 else names[:arms]


def targets_of(names: list[str]) -> list[str]:
    """Scenarios, then pairs."""
    return names + [f"{b} - {a}" for n, a in enumerate(names) for b in names[n + 1 :]]


def written(folder: Path, kind: str, tables: dict[str, pd.DataFrame], arms: int, factors: dict) -> Path:
    """A folder with two seeds of runs beside the tables."""
    runs = run_rows([(name, {}, float(n)) for n, name in enumerate(arms_of(arms))], 2)
    return save(folder, kind, runs, tables, {name: {"range": list(ends)} for name, ends in factors.items()})


def one_at_a_time(folder: Path, *, arms: int = 2, factors: int = 14, metrics: tuple[str, ...] = tuple(METRICS)) -> Path:
    """Effects that fall off from factor to factor, each with a sign of its own."""
    luck, rows = np.random.default_rng(4), []
    for n, (name, (low, high)) in enumerate(list(FACTORS.items())[:factors]):
        for k, arm in enumerate(arms_of(arms)):
            for metric in metrics:
                size = METRICS.get(metric, 1000.0)
                effect = size * 0.75**n * (1 if n % 3 else -0.8) * luck.uniform(0.5, 1.2) * (0.4 + 0.6 * k)
                half = abs(size) * luck.uniform(0.03, 0.07)
                rows.append((name, arm, metric, low, high, 20.0, 20.0 + effect, effect, effect - half, effect + half))
    columns = ["factor", "scenario", "metric", "low", "high", "mean_low", "mean_high", "effect", "ci_low", "ci_high"]
    return written(folder, "one_at_a_time", {"oat": pd.DataFrame(rows, columns=columns)}, arms, FACTORS)


def indices(
    folder: Path, *, methods: tuple[str, ...] = ("morris", "sobol"), arms: int = 2, factors: int = 14, keep: int = 6,
    metrics: tuple[str, ...] = tuple(METRICS), still: tuple[str, ...] = (),
) -> Path:  # fmt: skip
    """Indices of screening, variance or distance; a target in `still` never varies."""
    rows: list[tuple] = []
    for method in methods:
        for metric in metrics:
            for k, target in enumerate(targets_of(arms_of(arms))):
                names = list(FACTORS)[: keep if method == "sobol" and "morris" in methods else factors]
                luck = np.random.default_rng([k, list(metrics).index(metric)])
                rows += of_target(method, target, metric, names, luck, target in still)
    frame = pd.DataFrame(rows, columns=list(COLUMNS))
    kind = "sensitivity" if len(methods) > 1 else methods[0]
    return written(folder, kind, {"indices": frame}, arms, FACTORS)


def of_target(method: str, target: str, metric: str, names: list[str], luck: np.random.Generator, still: bool) -> list[tuple]:
    """The rows of one method, target and metric."""
    share = 0.7 ** np.arange(len(names)) * luck.uniform(0.3, 1.1, len(names))
    share = share / (1.2 * share.sum())
    size, rows = abs(METRICS.get(metric, 1000.0)), []
    for name, s in zip(names, share.tolist(), strict=True):
        extra, wide = s * luck.uniform(1.05, 1.6), luck.uniform(0.03, 0.09)
        values = {
            "morris": {"mu_star": size * s * 3, "mu": -size * s, "sigma": size * s * luck.uniform(0.3, 3.5)},
            "sobol": {"S1": s, "ST": extra}, "pawn": {"median": 0.12 + s, "max": 0.2 + s},
        }[method]  # fmt: skip
        for index, value in values.items():
            half = wide if method != "morris" else wide * value * 4
            value, half = (0.0, 0.0) if still else (value, half)
            value = np.nan if still and method == "sobol" else value
            note = "the same at every point" if still else ""
            rows.append((method, target, metric, name, index, value, value - half, value + half, note))
        if method == "morris":
            rows.append((method, target, metric, name, "mu_star_noise", size * 0.15, np.nan, np.nan, ""))
        if method == "pawn":
            rows += [(method, target, metric, name, f"{i}_noise", 0.18, np.nan, np.nan, "") for i in ("median", "max")]
    return rows
