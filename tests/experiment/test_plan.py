import json
import re
import shlex
from itertools import pairwise
from pathlib import Path

import pytest
import yaml
from tests.experiment.sweeps import SMALL, written

from govsim.experiment.designs import DESIGNS
from govsim.experiment.plan import load_experiment
from govsim.experiment.run.manifest import fingerprint, new_manifest
from govsim.experiment.run.schedule import RunSchedule, rerun, spelled
from govsim.experiment.run.sweep import experiment_of
from govsim.scenario import content_hash, files, load_scenario, parse_settings
from govsim.store.formats import HOLDS
from govsim.text.errors import InputError

WRONG = {
    "scenarios: [top_downn]": "a.yaml:1:13: scenarios.0: top_downn: no such file; did you mean 'top_down'?",
    "scenarios: []": "a.yaml:1:12: scenarios: must hold at least 1 values (got 0)",
    "scenarios: [top_down, top_down]": "a.yaml: scenarios: 'top_down' is named twice",
    "scenarios: [top_down]\ndesign: factoral": "a.yaml:2:9: design.kind: no design 'factoral'; did you mean 'factorial'?",
    "scenarios: [top_down]\ndesign: {kind: factorial, stps: 3}": "a.yaml:2:27: design.stps: unknown key; did you mean 'steps'?",
    "scenarios: [top_down]\nfactors: {policy.platfrom: [0, 1]}": (
        "a.yaml:2:28: factors.policy.platfrom: unknown key; did you mean 'platform'?"
    ),
    "scenarios: [top_down]\nfactors:\n  policy.platform: {range: [0, 2]}": (
        "a.yaml:3:20: factors.policy.platform: must be between 0 and 1 (got 2.0)"
    ),
    "scenarios: [top_down]\nfactors: {policy.platform: {range: [1, 0]}}": "the range must rise (got 1 to 0)",
    "scenarios: [top_down]\nfactors: {policy.platform: {keys: [policy.platform]}}": "must have either levels or a range",
    "scenarios: [top_down]\nfactors: {community.needs.mix: [[1, 0, 0, 0]]}": "a level must be a number, a word, true or false",
    "scenarios: [top_down]\nset: {policy.platfrom: 1}": "a.yaml:2:7: policy.platfrom: unknown key; did you mean 'platform'?",
    "scenarios: [top_down]\nmetrics: [help_time]": "no metric 'help_time'; did you mean 'help_time_mean_h'?",
    "scenarios: [top_down]\nkeep: [incident]": "no table 'incident'; expected runs, daily, incidents, residents",
    "scenarios: [top_down]\nseeds: 0": "a.yaml:2:8: seeds: must be at least 1 (got 0)",
    "scenarios: [top_down]\nseeds: 1-30": "a.yaml:2:8: seeds: must be how many, a list of seeds, or {first: 1, count: 30} (got",
    "scenarios: [top_down]\nseeds: [1, 1]": "must be different whole numbers",
    "scenarios: [top_down]\nseeds: {count: 5, until: {metric: help_time_mean_h, half_width: 1}}": "count must be at least 20",
    "scenarios: [top_down]\nseeds: []": "must hold at least one seed",
    "scenarios: [top_down]\nseeds: {count: 20, until: {metric: helptime, half_width: 1}}": "no metric 'helptime'",
    "scenarios: [top_down]\nseeds: {count: 20, until: {metric: help_time_mean_h, half_width: 1}}": "no two scenarios",
    "scenarios: [top_down]\nmetrics: []": "metrics: must hold at least 1 values",
    "scenarios: [top_down]\nfactors: {policy.platform: [0, 1]}": "a paired design varies nothing of its own",
    "scenarios: [top_down]\ndesign: factorial\nfactors: {seed: {levels: [0, 1], keys: [policy.platform]}}": (
        "factors.seed: is the name of another column"
    ),
    "scenarios: [top_down]\ndesign: factorial\nfactors: {trust_mean: {levels: [0, 1], keys: [policy.platform]}}": (
        "factors.trust_mean: is the name of another column"
    ),
    "scenarios: [top_down]\ndesign: factorial\nfactors: {name: [aa, bb]}": "name is no value of the model",
    "scenarios: [top_down]\ndesign: factorial\nfactors: {x: {range: [0, 1], keys: [policy.platform]}, policy.platform: [0]}": (
        "two of them move policy.platform"
    ),
    "scenarios: [top_down]\ndesign: latin_hypercube\nfactors: {policy.hierarchy_levels: {range: [1.2, 1.8]}}": (
        "takes whole numbers, and its range holds none"
    ),
    "scenario: [top_down]": "unknown key; did you mean 'scenarios'?",
}


@pytest.mark.parametrize("text", WRONG)
def test_what_is_wrong_is_said_with_its_place(tmp_path, monkeypatch, text):
    monkeypatch.chdir(tmp_path)
    (tmp_path / "a.yaml").write_text(text)
    with pytest.raises(InputError) as caught:
        load_experiment("a.yaml")
    assert any(WRONG[text] in line for line in caught.value.problems), caught.value.problems


