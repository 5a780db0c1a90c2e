"""Files, what they extend, what is set on top of them, and where each value came from."""

import pickle

import numpy as np
import pytest

from govsim.scenario import as_dict, content_hash, load_scenario, parse_settings, resolve, values, written_out
from govsim.scenario.files import arms
from govsim.text.errors import InputError

EXTENDS = "extends: base.yaml\n"


@pytest.fixture(autouse=True)
def here(tmp_path, monkeypatch):
    monkeypatch.chdir(tmp_path)
    return tmp_path


def problems(*given, **more):
    with pytest.raises(InputError) as caught:
        load_scenario(*given, **more)
    return caught.value.problems


# What is refused, word for word.
EXACT = {
    "octal": (
        "community: {residents: 012}",
        ['f.yaml:2:24: community.residents: YAML reads 012 as 10; write 12, or "012" for text'],
    ),
    "minutes": ("title: 1:30", ['f.yaml:2:8: title: YAML reads 1:30 as 90; write a plain decimal number, or "1:30" for text']),
    "hex": (
        "community: {residents: 0x1F4}",
        ['f.yaml:2:24: community.residents: YAML reads 0x1F4 as 500; write a plain decimal number, or "0x1F4" for text'],
    ),
    "no as text": ("title: no", ["f.yaml:2:8: title: must be text (got no, which YAML reads as false; put it in quotes)"]),
    "no as a number": (
        "policy: {platform: no}",
        ["f.yaml:2:20: policy.platform: must be a number (got no, which YAML reads as false)"],
    ),
    "true as a number": ("policy: {platform: true}", ["f.yaml:2:20: policy.platform: must be a number (got true)"]),
    "a number without a value": ("policy: {platform: }", ["f.yaml:2:20: policy.platform: must be a number (got nothing)"]),
    "a block of one value": ("policy: 3", ["f.yaml:2:9: policy: must be a mapping of keys to values (got 3)"]),
    "a lever out of its block": ("platform: 1", ["f.yaml:2:1: platform: unknown key; did you mean 'policy.platform'?"]),
    "a choice": (
        "community: {network: {generator: smal_world}}",
        [
            "f.yaml:2:34: community.network.generator: must be 'small_world', 'barabasi_albert', 'erdos_renyi' or "
            "'random_regular' (got the text 'smal_world'); did you mean 'small_world'?"
        ],
    ),
    "a merge key": ("<<: {a: 1}", ["f.yaml:2:1: <<: merge keys are not read; use 'extends' or write the values out"]),
    "two documents": ("---\na: 1", ["f.yaml:2:1: a second document starts here; a file holds one"]),
    "a tab": ("policy:\n\tplatform: 1", ["f.yaml:3:1: a tab; indent with spaces"]),
    "a control character": ("title: a\x07b", ["f.yaml:2:9: a control character (\\x07)"]),
    "a number of absurd length": (
        "policy: {platform: " + "9" * 5000 + "}",
        ["f.yaml:2:20: policy.platform: a number of 5000 characters is too long"],
    ),
    "an exponent": (
        "policy: {platform: 1e-1}",
        ["f.yaml:2:20: policy.platform: must be a number (got the text '1e-1'; write 1.0e-1)"],
    ),
    "a name for paths": (
        "name: a/b",
        ["f.yaml:2:7: name: may hold letters, digits, '_', '-', '.' and spaces inside (got the text 'a/b')"],
    ),
    "an empty block inside": (
        "actors: {prices: {}}",
        ["f.yaml:2:10: actors.prices: an empty block; give it values or leave it out"],
    ),
    "a duplicate inside": (
        "policy:\n  platform: 1\n  platform: 0",
        ["f.yaml:4:3: policy.platform: duplicate key; it was already set in line 3"],
    ),
}


@pytest.mark.parametrize("what", EXACT)
def test_what_is_said(what, here):
    text, said = EXACT[what]
    (here / "f.yaml").write_text(EXTENDS + text + "\n")
    assert problems("f.yaml") == said


def test_errors_below_name_the_file_below_and_those_above_come_too(here):
    (here / "low.yaml").write_text("policy:\n  platform: 3\n  grassroot: 1\n")
    (here / "f.yaml").write_text("extends: low.yaml\npolicy:\n  rule_of_law: -1\n")
    assert sorted(problems("f.yaml")) == [
        "f.yaml:3:16: policy.rule_of_law: must be between 0 and 1 (got -1)",
        "low.yaml:2:13: policy.platform: must be between 0 and 1 (got 3)",
        "low.yaml:3:3: policy.grassroot: unknown key; did you mean 'grassroots'?",
    ]


