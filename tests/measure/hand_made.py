"""Records small enough to compute by hand, and large ones of any content to time and to fill tables."""

import numpy as np

from govsim.measure import tables
from govsim.measure.tables import Records
from govsim.names import ITEMS, NEEDS, ROUTES, SECTORS

NAN = float("nan")
NOT = (NAN,) * 8


def incident(number: str, stages: tuple[float, ...] = NOT, **given: object) -> dict[str, object]:
    """One candidate; `stages` are the hours of occurred .. closed."""
    row: dict[str, object] = {
        "incident_id": number, "source": "threat", "kind": "personal", "severity": 1, "severity_final": 1, "grid": 0,
        "place": 0, "born_h": 0.0, "prevented": stages is NOT, "outcome": "prevented" if stages is NOT else "contained",
        "route": "" if stages is NOT else "ladder", "answered_by": "", "answered_sector": "", "units": 0,
        "travel_h": NAN, "handovers": 0, "bounced": 0, "no_shows": 0, "reopened": 0, "preempted": 0,
        "escalated": False, "harm_person_h": 0.0,
    }  # fmt: skip
    return row | dict(zip(tables.STAGE_TIMES, stages, strict=True)) | given


def columns(rows: list[dict[str, object]], types: dict[str, type]) -> dict[str, np.ndarray]:
    """Rows as the columns of a table."""
    return {name: np.array([row[name] for row in rows], object if kind is str else kind) for name, kind in types.items()}


def world(rows: list[dict[str, object]], satisfaction: tuple[float, ...] = (0.2, 0.4, 0.6, 0.8)) -> Records:
    """Records with these incidents, two days, one resident for each satisfaction (grids 0, 0, 1, 1, ..)."""
    people = []
    for i, end in enumerate(satisfaction):
        row: dict[str, object] = dict.fromkeys(tables.RESIDENT_COLUMNS, 0.5)
        row |= {"resident_id": i, "grid": i // 2, "satisfaction_end": end, "hours_volunteered": float(i == 0)}
        people.append(row)
    days = [dict.fromkeys(tables.DAILY_COLUMNS, 1.0) | {"day": d, "participation_share": 0.1 + 0.2 * d} for d in (0, 1)]
    return Records(
        columns(rows, tables.INCIDENT_COLUMNS), columns(days, tables.DAILY_COLUMNS),
        columns(people, tables.RESIDENT_COLUMNS), books(len(satisfaction)),
    )  # fmt: skip


def books(residents: int) -> dict[str, float | int]:
    """Books that balance: 1,000 CNY in all."""
    told: dict[str, float | int] = dict.fromkeys(tables.BOOKS, 1.0)
    told |= {f"spent_{item}_fen": 10_000 for item in ITEMS}
    told |= {"public_cost_fen": 100_000, "society_value_fen": 5_000}
    told |= {"serving_share": 0.05, "worked_hours_outside": 7.0}
    told |= {"busy_hours_public_security": 3.0, "duty_hours_public_security": 4.0}
    return told | {"residents": residents, "days": 2, "duty_hours_government": 4.0}


FIVE = [
    # occurred, noticed, reported, routed, accepted, on scene, contained, closed
    incident("1", (10.0, 11.0, 12.0, 12.5, 13.0, 14.0, 15.0, 16.0), harm_person_h=2.0, answered_sector="government"),
    incident("2", (0.0, 100.0, 200.0, 300.0, 400.0, 900.0, 950.0, 960.0), severity=4, bounced=1, preempted=1, harm_person_h=3.0,
             answered_sector="residents", route="platform", kind="environmental"),
    incident("3", (5.0, *NOT[1:]), outcome="lapsed", route="", escalated=True, preempted=1),
    incident("4", (1.0, 2.0, 3.0, 4.0, *NOT[4:-1], 9.0), outcome="closed_unsolved", severity=2, route="ladder", reopened=2),
    incident("5"),
]  # fmt: skip


def any_records(seed: int, candidates: int = 3500, residents: int = 4000, days: int = 365, delay_h: float = 10.0) -> Records:
    """Valid records of any content, a shock at half time. Candidates hang on the seed alone, their course on `delay_h` too."""
    rng = np.random.default_rng(seed)
    born = np.sort(rng.uniform(0, 24 * days, candidates))
    luck = rng.exponential(1.0, (candidates, 7))
    prevented = rng.random(candidates) < 0.5 - delay_h / 100
    reached = rng.integers(0, 8, candidates)
    stages = born[:, None] + np.concatenate([np.zeros((candidates, 1)), delay_h * luck], axis=1).cumsum(axis=1)
    stages[np.arange(8) > reached[:, None]] = NAN
    stages[prevented] = NAN
    numbers = np.arange(candidates)
    names = {
        "incident_id": [str(i) for i in numbers],
        "source": ["threat"] * candidates,
        "kind": [NEEDS[i % 4] for i in numbers],
        "outcome": ["prevented" if p else "contained" if r >= 6 else "lapsed" for p, r in zip(prevented, reached, strict=True)],
        "route": ["" if p or r < 3 else ROUTES[r % 4] for p, r in zip(prevented, reached, strict=True)],
        "answered_by": ["" if p or r < 5 else "fire brigade" for p, r in zip(prevented, reached, strict=True)],
        "answered_sector": ["" if p or r < 5 else SECTORS[r % 5] for p, r in zip(prevented, reached, strict=True)],
    }
    table = {name: np.array(column, object) for name, column in names.items()}
    table |= {"prevented": prevented, "escalated": luck[:, 0] > 2, "born_h": born, "travel_h": luck[:, 1]}
    table |= dict(zip(tables.STAGE_TIMES, stages.T.copy(), strict=True))
    table |= {"severity": numbers % 4 + 1, "severity_final": numbers % 4 + 1, "grid": numbers % 8, "place": numbers}
    table |= {name: numbers % 2 for name in ("units", "handovers", "bounced", "no_shows", "reopened", "preempted")}
    table |= {"harm_person_h": np.where(prevented, 0.0, delay_h * luck[:, 2])}
    daily = {name: rng.random(days) for name in tables.DAILY_COLUMNS} | {"day": np.arange(days)}
    people = {name: rng.random(residents) for name in tables.RESIDENT_COLUMNS}
    people |= {"resident_id": np.arange(residents), "grid": np.arange(residents) * 8 // residents}
    people["satisfaction_end"] = np.clip(people["satisfaction_end"] - delay_h / 100, 0, 1)
    calm = {name: rng.random(days // 2) for name in ("satisfaction_mean", "backlog", "late", "harm")}
    incidents = {name: table[name] for name in tables.INCIDENT_COLUMNS}
    return Records(incidents, daily, people, books(residents) | {"days": days}, calm=calm)
