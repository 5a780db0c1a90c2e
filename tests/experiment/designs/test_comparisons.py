"""Designs that compare scenarios at points: what they run, and what they make of runs whose truth is known."""

import numpy as np
import pandas as pd
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from tests.experiment.sweeps import written

from govsim.analysis.comparison import comparison, over_points
from govsim.analysis.interval import paired
from govsim.experiment.designs.proposals import coalitions, share
from govsim.experiment.designs.space import cells
from govsim.experiment.plan import load_experiment
from govsim.policy import PROPOSALS
from govsim.text.errors import InputError

METRICS = ("help_time_mean_h", "satisfaction_mean")


def studied(folder, **keys):
    experiment = load_experiment(written(folder, metrics=list(METRICS), **keys))
    return experiment.design, experiment.study


def runs_of(study, points, truth, seeds=range(1, 9)):
    """Runs of points: the truth of a point and metric, noise of the seed that all points share, a little of their own."""
    noise = np.random.default_rng(5)
    shared = {seed: noise.normal(0, 5) for seed in seeds}
    rows = []
    for point in points:
        for seed in seeds:
            values = {m: truth(point, m) + shared[seed] + noise.normal(0, 0.01) for m in (*METRICS, "society_hours")}
            rows.append({"scenario": point.scenario, "seed": seed, **point.factors, **values})
    return pd.DataFrame(rows)


def test_a_factorial_is_every_combination_arm_by_arm(tmp_path):
    factors = {"policy.platform": [0, 0.5], "policy.hierarchy_levels": {"range": [1, 5]}}
    design, study = studied(tmp_path, design={"kind": "factorial", "steps": 3}, factors=factors)
    rows = [(p.arm, *p.factors.values()) for p in design.points(study)]
    assert rows == [(a, x, y) for a in ("top_down", "collaborative") for x in (0.0, 0.5) for y in (1, 3, 5)]


def test_the_map_says_who_is_ahead_and_by_how_much(tmp_path):
    design, study = studied(tmp_path, design="factorial", factors={"policy.platform": [0, 0.5, 1]})
    gap = {0.0: 30.0, 0.5: 0.0, 1.0: -30.0}  # help time of the second arm less the first: less is better

    def truth(point, metric):
        return 100 + gap[point.factors["policy.platform"]] * (point.arm == "collaborative")

    runs = runs_of(study, design.points(study), truth)
    runs.loc[(runs["policy.platform"] == 0.5) & (runs.scenario == "collaborative"), list(METRICS)] += np.tile(
        [[1], [-1]], (4, 1)
    )
    found = design.analyse(study, runs, tmp_path)
    table = found["map"][found["map"].metric == "help_time_mean_h"].set_index("policy.platform")
    assert table.ahead.to_dict() == {0.0: "top_down", 0.5: "tie", 1.0: "collaborative"}
    assert table.difference.to_dict() == pytest.approx(gap, abs=0.05)
    satisfied = found["map"][found["map"].metric == "satisfaction_mean"].set_index("policy.platform").ahead
    assert satisfied.to_dict() == {0.0: "collaborative", 0.5: "tie", 1.0: "top_down"}, "more of it is better"
    assert set(found["winners"].columns) == {"policy.platform", "metric", "winner"}
    a, b = (runs[(runs.scenario == n) & (runs["policy.platform"] == 0.0)].help_time_mean_h.to_numpy()
            for n in ("top_down", "collaborative"))  # fmt: skip
    one = paired(a, b)
    for name in ("difference", "ci_low", "ci_high", "mean_a", "mean_b"):
        assert table.loc[0.0, name] == pytest.approx(one[name])


def test_the_winner_is_ahead_of_every_other(tmp_path):
    arms = ["top_down", "digital_top_down", "collaborative"]
    design, study = studied(tmp_path, scenarios=arms, design="factorial", factors={"policy.platform": [0, 1]})
    level = {"top_down": 50.0, "digital_top_down": 20.0, "collaborative": 20.0}
    runs = runs_of(
        study, design.points(study), lambda p, m: level[p.arm] - 10 * p.factors["policy.platform"] * (p.arm == arms[2])
    )
    runs.loc[(runs["policy.platform"] == 0) & (runs.scenario == arms[2]), "help_time_mean_h"] += np.tile([1, -1], 4)
    won = cells(study, runs)["winners"].set_index(["metric", "policy.platform"]).winner
    assert won["help_time_mean_h", 0.0] == "tie" and won["help_time_mean_h", 1.0] == "collaborative"


