"""Who stands at the start of a run beside government: the committee, firms, social organizations, and volunteers."""

from typing import Any, NamedTuple

import numpy as np

from govsim.actors.enterprise import Enterprise
from govsim.actors.organization import Organization
from govsim.actors.social_organization import Committee, SocialOrganization
from govsim.base.streams import child_keys, marks_key


class Seat(NamedTuple):
    """What the pools need to know of somebody who answers cases."""

    name: str
    capability: tuple[float, ...]


def found_partners(model: Any) -> list[Organization]:
    """The committee, the firms, the social organizations."""
    actors, key = model.governed.actors, marks_key(model.seed_number)
    keys = child_keys(np.full(64, key), 7) + np.arange(64, dtype=np.uint64) * np.uint64(12289)
    made: list[Organization] = [
        Committee(model, actors.committee, 0, keys[0], actors.partners, block=actors.social_organization)
    ]
    for profile in actors.firms:
        made.append(Enterprise(model, profile, len(made), keys[len(made)], actors.partners, block=actors.enterprise))
    for profile in actors.organizations:
        n = len(made)
        made.append(SocialOrganization(model, profile, n, keys[n], actors.partners, block=actors.social_organization))
    return made


def volunteers_profile(volunteering: Any) -> Any:
    """Volunteers as a pool that answers cases; nobody organizes them but the committee."""
    return Seat("volunteers", volunteering.capability)
