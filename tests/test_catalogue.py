"""The catalogue of translations: up to date, whole, and each translation with the places of its English."""

import string

import pytest
from babel.messages.pofile import read_po

import messages
from govsim.describe import title_of
from govsim.engine.block import numbers
from govsim.measure import METRICS
from govsim.policy import Policy
from govsim.scenario import Scenario
from govsim.text.words import LANGUAGES, messages_of, words
from messages import OF_FILES, OF_THE_PAGE, Text, collected, of_javascript, of_python, of_script, of_yaml

OTHERS = LANGUAGES[1:]


@pytest.fixture(scope="module")
def texts():
    return collected()


@pytest.fixture(scope="module", params=OTHERS)
def catalogue(request):
    """Every message of a language but the header."""
    with messages.catalogue(request.param).open("rb") as stream:
        found = read_po(stream)
    assert not found.obsolete
    return [message for message in found if message.id]


def places(text: str) -> set[str]:
    """The names of the places of a text, with their formats."""
    return {f"{name}:{form}!{change}" for _, name, form, change in string.Formatter().parse(text) if name is not None}


@pytest.mark.parametrize("lang", OTHERS)
def test_collecting_again_changes_nothing(lang, monkeypatch, texts):
    monkeypatch.setattr(messages, "collected", lambda: texts)
    known = messages.catalogue(lang).read_bytes()
    assert messages.written(lang, known) == known, "run `make messages` and translate what it names"
    assert b"POT-Creation-Date" not in known and b"fuzzy" not in known


def test_every_message_is_translated_with_the_same_places(catalogue):
    assert [m.id for m in catalogue if not m.string or m.fuzzy] == []
    assert [m.id for m in catalogue if places(m.id) != places(m.string)] == []


def test_stops_are_those_of_the_language(catalogue):
    """A Chinese sentence ends as Chinese ones do; stops inside numbers, names and code stay."""
    wide = "\u3002\uff0c\uff1b\uff1a"
    latin = [m.id for m in catalogue if not m.string.isascii() and m.string.rstrip().endswith((".", ",", ";", ":"))]
    assert latin == []
    assert [m.id for m in catalogue if any(f"{a}{b}" in m.string for a in wide for b in wide)] == []


def test_a_text_that_is_new_is_added_and_one_that_is_gone_is_taken_out(monkeypatch):
    old = messages.catalogue("zh").read_bytes()
    monkeypatch.setattr(messages, "collected", lambda: {Text("Trust"): ["src/govsim/x.py"], Text("Brand new"): ["a.py"]})
    new = messages.written("zh", old).decode()
    assert 'msgid "Brand new"\nmsgstr ""' in new and 'msgid "Trust"\nmsgstr "信任"' in new
    assert new.count("msgid ") == 3 and "#: src/govsim/x.py\n" in new


def test_what_is_collected_of_code():
    code = """
    x = words("a " "b", context="of c").format(words(y)), words("d", "e"), words(f"no {text}")
    z = coefficient(1, unit="h/x", source="s", meaning="what z is"), price(2, "a price")
    @metric(unit="h", better="lower", title=words("T"))
    def f(records):
        '''What f
        is.'''
    @metric(unit="h", name="g", meaning=words("G."))
    def g(records):
        '''Not this.'''
    """
    import textwrap

    assert set(of_python(textwrap.dedent(code))) == {
        Text("a b", "of c"), Text("d", "e"), Text("h/x", "unit"), Text("what z is"), Text("a price"), Text("h", "unit"),
        Text("T"), Text("What f is."), Text("G."),
    }  # fmt: skip


def test_what_is_collected_of_files(tmp_path):
    file = "title: A\ndescription: >\n  b\n  c\nlevels: [{title: D, name: e}, {about: F}]\n"
    assert set(of_yaml(OF_FILES, file)) == {Text("A"), Text("b c"), Text("D")}
    assert set(of_yaml(OF_THE_PAGE, file)) == {Text("A"), Text("D"), Text("F")}
    (tmp_path / "a.j2").write_text("<p>{{ _('four') }}</p>{% if x %}{{ _(\"five\") }}{% endif %}")
    script = 'a = _("one") + `${_("two {n}", { n: f({}) })} ${_("thr\\"ee")}`; __("no"); b = _(name);'
    assert {text.english for text in of_javascript(script)} == {"one", "two {n}", 'thr"ee'}
    assert {text.english for text in of_script(tmp_path / "a.j2", messages.babel_extract)} == {"four", "five"}


def test_all_that_the_model_says_of_itself_is_translated():
    told = [about for _, _, about in numbers(Scenario)]
    said = [about.meaning for about in told] + [about.title for about in told if about.title]
    said += [found for metric in METRICS.values() for found in (metric.title, metric.meaning)]
    said += [title_of(key) for key, _, about in numbers(Scenario) if not key.startswith("policy.timeline")]
    said += [title_of(f"policy.{name}") for name in Policy.model_fields if name != "timeline"]
    assert [text.en for text in said if text.zh.isascii()] == []


def test_titles_of_users_stay_and_those_of_bundled_files_are_translated():
    assert words("My own town").zh == "My own town" and words("Top-down control").zh == "自上而下管控"


def test_the_messages_of_a_room():
    found = messages_of("policy", "zh")
    assert found["Platform coverage"] == "平台覆盖率" and "Backlog" not in found
    assert "Backlog" in messages_of("measure", "zh") and messages_of("no_such_room", "zh") == {}
