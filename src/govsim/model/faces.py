"""Residents as Mesa agents: faces that read their own row and columns of the arrays."""

from typing import TYPE_CHECKING

import numpy as np

from govsim.actors.organization import Face
from govsim.community.population import ACTORS, AWARENESS, SATISFACTION, TRUST_GOVERNMENT, VOLUNTEER
from govsim.names import NEEDS

if TYPE_CHECKING:
    from govsim.model import GovernanceModel


class Resident(Face):
    """A resident's face: a Mesa agent that reads its own row and columns of the arrays."""

    model: "GovernanceModel"

    def __init__(self, model: "GovernanceModel", number: int) -> None:
        super().__init__(model)
        self.number = number

    def _row(self, column: int) -> float:
        return float(self.model.state.today[self.number, column])

    @property
    def grid(self) -> int:
        """Home grid."""
        return int(np.searchsorted(self.model.state.inputs.community.grids.start, self.number, side="right")) - 1

    @property
    def need(self) -> dict[str, float]:
        """Weight of each safety need; they sum to 1."""
        return dict(zip(NEEDS, self.model.state.need[:, self.number].tolist(), strict=True))

    @property
    def satisfaction(self) -> float:
        """Satisfaction with safety (0..1), weighted by own needs."""
        return self._row(SATISFACTION)

    @property
    def trust(self) -> dict[str, float]:
        """Trust in each kind of actor (0..1)."""
        return {actor: self._row(TRUST_GOVERNMENT + i) for i, actor in enumerate(ACTORS)}

    @property
    def awareness(self) -> float:
        """Safety awareness (0..1)."""
        return self._row(AWARENESS)

    @property
    def is_volunteer(self) -> bool:
        """Whether ready to volunteer now."""
        return self._row(VOLUNTEER) > 0

    @property
    def neighbours(self) -> list[int]:
        """Numbers of those tied to this resident."""
        ties = self.model.state.inputs.community.ties
        return [int(q) for q in ties.tie[ties.start[self.number] : ties.start[self.number + 1]]]
