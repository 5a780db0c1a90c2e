"""A run folder made up with numpy: three scenarios of the same incidents, so that reports can be tested without a model."""

import itertools
import json
from pathlib import Path

import numpy as np
import pandas as pd
from scipy import stats

TITLES = {"plain_grid": "Top-down control", "wired_grid": "Digital top-down", "open_grid": "Collaborative governance"}
PACE = {"plain_grid": 1.0, "wired_grid": 0.45, "open_grid": 0.55}
OCCURS = {"plain_grid": 0.8, "wired_grid": 0.78, "open_grid": 0.62}
KINDS = ("personal", "occupational", "everyday_life", "environmental")
SECTORS = ("government", "enterprises", "social_organizations", "residents", "outside")
SHARES = {
    "plain_grid": (0.93, 0.0, 0.01, 0.03, 0.03),
    "wired_grid": (0.92, 0.01, 0.01, 0.03, 0.03),
    "open_grid": (0.5, 0.16, 0.17, 0.13, 0.04),
}
STAGES = ("noticed_h", "reported_h", "routed_h", "accepted_h", "on_scene_h")
STAGE_METRICS = ("noticing", "reporting", "routing", "dispatch", "travel")
SCALES_H = (1.5, 4.0, 9.0, 1.5, 0.6)
SPENT = {
    "plain_grid": {"administration": 0.3, "desks": 0.16, "response": 0.48, "prevention": 0.06},
    "wired_grid": {"administration": 0.28, "desks": 0.08, "levers": 0.12, "response": 0.44, "prevention": 0.08},
    "open_grid": {
        "administration": 0.26,
        "desks": 0.06,
        "levers": 0.2,
        "liaison": 0.05,
        "supervision": 0.04,
        "acceptance": 0.02,
        "purchases": 0.13,
        "prevention": 0.1,
        "response": 0.14,
    },
}
TARGET_H = {4: 0.25, 3: 40 / 60, 2: 2.0, 1: 3.0}
UNITS = {
    "help_time_mean_h": ("h", "lower"),
    "help_h": ("h", "lower"),
    "harm_person_h": ("person-h", "lower"),
    "helped_in_time_share": ("share", "higher"),
    "satisfaction_mean": ("0..1", "higher"),
    "public_cost": ("CNY", "lower"),
    "society_hours": ("h", ""),
}


def born(luck: np.random.Generator, severity: np.ndarray, days: int) -> pd.DataFrame:
    """Candidates as they are at birth."""
    candidates = len(severity)
    return pd.DataFrame(
        {
            "incident_id": [str(i) for i in range(candidates)],
            "source": "threat",
            "kind": luck.choice(KINDS, candidates),
            "severity": severity,
            "severity_final": np.minimum(4, severity + (luck.random(candidates) < 0.08)),
            "grid": luck.integers(0, 8, candidates),
            "place": luck.integers(0, 40, candidates),
            "born_h": np.sort(luck.uniform(0, days * 24, candidates)),
        }
    )


def incidents(scenario: str, seed: int, candidates: int, days: int) -> pd.DataFrame:
    """One run's candidates: luck from the seed alone, pace and prevention from the scenario."""
    luck = np.random.default_rng(seed)
    severity = luck.choice([1, 2, 3, 4], candidates, p=[0.62, 0.25, 0.1, 0.03])
    table = born(luck, severity, days)
    happens = luck.random(candidates)
    waits = luck.lognormal(0, 1.1, (candidates, 5)) * np.array(SCALES_H)
    waits *= np.where(severity >= 3, 0.08, 1.0)[:, None] * np.array([1, 1, PACE[scenario], PACE[scenario], 1.0])
    never = luck.random(candidates) < 0.06 * PACE[scenario]
    table["prevented"] = happens > OCCURS[scenario]
    table["occurred_h"] = table.born_h.where(~table.prevented)
    times = table.occurred_h.to_numpy()[:, None] + np.cumsum(waits, axis=1)
    for column, stage in enumerate(STAGES):
        table[stage] = np.where(never & (column >= 1), np.nan, times[:, column])
    table["contained_h"] = table.on_scene_h + luck.lognormal(0, 0.6, candidates)
    table["closed_h"] = table.contained_h + 5
    table["outcome"] = np.where(table.prevented, "prevented", np.where(never, "lapsed", "contained"))
    table["route"] = np.where(table.on_scene_h.isna(), "", np.where(severity >= 3, "emergency", "ladder"))
    sector = luck.choice(5, candidates, p=SHARES[scenario])
    answered = table.on_scene_h.notna()
    table["answered_sector"] = np.where(answered, np.array(SECTORS)[sector], "")
    table["answered_by"] = np.where(
        answered, np.array(["police", "security_firm", "volunteers", "neighbour", "city_fire"])[sector], ""
    )
    table["units"], table["travel_h"] = answered.astype(int), waits[:, 4]
    for name in ("handovers", "bounced", "no_shows", "reopened", "preempted"):
        table[name] = luck.integers(0, 2, candidates)
    help_h = np.minimum((table.on_scene_h - table.occurred_h).fillna(720), 720)
    table["harm_person_h"] = np.where(table.prevented, 0, help_h * 0.4 * 3.0 ** (severity - 1))
    table["escalated"] = table.severity_final > table.severity
    return table


def daily(scenario: str, seed: int, days: int) -> pd.DataFrame:
    """One run's days, with slow drifts and noise of the seed."""
    luck = np.random.default_rng(1000 + seed)
    day = np.arange(days)
    rise = 0.1 * (1.2 - PACE[scenario]) * (1 - np.exp(-day / 30))
    table = pd.DataFrame({"day": day, "backlog": np.abs(8 * PACE[scenario] + luck.normal(0, 2, days))})
    for name, level in (
        ("satisfaction_mean", 0.5),
        ("trust_government", 0.48),
        ("trust_enterprises", 0.4),
        ("trust_social_organizations", 0.44),
    ):
        table[name] = level + rise + luck.normal(0, 0.004, days).cumsum() * 0.3
    return table


