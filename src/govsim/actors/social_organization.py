"""Social organizations and the residents' committee: no wages, but support, premises, and residents who join."""

from govsim.actors.organization import Month, Organization, Profile
from govsim.engine.block import Block, coefficient
from govsim.names import SOCIAL_ORGANIZATIONS


class SocialOrganizations(Block):
    """What social organizations weigh."""

    base: float = coefficient(-0.8, unit="logit", source="assumed", meaning="reluctance", plausible=(-1.5, 0), ge=-10, le=10)
    support: float = coefficient(
        1.6, unit="logit", source="sign: insurance OR 1.82 (Ma et al. 2021); size assumed", meaning="on institutional support",
        plausible=(0.6, 2.5), ge=0, le=10,
    )  # fmt: skip
    party: float = coefficient(
        0.8, unit="logit", source="assumed", meaning="on party building", plausible=(0.2, 1.5), ge=0, le=10
    )
    trust: float = coefficient(
        1.5, unit="logit", source="assumed; trust matters more than management (George et al.)",
        meaning="on residents' trust in social organizations less .5", plausible=(0.5, 3), ge=0, le=10,
    )  # fmt: skip
    standing_share: float = coefficient(
        0.25, unit="share", source="assumed",
        meaning="committed capacity that is there without support; support fills the rest", plausible=(0.1, 0.5), ge=0, le=1,
    )  # fmt: skip
    own_share: float = coefficient(
        0.5, unit="share", source="assumed: half a capacity is pledged elsewhere",
        meaning="committed capacity that works unpaid here", plausible=(0.2, 0.8), ge=0, le=1,
    )  # fmt: skip
    open_share: float = coefficient(
        0.5, unit="share", source="assumed", meaning="own hours that go into prevention under full open supply",
        plausible=(0.2, 0.8), ge=0, le=1,
    )  # fmt: skip
    invited: bool = True
    """Whether open supply, function transfer and purchases reach social organizations."""


class SocialOrganization(Organization):
    """A volunteer group, a mediation committee, a charity, an association."""

    sector = SOCIAL_ORGANIZATIONS

    def __init__(self, *args: object, block: SocialOrganizations) -> None:
        super().__init__(*args)  # type: ignore[arg-type]
        self.block = block

    @property
    def invited(self) -> bool:
        """Whether policy opens its levers to social organizations."""
        return self.block.invited

    def standing(self, month: Month) -> float:
        """Base + support + party + trust (T - .5) - coordination."""
        k, x = self.block, month.policy
        gains = k.support * x.institutional_support + k.party * x.party_building
        return k.base + gains + k.trust * (month.trust_social - 0.5) - self.coordination(month)

    def own_hours(self, month: Month) -> float:
        """Hours without pay: committed capacity, as far as support or its own standing carries it."""
        k = self.block
        carried = k.standing_share + (1 - k.standing_share) * month.policy.institutional_support
        return self.capacity_h(month) * self.committed * carried * k.own_share

    def offered_h(self, month: Month) -> float:
        """What it commits, less what of it works unpaid: an hour is not sold twice; nothing where nobody would buy from it."""
        return max(0.0, self.capacity_h(month) * self.committed - self.own_h) if self.invited else 0.0


class Committee(SocialOrganization):
    """The residents' committee: the community itself, always there, supplying as much as it has premises and people for."""

    def __init__(self, *args: object, block: SocialOrganizations, residents_invited: bool) -> None:
        super().__init__(*args, block=block)
        self.residents_invited = residents_invited

    @property
    def invited(self) -> bool:
        """Whether policy opens its levers to residents, whose committee it is."""
        return self.residents_invited

    def decide(self, month: Month) -> None:
        """It never leaves; `community_supply` decides how much of its capacity is open."""
        self.joined = True
        self.committed = month.policy.community_supply
        self.own_h = self.own_hours(month)

    def own_hours(self, month: Month) -> float:
        """Its members' hours."""
        return self.capacity_h(month) * self.committed

    def offered_h(self, month: Month) -> float:
        """It sells nothing."""
        return 0.0


COMMITTEE = Profile(name="residents_committee", capability=(0.5, 0.1, 0.7, 0.4), hours_month=300.0)
SOCIAL_WORK_YUAN_H = 50.0
"""Full price of an hour of social work to the buyer: 100,000 yuan a year, pay and benefits (Zhongshan 2016)."""
ORGANIZATIONS = (
    Profile(name="volunteer_team", capability=(0.3, 0.1, 0.6, 0.5), hours_month=240.0, price_yuan_h=SOCIAL_WORK_YUAN_H,
            shows_up=0.8, zeal=0.3),
    Profile(name="mediation_committee", capability=(0.8, 0.0, 0.4, 0.0), price_yuan_h=SOCIAL_WORK_YUAN_H, mediates=True),
    Profile(name="charity", capability=(0.2, 0.0, 0.8, 0.1), price_yuan_h=SOCIAL_WORK_YUAN_H, shows_up=0.9, zeal=-0.2),
    Profile(name="safety_association", capability=(0.1, 0.7, 0.2, 0.5), price_yuan_h=SOCIAL_WORK_YUAN_H, zeal=-0.1),
)  # fmt: skip