def test_over_points_pairs_by_seed_not_by_run(tmp_path):
    """Runs of a seed share its luck: 50 points under 4 seeds are 4 pairs, not 200."""
    design, study = studied(
        tmp_path, design={"kind": "latin_hypercube", "draws": 50}, factors={"policy.platform": {"range": [0, 1]}}
    )
    runs = runs_of(study, design.points(study), lambda p, m: 1.0 * (p.arm == "collaborative"), seeds=range(1, 5))
    runs.loc[runs.scenario == "collaborative", "help_time_mean_h"] += runs.seed * 1.0
    sizes = runs.groupby(["scenario", "seed"]).size().to_dict()
    row = comparison(over_points(runs, sizes), ["top_down", "collaborative"]).set_index("metric").loc["help_time_mean_h"]
    assert row.difference == pytest.approx(3.5, abs=0.02)
    assert row.ci_high - row.ci_low == pytest.approx(2 * 3.182 * np.std([1, 2, 3, 4], ddof=1) / 2, rel=0.01)


def test_a_seed_that_lacks_a_point_does_not_count(tmp_path):
    design, study = studied(tmp_path, design="factorial", factors={"policy.platform": [0, 1]})
    runs = runs_of(study, design.points(study), lambda p, m: 100.0 * p.factors["policy.platform"])
    short = runs.drop(runs[(runs.scenario == "collaborative") & (runs.seed == 3)].index[0])
    sizes = runs.groupby(["scenario", "seed"]).size().to_dict()
    table = over_points(short, sizes)
    assert sorted(table[table.scenario == "collaborative"].seed) == [1, 2, 4, 5, 6, 7, 8]


def test_a_point_that_failed_under_every_seed_is_not_averaged_away(tmp_path):
    """The mean over the points that are left would be that of other points, compared with the mean of all."""
    design, study = studied(tmp_path, design="factorial", factors={"policy.platform": [0, 1]})
    runs = runs_of(study, design.points(study), lambda p, m: 100.0 * p.factors["policy.platform"])
    sizes = runs.groupby(["scenario", "seed"]).size().to_dict()
    left = runs[(runs.scenario == "top_down") | (runs["policy.platform"] == 0)]
    row = comparison(over_points(left, sizes), ["top_down", "collaborative"]).set_index("metric").loc["help_time_mean_h"]
    assert np.isnan(row.difference)


WORTH = st.lists(st.floats(-1e6, 1e6), min_size=32, max_size=32)


@settings(max_examples=50)
@given(WORTH)
def test_shapley_values_sum_to_the_whole(values):
    worth = pd.DataFrame(np.array(values).reshape(2, 16))
    worth.columns = pd.Index(coalitions(), tupleize_cols=False)
    total = sum(share(worth, proposal) for proposal in PROPOSALS)
    assert total == pytest.approx(
        (worth[tuple(PROPOSALS)] - worth[()]).to_numpy(), abs=1e-9 * max(1.0, np.abs(worth).max().max())
    )


def test_shapley_values_of_a_game_that_is_known():
    """I brings 3 alone, II brings nothing, III and IV bring 8 only together (Shapley 1953: they share it)."""
    names = coalitions()
    worth = pd.DataFrame([[3.0 * ("I" in c) + 8.0 * ("III" in c and "IV" in c) for c in names]])
    worth.columns = pd.Index(names, tupleize_cols=False)
    assert [share(worth, p)[0] for p in PROPOSALS] == pytest.approx([3.0, 0.0, 4.0, 4.0])


