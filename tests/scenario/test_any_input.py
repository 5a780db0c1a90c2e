"""Whatever is written: a scenario, or lines that say what is wrong."""

import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from govsim.engine.block import numbers
from govsim.scenario import Scenario, load_scenario, values
from govsim.text.errors import InputError


@pytest.fixture(autouse=True)
def here(tmp_path, monkeypatch):
    monkeypatch.chdir(tmp_path)
    return tmp_path


KEYS = st.sampled_from([key for key, _, _ in numbers(Scenario)] + [key for key, _ in values(Scenario(name="x"))])
SCALARS = st.one_of(
    st.none(), st.booleans(), st.integers(), st.floats(), st.text(max_size=8), st.sampled_from(["1e6", "no", "012", "=", "<<"])
)
TREES = st.recursive(
    SCALARS, lambda inner: st.lists(inner, max_size=5) | st.dictionaries(st.text(max_size=5), inner, max_size=4), max_leaves=8
)


@settings(max_examples=150, suppress_health_check=[HealthCheck.function_scoped_fixture])
@given(overrides=st.dictionaries(KEYS | st.text(max_size=6), TREES, max_size=4))
def test_any_values_in_any_place(overrides):
    try:
        load_scenario("base", overrides)
    except InputError as error:
        assert error.problems and all(line.startswith("--set ") and line.isprintable() for line in error.problems)


@settings(max_examples=150, suppress_health_check=[HealthCheck.function_scoped_fixture])
@given(
    cut=st.integers(0, 120), put=st.text(alphabet="[]{}:,-#&*!|>'\"%@`?\t\n 0aé\u2028\x85", max_size=6), skip=st.integers(0, 9)
)
def test_a_damaged_file(cut, put, skip, here):
    whole = (
        "extends: base\nname: n\npolicy:\n  platform: 0.5\nincidents: {threat: {rate: [1, 2, 3, 4]}}\nhorizon:\n  days: 30\n"
    )
    (here / "f.yaml").write_text(whole[:cut] + put + whole[cut + skip :], encoding="utf-8", newline="")
    try:
        load_scenario("f.yaml")
    except InputError as error:
        assert error.problems and all("f.yaml" in line and line.isprintable() for line in error.problems)
