"""Quarrels on the ties of the network: mediated in time, or an incident of personal safety when the fuse has burnt."""

from govsim.engine.block import Block, coefficient
from govsim.engine.calendar import later
from govsim.engine.kernel import entry, equation, handler
from govsim.engine.streams import Mark, mark, wait_of
from govsim.incidents.life import Event, Stage, enter


class Disputes(Block):
    """Quarrels and mediation."""

    rate: float = coefficient(
        0.03, unit="1/resident/y", source="mediated 10.6, reported to 110 19-23 per 1,000 (China 2022, Jiangsu 2015)",
        meaning="quarrels that can turn into an incident", plausible=(0.01, 0.05), ge=0, le=10,
    )  # fmt: skip
    fuse_h: float = coefficient(
        120.0, unit="h", source="assumed", meaning="mean hours until an unmediated quarrel turns into an incident",
        plausible=(48, 240), gt=0, le=1e5,
    )  # fmt: skip
    mediation_rate: float = coefficient(
        0.0021, unit="1/h", source="assumed: .2 / 96 h", meaning="rate of mediation without dispute resolution",
        plausible=(0.001, 0.005), ge=0, le=10,
    )  # fmt: skip
    resolution_gain: float = coefficient(
        0.031, unit="1/h", source="assumed: 3 / 96 h", meaning="what full dispute resolution adds to it",
        plausible=(0.01, 0.06), ge=0, le=10,
    )  # fmt: skip
    body_gain: float = coefficient(
        0.0083, unit="1/h", source="assumed: 1 / 120 h", meaning="what an active mediation body adds to it",
        plausible=(0.003, 0.02), ge=0, le=10,
    )  # fmt: skip
    success: float = coefficient(
        0.7, unit="share", source="courts' pre-trial mediation 69.8 %; own counts of 95-99 % are an upper bound",
        meaning="mediations that settle the quarrel", plausible=(0.6, 0.97), ge=0, le=1,
    )  # fmt: skip


@equation
def mediating_rate(dispute_resolution, bodies, k):
    """Rate at which a quarrel gets mediated (1/h): base + gain x + body gain (mediation bodies active)."""
    return k.mediation_rate + k.resolution_gain * dispute_resolution + k.body_gain * bodies


@handler
def mediated_until(w, area, t):
    """Mediation per quarrel that has added up in an area until hour t."""
    return area.mediated + area.mediating * (t - area.mediated_since)


@handler
def quarrel(w, i, t):
    """A quarrel starts."""
    c = w.cases[i]
    enter(w, i, Stage.QUARREL, t)
    c.mediated_from = mediated_until(w, w.areas[c.area], t)
    later(w, t + c.fuse_h, Event.FUSE, i, 0)


@handler
def is_mediated(w, i, t):
    """Whether mediation came before the fuse burnt, and settled the quarrel."""
    c = w.cases[i]
    came = mediated_until(w, w.areas[c.area], t) - c.mediated_from >= wait_of(c.key, Mark.MEDIATE, 0)
    return came and mark(c.key, Mark.MEDIATED, 0) < w.coef[0].disputes.success


@entry
def mediate_from(w, t, bodies):
    """From hour t on mediation goes on at the month's rate."""
    rate = mediating_rate(w.policy[0].dispute_resolution, bodies, w.coef[0].disputes)
    for a in range(w.areas.size):
        area = w.areas[a]
        area.mediated = mediated_until(w, area, t)
        area.mediated_since = t
        area.mediating = rate
