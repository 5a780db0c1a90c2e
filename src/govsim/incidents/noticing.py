"""Noticed, reported, and which way the report goes.

Residents near notice at a rate that grows with awareness; patrols and sensors find on their own. Seriousness and need decide
first whether those concerned ever report (Zhang, Messner & Liu 2007), then trust, channels and the performance felt. What
they never report is the dark figure: a patrol or a sensor may still find it until it is over by itself.
"""

import math

from govsim.engine.block import Block, Four, FourPositive, coefficient
from govsim.engine.calendar import later
from govsim.engine.kernel import equation, handler
from govsim.engine.streams import Mark, mark, wait_of
from govsim.incidents.dispatch import send
from govsim.incidents.emergency import ring
from govsim.incidents.ladder import climb
from govsim.incidents.life import NOBODY, Event, Route, Stage, enter
from govsim.incidents.load import free_units
from govsim.incidents.platform import publish
from govsim.names import HELP_LIMIT_H, NEEDS


class Noticing(Block):
    """Noticing and reporting."""

    residents_rate: FourPositive = coefficient(
        (0.11, 0.15, 1.4, 3.0), unit="1/h",
        source="occurrence to arrival: larceny 8 h, burglary 5.5 h, assault 42 min, "
        "robbery 37 min at the median (Pontiac 1978-79), less the report delay",
        meaning="rate at which residents of awareness .4 notice, by severity", times=(0.4, 2.5),
    )  # fmt: skip
    patrol_rate: FourPositive = coefficient(
        (0.02, 0.02, 0.05, 1.6), unit="1/h/post/500 residents",
        source="staff find 52-96 % of grid cases (Tianmen and another city), most of them environmental; set so that "
        "about half are, under a fixed plan; other needs assumed",
        meaning="rate at which one post in a grid of 500 residents finds an incident, by need", each=NEEDS, times=(0.4, 2),
    )  # fmt: skip
    sensor_rate: FourPositive = coefficient(
        (0.002, 0.005, 0.01, 0.03), unit="1/h", source="assumed; cameras see disorder, hardly quarrels",
        meaning="rate at which full informatization finds an incident, by need", each=NEEDS, times=(0, 4),
    )  # fmt: skip
    report_logit: Four = coefficient(
        (-1.2, -0.3, 0.3, 1.1), unit="logit",
        source="set so that with `report_need` the surveys' shares of ever reported come out: personal .07 without and .35 "
        "with injury, theft of a vehicle .86 (Hong Kong 2005), all .42, .35 minor and .8-.9 serious (BCS 2009/10)",
        meaning="ever reported at trust .6, awareness .4, satisfaction .6, no channels, by severity",
        plausible=((-2.0, -0.9), (-0.8, -0.1), (0.0, 0.7), (0.8, 2.0)),
    )  # fmt: skip
    report_need: Four = coefficient(
        (-0.8, -0.3, 0.3, 0.8), unit="logit",
        source="occupational .25 insured in China, .6 to the employer (Weddle 1996); personal as before; a city's faults: "
        "no figure found, never reported assumed .3 (.1-.6)",
        meaning="more on that, by need", each=NEEDS, plausible=((-1.3, -0.3), (-0.8, 0.4), (-0.3, 0.9), (0.0, 1.6)),
    )  # fmt: skip
    report_trust: float = coefficient(
        1.0, unit="logit", source="sign: Wu, Sun & Hu 2022; size assumed", meaning="on trust in government less .6",
        plausible=(0, 2), ge=0, le=10,
    )  # fmt: skip
    report_efficacy: float = coefficient(
        0.5, unit="logit", source="sign: Wu, Sun & Hu 2022; size assumed",
        meaning="on satisfaction less .6 (reports that help)", plausible=(0, 1.5), ge=0, le=10,
    )  # fmt: skip
    report_awareness: float = coefficient(
        0.5, unit="logit", source="assumed; weak in Tianjin (Zhang et al. 2007)", meaning="on awareness less .4",
        plausible=(0, 2), ge=0, le=10,
    )  # fmt: skip
    report_channels: float = coefficient(
        0.8, unit="logit", source="assumed", meaning="on participation channels", plausible=(0.2, 1.5), ge=0, le=10
    )
    report_delay_h: FourPositive = coefficient(
        (1.5, 1.0, 0.15, 0.05), unit="h",
        source="delay of citizens exceeds dispatch and travel: hours for theft, half an hour "
        "for assault (Kansas City 1979); split from noticing assumed",
        meaning="mean hours from noticing to reporting", times=(0.3, 3),
    )  # fmt: skip
    subsides_h: float = coefficient(
        48.0, unit="h",
        source="assumed: 97 % of home fires are put out by those at home and 89 % of quarrels settled between neighbours "
        "(Greene 2012; Hansard 1997); no duration found",
        meaning="mean hours until an incident that nobody reports is over by itself", plausible=(12, 168), gt=0, le=1e5,
    )  # fmt: skip
    at_once: float = coefficient(
        0.0, unit="share",
        source="none by default: incidents lie there until somebody notices; 1 in a stream fitted to a log of calls",
        meaning="incidents that those concerned report in the hour in which they occur", ge=0, le=1,
    )  # fmt: skip
    on_the_spot: float = coefficient(
        0.7, unit="share", source="assumed", meaning="severity-1 reports that a free grid post takes without any desk",
        plausible=(0.4, 0.9), ge=0, le=1,
    )  # fmt: skip


