"""Sobol's indices: how much of the variance each factor brings alone (S1) and with all its interactions (ST).

Points by Saltelli's scheme (2002) on a scrambled Sobol sequence; estimators of S1 by Saltelli et al. (2010), of ST by
Jansen (1999), of S2 by Saltelli (2002), all as SALib has them.
"""

from itertools import combinations
from pathlib import Path
from typing import Annotated, Literal

import numpy as np
import pandas as pd
from pydantic import AfterValidator, Field

from govsim.experiment.designs.sampling import laid_out, refuse_many
from govsim.experiment.designs.sensitivity.indices import (
    RESAMPLES,
    SAME,
    Outputs,
    Ranked,
    collect,
    limits_of,
    needs_ranges,
    refuse_gaps,
    resampled,
    salib,
    tidy,
)
from govsim.experiment.study import Point, Row, Study, crossed

AT_ONCE = 2_000_000
"""Resampled outputs held in memory at a time."""


def power_of_two(base: int) -> int:
    """Refuse other numbers: the sequence fills the space evenly at powers of two only."""
    if base & (base - 1):
        raise ValueError("must be a power of two")
    return base


Base = Annotated[int, Field(ge=2, le=65_536), AfterValidator(power_of_two)]
"""Rows of A and of B; twice as many begin with the same points."""


class Sobol(Ranked):
    """Two samples A and B, and A with one column at a time taken from B: base x (factors + 2) points.

    With `second_order` also B with one column taken from A: base x (2 factors + 2).
    """

    kind: Literal["sobol"] = "sobol"
    base: Base = 64
    second_order: bool = False
    seed: int = Field(1, ge=0)

    def points(self, study: Study) -> list[Point]:
        """Arms by rows of the scheme."""
        return crossed(study, self.rows(study))

    def rows(self, study: Study) -> list[Row]:
        """The factor values of all points. Raises InputError for factors without a range."""
        needs_ranges(study, self.kind)
        refuse_many(study, self.base * ((2 if self.second_order else 1) * len(study.factors) + 2))
        return laid_out(study, _sample(len(study.factors), self.base, self.second_order, self.seed))

    def analyse(self, study: Study, runs: pd.DataFrame, folder: Path) -> dict[str, pd.DataFrame]:
        """S1 and ST (and S2) with intervals. Raises InputError for gaps."""
        outputs = collect(study, self.points(study), runs)
        refuse_gaps(outputs, self.kind)
        return {"indices": self.indices(outputs)}

    def indices(self, outputs: Outputs) -> pd.DataFrame:
        """The table of a complete design; NaN and a note where a target is the same at every point."""
        factors, rows = list(outputs.study.factors), list[tuple[object, ...]]()
        for metric in outputs.study.metrics:
            for target, y, _ in outputs.targets(metric):
                note = "" if np.ptp(y) else SAME
                for index, factor, values in self.shares(y, factors):
                    rows.append((self.kind, target, metric, factor, index, *values, note))
        return tidy(rows)

    def shares(self, y: np.ndarray, factors: list[str]) -> list[tuple[str, str, tuple[float, float, float]]]:
        """(index, factor, (value, 95 % limits)) from outputs in the order of the points; rows of A and B are resampled."""
        by = salib("analyze.sobol")
        count, numbers = len(factors), range(len(factors))
        pairs = list(combinations(numbers, 2)) if self.second_order else []
        names = [("S1", f) for f in factors] + [("ST", f) for f in factors]
        names += [("S2", f"{factors[j]} x {factors[k]}") for j, k in pairs]
        if not np.ptp(y):
            return [(index, factor, (np.nan, np.nan, np.nan)) for index, factor in names]
        # as in SALib: the estimator of S1 is not free of the mean
        a, b, ab, ba = by.separate_output_values((y - y.mean()) / y.std(), count, self.base, self.second_order)

        def all_of(r: np.ndarray) -> np.ndarray:
            found = [by.first_order(a[r], ab[r, j], b[r]) for j in numbers] + [
                by.total_order(a[r], ab[r, j], b[r]) for j in numbers
            ]
            found += [by.second_order(a[r], ab[r, j], ab[r, k], ba[r, j], b[r]) for j, k in pairs]
            return np.array(found)

        value = all_of(np.arange(self.base))
        picked = resampled(self.base, RESAMPLES, self.seed).T
        parts = np.array_split(picked, max(1, picked.size // AT_ONCE), axis=1)
        again = np.concatenate([all_of(part) for part in parts], axis=1)
        return [(*name, (float(v), *limits_of(s))) for name, v, s in zip(names, value, again, strict=True)]


def _sample(factors: int, base: int, second_order: bool, seed: int) -> np.ndarray:
    cube = {"num_vars": factors, "names": [str(n) for n in range(factors)], "bounds": [[0.0, 1.0]] * factors}
    return np.asarray(salib("sample.sobol").sample(cube, base, calc_second_order=second_order, seed=seed))
