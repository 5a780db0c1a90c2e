"""What a lever costs, and in how many draws a sign holds: ratios with their intervals, and the rule that parts the draws."""

import numpy as np
import pandas as pd
import pytest
from scipy import stats
from tests.experiment.designs.test_comparisons import METRICS, runs_of, studied

from govsim.analysis.interval import fieller
from govsim.experiment.designs.price import ENVELOPE, per_unit, price_of
from govsim.experiment.designs.stress import parameters, parting, turning
from govsim.policy import Prices
from govsim.scenario import content_hash


def test_a_lever_that_is_at_nothing_already_has_its_price(tmp_path):
    design, study = studied(tmp_path, scenarios=["top_down"], design="price")
    points = design.points(study)
    contents = [content_hash(study.scenario(point)) for point in points]
    kept = [point for n, point in enumerate(points) if contents.index(contents[n]) == n]  # a run for each content
    assert len(kept) < len(points)
    table = design.analyse(study, runs_of(study, kept, lambda p, m: 1.0), tmp_path)["price"]
    assert table[["effect", "paid_effect"]].notna().all().all()


def test_the_price_of_a_minute(tmp_path):
    design, study = studied(tmp_path, scenarios=["collaborative"], design="price")
    lever = "policy.platform"

    def truth(point, metric):
        f = point.factors
        if f["lever"] == ENVELOPE:
            return {"help_time_mean_h": 98.0, "satisfaction_mean": 1.0, "society_hours": 500.0}[metric]
        on = f["end"] == "high" and f["lever"] == lever and f["cost"] == "free"
        return {"help_time_mean_h": 100.0 - 2.0 * on, "satisfaction_mean": 0.0, "society_hours": 500.0 + 60.0 * on}[metric]

    points = design.points(study)
    assert len(points) == 2 + 4 * len(Prices.model_fields)
    table = design.analyse(study, runs_of(study, points, truth), tmp_path)["price"]
    row = table[(table.lever == lever) & (table.metric == "help_time_mean_h")].iloc[0]
    yearly = price_of(study, "platform") * 200
    assert row.yuan_per_year == pytest.approx(yearly) and yearly > 0
    assert row.yuan_per_unit == pytest.approx(yearly / 120, rel=0.01), "two hours are 120 minutes"
    assert row.yuan_per_unit_low <= row.yuan_per_unit <= row.yuan_per_unit_high
    assert row.hours_per_unit == pytest.approx(0.5, rel=0.05)
    more = table[(table.lever == ENVELOPE) & (table.metric == "help_time_mean_h")].iloc[0]
    assert more.yuan_per_unit == pytest.approx(546 * 0.1 * 200 / 120, rel=0.02)
    nothing = table[(table.lever == "policy.grassroots") & (table.metric == "help_time_mean_h")].iloc[0]
    assert nothing.interval != "bounded" and not np.isfinite(nothing.yuan_per_unit_high), "no end where no effect is sure"
    assert np.isnan(nothing.hours_per_unit)


def test_the_ratio_of_two_means_has_fiellers_interval():
    """Finney's way to check it: the ends are the ratios r at which the mean of y - r x differs from 0 with p .05."""
    noise = np.random.default_rng(3)
    x = noise.normal(5, 2, 12)
    y = 3 * x + noise.normal(0, 4, 12)
    ratio, low, high = fieller(y, x)
    assert low < ratio < high and ratio == pytest.approx(y.mean() / x.mean())
    for end in (low, high):
        assert stats.ttest_1samp(y - end * x, 0).pvalue == pytest.approx(0.05)
    assert np.isnan(fieller(y, x - 4.9)[1:]).all(), "no end where the lower mean may be 0"


