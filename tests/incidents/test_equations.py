"""Equations of an incident's life: the direction that each lever claims, bounds, and values that theory knows."""

import math

import pytest
from hypothesis import given
from hypothesis import strategies as st
from tests.base.records import numbers

from govsim.actors.residents import Trust
from govsim.incidents.closing import Closing, p_reopen, p_unsolved
from govsim.incidents.course import Course, joint_rate
from govsim.incidents.dispatch import Dispatch, offer_h, take_up_mean_h, way_h
from govsim.incidents.disputes import Disputes, mediating_rate
from govsim.incidents.emergency import Emergency, outside_after_h
from govsim.incidents.hazard import Hazard, hazard_where, steady_hazard
from govsim.incidents.ladder import Ladder, handling_mean_h, p_misroute, p_settle
from govsim.incidents.line import Line, place_in_line
from govsim.incidents.noticing import Noticing, notice_rate, p_report
from govsim.incidents.platform import Platform, matching_after_h, p_between
from govsim.incidents.triage import Triage, false_share
from govsim.incidents.witnesses import Witnesses, quality_felt, trust_after

LADDER, HAZARD, NOTICING, COURSE, WITNESSES = map(numbers, (Ladder(), Hazard(), Noticing(), Course(), Witnesses()))
CLOSING = numbers(Closing())
DISPUTES, EMERGENCY, PLATFORM, TRIAGE, LINE, DISPATCH, TRUST = map(
    numbers, (Disputes(), Emergency(), Platform(), Triage(), Line(), Dispatch(), Trust())
)
SHARE = st.floats(0, 1)
UP, DOWN = 1, -1

