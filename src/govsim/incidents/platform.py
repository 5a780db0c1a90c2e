"""The platform: a covered report is seen at once by all registered units that may act.

Where many may take a case, nobody may feel bound to: accountability blurs, less so where law says who is in charge.
After the time it takes to publish and match, the best offer wins. When nobody offers within the window the ladder starts
beside it, and the case stays visible (the city platform of Shenzhen: mean case from over 100 h to 30 h).
"""

from govsim.engine.block import Block, coefficient
from govsim.engine.calendar import later
from govsim.engine.kernel import equation, handler
from govsim.engine.streams import Mark, mark, wait_of
from govsim.incidents.dispatch import take_up
from govsim.incidents.ladder import climb
from govsim.incidents.life import Event, Route, Stage, enter, is_open


class Platform(Block):
    """Publishing and matching."""

    matching_h: float = coefficient(
        0.25, unit="h", source="assumed", meaning="hours from a report to the first offers", plausible=(0.1, 1), ge=0, le=48
    )
    crowding: float = coefficient(
        0.05, unit="1/partner", source="assumed", meaning="longer matching for each active partner, at price 1",
        plausible=(0, 0.15), ge=0, le=2,
    )  # fmt: skip
    offer_window_h: float = coefficient(
        1.0, unit="h", source="assumed", meaning="hours without a taker after which the ladder starts too", plausible=(0.25, 4),
        ge=0, le=720,
    )  # fmt: skip
    between_share: float = coefficient(
        0.02, unit="1/partner",
        source="sign: diffusion of responsibility (Darley & Latane 1968; Bovens 1998 on many hands); size assumed",
        meaning="chance, for each active partner, that a case open to society lies between those who might take it; 0: none",
        plausible=(0, 0.05), ge=0, le=1,
    )  # fmt: skip
    between_h: float = coefficient(
        12.0, unit="h", source="assumed", meaning="mean hours until somebody sees that nobody has taken such a case",
        plausible=(4, 48), ge=0, le=720,
    )  # fmt: skip


@equation
def p_between(partners, rule_of_law, law_gain, k):
    """Probability that a case lies between partners: (1 - (1 - b)^partners)(1 - gain law), the gain as on misrouting."""
    return (1 - (1 - k.between_share) ** partners) * (1 - law_gain * rule_of_law)


@equation
def matching_after_h(partners, partnership_price, k):
    """Hours until offers are compared: matching (1 + crowding price partners)."""
    return k.matching_h * (1 + k.crowding * partnership_price * partners)


@handler
def publish(w, i, t):
    """Put a report on the platform; where accountability is blurred it first lies between those who might take it."""
    c, k, x = w.cases[i], w.coef[0], w.policy[0]
    c.route = Route.PLATFORM
    after = matching_after_h(k.partners, k.partnership_price, k.platform)
    is_open_to_society = mark(c.key, Mark.TRANSFER, 0) < x.function_transfer
    lies_between = p_between(k.partners, x.rule_of_law, k.ladder.law_gain, k.platform)
    if is_open_to_society and mark(c.key, Mark.BETWEEN, 0) < lies_between:
        after += k.platform.between_h * wait_of(c.key, Mark.BETWEEN_WAIT, 0)
    later(w, t + after, Event.OFFER, i, 0)


@handler
def offer(w, i, t):
    """Offers are compared for the first time; the window for later ones is open."""
    c = w.cases[i]
    if not is_open(c):
        return
    c.visible = 1
    if c.stage == Stage.REPORTED:
        enter(w, i, Stage.ROUTED, t)
    turns_to_it = take_up(w, i, t)
    later(w, turns_to_it + w.coef[0].platform.offer_window_h, Event.FALL_BACK, i, 0)


@handler
def fall_back(w, i, t):
    """Nobody has taken the case within the window: the ladder starts beside the platform."""
    c = w.cases[i]
    if is_open(c) and not c.addressed and c.coming + c.present == 0:
        climb(w, i, t)