def test_a_file_below_that_cannot_be_read_does_not_hide_what_is_wrong_above(here):
    (here / "low.yaml").write_text("policy: [\n")
    (here / "f.yaml").write_text("extends: low.yaml\npolicy: {platform: 2}\n")
    assert sorted(line.split(":")[0] for line in problems("f.yaml")) == ["f.yaml", "low.yaml"]


@pytest.mark.parametrize(
    ("extends", "said"),
    [
        ("../base.yaml", "may not leave the folder of this file"),
        ("in/../../base.yaml", "may not leave the folder of this file"),
        ("..\\base.yaml", "may not leave the folder of this file"),
        ("C:base.yaml", "may not leave the folder of this file"),
        ("bas.yaml", "did you mean 'base.yaml'?"),
        ("3", "must be the name of a file"),
        ("[base.yaml]", "must be the name of a file"),
        ("", "must be the name of a file"),
    ],
)
def test_what_may_not_be_extended(extends, said, here):
    (here / "f.yaml").write_text(f"extends: {extends}\npolicy: {{platform: 1}}\n")
    (line,) = problems("f.yaml")
    assert line.startswith("f.yaml:1:") and said in line


def test_a_circle_of_three_is_named(here):
    for name, below in (("a", "b"), ("b", "c"), ("c", "a")):
        (here / f"{name}.yaml").write_text(f"extends: {below}.yaml\n")
    assert problems("a.yaml") == ["c.yaml:1:10: extends: goes round in a circle (a.yaml -> b.yaml -> c.yaml -> a.yaml)"]


def test_a_file_beside_comes_before_the_bundled_one_of_its_name(here):
    (here / "base.yaml").write_text("policy: {platform: 0.25}\n")
    (here / "f.yaml").write_text(EXTENDS)
    assert load_scenario("f.yaml").policy.platform == 0.25


def test_mappings_merge_and_lists_replace(here):
    (here / "low.yaml").write_text(
        "title: Low\npolicy: {platform: 0.3, grassroots: 0.2}\nincidents: {threat: {rate: [1, 2, 3, 4]}}\n"
    )
    (here / "f.yaml").write_text("extends: low.yaml\npolicy: {platform: 0.4}\nincidents: {threat: {rate: [5, 6, 7, 8]}}\n")
    scenario = load_scenario("f.yaml")
    assert (scenario.policy.platform, scenario.policy.grassroots) == (0.4, 0.2)
    assert scenario.incidents.threat.rate == (5, 6, 7, 8)
    assert (scenario.name, scenario.title) == ("f", "")  # of the file, not inherited


@pytest.mark.parametrize(
    ("content", "said"),
    [
        (b"x: 1\n" * 250_000, "f.yaml: larger than 1000 kB; this is no scenario file"),
        (b"title: a\ntitle: \xff\n", "f.yaml:2:8: not UTF-8 (byte 0xff)"),
        ("title: a".encode("utf-16"), "f.yaml:1:1: not UTF-8 (byte 0xff)"),
        (b"# nothing\n", "f.yaml: the file is empty"),
    ],
)
def test_bytes_that_are_no_scenario(content, said, here):
    (here / "f.yaml").write_bytes(content)
    found = problems("f.yaml")
    assert found == [said] or (b"\0" in content and "binary" in found[0])


def test_names_of_no_file(here):
    assert problems("top_dwn") == ["top_dwn: no such file; did you mean 'top_down'?"]
    assert problems(here) == [
        f"{str(here)[:57] + '...' if len(str(here)) > 60 else here}: is a folder; name the YAML file in it"
    ]
    assert problems("") == ["an empty name: not a file name"]
    assert problems("x" * 5000)[0].endswith(("no such file", "(File name too long)"))


# What is set from outside.


@pytest.mark.parametrize(
    ("word", "said"),
    [
        ("policy.platform=1.4", "--set policy.platform: must be between 0 and 1 (got 1.4)"),
        ("policy.platfrom=1", "--set policy.platfrom: unknown key; did you mean 'platform'?"),
        ("policy.platform=1e-1", "--set policy.platform: must be a number (got the text '1e-1'; write 1.0e-1)"),
        ("policy.platform=", "--set policy.platform: no value after '='"),
        ("policy.platform", "--set 'policy.platform' is not a setting; write dotted.key=value"),
        ("policy..platform=1", "--set 'policy..platform=1' is not a setting; write dotted.key=value"),
        ("policy.platform=[1", "--set policy.platform: did not find expected ',' or ']'"),
        ("policy={}", "--set policy: an empty block; give it values or leave it out"),
        ("policy.platform.x=1", "--set policy.platform: must be a number (got a mapping)"),
        ("incidents.log.file=no.csv", "--set incidents.log.file: no such file: "),
    ],
)
def test_settings_that_are_wrong(word, said):
    with pytest.raises(InputError) as caught:
        load_scenario("base", parse_settings([word]))
    assert any(line.startswith(said) for line in caught.value.problems), caught.value.problems


