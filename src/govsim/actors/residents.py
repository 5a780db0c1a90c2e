"""How residents judge, trust, learn and take part: one rule in each file, two loops over all of them in `day`."""

from govsim.community.population import AWARENESS, VOLUNTEER
from govsim.engine.block import Block, FourShares, coefficient
from govsim.engine.kernel import equation, loop
from govsim.names import NEEDS

# Safety awareness: raised by cultural leadership and by experience, spread along ties, forgotten slowly.


class Awareness(Block):
    """Campaigns and forgetting."""

    campaign: float = coefficient(
        0.004, unit="1/d", source="assumed", meaning="speed at which full party building raises awareness",
        plausible=(0.001, 0.01), ge=0, le=1,
    )  # fmt: skip
    forgetting: float = coefficient(
        0.004, unit="1/d", source="assumed", meaning="speed of the return to where it was", plausible=(0.001, 0.01), ge=0, le=1
    )


@equation
def awareness_after_day(awareness, neighbours, long_run, party, talk, k):
    """A day: A + campaign party (1 - A) - forgetting (A - A0) + talk (neighbours - A)."""
    learnt = k.campaign * party * (1 - awareness)
    return awareness + learnt - k.forgetting * (awareness - long_run) + talk * (neighbours - awareness)


# Satisfaction with safety: the level of performance felt, and its gap to what was expected.
# Level and gap by Van Ryzin (2004, 2006; meta-analysis Zhang et al. 2022); losses weigh about twice as much as gains (mean
# 1.955 over many studies, Brown et al. 2024). Expectation follows performance slowly.


class Satisfaction(Block):
    """Level, gap, expectation."""

    speed: float = coefficient(
        0.1, unit="1/d", source="assumed", meaning="speed at which satisfaction moves", plausible=(0.03, 0.2), ge=0, le=1
    )
    neutral: float = coefficient(
        0.55, unit="0..1", source="assumed; with quiet days gives about .7, see the start",
        meaning="satisfaction at performance .5 as expected", plausible=(0.4, 0.65), ge=0, le=1,
    )  # fmt: skip
    level: float = coefficient(
        0.6, unit="1", source="assumed: level outweighs gap (Van Ryzin 2004)", meaning="weight of performance",
        plausible=(0.3, 0.9), ge=0, le=2,
    )  # fmt: skip
    gap: float = coefficient(
        0.25, unit="1", source="assumed", meaning="weight of performance less expectation", plausible=(0.1, 0.5), ge=0, le=2
    )
    loss: float = coefficient(
        2.0, unit="1", source="Brown et al. 2024: 1.955 (1.82-2.10)",
        meaning="weight of a gap below expectation against one above", plausible=(1.5, 2.25), ge=0, le=10,
    )  # fmt: skip
    expectation_speed: float = coefficient(
        0.01, unit="1/d", source="assumed", meaning="speed at which expectation follows", plausible=(0.003, 0.03), ge=0, le=1
    )
    aspiration: float = coefficient(
        0.05, unit="0..1", source="assumed", meaning="expectation above the performance felt", plausible=(0, 0.1), ge=0, le=0.5
    )
    promise: float = coefficient(
        0.02, unit="0..1", source="assumed", meaning="what full service consciousness adds to expectation", plausible=(0, 0.06),
        ge=0, le=0.5,
    )  # fmt: skip
    quiet_level: float = coefficient(
        0.75, unit="0..1", source="assumed", meaning="performance felt where nothing happens for long", plausible=(0.6, 0.9),
        ge=0, le=1,
    )  # fmt: skip
    quiet_speed: float = coefficient(
        0.008, unit="1/d", source="assumed", meaning="speed at which quiet days heal", plausible=(0.003, 0.02), ge=0, le=1
    )


@equation
def satisfaction_after(satisfied, felt, expected, pull, k):
    """A day of satisfaction: S + speed (neutral + level (P - .5) + gap v(P - E) - S) + pull, v(x) = x or loss x below 0."""
    gap = felt - expected
    weighed = max(gap, 0.0) + k.loss * min(gap, 0.0)
    aim = k.neutral + k.level * (felt - 0.5) + k.gap * weighed
    return min(max(satisfied + k.speed * (aim - satisfied) + pull, 0.0), 1.0)


@equation
def expectation_after(expected, felt, service, k):
    """A day of expectation: E + speed (P + aspiration + promise service - E)."""
    return expected + k.expectation_speed * (felt + k.aspiration + k.promise * service - expected)


@equation
def felt_after_quiet(felt, k):
    """A quiet day: P + speed (quiet - P)."""
    return felt + k.quiet_speed * (k.quiet_level - felt)


# Trust in each kind of actor: easier lost than won by experience (Slovic 1993), slowly back to where it was.
# The rule of experience itself (up by gain q (1 - T), down by loss (1 - q) T) stands with the witnesses of incidents.