def test_a_price_is_bounded_open_or_none():
    units = np.array([0.9, 1.0, 1.1, 1.0]) / 100  # points of satisfaction
    told = per_unit("satisfaction_mean", units, 100.0, np.array([40.0, 44.0, 42.0, 38.0]))
    half = stats.t.ppf(0.975, 3) * np.std([0.9, 1.0, 1.1, 1.0], ddof=1) / 2
    assert told["interval"] == "bounded" and told["yuan_per_unit"] == pytest.approx(100)
    assert (told["yuan_per_unit_low"], told["yuan_per_unit_high"]) == pytest.approx((100 / (1 + half), 100 / (1 - half)))
    assert told["hours_per_unit"] == pytest.approx(41)
    assert told["hours_per_unit_low"] < 41 < told["hours_per_unit_high"]
    may = per_unit("satisfaction_mean", np.array([-0.01, 0.03, 0.01, 0.0]), 100.0, np.ones(4))
    assert may["interval"] == "open" and np.isinf(may["yuan_per_unit_high"]) and np.isnan(may["hours_per_unit"])
    reached = stats.t.ppf(0.975, 3) * np.std([-1, 3, 1, 0], ddof=1) / 2 + 0.75
    assert may["yuan_per_unit_low"] == pytest.approx(100 / reached), "at least this much a point"
    worse = per_unit("help_time_mean_h", np.array([5.0, 4.0, 6.0]), 100.0, np.ones(3))
    assert worse["interval"] == "none" and np.isnan([worse["yuan_per_unit"], worse["yuan_per_unit_low"]]).all()


def test_stress_counts_signs_and_names_the_parameter_that_turns_them(tmp_path):
    factors = {"incidents.ladder.span_cost": {"range": [0, 1]}, "incidents.ladder.law_gain": {"range": [0, 1]}}
    design, study = studied(tmp_path, design={"kind": "stress", "draws": 80}, factors=factors)

    def truth(point, metric):  # the second arm is later where span_cost is below .25
        return 100 + 40 * (0.25 - point.factors["incidents.ladder.span_cost"]) * (point.arm == "collaborative")

    found = design.analyse(study, runs_of(study, design.points(study), truth, seeds=range(1, 4)), tmp_path)
    row = found["stress"].set_index("metric").loc["help_time_mean_h"]
    assert row.sure_better + row.better == 60 and row.sure_worse + row.worse == 20 and row.draws == 80
    table = found["stress_parameters"].set_index(["metric", "parameter"]).loc["help_time_mean_h"]
    assert table.correlation["incidents.ladder.span_cost"] > 0.99
    assert table.threshold["incidents.ladder.span_cost"] == pytest.approx(0.25, abs=0.02)
    turned = table.loc["incidents.ladder.span_cost"]
    assert (turned.flips_share_below, turned.flips_share_above) == (1.0, 0.0)
    other = table.loc["incidents.ladder.law_gain"]
    assert other.ci_low < 0 < other.ci_high and other.p_holm > 0.05 > turned.p_holm
    assert (row.turns_on, row.worse_below, row.worse_above) == ("incidents.ladder.span_cost", 1.0, 0.0)
    assert (row.sorted_share, row.usual_share) == (1.0, 0.75)


def test_a_sign_that_nothing_turns_has_no_rule_and_one_of_many_is_told_to_be_by_chance():
    noise = np.random.default_rng(7)
    draws = pd.DataFrame(noise.random((120, 40)), columns=[f"p{n}" for n in range(40)])
    told = {"a": "x", "b": "y", "metric": "help_time_mean_h", "ahead": "tie"}
    table = draws.assign(difference=noise.normal(0, 1, 120), **told)
    found = turning(table, parameters(table, list(draws)))
    assert found["turns_on"] and found["p_turns"] > 0.05 and found["sorted_share"] >= found["usual_share"]
    alike = draws.assign(difference=-1 - noise.random(120), **told)
    found = turning(alike, parameters(alike, list(draws)))
    assert found["turns_on"] == "" and np.isnan(found["threshold"]) and found["usual_share"] == 1.0


def test_all_pairs_of_three_arms_have_their_signs(tmp_path):
    arms = ["top_down", "digital_top_down", "collaborative"]
    factors = {"incidents.ladder.span_cost": {"range": [0, 1]}}
    design, study = studied(tmp_path, scenarios=arms, design={"kind": "stress", "draws": 24}, factors=factors)
    runs = runs_of(study, design.points(study), lambda p, m: float(arms.index(p.arm)), seeds=range(1, 4))
    table = design.analyse(study, runs, tmp_path)["stress"]
    assert set(zip(table.a, table.b, strict=True)) == {(arms[0], arms[1]), (arms[0], arms[2]), (arms[1], arms[2])}
    assert len(table) == 3 * len(METRICS) and (table.draws == 24).all()


def test_parting_needs_draws_on_both_sides():
    assert np.isnan(parting(np.arange(12.0), np.arange(12) < 6)).all()
    assert parting(np.arange(100.0), np.arange(100) < 40) == (39.5, 1.0, 0.0)
    assert np.isnan(parting(np.ones(100), np.arange(100) < 40)).all(), "one value parts nothing"
