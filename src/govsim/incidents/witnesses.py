"""Residents near an incident, and what they come to feel: the performance of the system, trust in who answered.

An incident strikes an entrance. Those who live there are exposed first, in an order that is the incident's own luck, then
the residents of the entrances after it, round the grid, until as many are exposed as its severity reaches; neighbours
beyond them hear of it. The gap between the hours it took and the hours that pass for prompt decides (Kessler 1977: perceived
and expected time matter, not the clock), and whether the case was solved. Those exposed feel it in full, hearers less; an
incident that nobody reported is nobody's answer, and weighs like hearsay.
"""

import math

from govsim.community.population import AWARENESS, TRUST_ENTERPRISES, TRUST_GOVERNMENT, TRUST_SOCIAL
from govsim.engine.block import Block, FourPositive, coefficient
from govsim.engine.kernel import equation, handler
from govsim.engine.streams import Mark, mark
from govsim.incidents.life import NOBODY, Stage
from govsim.incidents.places import first_resident, places_in
from govsim.names import ENTERPRISES, GOVERNMENT, OUTSIDE


class Witnesses(Block):
    """What an incident does to those who are near."""

    prompt_h: FourPositive = coefficient(
        (24, 12, 3, 1.5), unit="h", source="assumed", meaning="hours from occurrence to containment that pass for prompt",
        times=(0.4, 2.5),
    )  # fmt: skip
    learning: float = coefficient(
        0.35, unit="1", source="assumed; own experience outweighs news (Olsen 2015)",
        meaning="weight of one experience in performance felt", plausible=(0.2, 0.5), ge=0, le=1,
    )  # fmt: skip
    hearsay: float = coefficient(
        0.3, unit="1", source="assumed", meaning="weight of hearsay against own experience", plausible=(0.1, 0.5), ge=0, le=1
    )
    hearers: int = coefficient(
        3, unit="persons", source="assumed", meaning="neighbours who hear of it for each person exposed", ge=0, le=20,
        plausible=(1, 6),
    )  # fmt: skip
    escalation_stain: float = coefficient(
        0.15, unit="1", source="assumed", meaning="quality felt that each escalation takes away", plausible=(0, 0.3), ge=0, le=1
    )
    care: float = coefficient(
        0.1, unit="1", source="assumed", meaning="quality felt that full service consciousness adds where help came",
        plausible=(0, 0.2), ge=0, le=1,
    )  # fmt: skip
    voice: float = coefficient(
        0.04, unit="1",
        source="a fair hearing moves satisfaction by d .18 (Mazerolle et al. 2012) of a standard deviation of some .2",
        meaning="quality felt that full participation channels add where help came: people are asked, answered and heard",
        plausible=(0, 0.1), ge=0, le=1,
    )  # fmt: skip
    unsolved_felt: float = coefficient(
        0.5, unit="1",
        source="assumed; satisfied is not solved: 86 % content beside 43 % solved (Shanghai Quality Association 2016)",
        meaning="quality felt of a visit that did not solve the case, against one that did", plausible=(0, 0.8), ge=0, le=1,
    )  # fmt: skip
    alarm: float = coefficient(
        0.02, unit="1", source="assumed", meaning="awareness that an own experience adds", plausible=(0.01, 0.1), ge=0, le=1
    )


@equation
def quality_felt(hours, prompt_h, escalations, service, channels, k):
    """Quality of an answer (0..1): 2^(-hours / 2 prompt) (1 - stain escalations); care and a voice fill part of the rest."""
    base = math.exp(-0.34657359 * hours / prompt_h) * max(1 - k.escalation_stain * escalations, 0.0)
    return base + min(k.care * service + k.voice * channels, 1.0) * (1 - base)


@equation
def trust_after(trust, quality, weight, k):
    """Trust after an experience: up by gain q (1 - T), down by loss (1 - q) T; an interior fixed point (linear operator)."""
    return trust + weight * (k.gain * quality * (1 - trust) - k.loss * (1 - quality) * trust)


@handler
def trusted_column(sector):
    """The trust that an answer by this sector moves; without any answer it is the government's."""
    if sector == ENTERPRISES:
        return TRUST_ENTERPRISES
    return TRUST_GOVERNMENT if sector == GOVERNMENT or sector == OUTSIDE or sector == NOBODY else TRUST_SOCIAL


@handler
def near(w, c, n):
    """The n-th resident near case c: those of its entrance from a lucky one on, then those of the entrances after it."""
    grid = w.grids[c.grid]
    residents = grid.last - grid.first
    places = places_in(residents, w.coef[0].threat.residents_per_place)
    first = first_resident(c.place, residents, places)
    here = first_resident(c.place + 1, residents, places) - first
    if n < here:
        return grid.first + first + (n + int(mark(c.key, Mark.WITNESS, 0) * here)) % here
    return grid.first + (first + n) % residents


@handler
def tell(w, i, t, helped, solved):
    """Let those exposed and their hearers judge how case i was answered: whether somebody came, how soon, and whether it
    is solved. Nobody hears of an incident that was never reported, and to those exposed it weighs like hearsay: nobody came,
    but nobody was asked.
    """
    c, k = w.cases[i], w.coef[0].witnesses
    grid, rows, felt, x = w.grids[c.grid], w.rows, w.felt, w.policy[0]
    sheet = w.clock[0].sheet
    quality = 0.0
    if helped:
        hours = t - c.at_h[Stage.OCCURRED]
        prompt_h = k.prompt_h[c.severity_born - 1]
        quality = quality_felt(
            hours, prompt_h, c.severity - c.severity_born, x.service_consciousness, x.participation_channels, k
        )
        if not solved:
            quality *= k.unsolved_felt
    column = trusted_column(c.answered_sector)
    residents = grid.last - grid.first
    reported = c.at_h[Stage.REPORTED] <= t
    exposed = min(int(w.coef[0].course.exposed[c.severity - 1]), residents)
    reached = min(exposed * (1 + k.hearers), residents) if reported else exposed
    for n in range(reached):
        r = near(w, c, n)
        weight = 1.0 if n < exposed and reported else k.hearsay
        felt[c.kind, r] += weight * k.learning * (quality - felt[c.kind, r])
        rows[sheet, r, column] = trust_after(rows[sheet, r, column], quality, weight, w.coef[0].residents.trust)
        if n < exposed:
            rows[sheet, r, AWARENESS] += k.alarm * (1 - rows[sheet, r, AWARENESS])
