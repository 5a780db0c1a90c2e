"""Who stands at the start of a run beside government: the committee, firms, social organizations, and volunteers."""

from typing import NamedTuple

import numpy as np
from mesa import Model

from govsim.actors import Actors
from govsim.actors.enterprise import Enterprise
from govsim.actors.organization import Organization, Profile
from govsim.actors.partners import Partners
from govsim.actors.residents import Volunteering
from govsim.actors.social_organization import Committee, SocialOrganization
from govsim.engine.streams import child_keys, marks_key


class Seat(NamedTuple):
    """What the pools need to know of somebody who answers cases."""

    name: str
    capability: tuple[float, ...]


def as_assumed(profile: Profile, k: Partners) -> Profile:
    """A profile with capability x `capability` (at most 1) and price x `price`."""
    capability = tuple(min(one * k.capability, 1.0) if k.capability != 1 else one for one in profile.capability)
    return profile.model_copy(update={"capability": capability, "price_yuan_h": profile.price_yuan_h * k.price})


def found_partners(model: Model, actors: Actors, seed: int) -> list[Organization]:
    """The committee, the firms, the social organizations."""
    keys = child_keys(np.full(64, marks_key(seed)), 7) + np.arange(64, dtype=np.uint64) * np.uint64(12289)
    partners = actors.partners
    committee, firms, organizations = (
        [as_assumed(profile, partners) for profile in some]
        for some in ((actors.committee,), actors.firms, actors.organizations)
    )
    block, invited = actors.social_organization, bool(actors.residents.volunteering.invited)
    made: list[Organization] = [Committee(model, committee[0], 0, keys[0], partners, block=block, residents_invited=invited)]
    for profile in firms:
        made.append(Enterprise(model, profile, len(made), keys[len(made)], partners, block=actors.enterprise))
    for profile in organizations:
        n = len(made)
        made.append(SocialOrganization(model, profile, n, keys[n], partners, block=actors.social_organization))
    return made


def volunteers_seat(volunteering: Volunteering) -> Seat:
    """Volunteers as a pool that answers cases; nobody organizes them but the committee."""
    return Seat("volunteers", volunteering.capability)
