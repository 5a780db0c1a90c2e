"""Who decides: government with its departments, the residents' committee, enterprises, social organizations, residents."""

from typing import Annotated, Any

from pydantic import BeforeValidator, Field, model_validator

from govsim.actors.budget import Budget
from govsim.actors.call_off import CallOff
from govsim.actors.enterprise import FIRMS, Enterprise, Enterprises
from govsim.actors.government import Government, GovernmentBlock
from govsim.actors.organization import Organization, Profile
from govsim.actors.partners import Partners
from govsim.actors.residents import Residents
from govsim.actors.social_organization import (
    COMMITTEE,
    ORGANIZATIONS,
    Committee,
    SocialOrganization,
    SocialOrganizations,
)  # fmt: skip
from govsim.engine.block import Block, coefficient
from govsim.names import DEPARTMENTS
from govsim.policy import Prices

KINDS = (Government, Committee, Enterprise, SocialOrganization)

__all__ = ["KINDS", "Actors", "Committee", "Enterprise", "Government", "Organization", "SocialOrganization"]

RESERVED = (*DEPARTMENTS, "grid_posts", "outside", "volunteers")
"""Names of suppliers that every scenario has."""
Roster = Annotated[tuple[Profile, ...], Field(strict=False, max_length=20)]


def _rest_as_it_is(committee: Any) -> Any:
    """There is one committee: what a file leaves out of it stays as it is by default."""
    return COMMITTEE.model_dump() | committee if isinstance(committee, dict) else committee


class Actors(Block):
    """The organizations and the rules by which they and the residents decide."""

    civic_capacity: float = coefficient(
        1.0, unit="1", source="the default community", plausible=(0.1, 1.8),
        meaning="capacity, acceptance, showing up, trust in society and readiness to volunteer together", ge=0, le=5,
    )  # fmt: skip
    partnership_price: float = coefficient(
        1.0, unit="1", source="the default community", plausible=(0, 4),
        meaning="price of partnership: liaison, acceptance, talks and losses across sectors together", ge=0, le=20,
    )  # fmt: skip
    budget: Budget = Budget()
    prices: Prices = Prices()
    government: GovernmentBlock = GovernmentBlock()
    partners: Partners = Partners()
    call_off: CallOff = CallOff()
    enterprise: Enterprises = Enterprises()
    social_organization: SocialOrganizations = SocialOrganizations()
    firms: Roster = FIRMS
    organizations: Roster = ORGANIZATIONS
    committee: Annotated[Profile, BeforeValidator(_rest_as_it_is)] = COMMITTEE
    residents: Residents = Residents()

    @model_validator(mode="after")
    def _distinct(self) -> "Actors":
        names = [*RESERVED, *(profile.name for profile in (self.committee, *self.firms, *self.organizations))]
        twice = sorted({name for name in names if names.count(name) > 1})
        if twice:
            raise ValueError(f"two organizations have the same name: {', '.join(twice)}")
        return self