CLAIMS = {  # name: (direction, equation of the input x in 0..1 and of three other inputs in 0..1, bounds)
    "levels quicken handling": (DOWN, lambda x, a, b, c: handling_mean_h(1 + 4 * x, a, 0.9 * b, 0.05 + c, LADDER), (0, 1e3)),
    "digital files quicken handling": (DOWN, lambda x, a, b, c: handling_mean_h(3.0, x, 0.9 * b, 0.05 + c, LADDER), (0, 1e3)),
    "other business slows a desk": (UP, lambda x, a, b, c: handling_mean_h(3.0, a, 0.9 * x, 0.05 + c, LADDER), (0, 1e3)),
    "clerks quicken a desk": (DOWN, lambda x, a, b, c: handling_mean_h(3.0, a, 0.9 * b, 0.05 + x, LADDER), (0, 1e3)),
    "levels sort reports": (DOWN, lambda x, a, b, c: p_misroute(1 + 4 * x, a, b, LADDER), (0, 1)),
    "law clears competence": (DOWN, lambda x, a, b, c: p_misroute(3.0, x, b, LADDER), (0, 1)),
    "digital files clear competence": (DOWN, lambda x, a, b, c: p_misroute(3.0, a, x, LADDER), (0, 1)),
    "grass-roots desks settle small cases": (UP, lambda x, a, b, c: p_settle(1, x, LADDER), (0, 1)),
    "grass-roots desks settle severity 2": (UP, lambda x, a, b, c: p_settle(2, x, LADDER), (0, 1)),
    "prevention lowers hazard": (DOWN, lambda x, a, b, c: steady_hazard(1e3 * x, a, HAZARD), (0.4 * 0.93, 1)),
    "cameras lower hazard": (DOWN, lambda x, a, b, c: steady_hazard(1e3 * a, x, HAZARD), (0.4 * 0.93, 1)),
    "mediation by dispute resolution": (UP, lambda x, a, b, c: mediating_rate(x, 5 * a, DISPUTES), (0, 1)),
    "mediation by bodies": (UP, lambda x, a, b, c: mediating_rate(a, 5 * x, DISPUTES), (0, 1)),
    "linkage brings aid sooner": (DOWN, lambda x, a, b, c: outside_after_h(x, 6 * a - 3, b, EMERGENCY), (0, 48)),
    "the aware notice sooner": (UP, lambda x, a, b, c: notice_rate(2, x, NOTICING), (0, 10)),
    "trust makes report": (UP, lambda x, a, b, c: p_report(2, 0, x, a, b, c, NOTICING), (0, 1)),
    "reports that help make report": (UP, lambda x, a, b, c: p_report(2, 1, a, x, b, c, NOTICING), (0, 1)),
    "awareness makes report": (UP, lambda x, a, b, c: p_report(2, 2, a, b, x, c, NOTICING), (0, 1)),
    "channels make report": (UP, lambda x, a, b, c: p_report(2, 3, a, b, c, x, NOTICING), (0, 1)),
    "partners crowd the platform": (UP, lambda x, a, b, c: matching_after_h(20 * x, 4 * a, PLATFORM), (0.25, 48)),
    "partnership has its price": (UP, lambda x, a, b, c: matching_after_h(20 * a, 4 * x, PLATFORM), (0.25, 48)),
    "capability does work": (UP, lambda x, a, b, c: joint_rate(4 * x, 2.0, 1.0, a, b, 0.0, c, 1.0, COURSE), (0, 4)),
    "linkage inside joins departments": (UP, lambda x, a, b, c: joint_rate(3.0, 3.0, 1.0, x, b, 0.0, c, 1.0, COURSE), (0, 3)),
    "linkage outside joins partners": (UP, lambda x, a, b, c: joint_rate(3.0, 2.0, 2.0, a, x, 0.0, c, 1.0, COURSE), (0, 3)),
    "command joins departments": (UP, lambda x, a, b, c: joint_rate(3.0, 3.0, 1.0, a, b, x, c, 1.0, COURSE), (0, 3)),
    "ties join partners": (UP, lambda x, a, b, c: joint_rate(3.0, 2.0, 2.0, a, b, 0.0, x, 1.0, COURSE), (0, 3)),
    "partners cost coordination": (DOWN, lambda x, a, b, c: joint_rate(3.0, 2.0, 9 * x, a, b, 0.0, c, 1.0, COURSE), (0, 3)),
    "dear partners cost more": (DOWN, lambda x, a, b, c: joint_rate(3.0, 2.0, 2.0, a, b, 0.0, c, 9 * x, COURSE), (0, 3)),
    "more units cost coordination": (DOWN, lambda x, a, b, c: joint_rate(3.0, 1 + 9 * x, 1.0, a, b, 0.0, c, 1, COURSE), (0, 3)),
    "partners blur accountability": (UP, lambda x, a, b, c: p_between(9 * x, a, b, PLATFORM), (0, 1)),
    "law says who is in charge": (DOWN, lambda x, a, b, c: p_between(9 * a, x, b, PLATFORM), (0, 1)),
    "channels bring cases back": (UP, lambda x, a, b, c: p_reopen(x, CLOSING), (0, 1)),
    "channels carry trivial reports": (UP, lambda x, a, b, c: false_share(x, a, TRIAGE), (0, 1)),
    "sensors raise false alarms": (UP, lambda x, a, b, c: false_share(a, x, TRIAGE), (0, 1)),
    "late help is felt": (DOWN, lambda x, a, b, c: quality_felt(200 * x, 12.0, 3 * a, b, c, WITNESSES), (0, 1)),
    "escalation is felt": (DOWN, lambda x, a, b, c: quality_felt(200 * a, 12.0, 9 * x, b, c, WITNESSES), (0, 1)),
    "care is felt": (UP, lambda x, a, b, c: quality_felt(200 * a, 12.0, 3 * b, x, c, WITNESSES), (0, 1)),
    "a voice is felt": (UP, lambda x, a, b, c: quality_felt(200 * a, 12.0, 3 * b, c, x, WITNESSES), (0, 1)),
    "assessment leaves cases unsolved": (UP, lambda x, a, b, c: p_unsolved(a, x, CLOSING), (0, 0.6)),
    "service solves cases": (DOWN, lambda x, a, b, c: p_unsolved(x, a, CLOSING), (0, 0.6)),
    "the busy take a case up later": (UP, lambda x, a, b, c: take_up_mean_h(1, 0.95 * x, DISPATCH), (0, 80)),
    "awareness lowers the hazard at home": (DOWN, lambda x, a, b, c: hazard_where(1.0, x, 3, HAZARD), (0.8, 1)),
    "quality wins trust": (UP, lambda x, a, b, c: trust_after(a, x, b, TRUST), (0, 1)),
    "the way is longer from afar": (UP, lambda x, a, b, c: way_h(10 * x, True, 6 * b - 3, DISPATCH), (0, 24)),
    "a longer way is a worse offer": (UP, lambda x, a, b, c: offer_h(9 * x, 9 * a, 0.2 + b), (0, 50)),
    "the able make better offers": (DOWN, lambda x, a, b, c: offer_h(9 * a, 9 * b, 0.2 + x), (0, 50)),
    "service brings severity forward": (DOWN, lambda x, a, b, c: place_in_line(1e3 * a, 2, x, LINE), (-100, 1e3)),
}  # fmt: skip


@pytest.mark.parametrize("claim", CLAIMS)
@given(x=SHARE, y=SHARE, a=SHARE, b=SHARE, c=SHARE)
def test_direction_and_bounds(claim, x, y, a, b, c):
    direction, equation, (least, most) = CLAIMS[claim]
    low, high = (equation(v, a, b, c) for v in sorted((x, y)))
    assert direction * (high - low) >= -1e-12
    assert least - 1e-12 <= low <= most + 1e-12 and least - 1e-12 <= high <= most + 1e-12


@pytest.mark.parametrize("claim", CLAIMS)
def test_a_claim_moves_something(claim):
    """From end to end each input makes a difference of at least a thousandth."""
    direction, equation, _ = CLAIMS[claim]
    assert direction * (equation(1.0, 0.5, 0.5, 0.5) - equation(0.0, 0.5, 0.5, 0.5)) > 1e-3