def residents(scenario: str, seed: int, count: int) -> pd.DataFrame:
    """One run's residents: the same persons under a seed, better off where help comes sooner."""
    luck = np.random.default_rng(2000 + seed)
    start = luck.uniform(0.3, 0.7, count)
    gain = luck.normal(0.08, 0.06, count) * (1.2 - PACE[scenario])
    return pd.DataFrame(
        {
            "resident_id": np.arange(count),
            "grid": np.arange(count) % 8,
            "satisfaction_start": start,
            "satisfaction_end": np.clip(start + gain, 0, 1),
        }
    )


def metrics(scenario: str, seed: int, cases: pd.DataFrame, people: pd.DataFrame) -> dict[str, float]:
    """A few metrics of one run, from its tables."""
    real = cases[~cases.prevented]
    clock = real[["occurred_h", *STAGES]].to_numpy().copy()
    clock = np.minimum(np.nan_to_num(clock - clock[:, :1], nan=720.0), 720.0)
    means = np.diff(clock, axis=1).mean(axis=0)
    target = real.severity.map(TARGET_H)
    found: dict[str, float] = {"help_time_mean_h": float(clock[:, -1].mean())}
    found |= {f"{name}_time_mean_h": float(mean) for name, mean in zip(STAGE_METRICS, means, strict=True)}
    found["helped_in_time_share"] = float((clock[:, -1] <= target).mean())
    found["harm_person_h"] = float(cases.harm_person_h.sum())
    found["satisfaction_mean"] = float(people.satisfaction_end.mean())
    found["public_cost"] = 1_000_000.0
    found["society_hours"] = {"plain_grid": 40.0, "wired_grid": 60.0, "open_grid": 2300.0}[scenario] + seed
    for item in (
        "administration",
        "desks",
        "levers",
        "liaison",
        "supervision",
        "acceptance",
        "purchases",
        "prevention",
        "response",
    ):
        found[f"spent_{item}"] = 1_000_000.0 * SPENT[scenario].get(item, 0.0)
    return found


def comparison(runs: pd.DataFrame, names: list[str]) -> pd.DataFrame:
    """Paired differences of all metrics for all pairs of scenarios, as comparison.csv holds them."""
    rows = []
    wide = {s: runs[runs.scenario == s].set_index("seed") for s in TITLES}
    for (a, b), name in itertools.product(itertools.combinations(TITLES, 2), names):
        x, y = wide[a][name], wide[b][name]
        gap = (y - x).to_numpy()
        half = stats.t.ppf(0.975, len(gap) - 1) * gap.std(ddof=1) / np.sqrt(len(gap))
        unit, better = UNITS.get(name, ("h", "lower"))
        rows.append(
            {
                "metric": name,
                "unit": unit,
                "better": better,
                "a": a,
                "b": b,
                "mean_a": x.mean(),
                "mean_b": y.mean(),
                "difference": gap.mean(),
                "ci_low": gap.mean() - half,
                "ci_high": gap.mean() + half,
                "effect_size": 1.0,
                "p_holm": 0.01,
                "pairs_variance_ratio": 0.4,
            }
        )
    return pd.DataFrame(rows)


def told(arms: list[str], seeds: int, days: int) -> dict[str, object]:
    """What the folder says of itself."""
    return {
        "command": "govsim compare plain_grid wired_grid open_grid --seeds 6",
        "seeds": list(range(1, seeds + 1)),
        "scenarios": [
            {
                "name": s,
                "title": TITLES[s],
                "description": f"The arm {s}.",
                "resolved": {
                    "policy": {"platform": 1 - PACE[s], "hierarchy_levels": 3},
                    "horizon": {"days": days, "warmup_days": 31},
                },
            }
            for s in arms
        ],
        "versions": {"govsim": "1.0.0", "python": "3.11.7"},
        "hashes": {"content": "0123abcd"},
        "wall_seconds": 61.2,
        "rejected_rows": [{"reason": "time cannot be read", "count": 3, "first_lines": [4, 9, 11]}],
    }


def fabricate(
    folder: Path, *, scenarios: int = 3, seeds: int = 6, candidates: int = 300, days: int = 60, people: int = 100
) -> Path:
    """Write a run folder; a single scenario has no comparison.csv."""
    folder.mkdir(parents=True)
    arms = list(TITLES)[:scenarios]
    parts: dict[str, list[pd.DataFrame]] = {"incidents": [], "daily": [], "residents": []}
    runs = []
    for scenario, seed in itertools.product(arms, range(1, seeds + 1)):
        run_id = f"{scenario}-{seed}"
        cases, who = incidents(scenario, seed, candidates, days), residents(scenario, seed, people)
        runs.append({"run_id": run_id, "scenario": scenario, "seed": seed, **metrics(scenario, seed, cases, who)})
        for name, table in (("incidents", cases), ("daily", daily(scenario, seed, days)), ("residents", who)):
            parts[name].append(table.assign(run_id=run_id))
    for name, tables in parts.items():
        pd.concat(tables).to_parquet(folder / f"{name}.parquet", index=False)
    table = pd.DataFrame(runs)
    table.to_parquet(folder / "runs.parquet", index=False)
    if scenarios > 1:
        comparison(table, list(table.columns[3:])).to_csv(folder / "comparison.csv", index=False)
    manifest = told(arms, seeds, days)
    (folder / "manifest.json").write_text(json.dumps(manifest), encoding="utf-8")
    return folder