class Trust(Block):
    """Experience and drift."""

    gain: float = coefficient(
        0.04, unit="1", source="assumed", meaning="trust won by one good experience", plausible=(0.01, 0.1), ge=0, le=1
    )
    loss: float = coefficient(
        0.08, unit="1", source="fall to rise 2 (1-4): Slovic 1993 holds for confidence in performance; size assumed",
        meaning="trust lost by one bad experience", plausible=(0.02, 0.2), ge=0, le=1,
    )  # fmt: skip
    drift: float = coefficient(
        0.002, unit="1/d", source="assumed", meaning="return to the long-run level", plausible=(0, 0.01), ge=0, le=1
    )


@equation
def trust_after_day(trust, neighbours, long_run, talk, k):
    """A day of trust: T + talk (neighbours - T) + drift (long run - T)."""
    return trust + talk * (neighbours - trust) + k.drift * (long_run - trust)


# Volunteering: a threshold choice that neighbours, trust, awareness and the norm push over (Granovetter 1978).


class Volunteering(Block):
    """The threshold and what counts against it."""

    threshold: float = coefficient(
        1.42, unit="score",
        source="assumed; gives the 2-5 % of safety volunteers (Beijing 3.9, Panjiayuan 2.5 %) under the few levers that "
        "top-down control has",
        meaning="mean threshold", plausible=(1.2, 1.6), ge=-10, le=10,
    )  # fmt: skip
    spread: float = coefficient(
        0.5, unit="score", source="assumed; above the weight of neighbours / 2.5, so that cascades stay partial",
        meaning="standard deviation of thresholds", plausible=(0.3, 0.7), ge=0, le=10,
    )  # fmt: skip
    neighbours: float = coefficient(
        0.5, unit="score", source="assumed", meaning="on the share of neighbours who volunteer", plausible=(0.2, 0.7), ge=0,
        le=10,
    )  # fmt: skip
    trust: float = coefficient(
        0.5, unit="score", source="assumed", meaning="on trust in social organizations", plausible=(0.2, 0.8), ge=0, le=10
    )
    awareness: float = coefficient(
        0.5, unit="score", source="assumed", meaning="on awareness", plausible=(0.2, 0.8), ge=0, le=10
    )
    norm: float = coefficient(
        0.35, unit="score", source="assumed", meaning="on party building", plausible=(0.1, 0.5), ge=0, le=10
    )
    channels: float = coefficient(
        0.35, unit="score", source="assumed; effort decides (Bovaird & Loeffler 2009)", meaning="on participation channels",
        plausible=(0.1, 0.5), ge=0, le=10,
    )  # fmt: skip
    fatigue: float = coefficient(
        0.5, unit="score", source="assumed; nearly half quit in six months (weak sources)", meaning="less for fatigue",
        plausible=(0.2, 0.8), ge=0, le=10,
    )  # fmt: skip
    habit: float = coefficient(
        0.2, unit="score", source="assumed; gives an exit of .03-.05 a month, as assumed of volunteers (.02-.1, weak sources)",
        meaning="what holds one who serves; 0: each decision starts afresh, and most come and go with their neighbours",
        plausible=(0.1, 0.3), ge=0, le=10,
    )  # fmt: skip
    fatigue_speed: float = coefficient(
        0.004, unit="1/d", source="assumed", meaning="speed at which serving tires and resting restores",
        plausible=(0.001, 0.02), ge=0, le=1,
    )  # fmt: skip
    every_days: int = coefficient(
        14, unit="d", source="assumed", meaning="days between decisions", ge=1, le=365, plausible=(7, 30)
    )
    active_share: float = coefficient(
        0.46, unit="share", source="60,000 of 130,000 registered active (Chaoyang 2016)", meaning="of those ready, who serve",
        plausible=(0.3, 0.6), ge=0, le=1,
    )  # fmt: skip
    hours_month: float = coefficient(
        1.0, unit="h/month", source="11.9-13.9 h a head and year (China 2016)", meaning="hours of one who serves",
        plausible=(0.5, 6), ge=0, le=200,
    )  # fmt: skip
    response_share: float = coefficient(
        0.2, unit="share", source="assumed: most walk the rounds", meaning="of volunteers' hours kept ready for cases",
        plausible=(0.1, 0.5), ge=0, le=1,
    )  # fmt: skip
    shows_up: float = coefficient(
        0.35, unit="share", source="alerts answered .17-.47 (JMIR mHealth 2023)", meaning="accepted cases to which one comes",
        plausible=(0.17, 0.47), ge=0, le=1,
    )  # fmt: skip
    capability: FourShares = coefficient(
        (0.3, 0.1, 0.5, 0.4), unit="0..1", source="assumed", meaning="work of an hour against a specialist, by need",
        each=NEEDS, times=(0.5, 1.6),
    )  # fmt: skip
    effect: float = coefficient(
        0.5, unit="1", source="assumed; unarmed patrols work (Ariel et al. 2016), less than staff",
        meaning="prevention of a volunteer's hour against a staff hour", plausible=(0.2, 1), ge=0, le=1,
    )  # fmt: skip
    invited: bool = True
    """Whether open supply and function transfer reach residents: volunteers, and the committee, which is theirs."""


