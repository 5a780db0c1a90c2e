"""Changes within a run: what acts and what is paid, and what a folder keeps."""

from types import SimpleNamespace

import numpy as np
import pyarrow.parquet as pq
import pytest
from tests.experiment.sweeps import SMALL as SWEPT
from tests.experiment.sweeps import written

from govsim.actors.budget import Lines, envelope_fen, part_of
from govsim.actors.call_off import CallOff, bill_part, bill_rest
from govsim.drawing.style import look_for
from govsim.experiment.plan import load_experiment
from govsim.experiment.run.compare import compare
from govsim.experiment.run.runner import RunOptions
from govsim.experiment.run.sweep import merge, sweep
from govsim.model import GovernanceModel, prepare
from govsim.names import ITEMS
from govsim.policy import Policy
from govsim.report.figures import days as within_run
from govsim.report.tables import levers
from govsim.report.within import in_force, progress
from govsim.scenario import files, load_scenario
from govsim.store.reading import open_folder
from govsim.timeline import ChangingPolicy, Course

SMALL = {"community.residents": 300, "horizon.days": 90, "horizon.warmup_days": 31}


def scenario(*changes, name="top_down", **more):
    return load_scenario(name, SMALL | {"policy.timeline": list(changes)} | more)


def course(*changes, **levers):
    return Course(ChangingPolicy.model_validate({**levers, "timeline": list(changes)}))


def model(*changes, seed=3, **more):
    found = GovernanceModel(scenario(*changes, **more), seed)
    found.run()
    return found


def same(one, two):
    for name in ("incidents", "daily", "residents"):
        a, b = getattr(one, name), getattr(two, name)
        for column in a:
            equal_nan = a[column].dtype.kind == "f"
            assert np.array_equal(a[column], b[column], equal_nan=equal_nan), (name, column)
    assert one.books == two.books


# -- what acts, what is paid -------------------------------------------------------------------------------------------


def test_a_run_without_changes_is_the_same_run_and_so_is_one_that_waits_for_what_never_comes():
    never = {"when": "backlog > 1000000", "set": {"platform": 1.0}}
    plain, waiting = (GovernanceModel(scenario(*c, name="collaborative"), 3).run().records for c in ((), (never,)))
    same(plain, waiting)
    same(plain, GovernanceModel(load_scenario("collaborative", SMALL), 3).run().records)


def test_a_policy_that_changes_at_the_start_is_the_policy_changed_to():
    """Every lever is set on the first day of the run: what acted before never does."""
    goal = load_scenario("collaborative", SMALL).policy
    levers = {name: getattr(goal, name) for name in Policy.model_fields}
    same(GovernanceModel(load_scenario("collaborative", SMALL), 3).run().records,
         GovernanceModel(scenario({"at_day": -31, "set": levers}), 3).run().records)  # fmt: skip


def test_until_a_change_nothing_differs_and_nobodys_luck_does():
    late = {"at_day": 45, "set": {"platform": 1.0, "hierarchy_levels": 1, "community_supply": 1.0}}
    ground = prepare(scenario(), 3)
    one, two = (GovernanceModel(scenario(*changes), 3, ground).run().records for changes in ((), (late,)))
    for column in one.daily:
        assert np.array_equal(one.daily[column][:45], two.daily[column][:45]), column
    assert any(not np.array_equal(one.daily[column][45:], two.daily[column][45:]) for column in one.daily)
    for column in ("incident_id", "kind", "severity", "grid", "born_h"):
        assert np.array_equal(one.incidents[column], two.incidents[column])


def test_the_policy_in_force_acts_from_its_midnight_on():
    run = GovernanceModel(scenario({"at_day": 40, "set": {"platform": 0.75}, "ramp_days": 3}), 3)
    acting = {}
    while run.state.day < 50:
        day = run.state.day
        run.step()
        acting[day] = float(run.state.world.policy[0].platform)
    assert [acting[day] for day in range(38, 46)] == [0, 0, 0, 0.25, 0.5, 0.75, 0.75, 0.75]


def test_a_table_cut_short_is_exact_to_the_fen_and_never_negative():
    fen = dict.fromkeys(ITEMS, 7) | {"purchases": 1000, "response": 0}
    lines, whole = Lines(fen, 1.0, 1.0, settled=400), sum(fen.values())
    for days in range(1, 31):
        part = part_of(lines, envelope_fen(whole * 365 / 3000, 1, 0, days), days, 30)
        assert sum(part.fen.values()) == envelope_fen(whole * 365 / 3000, 1, 0, days) and min(part.fen.values()) >= 0
        assert part.settled == 400 * days // 30 and part.fen["purchases"] >= part.settled
    assert part_of(lines, whole, 30, 30) == lines


