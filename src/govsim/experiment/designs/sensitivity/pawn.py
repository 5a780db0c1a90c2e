"""PAWN indices: how far a factor, held in a slice of its range, moves the whole distribution (Pianosi & Wagener 2015, 2018).

Any sample will do, so points that failed are dropped, and factors may have levels. The distance of two distributions is
that of Kolmogorov and Smirnov (0..1). It is above 0 for a factor without influence too, as samples are small: the rows
`median_noise` and `max_noise` say what such a factor stays below in 95 of 100 samples.
"""

from pathlib import Path
from typing import Literal

import numpy as np
import pandas as pd
from pydantic import Field, model_validator
from scipy import stats

from govsim.experiment.designs.sampling import laid_out, latin, needs_factors
from govsim.experiment.designs.sensitivity.indices import (
    RESAMPLES,
    SAME,
    Outputs,
    Ranked,
    collect,
    failures,
    limits_of,
    resampled,
    tidy,
    told,
)
from govsim.experiment.study import Point, Study, Value, crossed
from govsim.text.errors import InputError

FEWEST = 10
"""Points in a slice, at least."""
AT_ONCE = 500_000
"""Resampled points held in memory at a time."""


class Pawn(Ranked):
    """A Latin hypercube over all factors, cut into slices of each in turn."""

    kind: Literal["pawn"] = "pawn"
    draws: int = Field(200, ge=20, le=100_000)
    slices: int = Field(8, ge=2, le=100)
    """Slices of a range with as many points each; levels, and whole numbers if they are fewer, are slices themselves."""
    seed: int = Field(1, ge=0)

    @model_validator(mode="after")
    def _enough(self) -> "Pawn":
        if self.draws < FEWEST * self.slices:
            raise ValueError(f"draws must be at least {FEWEST} times the slices")
        return self

    def points(self, study: Study) -> list[Point]:
        """Arms by draws."""
        needs_factors(study, self.kind)
        return crossed(study, laid_out(study, latin(len(study.factors), self.draws, self.seed)))

    def analyse(self, study: Study, runs: pd.DataFrame, folder: Path) -> dict[str, pd.DataFrame]:
        """Median and maximum over the slices, with intervals and the level of noise. Notes say what was dropped.

        Raises InputError when fewer points than ten to a slice are left.
        """
        outputs = collect(study, self.points(study), runs)
        dropped = [told(arm, what, mask, region) for arm, what, mask, region in failures(outputs)]
        rows: list[tuple[object, ...]] = []
        for metric in study.metrics:
            for target, y, _ in outputs.targets(metric):
                known = np.isfinite(y)
                if known.sum() < FEWEST * self.slices:
                    raise InputError([*(f"{study.name}: {self.kind}: {line}" for line in dropped), self.too_few(study, known)])
                note = "; ".join(([] if np.ptp(y[known]) else [SAME]) + self.lost(y, dropped))
                for factor in study.factors:
                    x = self.codes(outputs, factor, known)
                    rows += [
                        (self.kind, target, metric, factor, index, *values, note)
                        for index, values in self.distances(x, y[known]).items()
                    ]
        return {"indices": tidy(rows)}

    def too_few(self, study: Study, known: np.ndarray) -> str:
        needed = FEWEST * self.slices
        return f"{study.name}: {self.kind}: {int(known.sum())} points are left, and {self.slices} slices need {needed}"

    def lost(self, y: np.ndarray, dropped: list[str]) -> list[str]:
        """The note on dropped points, if any."""
        count = int((~np.isfinite(y)).sum())
        return [f"{count} of {len(y)} points dropped ({' | '.join(dropped)})"] if count else []

    def codes(self, outputs: Outputs, factor: str, known: np.ndarray) -> np.ndarray:
        """The slice of each point, 0.., by one factor."""
        study = outputs.study
        values = [row[factor] for row in outputs.rows[study.arms[0].name]]
        kept = [value for value, is_known in zip(values, known, strict=True) if is_known]
        return sliced(kept, study.factors[factor].levels, self.slices)

    def distances(self, codes: np.ndarray, y: np.ndarray) -> dict[str, tuple[float, float, float]]:
        """Index -> (value, 95 % limits) of one factor; limits of the noise are NaN.

        The bootstrap repeats points and so widens distances: its sample is moved back by what it adds on average.
        """
        order = np.argsort(y, kind="stable")
        codes, steps = codes[order], np.append(np.diff(y[order]) > 0, True)
        value = ks(codes, np.ones((1, len(y))), steps)[0]
        again, noise = [], []
        for picked in in_parts(resampled(len(y), RESAMPLES, self.seed)):
            again.append(ks(codes, np.array([np.bincount(r, minlength=len(y)) for r in picked]), steps))
        for luck in in_parts(stats.uniform().rvs(size=(RESAMPLES, len(y)), random_state=self.seed)):
            noise.append(ks(codes[luck.argsort(axis=1)], np.ones(luck.shape), steps))
        found, sample, none = {}, np.concatenate(again), np.quantile(np.concatenate(noise), 0.95, axis=0)
        for n, index in enumerate(("median", "max")):
            low, high = np.clip(limits_of(sample[:, n] - sample[:, n].mean() + value[n]), 0.0, 1.0)
            found[index] = (float(value[n]), min(float(low), float(value[n])), max(float(high), float(value[n])))
        return found | {f"{index}_noise": (float(none[n]), np.nan, np.nan) for n, index in enumerate(("median", "max"))}


def sliced(values: list[Value], levels: tuple[Value, ...], slices: int) -> np.ndarray:
    """Slice numbers: levels and few different values as they are, else parts of a range with about as many points each."""
    among = list(levels) or sorted(set(values), key=float)
    if levels or len(among) <= slices:
        numbers = {value: n for n, value in enumerate(among)}
        return np.array([numbers[value] for value in values])
    x = np.array(values, float)
    edges = np.quantile(x, np.arange(1, slices) / slices)
    return np.asarray(np.searchsorted(edges, x, side="right"))


def ks(codes: np.ndarray, weights: np.ndarray, steps: np.ndarray) -> np.ndarray:
    """Median and maximum over slices of the distance between the distribution in a slice and that of all, (samples, 2).

    Points are sorted by output; `weights` (samples, points) says how often each is in a sample, `codes` (points,) or
    (samples, points) in which slice, and `steps` marks the last of equal outputs. Empty slices do not count.
    """
    overall = weights.cumsum(axis=1)[:, steps] / weights.sum(axis=1, keepdims=True)
    found = []
    for n in range(int(codes.max()) + 1):
        inside = (weights * (codes == n)).cumsum(axis=1)
        size = inside[:, -1:]
        within = inside[:, steps] / np.where(size > 0, size, np.nan)
        found.append(np.abs(within - overall).max(axis=1))
    return np.stack([np.nanmedian(found, axis=0), np.nanmax(found, axis=0)], axis=1)


def in_parts(sample: np.ndarray) -> list[np.ndarray]:
    return np.array_split(sample, max(1, sample.size // AT_ONCE))
