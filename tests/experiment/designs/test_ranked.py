"""What a sensitivity analysis says: the strongest factors of the difference, by the method that has the word."""

import pandas as pd
import pytest
from tests.experiment.functions import study_of

from govsim.experiment.designs.sensitivity import Sensitivity
from govsim.experiment.designs.sensitivity.morris import Morris
from govsim.experiment.designs.sensitivity.pawn import Pawn

METRIC = "help_time_mean_h"
ROWS = [  # by hand: Morris ranks c first, Sobol b; of the arm a alone another factor
    ("morris", "b - a", "mu_star", "policy.open_supply", 9.0, 8.0, 10.0),
    ("morris", "b - a", "mu_star", "policy.platform", 4.0, 3.0, 5.0),
    ("sobol", "b - a", "ST", "policy.grassroots", 0.025, 0.0, 0.05),
    ("sobol", "b - a", "ST", "policy.open_supply", 0.2, 0.1, 0.3),
    ("sobol", "b - a", "ST", "policy.platform", 0.75, 0.6, 0.9),
    ("sobol", "b - a", "S1", "policy.grassroots", 0.9, 0.6, 0.9),
    ("sobol", "a", "ST", "policy.grassroots", 0.99, 0.9, 1.0),
]


def said(design, rows, arms=("a", "b")):
    table = pd.DataFrame(rows, columns=["method", "target", "index", "factor", "value", "ci_low", "ci_high"])
    study = study_of({}, arms, (1,), (METRIC,))
    return [line.en for line in design.told(study, pd.DataFrame(), {"indices": table.assign(metric=METRIC)})]


def test_the_difference_is_told_by_sobol_where_it_was_computed_and_what_hardly_counts_is_left_out():
    line = said(Sensitivity(), ROWS)[0]
    assert "ifference in time to help (" in line and "in % with interactions" in line
    assert line.endswith("comes from platform coverage (75, 60 to 90) and open supply (20, 10 to 30).")


def test_morris_alone_is_told_in_the_metrics_unit():
    line = said(Morris(), ROWS[:2])[0]
    assert "moved most, in h on average" in line
    assert line.endswith("by open supply (9, 8 to 10) and platform coverage (4, 3 to 5).")


def test_one_scenario_is_told_by_itself():
    line = said(Pawn(), [("pawn", "a", "median", "policy.platform", 0.3, 0.2, 0.4)], ("a",))[0]
    assert line == "Time to help: its distribution is moved most (0..1) by platform coverage (0.3, 0.2 to 0.4)."


@pytest.mark.parametrize("value", [0.0, float("nan")])
def test_what_nothing_moves_is_told(value):
    line = said(Sensitivity(), [("sobol", "b - a", "ST", "policy.platform", value, value, value)])[0]
    assert line.endswith("is the same at every point.")