def test_settings_of_lists_and_the_last_one_wins():
    settings = parse_settings(["incidents.threat.rate=[1, 2, 3, 4]", "policy.platform=0.1", "policy.platform=0.2"])
    scenario = load_scenario("base", settings)
    assert scenario.incidents.threat.rate == (1, 2, 3, 4) and scenario.policy.platform == 0.2


def test_overrides_of_python_and_numpy():
    overrides = {"policy": {"platform": np.float64(0.5)}, "policy.hierarchy_levels": np.int64(2), "community.residents": 300}
    scenario = load_scenario("base", overrides)
    assert (scenario.policy.platform, scenario.policy.hierarchy_levels, scenario.community.residents) == (0.5, 2, 300)
    assert problems("base", {"policy.platform": float("nan")}) == ["--set policy.platform: must be a finite number (got nan)"]
    assert problems("base", {"policy.platform": object()}) == ["--set policy.platform: a scenario cannot hold a object"]
    assert len(problems("base", {"policy.platform": 10**5000})) == 1
    itself: list = []
    itself.append(itself)
    assert problems("base", {"policy.platform": itself}) == ["--set policy.platform: nested deeper than 20 levels"]


# Where values come from, and that a scenario is the same however it was written.


def test_origin_names_file_and_line_of_every_value(here):
    (here / "low.yaml").write_text("policy:\n  platform: 0.3\n  grassroots: 0.2\n")
    (here / "f.yaml").write_text("extends: low.yaml\npolicy:\n  platform: 0.4\n")
    found = resolve("f.yaml", {"policy.rule_of_law": 0.1})
    keys = ("policy.platform", "policy.grassroots", "policy.rule_of_law", "policy.informatization", "name")
    assert [found.origin[key] for key in keys] == ["f.yaml:3", "low.yaml:3", "--set", "default", "default"]
    assert set(found.origin) == {key for key, _ in values(found.scenario)}
    assert [file.name for file in found.files] == ["f.yaml", "low.yaml"]


def test_files_are_found_from_the_file_that_names_them(here):
    (here / "data").mkdir()
    (here / "data" / "ties.csv").write_text("a,b\n")
    (here / "data" / "low.yaml").write_text("community: {network: {file: ties.csv}}\n")
    (here / "data" / "f.yaml").write_text("extends: low.yaml\n")
    assert load_scenario("data/f.yaml").community.network.file == str(here / "data" / "ties.csv")
    assert problems("base", {"community.network.file": "ties.csv"}) == [
        f"--set community.network.file: no such file: {here / 'ties.csv'}"
    ]
    scenario = load_scenario("base", {"community.network.file": "data/ties.csv"})
    assert scenario.community.network.file == str(here / "data" / "ties.csv")


def test_the_hash_is_of_what_files_hold_and_of_nothing_that_is_only_said(here):
    for name, text in (("a.csv", "a,b\n"), ("b.csv", "a,b\n"), ("c.csv", "a,c\n")):
        (here / name).write_text(text)
    a, b, c = (content_hash(load_scenario("base", {"community.network.file": f"{n}.csv"})) for n in "abc")
    assert a == b != c
    plain = content_hash(load_scenario("base"))
    assert plain == content_hash(load_scenario("base", {"title": "x", "description": "y", "policy.platform": 0}))
    assert plain != content_hash(load_scenario("base", {"policy.platform": 0.001}))
    assert plain != content_hash(load_scenario("base", {"name": "other"}))
    assert len(plain) == 32


@pytest.mark.parametrize("name", ["base", *arms()])
def test_written_out_and_read_again_it_is_the_same(name, here):
    scenario = load_scenario(name)
    (here / "out.yaml").write_text(written_out(scenario), encoding="utf-8")
    again = load_scenario("out.yaml")
    assert again == scenario and as_dict(again) == as_dict(scenario) and content_hash(again) == content_hash(scenario)


def test_an_input_error_crosses_processes():
    error = InputError(["a", "b", "a"])
    assert pickle.loads(pickle.dumps(error)).problems == ["a", "b"] and str(error) == "a\nb"