def test_what_is_wrong_in_a_table_of_points_is_said_of_that_file(tmp_path):
    (tmp_path / "a.yaml").write_text("scenarios: [top_down]\ndesign: {kind: table, file: b.csv}\n")
    (tmp_path / "b.csv").write_text("policy.platform,policy.grasroots\n0.5,0\n7,1\n")
    with pytest.raises(InputError) as caught:
        load_experiment(tmp_path / "a.yaml")
    assert caught.value.problems == [
        f"{tmp_path / 'b.csv'}: factors.policy.platform: must be between 0 and 1 (got 7)",
        f"{tmp_path / 'b.csv'}: factors.policy.grasroots: unknown key; did you mean 'grassroots'?",
    ]


def test_all_that_is_wrong_is_said_at_once(tmp_path, monkeypatch):
    monkeypatch.chdir(tmp_path)
    (tmp_path / "a.yaml").write_text("scenarios: [nowhere, top_down]\ndesign: magic\nset: {policy.nothing: 1}\n")
    with pytest.raises(InputError) as caught:
        load_experiment("a.yaml")
    assert len(caught.value.problems) == 3


@pytest.mark.parametrize("name", files.names("experiments"))
def test_what_ships_is_read_and_its_points_are_scenarios(name):
    experiment = load_experiment(name)
    points = experiment.design.points(experiment.study)
    assert points and experiment.plan.title and experiment.plan.description
    assert all(experiment.study.scenario(point) for point in points[:: max(1, len(points) // 20)])


def test_every_table_of_a_design_is_told_of():
    page = (
        (Path(__file__).parents[2] / "docs" / "sweeps.md")
        .read_text("utf-8")
        .partition("## Designs")[2]
        .partition("A factor is")[0]
    )
    tables = {name for row in page.splitlines() for name in re.findall(r"`(\w+)`", row.rpartition(" | ")[2])}
    assert {"map", "box_path", "shock_triangles"} < tables and sorted(tables - set(HOLDS)) == []


def test_every_design_is_documented_and_has_a_kind_of_its_own():
    kinds = [design.model_fields["kind"].default for design in DESIGNS]
    assert len(set(kinds)) == len(kinds) and all(design.__doc__ for design in DESIGNS)


def test_a_manifest_holds_the_whole_experiment(tmp_path):
    (tmp_path / "points.csv").write_text("policy.platform,policy.hierarchy_levels\n0,1\n0.5,3\n")
    for number, design in enumerate(({"kind": "table", "file": "points.csv"}, "shapley", {"kind": "one_at_a_time"})):
        factors = {"policy.platform": {"range": [0, 1]}} if number == 2 else {}
        experiment = load_experiment(written(tmp_path, f"e{number}", design=design, factors=factors))
        again = experiment_of(json.loads(json.dumps(new_manifest(experiment))))
        assert fingerprint(again) == fingerprint(experiment)
        one, two = RunSchedule(experiment), RunSchedule(again)
        one.add(experiment.design.points(experiment.study))
        two.add(again.design.points(again.study))
        assert one.order() == two.order() and one.points == two.points


def test_the_coalitions_of_none_and_of_all_are_the_bundled_arms(tmp_path):
    experiment = load_experiment(written(tmp_path, design="shapley"))
    points = experiment.design.points(experiment.study)
    scenarios = [experiment.study.scenario(point) for point in points]
    assert len(scenarios) == 16 and len({s.name for s in scenarios}) == 16
    for point, name in ((0, "top_down"), (-1, "collaborative")):
        assert content_hash(scenarios[point]) == content_hash(load_scenario(name, SMALL))
    assert points[0].factors == {f"proposal_{n}": 0 for n in (1, 2, 3, 4)}


def test_a_difference_outside_the_proposals_is_refused(tmp_path):
    (tmp_path / "rich.yaml").write_text("extends: collaborative\nname: rich\nactors: {civic_capacity: 1.5}\n")
    experiment = load_experiment(written(tmp_path, scenarios=["top_down", "rich"], design="shapley"))
    with pytest.raises(InputError, match=r"differ in actors\.civic_capacity, which belongs to no proposal"):
        experiment.design.points(experiment.study)


def test_assumed_parameters_are_factors_over_their_plausible_ranges(tmp_path):
    factors = load_experiment(written(tmp_path, assumed=True, design="stress")).study.factors
    assert factors["incidents.ladder.span_cost"].range == (0.0, 1.0)
    assert factors["actors.budget.yuan_per_resident"].range == (350.0, 750.0)  # whatever its source
    assert len(factors) > 100


def test_whole_numbers_are_drawn_whole(tmp_path):
    factors = {"policy.hierarchy_levels": {"range": [1, 5]}, "policy.platform": {"range": [0, 1]}}
    experiment = load_experiment(written(tmp_path, design={"kind": "latin_hypercube", "draws": 9}, factors=factors))
    values = [point.factors["policy.hierarchy_levels"] for point in experiment.design.points(experiment.study)]
    assert all(type(value) is int for value in values) and set(values) == {1, 2, 3, 4, 5}


def test_one_factor_may_move_several_keys(tmp_path):
    factors = {"mobility": {"levels": [0, 1], "keys": ["policy.platform", "policy.resource_mobility"]}}
    experiment = load_experiment(written(tmp_path, design="factorial", factors=factors))
    point = experiment.design.points(experiment.study)[1]
    assert point.factors == {"mobility": 1.0}
    policy = experiment.study.scenario(point).policy
    assert policy.platform == policy.resource_mobility == 1.0


def test_the_printed_command_does_the_same_run_again(tmp_path, monkeypatch):
    monkeypatch.chdir(tmp_path)
    factors = {"policy.platform": [0.00001], "community.network.ties": [6]}
    experiment = load_experiment(written(tmp_path, design="factorial", factors=factors))
    roster = RunSchedule(experiment)
    roster.add(experiment.design.points(experiment.study))
    job = next(roster.jobs())
    words = shlex.split(rerun(experiment, job))
    assert words[2] == "top_down"
    settings = [value for flag, value in pairwise(words) if flag == "--set"]
    scenario = load_scenario(words[2], parse_settings(settings))
    assert words[3:5] == ["--seed", "1"] and content_hash(scenario) == roster.contents[0]


@pytest.mark.parametrize(
    "value", ["yes", "1e5", " a", "", "012", "a: b", 'he said "no"', "~", "1.5", "-3", "plain", "a#b", "[1"]
)
def test_a_word_is_spelled_so_that_it_is_read_as_that_word(value):
    (entry,) = parse_settings([f"x={spelled(value)}"]).values()
    assert entry.value == value


@pytest.mark.parametrize("value", [1e-5, 1e22, -2.5e-7, 0.1, 3, -4, True, [0.1, 0.2], 1.5e300])
def test_a_number_is_spelled_so_that_it_is_read_as_that_number(value):
    (entry,) = parse_settings([f"x={spelled(value)}"]).values()
    assert entry.plain() == value and type(entry.plain()) is type(value)


PLAYERS = {
    "firms": {"keys": ["policy.service_purchasing", "policy.open_supply"], "absent": {"actors.enterprise.invited": False}},
    "groups": {
        "keys": ["policy.open_supply", "policy.service_purchasing"],
        "absent": {"actors.social_organization.invited": False},
    },
}


def playing(tmp_path, players, **policy):
    (tmp_path / "rich.yaml").write_text(yaml.safe_dump({
        "extends": "top_down", "name": "rich", "policy": {"service_purchasing": 0.2, "open_supply": 0.5, **policy},
    }))  # fmt: skip
    design = {"kind": "shapley", "players": players}
    return load_experiment(written(tmp_path, scenarios=["top_down", "rich"], design=design))


def test_the_players_of_the_bundled_file_make_up_the_whole_difference():
    experiment = load_experiment("actors")
    points = experiment.design.points(experiment.study)
    assert [content_hash(experiment.study.scenario(points[n])) for n in (0, -1)] == [
        content_hash(load_scenario(name)) for name in ("top_down", "collaborative")
    ]
    players = ("enterprises", "social_organizations", "residents", "reform")
    assert len(points) == 16 and points[0].factors == {f"player_{name}": 0 for name in players}
    reform = experiment.study.scenario(next(p for p in points if p.scenario == "reform")).policy
    alone = load_scenario("service_government").policy
    society = {"institutional_support", "community_supply"}
    differing = {n for n in type(alone).model_fields if getattr(alone, n) != getattr(reform, n)}
    assert differing == society, "reform alone is government alone, but for the little support of top-down control"


def test_a_shared_lever_is_in_force_where_anybody_needs_it_and_shuts_out_who_stays_away(tmp_path):
    experiment = playing(tmp_path, PLAYERS)
    nobody, firms, groups, both = experiment.design.points(experiment.study)
    assert nobody.settings == both.settings == {} and (nobody.arm, both.arm) == ("top_down", "rich")
    shared = {"policy.service_purchasing": 0.2, "policy.open_supply": 0.5}
    assert firms.settings == shared | {"actors.social_organization.invited": False}
    assert groups.settings == shared | {"actors.enterprise.invited": False}
    assert firms.factors == {"player_firms": 1, "player_groups": 0} and firms.scenario == "firms"


@pytest.mark.parametrize(
    ("players", "policy", "said"),
    [
        (PLAYERS, {"platform": 0.5}, r"differ in policy\.platform, which belongs to no player"),
        (PLAYERS | {"others": {"keys": ["policy.grassroots"]}}, {}, r"players\.others: .*do not differ in policy\.grassroots"),
        (PLAYERS | {"firms": {"keys": ["policy.open_supply"]}}, {}, r"players\.firms: shares policy\.open_supply .*absent"),
        ({"all": {"keys": ["policy.open_supply", "policy.service_purchasing"]}}, {}, "must be two at least"),
    ],
)  # fmt: skip
def test_players_that_do_not_make_up_the_whole_are_refused(tmp_path, players, policy, said):
    experiment = playing(tmp_path, players, **policy)
    with pytest.raises(InputError, match=said):
        experiment.design.points(experiment.study)
