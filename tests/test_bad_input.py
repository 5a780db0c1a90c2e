"""Whatever a user feeds: one clear line for each problem, exit code 2, nothing written, never a traceback."""

import os

import pytest
from click.testing import CliRunner
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from govsim.cli import main
from govsim.scenario import load_scenario
from govsim.text.errors import InputError

HEAD = "extends: base.yaml\nname: n\n"
REFUSED = {
    "an unknown key": (HEAD + "policy:\n  platfrom: 1\n", "f.yaml:4:3: policy.platfrom: unknown key; did you mean 'platform'"),
    "too large": (HEAD + "policy: {platform: 1.4}\n", "f.yaml:3:20: policy.platform: must be between 0 and 1 (got 1.4)"),
    "not a number": (HEAD + "policy: {grassroots: .nan}\n", "f.yaml:3:22: policy.grassroots: must be a finite number"),
    "infinite": (HEAD + "policy: {grassroots: .inf}\n", "must be a finite number"),
    "a quoted number": (HEAD + "policy: {platform: '0.5'}\n", "write it without quotes"),
    "a truth value": (HEAD + "policy: {platform: yes}\n", "policy.platform: must be a number (got yes"),
    "a fraction of a desk": (HEAD + "policy: {hierarchy_levels: 2.5}\n", "policy.hierarchy_levels: must be a whole number"),
    "an exponent that YAML reads as text": (HEAD + "community: {residents: 1e3}\n", "write 1.0e+3"),
    "a negative size": (HEAD + "community: {residents: -5}\n", "community.residents: must be between 20 and 2000000 (got -5)"),
    "an absurd size": (HEAD + "community: {residents: 999999999}\n", "must be between 20 and 2000000"),
    "an absurd rate": (HEAD + "incidents: {threat: {rate: [1, 1, 1, 999]}}\n", "rate.environmental: must be between 0 and 50"),
    "weights that are all 0": (HEAD + "community: {needs: {mix: [0, 0, 0, 0]}}\n", "must not be all 0"),
    "a list too short": (HEAD + "incidents: {threat: {rate: [1, 2]}}\n", "must be a list of 4 values (got 2)"),
    "half a month": (HEAD + "horizon: {warmup_days: 45}\n", "nearest are 31 and 61 (got 45)"),
    "a missing network": (HEAD + "community: {network: {file: none.csv}}\n", "no such file"),
    "an empty block": (HEAD + "policy:\n", "policy: an empty block"),
    "a duplicate key": (HEAD + "name: m\n", "f.yaml:3:1: name: duplicate key"),
    "a tag": ("a: !!python/object/apply:os.system ['ls']\n", "tags"),
    "an alias": ("a: &a [1]\nb: [*a, *a]\n", "aliases (*a) are not read"),
    "deep nesting": ("a: " + "[" * 50 + "]" * 50 + "\n", "nested deeper than 20 levels"),
    "broken YAML": ("a: [1, 2\nb: 3\n", "f.yaml:2:2: did not find expected ',' or ']'"),
    "a list": ("- a\n", "must hold keys and values"),
    "nothing": ("", "the file is empty"),
    "itself": ("extends: f.yaml\nname: n\n", "goes round in a circle"),
    "a parent above": ("extends: ../f.yaml\nname: n\n", "may not leave the folder"),
    "an absolute parent": ("extends: /etc/hosts\nname: n\n", "may not leave the folder"),
    "two firms of one name": (
        HEAD + "actors:\n  firms:\n    - {name: a}\n    - {name: a}\n",
        "two organizations have the same name: a",
    ),
}


@pytest.fixture(autouse=True)
def _elsewhere(tmp_path, monkeypatch):
    monkeypatch.chdir(tmp_path)


@pytest.mark.parametrize("what", REFUSED)
def test_a_file_is_refused_in_one_line(what, tmp_path):
    text, said = REFUSED[what]
    (tmp_path / "f.yaml").write_text(text)
    with pytest.raises(InputError) as caught:
        load_scenario("f.yaml")
    assert any(said in problem for problem in caught.value.problems), caught.value.problems
    assert all("\n" not in problem for problem in caught.value.problems)


def test_all_problems_of_a_file_at_once(tmp_path):
    (tmp_path / "f.yaml").write_text(HEAD + "policy: {platform: 2, grassroots: -1, nonsense: 1}\n")
    with pytest.raises(InputError) as caught:
        load_scenario("f.yaml")
    assert len(caught.value.problems) == 3


def test_binary_and_link_out_of_the_folder(tmp_path):
    (tmp_path / "b.yaml").write_bytes(b"\x00\x01\x02" * 50)
    with pytest.raises(InputError, match="binary"):
        load_scenario("b.yaml")
    (tmp_path / "in").mkdir()
    (tmp_path / "out.yaml").write_text("name: out\n")
    os.symlink(tmp_path / "out.yaml", tmp_path / "in" / "base2.yaml")
    (tmp_path / "in" / "f.yaml").write_text("extends: base2.yaml\nname: n\n")
    with pytest.raises(InputError, match="may not leave the folder"):
        load_scenario("in/f.yaml")


@settings(max_examples=150, suppress_health_check=[HealthCheck.function_scoped_fixture])
@given(content=st.one_of(st.binary(max_size=80), st.text(max_size=80).map(lambda t: t.encode("utf-8", "surrogatepass"))))
def test_any_bytes_give_a_scenario_or_an_input_error(tmp_path, content):
    (tmp_path / "f.yaml").write_bytes(content)
    try:
        load_scenario("f.yaml")
    except InputError as error:
        assert error.problems and all(len(p) < 2000 for p in error.problems)


def called(monkeypatch, capsys, *words):
    monkeypatch.setattr("sys.argv", ["govsim", *words])
    with pytest.raises(SystemExit) as caught:
        main()
    return caught.value.code, capsys.readouterr()


@pytest.mark.parametrize(
    ("words", "said"),
    [
        (("run", "top_dwn"), "top_dwn: no such file; did you mean 'top_down'?"),
        (("run", "base", "--set", "policy.platform"), "is not a setting; write dotted.key=value"),
        (("run", "base", "--set", "policy.platform=2"), "--set policy.platform: must be between 0 and 1 (got 2)"),
        (("compare", "--seeds", "0"), "0 is not in the range"),
        (("compare", "base", "base"), "base: named twice"),
        (("compar",), "did you mean 'compare'?"),
        (("report", "nowhere"), "nowhere: no such folder"),
        (("trace", "nowhere", "--incident", "1"), "nowhere: no such folder"),
        (("validate", "nowhere.yaml"), "nowhere.yaml: no such file"),
    ],
)
def test_wrong_words_are_exit_code_2_and_write_nothing(words, said, monkeypatch, capsys, tmp_path):
    code, out = called(monkeypatch, capsys, *words)
    assert code == 2 and said in out.err and "Traceback" not in out.err
    assert list(tmp_path.iterdir()) == []


def test_ctrl_c_is_130(monkeypatch, capsys):
    import govsim.experiment.run.compare as _  # noqa: F401

    def stop(*_args, **_more):
        raise KeyboardInterrupt

    monkeypatch.setattr("govsim.cli.compare.load_all", stop)
    assert called(monkeypatch, capsys, "run", "base")[0] == 130


def test_help_names_every_command():
    from govsim.cli import COMMANDS, cli

    text = CliRunner().invoke(cli, ["--help"]).output
    assert all(name in text for name in COMMANDS)