@equation
def readiness(neighbours, trust, awareness, party, channels, fatigue, k):
    """The score that is held against the threshold."""
    social = k.neighbours * neighbours + k.trust * trust + k.awareness * awareness
    return social + k.norm * party + k.channels * channels - k.fatigue * fatigue


class Residents(Block):
    """The rules of residents."""

    talk: float = coefficient(
        0.01, unit="1/d", source="assumed", meaning="pull of neighbours on satisfaction, trust and awareness",
        plausible=(0, 0.05), ge=0, le=1,
    )  # fmt: skip
    satisfaction: Satisfaction = Satisfaction()
    trust: Trust = Trust()
    awareness: Awareness = Awareness()
    volunteering: Volunteering = Volunteering()


# A day of all residents, in two loops for each grid: first one's own judgement, then talk along ties.
# The loops stand apart because the first, need by need over a grid's columns, becomes vector instructions, and the second
# reads one cache line for each tie. A grid's columns stay in the cache between them. Sums are kept by grid.


@loop
def judge(w, people, need, g):
    """Quiet days heal, satisfaction follows performance and its gap to expectation, expectation follows slowly."""
    k, service = w.coef[0].residents.satisfaction, w.policy[0].service_consciousness
    first, last = w.grids[g].first, w.grids[g].last
    total, pull = people.total[first:last], people.pull[first:last]
    total[:] = 0.0
    for n in range(4):
        felt, satisfied = w.felt[n, first:last], people.satisfied[n, first:last]
        expected, weight = people.expected[n, first:last], need[n, first:last]
        for i in range(total.size):
            f = felt_after_quiet(felt[i], k)
            felt[i] = f
            satisfied[i] = satisfaction_after(satisfied[i], f, expected[i], pull[i], k)
            expected[i] = expectation_after(expected[i], f, service, k)
            total[i] += weight[i] * satisfied[i]


@loop
def mingle(w, people, start, tie, g, deciding, long_run_trust, long_run_society):
    """Neighbours pull, by what they were yesterday; every fortnight residents decide whether to volunteer."""
    k, x, grid = w.coef[0].residents, w.policy[0], w.grids[g]
    now, after = w.rows[w.clock[0].sheet], w.rows[1 - w.clock[0].sheet]
    contact = w.clock[0].contact  # share of ties that carry talk today
    b0 = b1 = b2 = b3 = b4 = b5 = 0.0
    for i in range(grid.first, grid.last):
        a0 = a1 = a2 = a3 = a4 = a5 = a6 = a7 = 0.0
        for j in range(start[i], start[i + 1]):
            q = tie[j]  # all eight columns are summed: the compiler adds them in one instruction
            a0 += now[q, 0]
            a1 += now[q, 1]
            a2 += now[q, 2]
            a3 += now[q, 3]
            a4 += now[q, 4]
            a5 += now[q, 5]
            a6 += now[q, 6]
            a7 += now[q, 7]
        degree = start[i + 1] - start[i]
        share = contact / degree if degree > 0 else 0.0
        alone = 1.0 - contact if degree > 0 else 1.0  # one without ties hears only oneself
        s, t1, t2, t3, aw, v = now[i, 0], now[i, 1], now[i, 2], now[i, 3], now[i, AWARENESS], now[i, VOLUNTEER]
        people.pull[i] = k.talk * (a0 * share + alone * s - s)
        s = people.total[i]
        t1 = trust_after_day(t1, a1 * share + alone * t1, long_run_trust, k.talk, k.trust)
        t2 = trust_after_day(t2, a2 * share + alone * t2, long_run_society, k.talk, k.trust)
        t3 = trust_after_day(t3, a3 * share + alone * t3, long_run_society, k.talk, k.trust)
        aw = awareness_after_day(aw, a4 * share + alone * aw, people.awareness_start[i], x.party_building, k.talk, k.awareness)
        tired = people.fatigue[i] + k.volunteering.fatigue_speed * (v - people.fatigue[i])
        people.fatigue[i] = tired
        if deciding:
            pushes = readiness(a5 * share, t3, aw, x.party_building, x.participation_channels, tired, k.volunteering)
            v = 1.0 if pushes + k.volunteering.habit * v > people.threshold[i] else 0.0
        after[i, 0], after[i, 1], after[i, 2], after[i, 3], after[i, 4], after[i, 5] = s, t1, t2, t3, aw, v
        b0, b1, b2, b3, b4, b5 = b0 + s, b1 + t1, b2 + t2, b3 + t3, b4 + aw, b5 + v
    each = 1.0 / max(grid.last - grid.first, 1)
    grid.satisfaction, grid.awareness, grid.volunteers = b0 * each, b4 * each, b5 * each
    grid.trust[0], grid.trust[1], grid.trust[2] = b1 * each, b2 * each, b3 * each


@loop
def live_day(w, people, need, start, tie, deciding, long_run_trust, long_run_society):
    """A day of all residents, grid by grid: its residents judge, then hear what their neighbours thought yesterday."""
    for g in range(w.grids.size):
        judge(w, people, need, g)
        mingle(w, people, start, tie, g, deciding, long_run_trust, long_run_society)
    w.clock[0].sheet = 1 - w.clock[0].sheet
