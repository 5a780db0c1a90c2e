"""The bundled arms: a ladder of ideas whose last step is the partners and nothing else."""

import pytest
import yaml
from click.testing import CliRunner

from govsim.cli import compare
from govsim.cli.view import usual
from govsim.experiment.plan import load_experiment
from govsim.policy import Policy
from govsim.scenario import load_scenario, values
from govsim.scenario.files import arms, fair_pair, names
from govsim.view.offer import presets

PARTNERS = {
    "open_supply", "institutional_support", "community_supply", "function_transfer", "service_purchasing", "pay_per_job",
}  # fmt: skip
"""The levers by which others than government supply."""


def differing(a: str, b: str) -> set[str]:
    """Keys that two bundled scenarios give different values, but for what they are called."""
    before, after = (dict(values(load_scenario(name))) for name in (a, b))
    return {k for k in before.keys() | after.keys() if before.get(k) != after.get(k)} - {"name", "title", "description"}


def test_the_arms_are_a_ladder_of_four() -> None:
    assert arms() == ("top_down", "digital_top_down", "service_government", "collaborative")
    assert fair_pair() == ("service_government", "collaborative") and set(arms()) <= set(names())


def test_the_fair_pair_differs_by_partners_alone() -> None:
    before, last = (load_scenario(name).policy for name in fair_pair())
    assert differing(*fair_pair()) == {f"policy.{name}" for name in PARTNERS if getattr(last, name) != 0}
    assert {getattr(before, name) for name in PARTNERS} == {0}
    shared = Policy.model_fields.keys() - PARTNERS
    assert {n: getattr(before, n) for n in shared} == {n: getattr(last, n) for n in shared}


def test_what_each_rung_leaves_as_it_was() -> None:
    technology = {"platform", "informatization", "resource_mobility", "internal_linkage", "hierarchy_levels"}
    assert differing(*arms()[:2]) == {f"policy.{name}" for name in technology}
    assert not differing(*arms()[1:3]) & {f"policy.{name}" for name in technology}, "the same technology from there on"


def test_all_that_speaks_of_the_arms_takes_them_from_one_file(monkeypatch: pytest.MonkeyPatch) -> None:
    assert compare.named(()) == arms() and compare.named(("base",)) == ("base",)
    assert usual() == (arms()[0], arms()[-1])
    assert load_experiment("compare").plan.scenarios == arms()
    ran: list[tuple[str, ...]] = []
    monkeypatch.setattr(compare, "load_all", lambda given, *_: ran.append(given) or [])
    monkeypatch.setattr(compare, "simulated", lambda *given: ran.append(given[5]))
    monkeypatch.setattr(compare, "finish", lambda *_: 0)
    assert CliRunner().invoke(compare.compare, ["--seeds", "2"]).exit_code == 0
    assert ran == [arms(), arms()]


def test_a_preset_shows_the_fair_pair() -> None:
    pairs = [(p["a"]["scenario"], p["b"]["scenario"]) for p in presets() if "levers" not in p["b"]]
    assert fair_pair() in pairs


def test_the_file_of_the_arm_holds_the_partner_levers_only() -> None:
    from govsim.scenario.files import find

    told = yaml.safe_load(find("service_government").read_text("utf-8"))  # type: ignore[union-attr]
    assert told["extends"] == "collaborative.yaml" and set(told["policy"]) == PARTNERS


def test_the_ingredients_have_both_arms_of_the_fair_pair_among_their_cells() -> None:
    experiment = load_experiment("ingredients")
    cells = {
        tuple(point.factors.values()): values(experiment.study.scenario(point))
        for point in experiment.design.points(experiment.study)
    }
    for partners, arm in enumerate(fair_pair()):
        mine = dict(cells[0.8, float(partners), 0.2, 1.0])
        whole = dict(values(load_scenario(arm)))
        assert {key for key, value in whole.items() if mine[key] != value} <= {"name", "title", "description"}