def test_a_usual_desk_takes_half_its_clerk():
    """tau / (1 - load) at three levels: .4 h / .6; one level: sqrt(3) times as long, for the span of control."""
    assert handling_mean_h(3.0, 0.0, 0.4, 1.0, LADDER) == pytest.approx(0.4 / 0.6)
    assert handling_mean_h(1.0, 0.0, 0.4, 1.0, LADDER) == pytest.approx(0.4 / 0.6 * math.sqrt(3))


def test_ringelmann():
    """Two pull 1.86 times as hard as one (Ringelmann 1913), and a further unit always adds something in the default."""
    assert joint_rate(2.0, 2.0, 0.0, 0.0, 0.0, 0.0, 0.0, 1.0, COURSE) == pytest.approx(1.86, abs=0.01)
    done = [joint_rate(float(n), float(n), 0.0, 0.0, 0.0, 0.0, 0.0, 1.0, COURSE) for n in range(1, 8)]
    assert done == sorted(done) and done[0] == 1.0


def test_half_effort_removes_half_of_what_can_be_removed():
    assert steady_hazard(0.0, 0.0, HAZARD) == 1.0
    assert steady_hazard(HAZARD.half_effort_h, 0.0, HAZARD) == pytest.approx((1 + HAZARD.floor) / 2)
    assert steady_hazard(1e12, 0.0, HAZARD) == pytest.approx(HAZARD.floor)


@pytest.mark.parametrize(
    ("kind", "severity", "low", "high"),
    [(0, 1, 0.07, 0.15), (0, 2, 0.2, 0.35), (0, 3, 0.35, 0.45), (0, 4, 0.55, 0.9), (1, 1, 0.1, 0.25), (1, 2, 0.25, 0.6),
     (3, 1, 0.3, 0.6), (3, 4, 0.8, 0.98)],
)  # fmt: skip
def test_usual_residents_report_as_surveys_say(kind, severity, low, high):
    """Ever reported. Personal: .07 without and .35 with injury, vehicle theft .86 (Hong Kong 2005); property .30, violent
    .42-.45 (BJS); minor assault .39, serious .8-.9 (BCS). Occupational: .25 (China), .6 (US). Environmental: never .3 (.1-.6).
    """
    assert low <= p_report(severity, kind, 0.6, 0.6, 0.4, 0.0, NOTICING) <= high


def test_take_up_waits_like_a_queue():
    """M/M/1: at half load twice as long, at three quarters four times, and as planned where nobody has anything to do."""
    idle = take_up_mean_h(1, 0.0, DISPATCH)
    assert idle == DISPATCH.take_up_h[0]
    assert [take_up_mean_h(1, busy, DISPATCH) / idle for busy in (0.5, 0.75)] == pytest.approx([2, 4])


def test_quality_halves_with_twice_the_prompt_hours():
    assert quality_felt(0.0, 12.0, 0, 0.0, 0.0, WITNESSES) == 1.0
    assert quality_felt(24.0, 12.0, 0, 0.0, 0.0, WITNESSES) == pytest.approx(0.5)
    assert quality_felt(24.0, 12.0, 0, 1.0, 0.0, WITNESSES) == pytest.approx(0.5 + WITNESSES.care * 0.5)


@given(st.floats(0.05, 0.95), st.floats(0, 1))
def test_trust_settles_where_gain_and_loss_are_even(quality, trust):
    """T* = gain q / (gain q + loss (1 - q)), reached by a factor 1 - gain q - loss (1 - q) an experience."""
    won, lost = TRUST.gain * quality, TRUST.loss * (1 - quality)
    end = won / (won + lost)
    assert trust_after(end, quality, 1.0, TRUST) == pytest.approx(end)
    left = (trust_after(trust, quality, 1.0, TRUST) - end) / (trust - end) if abs(trust - end) > 1e-3 else 1 - won - lost
    assert left == pytest.approx(1 - won - lost)


@given(st.floats(0, 9000), st.floats(0, 9000), SHARE, st.integers(1, 2), st.integers(3, 4))
def test_an_emergency_goes_before_whoever_waits(since, long_since, service, small, severe):
    assert place_in_line(since, severe, service, LINE) < place_in_line(long_since, small, service, LINE)


def test_without_service_the_line_knows_no_need():
    assert {place_in_line(5.0, severity, 0.0, LINE) for severity in (1, 2)} == {5.0}


@given(st.floats(0, 20), st.floats(-3, 3))
def test_luck_of_the_way_is_lognormal(steps, luck):
    """ln(way) = ln(median) + sigma z, with the office's way on top of the median."""
    median = DISPATCH.travel_h + DISPATCH.step_h * steps + DISPATCH.office_h
    assert math.log(way_h(steps, True, luck, DISPATCH)) == pytest.approx(math.log(median) + 0.57 * luck)
    assert way_h(0.0, False, 0.0, DISPATCH) == pytest.approx(DISPATCH.travel_h)


def test_false_reports_are_all_there_at_full_channels_and_sensors():
    assert false_share(1.0, 1.0, TRIAGE) == 1.0
    assert false_share(0.0, 0.0, TRIAGE) == pytest.approx(1 / 4)
