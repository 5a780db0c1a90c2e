"""Enterprises: they take part where it pays, leave where it does not, and have duties that law enforces."""

from govsim.actors.organization import Month, Organization, Profile
from govsim.engine.block import Block, coefficient
from govsim.names import ENTERPRISES


class Enterprises(Block):
    """What firms weigh."""

    base: float = coefficient(-0.8, unit="logit", source="assumed", meaning="reluctance", plausible=(-1.5, 0), ge=-10, le=10)
    sales: float = coefficient(
        4.0, unit="logit", source="assumed", meaning="on the share of the envelope on offer (.1 adds .4)", plausible=(1, 8),
        ge=0, le=100,
    )  # fmt: skip
    law: float = coefficient(
        1.2, unit="logit", source="assumed", meaning="on rule of law: contracts that are certain", plausible=(0.3, 2), ge=0,
        le=10,
    )  # fmt: skip
    trust: float = coefficient(
        1.5, unit="logit", source="assumed", meaning="on residents' trust in firms less .5", plausible=(0.5, 3), ge=0, le=10
    )
    duty_share: float = coefficient(
        0.05, unit="share", source="assumed", meaning="capacity that firms owe by law, at full rule of law",
        plausible=(0, 0.15), ge=0, le=1,
    )  # fmt: skip
    open_share: float = coefficient(
        0.1, unit="share", source="assumed; guards of firms' districts (Cook & MacDonald 2011)",
        meaning="capacity that a firm taking part adds unpaid under full open supply", plausible=(0, 0.3), ge=0, le=1,
    )  # fmt: skip
    invited: bool = True
    """Whether open supply, function transfer and purchases reach firms; false leaves them their duties by law."""


class Enterprise(Organization):
    """A firm."""

    sector = ENTERPRISES

    def __init__(self, *args: object, block: Enterprises) -> None:
        super().__init__(*args)  # type: ignore[arg-type]
        self.block = block

    @property
    def invited(self) -> bool:
        """Whether policy opens its levers to firms."""
        return self.block.invited

    def standing(self, month: Month) -> float:
        """Base + sales purchasing + law + trust (T - .5) - coordination."""
        k, x = self.block, month.policy
        sales = k.sales * x.service_purchasing if self.invited else 0.0
        gains = sales + k.law * x.rule_of_law + k.trust * (month.trust_enterprises - 0.5)
        return k.base + gains - self.coordination(month)

    def own_hours(self, month: Month) -> float:
        """Duties by law, and what a firm that takes part adds where supply is open."""
        k, x = self.block, month.policy
        share = k.duty_share * x.rule_of_law + k.open_share * x.open_supply * self.invited * self.committed
        return self.capacity_h(month) * min(share, 1.0)


FIRMS = (
    Profile(name="property_east", capability=(0.2, 0.3, 0.6, 0.8), hours_month=320.0, price_yuan_h=35.0),
    Profile(name="property_west", capability=(0.2, 0.2, 0.7, 0.7), hours_month=240.0, price_yuan_h=32.0, zeal=-0.3),
    Profile(name="security_firm", capability=(0.6, 0.3, 0.3, 0.3), hours_month=480.0, price_yuan_h=35.0, zeal=0.2),
    Profile(name="engineering_firm", capability=(0.0, 0.8, 0.4, 0.9), hours_month=160.0, price_yuan_h=50.0),
)
