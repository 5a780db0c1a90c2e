"""How a case runs on: work that gets done, harm that adds up, the race between containing and escalating.

Harm is the integral, until containment, of a severity weight times the residents exposed (person-hours). Escalation is a
hazard that accumulates and strikes when it crosses the case's own unit exponential for that severity, so quicker
attendance can only delay it.
"""

from govsim.engine.block import Block, FourPositive, coefficient
from govsim.engine.calendar import FOREVER, later
from govsim.engine.kernel import equation, handler
from govsim.engine.streams import Mark, wait_of
from govsim.incidents.life import NOBODY, Event
from govsim.names import GOVERNMENT, HELP_LIMIT_H, OUTSIDE


class Course(Block):
    """Work, harm, escalation."""

    work_h: FourPositive = coefficient(
        (1.1, 2.2, 4.0, 6.0), unit="staff-h",
        source="mean 92 min incl. travel (Ankang police); top severity takes 4 times "
        "the mean (EPJ ST 2021 s11734-021-00344-1); steps between assumed",
        meaning="work of a case by severity", times=(0.5, 2),
    )  # fmt: skip
    exposed: FourPositive = coefficient(
        (4, 12, 40, 120), unit="persons", source="assumed", meaning="residents exposed to a case by severity",
        times=(0.3, 3),
    )  # fmt: skip
    harm_weight: FourPositive = coefficient(
        (1, 3, 10, 30), unit="1", source="assumed", meaning="weight of an exposed person's hour by severity",
        plausible=(None, (2, 5), (5, 20), (20, 60)),
    )  # fmt: skip
    escalation_rate: FourPositive = coefficient(
        (0.0005, 0.00167, 0.033, 0.0), unit="1/h", source="assumed: mean 2,000, 600 and 30 h unattended",
        meaning="hazard of going up one severity while nobody is there", times=(0.3, 3),
    )  # fmt: skip
    attended: float = coefficient(
        0.25, unit="1", source="assumed", meaning="factor on that hazard while somebody is there", plausible=(0.1, 0.6), ge=0,
        le=1,
    )  # fmt: skip
    process_loss: float = coefficient(
        0.08, unit="1/unit", source="Ringelmann 1913: output of 2 is 1.86 (Steiner 1972 on process loss)",
        meaning="loss of joint work for each further unit of government", plausible=(0.05, 0.4), ge=0, le=5,
    )  # fmt: skip
    partner_loss: float = coefficient(
        0.25, unit="1/unit", source="assumed", meaning="loss of joint work for each unit of another sector, at price 1",
        plausible=(0, 1), ge=0, le=5,
    )  # fmt: skip
    linkage_gain: float = coefficient(
        0.6, unit="1", source="assumed", meaning="share of the loss that full linkage removes", plausible=(0.3, 0.8), ge=0, le=1
    )
    alone: float = coefficient(
        0.5, unit="1", source="assumed", meaning="rate of work at severity 3-4 while only one organization is there",
        plausible=(0.3, 0.8), gt=0, le=1,
    )  # fmt: skip


@equation
def joint_rate(capability, n_government, n_partners, internal, external, command, mean_tie, partnership_price, k):
    """Staff-hours done in an hour: capability / (1 + inside + across).

    inside = c_in (1 - g int)(1 - command)(n_gov - 1)+, across = c_x price (1 - g ext)(1 - tie / 2) n_soc.
    """
    inside = k.process_loss * (1 - k.linkage_gain * internal) * (1 - command) * max(n_government - 1.0, 0.0)
    across = k.partner_loss * partnership_price * (1 - k.linkage_gain * external) * (1 - 0.5 * mean_tie) * n_partners
    return capability / (1.0 + inside + across)


@handler
def is_commanded(w, c):
    """Whether the lead commands all departments in case c: an emergency of the severity from which it does."""
    return c.emergency and c.severity >= w.coef[0].emergency.command_from


@handler
def work_rate(w, i):
    """Rate of work of those who are present at case i (staff-h per h)."""
    c, k, x = w.cases[i], w.coef[0], w.policy[0]
    capability, tie, n_government, n_partners, first, several = 0.0, 0.0, 0, 0, NOBODY, 0
    a = c.trip
    while a != NOBODY:
        trip = w.trips[a]
        if trip.present:
            p = w.pools[trip.pool]
            capability += p.capability[c.kind]
            if p.sector == GOVERNMENT or p.sector == OUTSIDE:
                n_government += 1
            else:
                n_partners += 1
                tie += p.tie
            several |= first != NOBODY and first != p.organization
            first = p.organization
        a = trip.following
    if n_government == 0:
        n_partners = max(n_partners - 1, 0)  # a partner alone has nobody to coordinate with
    mean_tie = tie / max(n_partners, 1)
    command = k.emergency.command_gain if is_commanded(w, c) else 0.0
    rate = joint_rate(
        capability, n_government, n_partners, x.internal_linkage, x.external_linkage, command, min(mean_tie, 1.0),
        k.partnership_price, k.course,
    )  # fmt: skip
    return rate * k.course.alone if c.severity >= 3 and not several else rate


@equation
def harm_done(hours, weight, exposed):
    """Harm (person-h) in some hours: those whom a case exposes, by the weight of its severity."""
    return hours * weight * exposed


@handler
def catch_up(w, i, t):
    """Bring work, harm and the hazard of escalation up to hour t, at the rates that held since the last time."""
    c, k = w.cases[i], w.coef[0].course
    hours = t - c.caught_up_h
    s = c.severity - 1
    c.harm += harm_done(hours, k.harm_weight[s], k.exposed[s])
    c.left_h -= hours * c.rate
    c.hazard += hours * k.escalation_rate[s] * (k.attended if c.present > 0 else 1.0)
    c.caught_up_h = t


@handler
def race(w, i, t):
    """Say what comes next at the present rates: contained or escalated, whichever is first. Older plans are void."""
    c, k = w.cases[i], w.coef[0].course
    c.version += 1
    done = t + max(c.left_h, 0.0) / c.rate if c.rate > 0 else FOREVER
    hazard_rate = k.escalation_rate[c.severity - 1] * (k.attended if c.present > 0 else 1.0)
    escalates = FOREVER
    if c.severity < 4 and hazard_rate > 0:
        escalates = t + max(wait_of(c.key, Mark.ESCALATE, c.severity) - c.hazard, 0.0) / hazard_rate
    if done <= escalates:
        if done < FOREVER:
            later(w, done, Event.DONE, i, c.version)
    elif escalates < c.born_h + c.fuse_h + HELP_LIMIT_H or c.rate > 0:
        later(w, escalates, Event.ESCALATE, i, c.version)
