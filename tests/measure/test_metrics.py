"""Metrics on tables small enough to compute by hand."""

import math
import time

import numpy as np
import pytest
from tests.measure.hand_made import FIVE, NAN, any_records, incident, world

from govsim.measure import METRICS, compute
from govsim.measure.help_time import STAGE_METRICS, help_times, split
from govsim.measure.metric import gini
from govsim.measure.tables import Records, check, restrict

PROMISED = [
    "response_time_mean_h",
    "response_time_p90_h",
    "containment_time_mean_h",
    "on_time_share",
    "incidents_total",
    "incidents_prevented",
    "escalated_share",
    "unresolved_share",
    "harm_person_h",
    "satisfaction_mean",
    "satisfaction_gini",
    "trust_mean",
    "participation_rate",
    "public_cost",
    "policy_funded_share",
    "society_hours",
    "society_value",
    "coordination_hours",
    "help_time_mean_h",
    "helped_in_time_share",
    "satisfied_share",
    "noticing_time_mean_h",
    "reporting_time_mean_h",
    "routing_time_mean_h",
    "dispatch_time_mean_h",
    "travel_time_mean_h",
]

EXPECTED = {
    "help_time_mean_h": (4 + 720 + 720 + 720) / 4,
    "help_time_median_h": 720,
    "noticing_time_mean_h": (1 + 100 + 720 + 1) / 4,
    "reporting_time_mean_h": (1 + 100 + 0 + 1) / 4,
    "routing_time_mean_h": (0.5 + 100 + 0 + 1) / 4,
    "dispatch_time_mean_h": (0.5 + 100 + 0 + 717) / 4,
    "travel_time_mean_h": (1 + 320 + 0 + 0) / 4,
    "response_time_mean_h": (2 + 700) / 2,
    "response_time_median_h": 351,
    "response_time_p90_h": 2 + 0.9 * 698,
    "response_time_minor_mean_h": 2,
    "response_time_serious_mean_h": 700,
    "help_time_minor_mean_h": (4 + 720 + 720) / 3,
    "help_time_environmental_mean_h": 720,
    "containment_time_mean_h": (5 + 950) / 2,
    "on_time_share": 1 / 3,  # three reported; 2 h is within the 3 h of severity 1
    "helped_in_time_share": 1 / 4,  # the same one, of four: never reported is a failure
    "never_reported_share": 1 / 4,
    "never_helped_share": 3 / 4,
    "unresolved_share": 2 / 4,
    "closed_unsolved_share": 1 / 4,
    "reopened_share": 1 / 3,
    "preempted_share": 1 / 3,
    "incidents_repeated": 0,
    "lapsed_share": 1 / 4,
    "escalated_share": 1 / 4,
    "bounced_share": 1 / 3,
    "route_ladder_share": 2 / 3,
    "route_platform_share": 1 / 3,
    "harm_person_h": 5.0,
    "harm_mean_person_h": 1.25,
    "incidents_total": 4,
    "incidents_prevented": 1,
    "prevented_total": 1,
    "incidents_per_1000": 1000.0,
    "incidents_personal": 3,
    "incidents_environmental": 1,
    "satisfaction_mean": 0.5,
    "satisfied_share": 0.5,
    "satisfaction_gini": 0.25,
    "satisfaction_grid_gap": 0.4,
    "satisfaction_change": 0.0,
    "ready_share": 0.2,
    "participation_rate": 0.05,
    "satisfaction_start_mean": 0.5,
    "solved_share": 2 / 4,
    "closed_share": 1.0,  # three reported: two contained and closed, one closed unsolved
    "on_time_serious_share": 0.0,  # severity 4, reached after 700 h
    "helped_in_time_serious_share": 0.0,
    "severe_on_time_share": 0.0,
    "cost_per_threat_met": 1000 / 3,
    "cost_per_threat_met_with_society": 350.0,
    "spent_outside": 100.0,
    "outside_hours": 7.0,
    "owed_outside": 0.01,
    "utilization_public_security": 0.75,
    "volunteered_share": 0.25,
    "answered_government_share": 0.5,
    "supply_diversity": math.log(2),
    "public_cost": 1000.0,
    "society_value": 50.0,
    "cost_per_contained": 500.0,
    "cost_per_contained_with_society": 525.0,
    "spent_response": 100.0,
    "utilization": 0.25,
}


@pytest.mark.parametrize("name", EXPECTED)
def test_by_hand(name: str) -> None:
    assert METRICS[name](world(FIVE)) == pytest.approx(EXPECTED[name], abs=1e-12)


def test_every_promised_metric_exists_with_a_number() -> None:
    values = compute(any_records(1))
    assert set(PROMISED) <= values.keys()
    assert all(math.isfinite(value) for value in values.values())
    for name, value in values.items():
        if name.endswith(("_share", "_rate", "_gini")):
            assert 0 <= value <= 1, name
        if name.endswith(("_h", "_hours")):
            assert value >= 0, name


