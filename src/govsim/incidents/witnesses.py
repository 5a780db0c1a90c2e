"""Residents near an incident, and what they come to feel: the performance of the system, trust in who answered.

The gap between the hours it took and the hours that pass for prompt decides (Kessler 1977: perceived and expected time
matter, not the clock). Those exposed feel it in full, three times as many neighbours by hearsay.
"""

import math

from govsim.actors.sectors import ENTERPRISES, GOVERNMENT, OUTSIDE
from govsim.base.block import Block, FourPositive, coefficient
from govsim.base.kernel import equation, handler
from govsim.community.population import AWARENESS, TRUST_ENTERPRISES, TRUST_GOVERNMENT, TRUST_SOCIAL
from govsim.incidents.life import NOBODY, Stage


class Witnesses(Block):
    """What an incident does to those who are near."""

    prompt_h: FourPositive = coefficient(
        (24, 12, 3, 1.5), unit="h", source="assumed", meaning="hours from occurrence to containment that pass for prompt",
        times=(0.4, 2.5),
    )  # fmt: skip
    learning: float = coefficient(
        0.35,
        unit="1",
        source="assumed; own experience outweighs news (Olsen 2015)",
        meaning="weight of one experience in performance felt",
        plausible=(0.2, 0.5),
        ge=0,
        le=1,
    )
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
        0.1,
        unit="1",
        source="assumed",
        meaning="quality felt that full service consciousness adds where help came",
        plausible=(0, 0.2),
        ge=0,
        le=1,
    )
    alarm: float = coefficient(
        0.02, unit="1", source="assumed", meaning="awareness that an own experience adds", plausible=(0.01, 0.1), ge=0, le=1
    )


@equation
def quality_felt(hours, prompt_h, escalations, service, k):
    """Quality of an answer (0..1): 2^(-hours / 2 prompt) (1 - stain escalations), and care fills part of the rest."""
    base = math.exp(-0.34657359 * hours / prompt_h) * max(1 - k.escalation_stain * escalations, 0.0)
    return base + k.care * service * (1 - base)


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
def tell(w, i, t, helped):
    """Let those exposed and their hearers judge how case i was answered; they live side by side from its place on."""
    c, k = w.cases[i], w.coef[0].witnesses
    grid, rows, felt = w.grids[c.grid], w.rows, w.felt
    sheet = w.clock[0].sheet
    quality = 0.0
    if helped:
        hours = t - c.at_h[Stage.OCCURRED]
        prompt_h = k.prompt_h[c.severity_born - 1]
        quality = quality_felt(hours, prompt_h, c.severity - c.severity_born, w.policy[0].service_consciousness, k)
    column = trusted_column(c.answered_sector)
    residents = grid.last - grid.first
    exposed = min(int(w.coef[0].course.exposed[c.severity - 1]), residents)
    told = min(exposed * (1 + k.hearers), residents)
    for n in range(told):
        r = grid.first + (c.place + n) % residents
        weight = 1.0 if n < exposed else k.hearsay
        felt[c.kind, r] += weight * k.learning * (quality - felt[c.kind, r])
        rows[sheet, r, column] = trust_after(rows[sheet, r, column], quality, weight, w.coef[0].residents.trust)
        if n < exposed:
            rows[sheet, r, AWARENESS] += k.alarm * (1 - rows[sheet, r, AWARENESS])
