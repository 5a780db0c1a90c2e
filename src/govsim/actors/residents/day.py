"""A day of all residents, in two loops for each grid: first one's own judgement, then talk along ties.

The loops stand apart because the first, need by need over a grid's columns, becomes vector instructions, and the second
reads one cache line for each tie. A grid's columns stay in the cache between them. Sums are kept by grid.
"""

from govsim.actors.residents.awareness import awareness_after_day
from govsim.actors.residents.satisfaction import expectation_after, felt_after_quiet, satisfaction_after
from govsim.actors.residents.trust import trust_after_day
from govsim.actors.residents.volunteering import readiness
from govsim.community.population import AWARENESS, VOLUNTEER
from govsim.engine.kernel import loop


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
