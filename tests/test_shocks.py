"""Shocks: how many threats, when and where; what they take away, exactly; ordinary incidents and other runs untouched."""

import math

import numpy as np
import pytest
from scipy import stats

from govsim.community.grids import even_sizes, lay_out
from govsim.describe import differences, parameters
from govsim.experiment.plan import load_experiment
from govsim.incidents.candidates import with_shocks
from govsim.incidents.life import Source
from govsim.incidents.threat import shock_hazard
from govsim.measure.resilience import series
from govsim.model import GovernanceModel, ground_key, prepare
from govsim.names import SHOCKS
from govsim.scenario import load_scenario, written_out
from govsim.shocks import Epidemic, Event, Flood, Shocks, draw_threats, expected_threats, lowland, strain_of, wave
from govsim.text.errors import InputError

SMALL = {"community.residents": 400, "community.residents_per_grid": 100, "horizon.days": 40, "horizon.warmup_days": 31}
FLOOD = {"kind": "flood", "at_day": 10}
STRONG = {"shocks.flood.threats": [60.0, 20.0, 160.0, 140.0]}
NO_THREATS = {f"shocks.{kind}.threats": [0.0, 0.0, 0.0, 0.0] for kind in SHOCKS}
GRIDS = lay_out(even_sizes(4000, 250), 4000)


def scenario(*events, arm="base", **more):
    return load_scenario(arm, {**SMALL, "shocks.events": list(events), **more})


def some(kind, seeds=range(300), **more):
    shocks = Shocks(events=(Event(kind=kind, at_day=5.5, size=2.0),), **more)
    return shocks, [next(iter(draw_threats(shocks, GRIDS, np.full(GRIDS.number, 100), seed))) for seed in seeds]


# -- how many, when, where ---------------------------------------------------------------------------------------------


