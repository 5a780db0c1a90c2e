"""The paired comparison: every scenario as it is, under the same seeds."""

from typing import ClassVar, Literal

from govsim.experiment.study import Design, Point, Study


class Paired(Design):
    """Every scenario once; what is compared are the scenarios themselves."""

    kind: Literal["paired"] = "paired"
    takes_factors: ClassVar[bool] = False
    pairs_incidents: ClassVar[bool] = True

    def points(self, study: Study) -> list[Point]:
        """A point for each scenario."""
        return [Point(arm.name, {}, {}) for arm in study.arms]
