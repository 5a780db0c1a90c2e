"""Designs that fill a space: a Latin hypercube, the Sobol sequence."""

from pathlib import Path
from typing import Literal

import pandas as pd
from pydantic import Field

from govsim.experiment.designs.cells import cells
from govsim.experiment.designs.sampling import laid_out, latin, needs_factors, sobol
from govsim.experiment.study import Design, Point, Study, crossed


class LatinHypercube(Design):
    """Every factor's range is cut into as many parts as there are draws, and each part is drawn from once."""

    kind: Literal["latin_hypercube"] = "latin_hypercube"
    draws: int = Field(100, ge=1, le=1_000_000)
    seed: int = Field(1, ge=0)

    def points(self, study: Study) -> list[Point]:
        """Arms by draws."""
        needs_factors(study, self.kind)
        return crossed(study, laid_out(study, latin(len(study.factors), self.draws, self.seed)))

    def analyse(self, study: Study, runs: pd.DataFrame, folder: Path) -> dict[str, pd.DataFrame]:
        """Which scenario is ahead at which draw."""
        return cells(study, runs)


class SobolSequence(Design):
    """Draws of low discrepancy; more of them can be added later and fill the gaps."""

    kind: Literal["sobol_sequence"] = "sobol_sequence"
    draws: int = Field(128, ge=1, le=1_000_000)
    seed: int = Field(1, ge=0)

    def points(self, study: Study) -> list[Point]:
        """Arms by draws."""
        needs_factors(study, self.kind)
        return crossed(study, laid_out(study, sobol(len(study.factors), self.draws, self.seed)))

    def analyse(self, study: Study, runs: pd.DataFrame, folder: Path) -> dict[str, pd.DataFrame]:
        """Which scenario is ahead at which draw."""
        return cells(study, runs)
