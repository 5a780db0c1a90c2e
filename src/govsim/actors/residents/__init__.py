"""How residents judge, trust, learn and take part: one rule in each file, two loops over all of them in `day`."""

from govsim.actors.residents.awareness import Awareness
from govsim.actors.residents.satisfaction import Satisfaction
from govsim.actors.residents.trust import Trust
from govsim.actors.residents.volunteering import Volunteering
from govsim.engine.block import Block, coefficient

__all__ = ["Residents"]


class Residents(Block):
    """The rules of residents."""

    talk: float = coefficient(
        0.01,
        unit="1/d",
        source="assumed",
        meaning="pull of neighbours on satisfaction, trust and awareness",
        plausible=(0, 0.05),
        ge=0,
        le=1,
    )
    satisfaction: Satisfaction = Satisfaction()
    trust: Trust = Trust()
    awareness: Awareness = Awareness()
    volunteering: Volunteering = Volunteering()
