"""Folders of a map of regimes and of a refutation: the map's tables from made-up runs, the refutation's made up themselves."""

from pathlib import Path
from unittest.mock import patch

import numpy as np
import pandas as pd
from tests.report.fabricate import TITLES
from tests.report.fabricate_runs import run_rows, save

from govsim.experiment.designs.regime_map import FUNDED, RegimeMap, prim
from govsim.experiment.designs.sampling import sobol
from govsim.experiment.study import Factor, Study
from govsim.scenario import Scenario

CAPACITY, PRICE = "actors.civic_capacity", "actors.partnership_price"
MAPPED = ("help_time_mean_h", "satisfaction_mean", "harm_person_h")


def losing_map(folder: Path, *, draws: int = 48, seeds: int = 5, levels: tuple[float, ...] = ()) -> Path:
    """Three arms over capacity and price: the last one loses where partnership is dear and capacity small."""
    rows = [{CAPACITY: 3 * a, PRICE: 14 * b} for a, b in sobol(2, draws, 1)]
    factors = {CAPACITY: Factor(range=(0, 3)), PRICE: Factor(range=(0, 14))}
    if levels:
        rows = [{CAPACITY: 3 * a, PRICE: 14 * b} for a in levels for b in levels]
        factors = {name: Factor(levels=tuple(dict.fromkeys(row[name] for row in rows))) for name in factors}
    half = {"plain_grid": 0.0, "wired_grid": 0.4}
    points = [
        (s, row, half.get(s, 1.0 - 1.6 * (row[PRICE] > 8) * (row[CAPACITY] < 1.5)))
        for s in ("plain_grid", "wired_grid", "open_grid") for row in rows
    ]  # fmt: skip
    runs = run_rows(points, seeds)
    runs[FUNDED] = np.where((runs.scenario == "open_grid") & (runs[PRICE] > 9), 0.7, 1.0)
    arms = tuple(Scenario(name=name, title=TITLES[name]) for name in ("plain_grid", "wired_grid", "open_grid"))
    study = Study("map", "", arms, factors, tuple(range(1, seeds + 1)), MAPPED)
    with patch.object(prim, "SHUFFLES", 39):
        tables = RegimeMap(draws=max(draws, 8)).analyse(study, runs, folder)
    told = {name: factor.model_dump(mode="json", exclude_defaults=True) for name, factor in factors.items()}
    return save(folder, "regime_map", runs, tables, told)


def turning(folder: Path, *, kind: str = "turned", moved: int = 3, seeds: int = 6) -> Path:
    """A refutation: so many assumptions moved, in the end turned around or not."""
    given = [
        ("incidents.ladder.handling_h", "office h", 0.4, 0.15, 0.1, 0.75), (PRICE, "1", 1.0, 3.4, 0.0, 4.0),
        ("actors.residents.volunteering.response_share", "share", 0.1, 0.02, 0.0, 0.3),
        ("incidents.platform.offer_window_h", "h", 0.5, 2.25, 0.25, 3.0),
    ]  # fmt: skip
    after = {"turned": (2.1, 0.9, 3.3), "held": (-4.0, -5.1, -2.9), "tie": (np.nan,) * 3}[kind]
    before = (-12.5, -13.2, -11.8) if kind != "tie" else (-0.1, -0.8, 0.6)
    head = dict(
        zip(("before", "before_low", "before_high", "after", "after_low", "after_high"), (*before, *after), strict=True)
    )
    head |= {"found": kind, "metric": "help_time_mean_h", "a": "wired_grid", "b": "open_grid", "candidates": 312, "seeds": 20}
    names = ("parameter", "unit", "default", "value", "low", "high")
    rows = [dict(zip(names, row, strict=True)) for row in given[:moved]] if kind != "tie" else []
    rows = [
        row | {"share_of_range": abs(row["value"] - row["default"]) / (row["high"] - row["low"]),
               "half_widths": 2 * abs(row["value"] - row["default"]) / (row["high"] - row["low"])} | head
        for row in rows
    ] or [dict.fromkeys((*names, "share_of_range", "half_widths"), np.nan) | {"parameter": ""} | head]  # fmt: skip
    ends = [(row[0], row[2], end, gain) for n, row in enumerate(given) for end, gain in ((row[4], -1.0), (row[5], 6.0 - n))]
    single = [(name, end, abs(end - usual), 2, before[0] + gain, gain) for name, usual, end, gain in ends]
    screened = pd.DataFrame(single, columns=["parameter", "value", "half_widths", "seeds", "difference", "change"])
    factors = {row[0]: {"range": [row[4], row[5]]} for row in given}
    tried = [("moved_" + s, {"candidate": f"c{n}", CAPACITY: n}, 0.1 * n) for s in ("wired_grid", "open_grid") for n in (1, 2)]
    arms = [("wired_grid", {"candidate": "", CAPACITY: 1.0}, 0.4), ("open_grid", {"candidate": "", CAPACITY: 1.0}, 1.0)]
    tables = {"refute": pd.DataFrame(rows), "refute_screening": screened}
    told = [{"name": s, "title": TITLES[s], "description": "", "resolved": {"policy": {"platform": 0.5}}} for s, *_ in arms]
    return save(folder, "refute", run_rows([*arms, *tried], seeds), tables, factors, scenarios=told)