@equation
def notice_rate(severity, awareness, k):
    """Rate at which residents notice (1/h): r_s awareness / .4."""
    return max(k.residents_rate[severity - 1] * (awareness / 0.4), 1e-9)


@equation
def p_report(severity, kind, trust, satisfaction, awareness, channels, k):
    """Probability that those concerned ever report: a logit led by severity and need."""
    x = k.report_logit[severity - 1] + k.report_need[kind]
    x += k.report_trust * (trust - 0.6) + k.report_efficacy * (satisfaction - 0.6)
    x += k.report_awareness * (awareness - 0.4) + k.report_channels * channels
    return 1.0 / (1.0 + math.exp(-x))


@handler
def watch(w, i, t):
    """An incident is there to be noticed by residents and found by patrols and sensors."""
    c, grid, k = w.cases[i], w.grids[w.cases[i].grid], w.coef[0].noticing
    c.notice_rate = notice_rate(c.severity, grid.awareness, k)
    c.notice_left = wait_of(c.key, Mark.NOTICE, 0)
    later(w, t + c.notice_left / c.notice_rate, Event.NOTICE, i, c.severity)
    patrols = grid.patrol / grid.crowd * w.clock[0].present
    found_rate = k.patrol_rate[c.kind] * patrols + k.sensor_rate[c.kind] * w.policy[0].informatization
    found = t + wait_of(c.key, Mark.FOUND, 0) / max(found_rate, 1e-9)
    if found < t + HELP_LIMIT_H:
        later(w, found, Event.FOUND, i, 0)


@handler
def watch_closer(w, i, t):
    """An incident got worse: who has not noticed it does so sooner, who kept quiet thinks again."""
    c, grid, k = w.cases[i], w.grids[w.cases[i].grid], w.coef[0].noticing
    if c.stage == Stage.OCCURRED:
        c.notice_left -= c.notice_rate * (t - c.at_h[Stage.OCCURRED])
        rate = notice_rate(c.severity, grid.awareness, k)
        later(w, t + max(c.notice_left, 0.0) / rate, Event.NOTICE, i, c.severity)
        c.notice_left += rate * (t - c.at_h[Stage.OCCURRED])  # as if at the new rate from the start
        c.notice_rate = rate
    elif c.stage == Stage.NOTICED:
        decide_to_report(w, i, t)


@handler
def notice(w, i, t):
    """A resident notices."""
    enter(w, i, Stage.NOTICED, t)
    w.today[0].noticed += 1
    decide_to_report(w, i, t)


@handler
def decide_to_report(w, i, t):
    """Those concerned report after a while, or never do, unless it gets worse: then they think again, with the same luck."""
    c, grid, k = w.cases[i], w.grids[w.cases[i].grid], w.coef[0].noticing
    channels = w.policy[0].participation_channels
    p = p_report(c.severity, c.kind, grid.trust[0], grid.satisfaction, grid.awareness, channels, k)
    if mark(c.key, Mark.REPORT, 0) < p:
        slot = c.severity - c.severity_born
        delay = k.report_delay_h[c.severity - 1] * wait_of(c.key, Mark.REPORT_DELAY, slot) / (0.5 + grid.trust[0])
        later(w, t + delay, Event.REPORT, i, 0)
    else:
        later(w, t + k.subsides_h * wait_of(c.key, Mark.SUBSIDE, c.severity), Event.SUBSIDE, i, c.severity)


@handler
def found(w, i, t):
    """A patrol or a sensor finds the incident: noticed and reported at once."""
    c = w.cases[i]
    if c.stage == Stage.OCCURRED:
        enter(w, i, Stage.NOTICED, t)
        w.today[0].noticed += 1
    report(w, i, t)


@handler
def report(w, i, t):
    """A report comes in and takes one of four ways."""
    if w.cases[i].stage != Stage.NOTICED:
        return
    enter(w, i, Stage.REPORTED, t)
    w.today[0].reported += 1
    route(w, i, t)


@handler
def route(w, i, t):
    """Emergency line for severity 3-4; a free post of the grid for small things; platform if covered; else the ladder."""
    c = w.cases[i]
    if c.severity >= 3:
        ring(w, i, t)
        return
    q = NOBODY
    if c.severity == 1 and mark(c.key, Mark.ON_THE_SPOT, 0) < w.coef[0].noticing.on_the_spot:
        q = free_post_of(w, c)
    if q != NOBODY:
        c.route = Route.ON_THE_SPOT
        c.addressed = 1  # others may take it over should the post be called away
        enter(w, i, Stage.ROUTED, t)
        send(w, i, q, t)
    elif mark(c.key, Mark.PLATFORM, 0) < w.policy[0].platform:
        publish(w, i, t)
    else:
        climb(w, i, t)


@handler
def free_post_of(w, c):
    """The post of the case's own grid, if one is on duty and free; else NOBODY."""
    area = w.areas[c.area]
    for q in range(area.first_pool, area.last_pool):
        p = w.pools[q]
        if p.posted and p.home == c.grid:
            return q if free_units(p) > 0 else NOBODY
    return NOBODY
