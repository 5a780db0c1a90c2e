"""The commands that check, show and list, as a user types them."""

import json
import subprocess
import sys

import pytest
from click.testing import CliRunner

from govsim import describe
from govsim.cli import COMMANDS, cli
from govsim.engine.block import numbers
from govsim.experiment.plan import load_experiment
from govsim.policy import Policy
from govsim.scenario import Scenario, files, load_scenario
from govsim.scenario.schema import file_schema, nodes
from govsim.text.errors import InputError


@pytest.fixture(autouse=True)
def here(tmp_path, monkeypatch):
    monkeypatch.chdir(tmp_path)
    return tmp_path


def typed(*words):
    return CliRunner().invoke(cli, words, catch_exceptions=False)


def test_validate_says_ok_or_what_is_wrong_of_each_file(here):
    (here / "good.yaml").write_text("extends: base\n")
    (here / "bad.yaml").write_text("policy:\n  platform: 2\n  grassroots: -1\n")
    assert (typed("validate", "good.yaml", "base").exit_code, typed("validate", "good.yaml", "bad.yaml").exit_code) == (0, 2)
    done = typed("validate", "bad.yaml", "good.yaml")
    assert done.stdout == "good.yaml: ok\n"
    assert done.stderr.splitlines() == [
        "bad.yaml:2:13: policy.platform: must be between 0 and 1 (got 2)",
        "bad.yaml:3:15: policy.grassroots: must be between 0 and 1 (got -1)",
    ]


@pytest.mark.parametrize(
    ("design", "wrong"),
    [
        ("{kind: factorial, steps: 1000}\nfactors: {policy.platform: {range: [0, 1]}, policy.grassroots: {range: [0, 1]}}",
         "2,000,000 points, at most 1,000,000"),
        ("{kind: sobol, base: 65536}\nassumed: true", "points, at most 1,000,000"),
        ("morris", "factors: a morris design needs at least 1"),
    ],
)  # fmt: skip
def test_what_is_wrong_with_the_points_of_a_design_is_said(here, design, wrong):
    (here / "e.yaml").write_text(f"scenarios: [top_down, collaborative]\ndesign: {design}\n")
    with pytest.raises(InputError) as caught:
        load_experiment("e.yaml").design.points(load_experiment("e.yaml").study)
    assert wrong in str(caught.value)
    done = typed("validate", "e.yaml")
    assert done.exit_code == 2 and wrong in done.stderr and not done.stdout


def test_what_is_shown_is_a_scenario_file(here):
    (here / "out.yaml").write_text(typed("show", "collaborative", "--set", "policy.platform=0.5").stdout)
    assert load_scenario("out.yaml") == load_scenario("collaborative", {"policy.platform": 0.5})


def test_show_origin_gives_every_value_its_unit_and_place():
    rows = {line.split()[0]: line for line in typed("show", "base", "--origin").stdout.splitlines()[1:]}
    assert {key for key, _, _ in numbers(Scenario)} <= set(rows)
    assert "office h" in rows["incidents.ladder.handover_office_h"] and rows["policy.platform"].endswith("default")
    assert "base.yaml:" in rows["community.residents"]


def test_diff_in_words_with_prices(here):
    (here / "f.yaml").write_text(
        "extends: base\npolicy: {platform: 0.5, hierarchy_levels: 2, open_supply: 1}\nhorizon: {days: 30}\n"
    )
    lines = [" ".join(line.split()) for line in typed("diff", "base", "f.yaml").stdout.splitlines()]
    assert "Platform coverage rises from 0 to 0.5 +0.555 h/resident/y policy.platform" in lines
    assert "Hierarchy levels falls from 3 to 2 desks clerks policy.hierarchy_levels" in lines
    assert "Open supply rises from 0 to 1 a rule, free policy.open_supply" in lines
    assert "counted days falls from 365 to 30 d horizon.days" in lines
    assert lines[-1] == "Levers cost 0.00 staff-h per resident and year in base, 0.56 in f (+0.56)."


def test_a_dearer_partnership_is_in_the_prices_of_what_serves_partners():
    two = load_scenario("base", {"policy.platform": 1.0, "policy.rule_of_law": 1.0, "actors.partnership_price": 3.0})
    prices = describe.lever_prices(two)
    assert prices["platform"] == pytest.approx(2 * two.actors.prices.platform)
    assert prices["rule_of_law"] == pytest.approx(two.actors.prices.rule_of_law)
    assert prices["grassroots"] == 0