def test_shapley_and_ladder_from_runs(tmp_path):
    worth = {"proposal_1": -10.0, "proposal_2": 4.0, "proposal_3": -20.0, "proposal_4": 0.0}

    def truth(point, metric):
        extra = -6.0 * point.factors["proposal_3"] * point.factors["proposal_4"]
        return 100 + extra + sum(worth[name] * on for name, on in point.factors.items())

    design, study = studied(tmp_path, design="shapley")
    found = design.analyse(study, runs_of(study, design.points(study), truth), tmp_path)["shapley"]
    mine = found[found.metric == "help_time_mean_h"].set_index("proposal")
    assert list(found.columns) == ["metric", "proposal", "value", "ci_low", "ci_high", "part", "part_low", "part_high"]
    assert mine.value.to_dict() == pytest.approx({"I": -10, "II": 4, "III": -23, "IV": -3}, abs=0.05)
    assert ((mine.ci_low <= mine.value) & (mine.value <= mine.ci_high)).all()
    runs = runs_of(study, design.points(study), truth)
    told = comparison(runs.rename(columns={"society_hours": "x"}), [arm.name for arm in study.arms]).set_index("metric")
    whole = found.groupby("metric").value.sum()
    for metric in METRICS:
        assert whole[metric] == pytest.approx(told.difference[metric], abs=1e-9), "the four add up to the whole"

    design, study = studied(tmp_path, design="ladder")
    table = design.analyse(study, runs_of(study, design.points(study), truth), tmp_path)["ladder"]
    steps = table[table.metric == "help_time_mean_h"]
    assert steps.added.tolist() == pytest.approx([0, -10, 4, -20, -6], abs=0.05)
    assert steps.proposals.tolist() == ["", "I", "I-II", "I-II-III", "I-II-III-IV"]
    assert steps["mean"].iloc[-1] - steps["mean"].iloc[0] == pytest.approx(steps.added.sum())


def test_one_at_a_time_moves_one_and_leaves_the_rest(tmp_path):
    factors = {"policy.platform": [0, 0.8, 1], "incidents.ladder.span_cost": {"range": [0, 1]}}
    design, study = studied(tmp_path, design="one_at_a_time", factors=factors)
    points = design.points(study)
    mine = [tuple(p.factors.values()) for p in points if p.arm == "collaborative"]
    assert mine == [(0.8, 0.5), (0.0, 0.5), (1.0, 0.5), (0.8, 0.0), (0.8, 1.0)]
    assert [len(p.settings) for p in points if p.arm == "collaborative"] == [0, 1, 1, 1, 1]
    runs = runs_of(study, points, lambda p, m: 7.0 * p.factors["policy.platform"] - p.factors["incidents.ladder.span_cost"])
    table = design.analyse(study, runs, tmp_path)["oat"].set_index(["scenario", "metric", "factor"])
    row = table.loc["collaborative", "help_time_mean_h", "policy.platform"]
    assert (row.low, row.high) == (0.0, 1.0) and row.effect == pytest.approx(7.0, abs=0.05)
    assert table.loc["top_down", "help_time_mean_h", "incidents.ladder.span_cost"].effect == pytest.approx(-1.0, abs=0.05)


def test_a_factor_of_several_keys_that_differ_is_moved_to_all_its_levels(tmp_path):
    factors = {"both": {"levels": [0, 1], "keys": ["policy.platform", "policy.demand_orientation"]}}
    design, study = studied(tmp_path, scenarios=["top_down"], design="one_at_a_time", factors=factors)
    points = design.points(study)
    assert [p.settings for p in points[1:]] == [dict.fromkeys(factors["both"]["keys"], v) for v in (0.0, 1.0)]
    runs = runs_of(study, points, lambda p, m: 7.0 * (p.factors["both"] == 1.0))
    row = design.analyse(study, runs, tmp_path)["oat"].set_index("metric").loc["help_time_mean_h"]
    assert row.effect == pytest.approx(7.0, abs=0.05)


POINTS = {
    "a,b\n1,2\n1,2\n": "p.csv:3: the same point as in line 2",
    "a,b\n1\n": "p.csv:2: has 1 fields, not 2",
    "a,a\n1,2\n": "'a' stands twice",
    "a,\n1,2\n": "a column has no name",
    "a,b\n": "holds no points",
    "policy.platfrom\n1\n": "unknown key; did you mean 'platform'?",
}