def test_metrics_say_what_they_are() -> None:
    for name, metric in METRICS.items():
        assert metric.unit and metric.meaning and metric.title.en and metric.title.zh, name
        assert not metric.title.zh.isascii(), name
    assert next(iter(METRICS)) == "help_time_mean_h"
    assert len({metric.title for metric in METRICS.values()}) == len(METRICS)


def test_nothing_happened_is_undefined_not_zero() -> None:
    values = compute(world([incident("1")]))
    assert math.isnan(values["help_time_mean_h"]) and math.isnan(values["unresolved_share"])
    assert values["incidents_total"] == 0 and values["harm_person_h"] == 0
    defined = {name for name, value in values.items() if not math.isnan(value)}
    assert {"satisfaction_mean", "public_cost", "incidents_prevented", "coordination_hours"} <= defined


@pytest.mark.parametrize("seed", range(5))
def test_stages_add_up_to_help_time(seed: int) -> None:
    records = any_records(seed, delay_h=60.0)
    values = compute(records)
    assert sum(values[name] for name in STAGE_METRICS) == pytest.approx(values["help_time_mean_h"], abs=1e-9)
    np.testing.assert_allclose(split(records).sum(axis=1), help_times(records), atol=1e-9)
    assert split(records).min() >= 0


def test_skipped_stage_takes_no_time() -> None:
    solved_on_the_spot = incident("1", (0.0, 2.0, NAN, NAN, NAN, 5.0, 6.0, 7.0))
    assert split(world([solved_on_the_spot])).tolist() == [[2.0, 3.0, 0.0, 0.0, 0.0]]


def test_unseen_incidents_do_not_make_a_regime_look_fast() -> None:
    seen = incident("1", (0.0, 0.0, 0.0, 0.0, 0.0, 1.0, 2.0, 3.0))
    unseen = incident("2", (0.0, *(NAN,) * 7), outcome="lapsed")
    few, all_seen = (
        compute(world([seen, unseen])),
        compute(world([seen, incident("2", (0.0, 0.0, 0.0, 0.0, 0.0, 3.0, 4.0, 5.0))])),
    )
    assert few["response_time_mean_h"] < all_seen["response_time_mean_h"]
    assert few["help_time_mean_h"] > all_seen["help_time_mean_h"]
    assert few["on_time_share"] == 1.0 and few["helped_in_time_share"] == 0.5


def test_targets_tighten_with_severity() -> None:
    def helped_after(hours: float, severity: int) -> float:
        row = incident("1", (0.0, 0.0, 0.0, 0.0, 0.0, hours, hours, hours), severity=severity)
        return compute(world([row]))["helped_in_time_share"]

    for severity, target in ((1, 3.0), (2, 2.0), (3, 40 / 60), (4, 15 / 60)):
        assert helped_after(target, severity) == 1.0 and helped_after(target + 0.01, severity) == 0.0


def test_gini_closed_forms() -> None:
    assert gini(np.full(5, 0.3)) == pytest.approx(0.0, abs=1e-12)
    assert gini(np.array([0.0, 0.0, 0.0, 1.0])) == pytest.approx(3 / 4)
    assert gini(np.linspace(0, 1, 100_001)) == pytest.approx(1 / 3, abs=1e-4)
    assert gini(np.zeros(3)) == 0.0


def test_metrics_do_not_change_records_or_depend_on_row_order() -> None:
    records = any_records(3, candidates=200)
    before = {name: column.copy() for name, column in records.incidents.items()}
    values = compute(records)
    for name, column in before.items():
        assert np.array_equal(column, records.incidents[name], equal_nan=column.dtype == float), name
    shuffled = restrict(records, np.random.default_rng(0).permutation(200))
    assert compute(shuffled) == pytest.approx(values, rel=1e-12)


def test_check_refuses_books_that_do_not_balance() -> None:
    records = world(FIVE)
    check(records)
    wrong = Records(records.incidents, records.daily, records.residents, records.books | {"spent_desks_fen": 9_999})
    with pytest.raises(ValueError, match="do not add up"):
        check(wrong)
    short = {name: column for name, column in records.daily.items() if name != "backlog"}
    with pytest.raises(ValueError, match="backlog"):
        check(Records(records.incidents, short, records.residents, records.books))


def test_whole_set_is_fast() -> None:
    """Beside a yardstick of the same machine and minute, sorting 200,000 numbers: a ninth of it, so a fifth at most."""
    records = any_records(1)
    numbers = np.random.default_rng(1).random(200_000)
    best, yardstick = math.inf, math.inf
    for _ in range(20):
        fresh = restrict(records, np.arange(3500))
        start = time.perf_counter()
        compute(fresh)
        between = time.perf_counter()
        sorted(numbers.tolist())
        best, yardstick = min(best, between - start), min(yardstick, time.perf_counter() - between)
    assert best < 0.2 * yardstick, f"{best * 1e3:.1f} ms beside {yardstick * 1e3:.1f} ms"
