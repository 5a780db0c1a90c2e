"""Full factorial: every combination of the factors' levels."""

import math
from itertools import product
from pathlib import Path
from typing import Literal

import numpy as np
import pandas as pd
from pydantic import Field

from govsim.experiment.designs.cells import cells
from govsim.experiment.designs.effects import effects
from govsim.experiment.designs.sampling import needs_factors, refuse_many
from govsim.experiment.study import Design, Point, Study, Value, crossed


class Factorial(Design):
    """Every combination of levels; a range is cut into equal steps."""

    kind: Literal["factorial"] = "factorial"
    steps: int = Field(5, ge=2, le=1000)
    """Levels into which a range is cut, its ends among them."""

    def points(self, study: Study) -> list[Point]:
        """Arms by combinations, the last factor fastest."""
        needs_factors(study, self.kind)
        levels = [self.levels(study, name) for name in study.factors]
        refuse_many(study, math.prod(map(len, levels)))
        return crossed(study, [dict(zip(study.factors, row, strict=True)) for row in product(*levels)])

    def levels(self, study: Study, name: str) -> list[Value]:
        """The levels of a factor."""
        factor = study.factors[name]
        if factor.range is None:
            return list(factor.levels)
        return list(dict.fromkeys(study.drawn(name, v) for v in np.linspace(*factor.range, self.steps).round(12).tolist()))

    def analyse(self, study: Study, runs: pd.DataFrame, folder: Path) -> dict[str, pd.DataFrame]:
        """Which scenario is ahead in which cell; what each factor does, and which of them depend on each other."""
        found = effects(study, runs)
        return cells(study, runs) | ({"effects": found} if len(found) else {})