def test_a_lever_is_paid_for_the_days_on_which_it_is_in_force():
    """At the envelope of the base the platform is funded in full: its price times the days of its month, and no other day."""
    for first in (40, 41, 59, 89):
        done = model({"at_day": first, "set": {"platform": 1.0}}, name="base")
        k = done.state.scenario.actors
        price = k.prices.platform * k.budget.wage_yuan_h * 100 * 300 * (90 - first) / 365
        assert done.state.ledger.spent["levers"] == pytest.approx(price, abs=3)
        assert (
            done.state.ledger.envelope
            == envelope_fen(k.budget.yuan_per_resident, 300, 0, 90)
            == sum(done.state.ledger.spent.values())
        )


def test_a_ramp_is_paid_day_by_day():
    done = model({"at_day": 40, "set": {"platform": 1.0}, "ramp_days": 40}, name="base")
    k = done.state.scenario.actors
    days = sum(k / 40 for k in range(40)) + 10
    assert done.state.ledger.spent["levers"] == pytest.approx(
        k.prices.platform * k.budget.wage_yuan_h * 100 * 300 * days / 365, abs=60
    )


def test_a_desk_whose_hours_change_keeps_its_work():
    """Hours of work before a clerk are counted in office hours: as many before the change as after it, whatever the clock."""
    sure = {"incidents.noticing.report_logit": [50.0] * 4, "incidents.closing.unsolved_share": 0.0}
    run = GovernanceModel(
        scenario({"at_day": 45, "set": {"desk_hours": 168}}, {"at_day": 60, "set": {"desk_hours": 40}}, **sure), 3
    )
    while run.state.day < run.state.inputs.days:
        run.step()
    reports, contained = run.state.diary.lines[:, 2], run.state.diary.lines[:, 3]
    assert reports[60:].sum() > 10 and contained[62:].sum() > 5  # a clerk held up by 168 hours a week would be busy for years
    assert run.state.world.areas.desk_free.max() < 40 * (90 + 7) / 7 + 40


def seller():
    """A firm that stood by for half of its hours, at 30 yuan."""
    firm = SimpleNamespace(price_yuan_h=30.0, by_job=0.5, ready_h=100.0, ceiling_fen=400_000)
    return firm.__dict__.update(billed_until_h=1000.0, billed_fen=0, billed_share=0.0, unpaid=0.0) or firm


def test_a_month_of_two_tables_is_billed_like_one():
    k, whole, cut = CallOff(), seller(), seller()
    bill_part(cut, 1040.0, 12, 30, 30, k)
    cut.ready_h = 60.0  # of the 18 days that are left
    found, wanted = bill_rest(cut, 1100.0, 1000.0, k), bill_rest(whole, 1100.0, 1000.0, k)
    assert wanted[0] == 195_000 and abs(found[0] - wanted[0]) <= 1 and found[1] == pytest.approx(wanted[1])
    assert (cut.billed_fen, cut.billed_share, cut.unpaid, cut.billed_until_h) == (0, 0.0, 0.0, 1100.0)


def test_a_cut_that_no_partner_feels_leaves_purchases_as_they_were():
    jobs = {"policy.pay_per_job": 0.6, "policy.service_purchasing": 0.3, "policy.rule_of_law": 1.0, "community.residents": 500}
    plain, cut = (model(*c, name="collaborative", **jobs) for c in ((), ({"at_day": 15, "set": {"assessment": 0.21}},)))
    assert all(sum(p.ready_h for p in done.state.partners) > 0 for done in (plain, cut))
    assert cut.state.ledger.spent["purchases"] == pytest.approx(plain.state.ledger.spent["purchases"], rel=0.02)


def test_on_the_first_day_of_the_run_there_is_no_day_before():
    always = {"when": "backlog >= 0", "set": {"platform": 1.0}}
    assert course(always).live(0, None).platform == 0
    assert model(always).state.course.moments == [(-30, 0, "begins")]


def test_triggers_fire_on_the_table_of_the_day_before():
    done = model({"when": "backlog > 20", "set": {"platform": 0.8}, "until": "backlog < 10"})
    backlog, days = done.state.diary.table()["backlog"] * 4000 / 300, done.state.course.table()
    counted = [(d, e) for d, e in zip(days["day"].tolist(), days["event"], strict=True) if d > 0]
    assert len(counted) > 3
    for day, event in counted:
        assert (backlog[day - 1] > 20) if event == "begins" else (backlog[day - 1] < 10)


# -- what a folder keeps -----------------------------------------------------------------------------------------------


