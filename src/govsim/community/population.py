"""Residents as arrays with faces: rows of what others read, columns of what only oneself reads, numbered by grid."""

from typing import NamedTuple

import numpy as np

from govsim.engine.block import Block, coefficient
from govsim.engine.streams import Purpose, child_keys, marks_key, stream

ACTORS = ("government", "enterprises", "social_organizations")

# Columns of a row: what neighbours read of each other. Eight of eight bytes fill one cache line.
SATISFACTION, TRUST_GOVERNMENT, TRUST_ENTERPRISES, TRUST_SOCIAL, AWARENESS, VOLUNTEER = range(6)
ROW = 8
RESIDENT_KEYS = 8  # the slot in which residents' keys descend from the seed's; partners' have 7


class Start(Block):
    """Where residents start; the run-in carries them to where the policy leads."""

    satisfaction: float = coefficient(
        0.7, unit="0..1", source="84-86 % feel safe (2002, Guangzhou 2019); official 98 % is no target: .7",
        meaning="satisfaction and expectation at the start", plausible=(0.5, 0.85), ge=0, le=1,
    )  # fmt: skip
    trust_government: float = coefficient(
        0.6, unit="0..1", source="trust in government 69.6/100, police trusted by 57 % (China 2014-15)",
        meaning="trust in government at the start and in the long run", plausible=(0.5, 0.7), ge=0, le=1,
    )  # fmt: skip
    trust_society: float = coefficient(
        0.5, unit="0..1", source="assumed", meaning="trust in firms and social organizations at the start",
        plausible=(0.3, 0.6), ge=0, le=1,
    )  # fmt: skip
    awareness: float = coefficient(
        0.4, unit="0..1", source="assumed", meaning="safety awareness at the start and in the long run", plausible=(0.2, 0.6),
        ge=0, le=1,
    )  # fmt: skip
    spread: float = coefficient(
        0.1, unit="1", source="assumed", meaning="standard deviation between residents at the start", plausible=(0.05, 0.2),
        ge=0, le=0.3,
    )  # fmt: skip


class Population(NamedTuple):
    """State of all residents. Rows alternate between two sheets: today's is read while tomorrow's is written."""

    rows: np.ndarray  # (2, residents, 8) 0..1: satisfaction, three trusts, awareness, volunteer, two spare
    satisfied: np.ndarray  # (4, residents) satisfaction by need, 0..1
    expected: np.ndarray  # (4, residents) expectation by need, 0..1
    felt: np.ndarray  # (4, residents) performance felt by need, 0..1
    total: np.ndarray  # (residents,) satisfaction weighted by needs, of today
    pull: np.ndarray  # (residents,) what neighbours' talk adds to satisfaction tomorrow
    fatigue: np.ndarray  # (residents,) of volunteers, 0..1
    threshold: np.ndarray  # (residents,) to volunteer, in the units of the score
    awareness_start: np.ndarray  # (residents,)
    volunteered_h: np.ndarray  # (residents,) hours in the counted time
    key: np.ndarray  # (residents,) of their marks


def people(start: Start, threshold: tuple[float, float], society: float, residents: int, seed: int) -> Population:
    """Draw residents as they start; `threshold` is (mean, sd), `society` scales trust in society (civic capacity)."""
    rng = stream(seed, Purpose.RESIDENTS)
    scatter = rng.normal(0.0, start.spread, (6, residents))
    row = np.zeros((2, residents, ROW))
    trusts = (start.trust_government, start.trust_society * society, start.trust_society * society)
    row[0, :, SATISFACTION] = np.clip(start.satisfaction + scatter[0], 0, 1)
    for column, mean in zip((TRUST_GOVERNMENT, TRUST_ENTERPRISES, TRUST_SOCIAL), trusts, strict=True):
        row[0, :, column] = np.clip(mean + scatter[column], 0.01, 0.99)
    row[0, :, AWARENESS] = np.clip(start.awareness + scatter[4], 0.01, 0.99)
    level = np.repeat(row[0, :, SATISFACTION][None, :], 4, axis=0)
    return Population(
        rows=row, satisfied=level.copy(), expected=level.copy(), felt=level.copy(), total=level[0].copy(),
        pull=np.zeros(residents), fatigue=np.zeros(residents), threshold=rng.normal(*threshold, residents),
        awareness_start=row[0, :, AWARENESS].copy(), volunteered_h=np.zeros(residents),
        key=child_keys(marks_key(seed) + np.arange(residents, dtype=np.uint64), RESIDENT_KEYS),
    )  # fmt: skip