@pytest.mark.parametrize("kind", SHOCKS)
def test_as_many_threats_as_expected(kind):
    """Poisson over 300 seeds: the mean within four standard errors, the variance as large as the mean."""
    shocks, drawn = some(kind)
    counts = np.array([len(t.hour) for t in drawn])
    residents = {"flood": 0.4 * 4000 // 250 * 250, "gas_explosion": 250, "epidemic": 4000}[kind]
    mean = expected_threats(shocks, shocks.events[0], int(residents))
    assert counts.mean() == pytest.approx(mean, abs=4 * math.sqrt(mean / 300))
    assert counts.var() / mean == pytest.approx(1, abs=4 * math.sqrt((2 + 1 / mean) / 300))


@pytest.mark.parametrize(("kind", "shape"), [("flood", 1.0), ("gas_explosion", 1.0), ("epidemic", 4.0)])
def test_they_come_as_a_gamma_wave_with_the_needs_and_severities_of_their_kind(kind, shape):
    shocks, drawn = some(kind, range(60))
    block = shocks.kind_of(shocks.events[0])
    hours = np.concatenate([t.hour for t in drawn]) - 5.5 * 24
    assert stats.kstest(hours, stats.gamma(shape, scale=24 * block.mean_days / shape).cdf).pvalue > 1e-3
    for name, weights, first in (("kind", block.threats, 0), ("severity", block.severity_mix, 1)):
        counts = np.bincount(np.concatenate([getattr(t, name) for t in drawn]) - first, minlength=4)
        assert stats.chisquare(counts, np.array(weights) / sum(weights) * counts.sum()).pvalue > 1e-3


def test_the_wave_is_a_gamma_density_against_its_peak():
    x = np.linspace(-1, 4, 201)
    density = stats.gamma(4, scale=0.25).pdf(x)
    assert wave(x, 4) == pytest.approx(density / stats.gamma(4, scale=0.25).pdf(0.75), abs=1e-12)
    assert wave(np.array([0.75]), 4) == pytest.approx(1) and x[np.argmax(wave(x, 4))] == pytest.approx(0.75)


@pytest.mark.parametrize("share", [0.05, 0.25, 0.4, 1.0])
def test_a_flood_hits_one_patch_of_the_map_of_just_this_share(share):
    for seed in range(20):
        low = set(lowland(GRIDS, share, seed).tolist())
        assert len(low) == max(1, round(share * 16))
        patch, around = set(), [min(low)]
        while around:
            g = around.pop()
            patch.add(g)
            near = (np.abs(GRIDS.x - GRIDS.x[g]) + np.abs(GRIDS.y - GRIDS.y[g])) == 1
            around += [n for n in np.flatnonzero(near).tolist() if n in low and n not in patch]
        assert patch == low
    assert len({tuple(lowland(GRIDS, 0.25, seed)) for seed in range(20)}) > 5


def test_every_flood_of_a_seed_finds_the_same_low_grids_and_an_explosion_one_place():
    shocks = Shocks(events=tuple(Event(kind="flood", at_day=d, size=9.0) for d in (1, 50)), flood=Flood(grids_share=0.25))
    one, two = draw_threats(shocks, GRIDS, np.full(GRIDS.number, 100), 3)
    assert set(one.grid) == set(two.grid) == set(lowland(GRIDS, 0.25, 3))
    _, drawn = some("gas_explosion", range(40))
    assert all(len(set(zip(t.grid, t.place, strict=True))) == 1 for t in drawn)
    assert len({(t.grid[0], t.place[0]) for t in drawn}) > 30


# -- ordinary incidents stay as they are -------------------------------------------------------------------------------


def test_without_events_nothing_is_touched():
    calm = scenario()
    ground = prepare(calm, 4)
    assert ground.candidates is ground.ordinary and ground.strain is None
    again = with_shocks(ground.ordinary, Shocks(), calm.incidents.threat, ground.community, 1e9, 4)
    assert again is ground.ordinary


def test_ordinary_candidates_keep_ids_marks_and_hours():
    calm, shocked = prepare(scenario(), 4), prepare(scenario(FLOOD, {"kind": "epidemic", "at_day": 20.5}, **STRONG), 4)
    numbers = shocked.candidates.numbers
    mine = numbers <= calm.candidates.numbers.max()
    assert np.array_equal(numbers[mine], calm.candidates.numbers) and (~mine).sum() > 20
    for name in ("born_h", "key", "work_factor", "fuse_h", "source", "slot", "kind", "severity_born", "grid", "place"):
        assert np.array_equal(shocked.candidates.cases[name][mine], calm.candidates.cases[name]), name
    assert np.array_equal(shocked.candidates.false, calm.candidates.false)
    cases = shocked.candidates.cases
    assert (np.diff(cases["born_h"]) >= 0).all() and len(set(cases["key"].tolist())) == len(cases)
    child = cases["parent"] >= 0
    assert (numbers[child] == numbers[cases["parent"][child]]).all()
    assert set(cases["source"][~mine & ~child]) == {int(Source.SHOCK)} and (cases["area"] == 0).all()


def test_a_shock_leaves_those_listed_before_it_alone():
    one, two = (
        prepare(scenario(*events, **STRONG), 4).candidates for events in ([FLOOD], [FLOOD, {"kind": "epidemic", "at_day": 5}])
    )
    ids = dict(zip(two.names(np.arange(len(two.cases))), two.cases["key"].tolist(), strict=True))
    assert all(
        ids[name] == key for name, key in zip(one.names(np.arange(len(one.cases))), one.cases["key"].tolist(), strict=True)
    )
    assert len(two.cases) > len(one.cases)


def test_every_policy_meets_the_same_shock_and_the_days_before_it_are_those_without():
    runs = {arm: GovernanceModel(scenario(FLOOD, arm=arm, **STRONG), 4).run().records for arm in ("top_down", "collaborative")}
    tables = [r.incidents for r in runs.values()]
    for name in ("incident_id", "source", "kind", "severity", "grid", "place", "born_h"):
        assert np.array_equal(tables[0][name], tables[1][name]), name
    shocks = tables[0]["source"] == "shock"
    assert shocks.sum() > 30 and not any("." in name for name in tables[0]["incident_id"][shocks])
    assert (tables[0]["born_h"][shocks] >= 240).all()
    assert all(not t["prevented"][shocks].any() for t in tables)  # the same under every policy: prevention cannot act
    calm = GovernanceModel(scenario(arm="top_down"), 4).run().records
    before = calm.incidents["closed_h"] < 240
    rows = {name: i for i, name in enumerate(tables[0]["incident_id"])}
    same = [rows[name] for name in calm.incidents["incident_id"][before]]
    for name in ("occurred_h", "reported_h", "on_scene_h", "closed_h", "harm_person_h"):
        assert np.array_equal(tables[0][name][same], calm.incidents[name][before], equal_nan=True), name
    assert np.array_equal(runs["top_down"].daily["satisfaction_mean"][:10], calm.daily["satisfaction_mean"][:10])
    for name, column in series(calm, 10).items():  # what metrics hold a run against is just the run without the shock
        assert np.array_equal(runs["top_down"].calm[name], column), name
    assert runs["top_down"].books["public_cost_fen"] == calm.books["public_cost_fen"]


def test_prevention_thins_what_it_may_act_on():
    assert shock_hazard(0.5, 0.0) == 1 and shock_hazard(0.5, 1.0) == 0.5 and shock_hazard(0.4, 0.5) == pytest.approx(0.7)
    many = {"shocks.flood.threats": [1000.0] * 4, "shocks.preventable": 1.0, "policy.prevention_share": 0.8}
    model = GovernanceModel(scenario(FLOOD, **many), 4)
    table = model.run().incidents
    mine = table[table.source == "shock"]
    level = model.state.world.grids.level[
        mine.grid, mine.kind.map({k: n for n, k in enumerate(("personal", "occupational", "everyday_life", "environmental"))})
    ]
    assert 1 - mine.prevented.mean() == pytest.approx(level.mean(), abs=4 * math.sqrt(0.25 / len(mine)) + 0.02)
    assert 0.1 < mine.prevented.mean() < 0.9


# -- what is taken away ------------------------------------------------------------------------------------------------


def test_the_share_of_staff_lost_is_lost_exactly_and_booked_as_absent():
    lost = {"shocks.flood.staff_lost": 0.25, "shocks.flood.lost_days": 7, **NO_THREATS}
    model = GovernanceModel(scenario(FLOOD, **lost), 4)
    days = []
    while model.state.day < 25:
        before = model.state.world.pools.paid_h.copy(), model.state.world.pools.absent_h.copy()
        model.step()
        days.append((model.state.world.pools.paid_h - before[0], model.state.world.pools.absent_h - before[1]))
    counted = days[-25:]
    for day, (paid, absent) in enumerate(counted):
        assert absent == pytest.approx((0.25 if 10 <= day < 17 else 0.0) * paid, abs=1e-12)
    books = model.run().records.books
    assert books["absent_hours_government"] == pytest.approx(
        0.25 * sum(p[model.state.world.pools.sector == 0].sum() for p, _ in counted[10:17])
    )
    assert books["worked_hours_government"] <= books["duty_hours_government"]
    assert books["duty_hours_government"] + books["absent_hours_government"] <= books["paid_hours_government"] + 1e-9


def test_ties_carry_just_the_share_that_is_left():
    """Until the flood both worlds are the same; on its first day talk pulls each resident half as far."""
    lost = {"shocks.flood.ties_lost": 0.5, "shocks.flood.staff_lost": 0.0, "shocks.flood.outside_delay": 1.0, **NO_THREATS}
    worlds = [GovernanceModel(scenario(*events, **lost), 4) for events in ([], [FLOOD])]
    while worlds[0].state.day < 11:
        for model in worlds:
            model.step()
    calm, shocked = (model.state.people.pull for model in worlds)
    assert np.abs(calm).max() > 0 and shocked == pytest.approx(0.5 * calm, abs=1e-15)


def test_losses_follow_the_course_and_multiply():
    told = {"flood": Flood(staff_lost=0.5, lost_days=3), "epidemic": Epidemic(staff_lost=0.2, ties_lost=0.4, outside_delay=3.0)}
    flood, epidemic, both = (
        strain_of(Shocks(events=tuple(Event(kind=k, at_day=d) for k, d in events), **told), 60)
        for events in ([("flood", 20.7)], [("epidemic", 10)], [("flood", 20), ("epidemic", 10)])
    )
    assert np.flatnonzero(flood.present < 1).tolist() == [20, 21, 22] and (flood.present[20:23] == 0.5).all()
    assert (epidemic.present[:10] == 1).all() and epidemic.present.min() == pytest.approx(0.8, abs=1e-3)
    assert epidemic.present.argmin() in (27, 28) and epidemic.contact.min() == pytest.approx(0.6, abs=1e-3)
    assert epidemic.outside.max() == pytest.approx(3, abs=1e-2)
    assert both.present == pytest.approx(flood.present * epidemic.present)


# -- files, tables, experiments ----------------------------------------------------------------------------------------


@pytest.mark.parametrize(
    ("text", "line"),
    [
        ("{events: [{kind: flod, at_day: 9}]}", "s.yaml:3:26: shocks.events.0.kind: must be 'flood', "
         "'gas_explosion' or 'epidemic' (got the text 'flod'); did you mean 'flood'?"),
        ("{events: [{kind: flood}]}", "s.yaml:3:19: shocks.events.0.at_day: required key is missing"),
        ("{events: [{kind: flood, at_day: 9, sizes: 2}]}", "s.yaml:3:44: shocks.events.0.sizes: unknown key; "
         "did you mean 'size'?"),
        ("{events: [{kind: flood, at_day: 400}]}", "s.yaml:3:9: shocks: flood on day 400 comes after the counted days "
         "(0 to 364, by horizon.days)"),
        ("{flood: {staff_lost: 2}}", "s.yaml:3:30: shocks.flood.staff_lost: must be between 0 and 1 (got 2)"),
        ("{flod: {}}", "s.yaml:3:10: shocks.flod: unknown key; did you mean 'flood'?"),
    ],
)  # fmt: skip
def test_what_is_wrong_is_said_with_its_place(tmp_path, monkeypatch, text, line):
    monkeypatch.chdir(tmp_path)
    (tmp_path / "s.yaml").write_text(f"extends: base\n\nshocks: {text}\n")
    with pytest.raises(InputError) as caught:
        load_scenario("s.yaml")
    assert [str(p) for p in caught.value.problems] == [line]


def test_a_log_and_shocks_do_not_go_together():
    with pytest.raises(InputError, match="a replayed log replaces all synthetic threats"):
        load_scenario("replay_fire", {"shocks.events": [FLOOD]})


def test_a_written_out_scenario_has_its_shocks_and_tables_tell_of_them(tmp_path):
    mine = scenario(FLOOD, {"kind": "epidemic", "at_day": 20, "size": 2})
    (tmp_path / "out.yaml").write_text(written_out(mine))
    assert load_scenario(tmp_path / "out.yaml") == mine
    told = [row["what"] for row in differences(scenario(), mine)]
    assert told == ["shocks.events changes from nothing to flood on day 10, epidemic of size 2 on day 20"]
    keys = {row["key"] for row in parameters()}
    assert {"shocks.flood.grids_share", "shocks.epidemic.staff_lost", "shocks.gas_explosion.threats"} <= keys


def test_grounds_with_other_shocks_are_other_grounds():
    assert len({ground_key(scenario(*events), 1) for events in ([], [FLOOD], [FLOOD | {"size": 2}])}) == 3


def test_a_stress_draws_the_numbers_of_shocks_only_where_they_come(tmp_path):
    assert not any(key.startswith("shocks.") for key in load_experiment("stress").study.factors)
    (tmp_path / "s.yaml").write_text("extends: base\nshocks: {events: [{kind: flood, at_day: 9}]}\n")
    (tmp_path / "e.yaml").write_text("scenarios: [s, top_down]\ndesign: stress\nassumed: true\n")
    found = [key for key in load_experiment(tmp_path / "e.yaml").study.factors if key.startswith("shocks.")]
    assert "shocks.flood.staff_lost" in found
    assert all(key.startswith("shocks.flood.") or key == "shocks.preventable" for key in found)