def test_the_schema_knows_every_number_and_requires_nothing_that_may_be_inherited():
    schema = file_schema()
    assert schema["$schema"] == "https://json-schema.org/draft/2020-12/schema" and "required" not in schema
    assert "required" not in schema["$defs"]["Log"]  # a file below may hold the rest
    assert schema["$defs"]["Profile"]["required"] == ["name"]  # an organization of a list
    units = [node for node in nodes(schema) if "unit" in node and "source" in node]
    assert len(units) >= len({told.meaning for _, _, told in numbers(Scenario)})
    assert schema["$defs"]["ChangingPolicy"]["properties"]["hierarchy_levels"]["maximum"] == 5
    names = {node["$ref"].rsplit("/", 1)[-1] for node in nodes(schema) if isinstance(node.get("$ref"), str)}
    assert names <= set(schema["$defs"])


def test_levers_are_listed_by_proposal_with_their_price():
    rows = describe.levers()
    assert {row["lever"] for row in rows} == set(Policy.model_fields)
    assert [row["proposal"] for row in rows] == sorted((row["proposal"] for row in rows), key=lambda p: p.split(".")[0])
    text = typed("list", "levers").stdout
    assert "Platform coverage" in text and "1.11" in text and "─" not in text  # plain in a pipe


def test_every_parameter_is_listed_once_with_unit_source_and_meaning():
    rows = describe.parameters()
    assert len({row["key"] for row in rows}) == len(rows) > 100
    assert all(row["unit"] and row["source"] and row["meaning"] for row in rows)


@pytest.mark.parametrize("what", ["levers", "metrics", "parameters", "scenarios"])
def test_lists_are_aligned(what):
    lines = typed("list", what).stdout.splitlines()
    assert len(lines) == len(describe.TABLES[what]()) + 1


def test_every_scenario_that_can_be_named_is_listed():
    listed = {line.split()[0] for line in typed("list", "scenarios").stdout.splitlines()[1:]}
    assert {"top_down", "reform/gradual"} <= listed == {*files.names(), *files.families()}


def test_a_markdown_table_keeps_bars_inside_cells():
    assert describe.markdown_table([{"a": "x|y", "b": 0.5}]) == "| a | b |\n|---|---|\n| x\\|y | 0.5 |"


def test_help_imports_nothing_heavy():
    heavy = {"mesa", "numpy", "numba", "pandas", "pydantic", "yaml", "rich", "pyarrow", "matplotlib"}
    code = (
        "import importlib, sys, govsim, govsim.cli as c\n"
        "for place, _ in c.COMMANDS.values(): importlib.import_module(place.split(':')[0])\n"
        f"print(sorted({heavy!r} & set(sys.modules)))"
    )
    done = subprocess.run([sys.executable, "-c", code], capture_output=True, text=True, check=True)
    assert done.stdout == "[]\n"


def test_help_of_the_group_says_what_the_commands_say_of_themselves():
    for name, (place, words) in COMMANDS.items():
        text = typed(name, "--help").output
        assert f"Usage: cli {name}" in text, place
        assert words[:12].split()[0] in text


def test_a_reader_who_leaves_is_no_error():
    code = "import sys; sys.argv = ['govsim', 'list', 'parameters']; from govsim.cli import main; main()"
    process = subprocess.Popen([sys.executable, "-c", code], stdout=subprocess.PIPE, stderr=subprocess.PIPE)
    process.stdout.close()
    errors = process.stderr.read()
    process.stderr.close()
    assert process.wait() == 0 and errors == b""


@pytest.mark.parametrize("what", describe.TABLES)
def test_every_list_is_there_for_programs_too(what):
    listed = json.loads(typed("list", what, "--json").stdout)
    assert listed and all(isinstance(row, dict) for row in listed)
    assert len(listed) == len(describe.TABLES[what]())


def test_parameters_for_programs_have_values_and_ranges_as_numbers():
    listed = {row["key"]: row for row in json.loads(typed("list", "parameters", "--json").stdout)}
    wage, work = listed["actors.budget.wage_yuan_h"], listed["incidents.course.work_h"]
    assert set(wage) == {"key", "value", "unit", "source", "plausible", "moved", "meaning"} and wage["moved"] == 1
    assert wage["plausible"][0] <= wage["value"] <= wage["plausible"][1]
    assert work["moved"] == len(work["value"]) == 4 and set(work["plausible"]) == {"times"}
    assert listed["horizon.days"]["plausible"] is None and listed["horizon.days"]["moved"] == 0