def test_a_folder_keeps_when_policy_changed_where_any_does(tmp_path):
    size = {"community.residents": 200, "horizon.days": 31, "horizon.warmup_days": 0}
    plain = load_scenario("top_down", size)
    changing = load_scenario("base", size | {"policy.timeline": [{"at_day": 3, "set": {"platform": 1.0}}]})
    compare([plain], 1, workers=1, out=tmp_path / "plain")
    assert not (tmp_path / "plain" / "changes.parquet").exists()
    compare([plain, changing], 2, workers=1, out=tmp_path / "both")
    rows = pq.read_table(tmp_path / "both" / "changes.parquet").to_pylist()
    assert [(r["day"], r["change"], r["event"], r["levers"]) for r in rows] == [(3, 0, "begins", "platform")] * 2
    runs = pq.read_table(tmp_path / "both" / "runs.parquet", columns=["run_id", "scenario"]).to_pylist()
    assert {r["run_id"] for r in rows} == {r["run_id"] for r in runs if r["scenario"] == "base"}


def test_shards_of_a_sweep_with_a_timeline_merge_into_the_same_bytes(tmp_path):
    change = {"when": "occurred >= 5", "set": {"resource_mobility": 1.0}, "until": "occurred < 4"}
    path = written(tmp_path, keep=["daily"], set=SWEPT | {"policy.timeline": [change]})
    parts, experiment = [tmp_path / "1", tmp_path / "2"], load_experiment(path)
    whole = sweep(experiment, tmp_path / "whole", RunOptions(in_process=True), lambda _: None)
    for n, part in enumerate(parts, start=1):
        sweep(experiment, part, RunOptions(in_process=True, shard=(n, 2)), lambda _: None)
    merged = merge(parts, tmp_path / "merged")
    for name in ("changes.parquet", "daily.parquet", "runs.parquet"):
        assert (whole.folder / name).read_bytes() == (merged.folder / name).read_bytes(), name
    assert len(pq.read_table(whole.folder / "changes.parquet")) > 6


def test_every_way_of_the_reform_ends_at_the_collaborative_policy():
    goal = load_scenario("collaborative").policy
    ways = [name for name in files.families() if name.startswith("reform/")]
    assert len(ways) == 5
    for name in ways:
        way = load_scenario(name, {"horizon.days": 730})
        assert way.policy.model_copy(update={"timeline": None}) == load_scenario("top_down").policy
        found = Course(way.policy)
        last = [found.live(day, None) for day in range(-365, 730)][-1]
        assert last == Policy.model_validate({lever: getattr(goal, lever) for lever in Policy.model_fields}), name


def test_what_changes_within_the_run_is_told_and_drawn(tmp_path):
    size = {"community.residents": 200, "horizon.days": 40, "horizon.warmup_days": 0}
    changes = [{"at_day": 10, "set": {"platform": 0.8}, "ramp_days": 20},
               {"when": "occurred >= 5", "set": {"platform": 1.0}, "until": "occurred < 4"}]  # fmt: skip
    plain, changing = load_scenario("top_down", size), load_scenario("base", size | {"policy.timeline": changes})
    compare([plain, changing], 2, workers=1, out=tmp_path / "both")
    folder = open_folder(tmp_path / "both")
    way = progress(folder.arms[1], 40)["III"]
    assert way[:11].max() == 0 and way[20] == pytest.approx(0.5) and way[30:].min() == 1
    share = in_force(folder, folder.arms[1], 40)[1]
    assert set(share) <= {0.0, 0.5, 1.0} and 0 < share.mean() < 1
    cells = {lang: next(row["values"][1] for row in levers(folder, lang) if row["name"] == "platform") for lang in ("en", "zh")}
    assert cells["en"] == "0 → 0.8 (day 10 to 30); 1 when occurred >= 5, until occurred < 4"
    assert cells["zh"] == "0 → 0.8（第 10 至 30 日）；occurred >= 5 时 1，至 occurred < 4"
    found = within_run.draw_within(folder, look_for("en", folder.arms))
    assert found and "from day 30 and on" in found.title.en and "自第 30 日" in found.title.zh


def test_changes_planned_while_a_run_goes_on_act_as_if_they_had_stood_in_the_file():
    change = {"at_day": 12, "set": {"platform": 0.9}}
    begun, whole = GovernanceModel(scenario(), 3), GovernanceModel(scenario(change), 3)
    begun.advance_to(11.5 * 24)
    begun.state.course.plan(scenario(change).policy.changes)
    while begun.state.day < begun.state.last_day:
        begun.step()
    same(begun.run().records, whole.run().records)


def test_a_change_that_has_begun_cannot_be_taken_back():
    lived = GovernanceModel(scenario({"at_day": 3, "set": {"platform": 0.9}}), 3)
    lived.advance_to(4 * 24)
    with pytest.raises(ValueError, match="cannot be taken back"):
        lived.state.course.plan(())