@pytest.mark.parametrize("text", POINTS)
def test_a_table_of_points_that_cannot_be_read_is_refused(tmp_path, text):
    (tmp_path / "p.csv").write_text(text)
    with pytest.raises(InputError) as caught:
        studied(tmp_path, design={"kind": "table", "file": "p.csv"})
    assert POINTS[text] in str(caught.value)


def test_a_table_of_points_is_run_row_by_row(tmp_path):
    (tmp_path / "p.csv").write_text("policy.platform, policy.hierarchy_levels\n0.25,2\n\n1,4\n")
    design, study = studied(tmp_path, design={"kind": "table", "file": "p.csv"})
    points = design.points(study)
    assert [tuple(p.factors.values()) for p in points[:2]] == [(0.25, 2), (1.0, 4)] and len(points) == 4
    assert study.scenario(points[1]).policy.hierarchy_levels == 4


def test_players_share_the_whole_difference_under_their_own_names(tmp_path):
    worth = {"player_firms": -10.0, "player_groups": 4.0, "player_reform": -20.0}

    def truth(point, metric):
        extra = -6.0 * point.factors["player_firms"] * point.factors["player_reform"]
        return 100 + extra + sum(worth[name] * on for name, on in point.factors.items())

    (tmp_path / "rich.yaml").write_text("extends: top_down\nname: rich\npolicy: {platform: 1, open_supply: 1, grassroots: 1}\n")
    own = {"firms": "open_supply", "groups": "grassroots", "reform": "platform"}
    players = {name: {"keys": [f"policy.{lever}"]} for name, lever in own.items()}
    design, study = studied(tmp_path, scenarios=["top_down", "rich"], design={"kind": "shapley", "players": players})
    found = design.analyse(study, runs_of(study, design.points(study), truth), tmp_path)["shapley"]
    mine = found[found.metric == "help_time_mean_h"].set_index("player")
    assert mine.value.to_dict() == pytest.approx({"firms": -13, "groups": 4, "reform": -23}, abs=0.05)


def test_effects_of_a_factorial_whose_truth_is_known(tmp_path):
    """Platform 0 to .8 takes 8 h, partners 2 h, together another 4 h; a factor with three levels has an effect for each."""
    partners = {"levels": [0, 1], "keys": {"policy.open_supply": 0.6, "policy.grassroots": 0.4}}
    factors = {"policy.platform": [0, 0.8], "partners": partners, "policy.prevention_share": [0.1, 0.2, 0.4]}

    def truth(point, metric):
        row = point.factors
        return 100 - 10 * row["policy.platform"] - 2 * row["partners"] - 5 * row["policy.platform"] * row["partners"]

    design, study = studied(tmp_path, scenarios=["top_down"], design="factorial", factors=factors)
    assert study.settings({"partners": 1.0}) == {"policy.open_supply": 0.6, "policy.grassroots": 0.4}
    assert study.settings({"partners": 0.0}) == {"policy.open_supply": 0.0, "policy.grassroots": 0.0}
    found = design.analyse(study, runs_of(study, design.points(study), truth), tmp_path)["effects"]
    mine = found[found.metric == "help_time_mean_h"].set_index(["factor", "by", "level"]).effect
    assert mine["policy.platform", "", 0.8] == pytest.approx(-10, abs=0.1), "averaged over partners off and on"
    assert mine["partners", "", 1.0] == pytest.approx(-4, abs=0.1)
    assert mine["policy.prevention_share", "", 0.2] == pytest.approx(0, abs=0.1)
    assert mine["policy.platform", "partners", 0.8] == pytest.approx(-4, abs=0.2)
    assert len(mine) == 1 + 1 + 2 + 3


def test_effects_rest_on_seeds_under_which_every_combination_ran(tmp_path):
    factors = {"policy.platform": [0, 1], "policy.grassroots": [0, 1]}
    design, study = studied(tmp_path, scenarios=["top_down"], design="factorial", factors=factors)
    runs = runs_of(study, design.points(study), lambda point, metric: 10.0 * point.factors["policy.platform"])
    lost = runs.drop(runs.index[(runs.seed == 1) & (runs["policy.platform"] == 1)][:1])
    found = design.analyse(study, lost, tmp_path)["effects"]
    assert set(found.seeds) == {runs.seed.nunique() - 1}
