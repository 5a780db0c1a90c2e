"""Who lives near an incident, who takes it on the spot, what nobody ever reports, and what a visit solves."""

import numpy as np
import pytest
from scipy import stats

from govsim.measure import compute
from govsim.model import GovernanceModel
from govsim.scenario import load_scenario

EVEN = {  # every place alike, one witness an incident, who remembers it for good
    "incidents.threat.place_shape": 100.0, "incidents.threat.repeat_share": [0.0] * 4, "incidents.threat.child_rate": 0.0,
    "incidents.course.exposed": [1.0] * 4, "incidents.witnesses.hearers": 0, "incidents.witnesses.alarm": 1.0,
    "actors.residents.talk": 0.0,
    "community.population.awareness": 0.0, "community.population.spread": 0.0, "actors.residents.awareness.forgetting": 0.0,
    "horizon.warmup_days": 0, "horizon.days": 180,
}  # fmt: skip
SHORT = {"horizon.warmup_days": 0, "horizon.days": 200}


def test_every_resident_of_a_grid_is_as_likely_to_be_near():
    """Chi-square over the number of a resident within the grid: uniform. 250 of 500 had never been near anything."""
    struck = np.zeros(500)
    for seed in (1, 2):
        aware = GovernanceModel(load_scenario("top_down", EVEN), seed).run().residents["awareness_end"]
        struck += (np.asarray(aware) > 0.9).reshape(-1, 500).sum(axis=0)
    bins = struck.reshape(25, 20).sum(axis=1)
    assert bins.sum() > 300
    assert stats.chisquare(bins).pvalue > 1e-3


def test_those_of_an_entrance_are_struck_together_and_places_cover_the_grid():
    table = GovernanceModel(load_scenario("top_down", SHORT), 1).run().incidents
    assert set(range(0, 100, 7)) <= set(table["place"].tolist()) and max(table["place"]) == 99
    smaller = load_scenario("top_down", SHORT | {"community.residents_per_grid": 200})
    assert max(GovernanceModel(smaller, 1).run().incidents["place"]) == 39


@pytest.mark.long
def test_the_gain_in_satisfaction_does_not_depend_on_how_large_a_grid_is():
    gain = {}
    for size in (200, 500, 1000):
        runs = {
            arm: [
                GovernanceModel(load_scenario(arm, {"community.residents_per_grid": size}), seed)
                .run()
                .metrics["satisfaction_mean"]
                for seed in range(1, 9)
            ]
            for arm in ("top_down", "collaborative")
        }
        gain[size] = np.subtract(runs["collaborative"], runs["top_down"])
    half = {size: stats.t.ppf(0.975, 7) * d.std(ddof=1) / np.sqrt(8) for size, d in gain.items()}
    for size in (200, 1000):
        assert abs(gain[size].mean() - gain[500].mean()) < np.hypot(half[size], half[500])


@pytest.mark.parametrize("arm", ["top_down", "collaborative"])
def test_on_the_spot_is_the_post_of_the_grid_and_nobody_else(arm):
    posts = {"policy.grassroots": 1.0, **SHORT}
    table = GovernanceModel(load_scenario(arm, posts), 1).run().incidents
    spot = table["answered_by"][table["route"] == "on_the_spot"]
    assert len(spot) > 5
    assert (spot == "grid_posts").mean() > 0.97, "a post that is called away may leave its case to others"


def test_what_residents_never_report_is_as_much_as_the_surveys_say():
    """Without patrols, sensors and levers the shares ever reported are those of the logit, by need and severity."""
    blind = {
        "incidents.noticing.patrol_rate": [0.0] * 4, "incidents.noticing.sensor_rate": [0.0] * 4, "horizon.days": 365,
        "incidents.course.escalation_rate": [0.0] * 4, "incidents.noticing.report_trust": 0.0,
        "incidents.noticing.report_efficacy": 0.0, "incidents.noticing.report_awareness": 0.0, "horizon.warmup_days": 0,
        "incidents.noticing.report_channels": 0.0,
    }  # fmt: skip
    model = GovernanceModel(load_scenario("top_down", blind), 1)
    table, k = model.run().incidents, model.state.scenario.incidents.noticing
    for need, kind in enumerate(("personal", "occupational", "everyday_life", "environmental")):
        for severity in (1, 2):
            rows = (table["kind"] == kind) & (table["severity"] == severity) & ~table["prevented"]
            expected = 1 / (1 + np.exp(-k.report_logit[severity - 1] - k.report_need[need]))
            reported = int(np.isfinite(table["reported_h"][rows]).sum())
            assert stats.binomtest(reported, int(rows.sum()), expected).pvalue > 1e-4, (kind, severity)


def test_an_incident_that_nobody_reports_is_over_by_itself_and_counts_as_never_helped():
    result = GovernanceModel(load_scenario("top_down", SHORT), 1).run()
    table = result.incidents
    rate = np.array([4.0, 36.0, 400.0, 3600.0])
    unseen = (table["outcome"] == "lapsed") & np.isnan(table["reported_h"]) & ~table["escalated"]
    lasted = table["harm_person_h"][unseen] / rate[table["severity"][unseen] - 1]
    assert 30 < lasted.mean() < 100 and np.isnan(table["on_scene_h"][unseen]).all()
    assert compute(result.records)["never_reported_share"] > 0.2


def test_a_visit_may_solve_nothing_and_its_file_says_closed():
    found = {}
    for name, service in (("careless", 0.0), ("caring", 1.0)):
        lever = {
            "policy.service_consciousness": service,
            "policy.assessment": 0.0,
            "incidents.closing.reopen_share": 0.0,
            **SHORT,
        }
        table = GovernanceModel(load_scenario("top_down", lever), 1).run().incidents
        visited = np.isfinite(table["on_scene_h"]) & (table["severity_final"] <= 2)
        found[name] = (table["outcome"][visited] == "closed_unsolved").mean()
        assert np.isfinite(table["closed_h"][visited & (table["outcome"] == "closed_unsolved")]).all()
    assert found["careless"] == pytest.approx(0.40, abs=0.05)
    assert found["caring"] == pytest.approx(0.20, abs=0.05)


def test_awareness_of_a_household_lowers_its_own_hazard():
    """The same candidates: with awareness 1 a fifth fewer environmental threats strike than with 0."""
    struck = []
    for aware in (0.0, 1.0):
        still = {"community.population.awareness": aware, "community.population.spread": 0.0, "horizon.days": 365,
                 "actors.residents.awareness.forgetting": 0.0, "actors.residents.awareness.campaign": 0.0,
                 "incidents.witnesses.alarm": 0.0, "horizon.warmup_days": 0,
                 "incidents.threat.repeat_share": [0.0] * 4}  # fmt: skip
        table = GovernanceModel(load_scenario("top_down", still), 1).run().incidents
        struck.append(((table["kind"] == "environmental") & (table["source"] == "threat") & ~table["prevented"]).sum())
    assert struck[1] / struck[0] == pytest.approx(0.8, abs=0.03)
