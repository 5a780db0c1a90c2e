"""Texts in every language: lazy, filled, joined, and English where the catalogue has nothing."""

import pickle
import subprocess
import sys

from govsim.text.words import as_it_stands, joined, listed, messages_of, words

AND = words(" and ", context="between names")


def test_english_is_the_message_and_chinese_is_looked_up():
    assert (AND.en, AND.zh, AND.say("zh")) == (" and ", "、", "、")
    assert words("no such message").zh == "no such message"
    assert words("").zh == "" and not words("") and words("x")


def test_texts_are_filled_in_the_same_language():
    told = words("{a}|{b:.1f}").format(a=AND, b=2.25)
    assert (told.en, told.zh) == (" and |2.2", "、|2.2")


def test_texts_are_joined():
    assert (listed(["a", "b", "c"]).en, listed(["a", "b", "c"]).zh) == ("a, b and c", "a、b、c")
    assert listed([as_it_stands("a")]).zh == "a" and listed([]).en == ""
    assert joined([AND, "x"], ";").zh == "、;x" and (AND + "x" + AND).zh == "、x、" and (AND + "") == AND


def test_only_english_has_capitals():
    told = joined(["Ab", AND])
    assert (told.inside().en, told.lower().en, told.inside().begun().en) == ("ab and ", "ab and ", "Ab and ")
    assert told.inside().zh == "Ab、"


def test_texts_are_equal_hashed_and_pickled():
    told = words("{a}").format(a=AND)
    assert told == words("{a}").format(a=AND) and len({told, words("{a}").format(a=AND)}) == 1
    assert pickle.loads(pickle.dumps(told)) == told and told != words("{a}")


def test_english_reads_no_catalogue():
    code = (
        "import sys; from govsim.text.words import words, messages_of; words('a').format(b=1).en; messages_of('report', 'en')"
    )
    done = subprocess.run([sys.executable, "-c", f"{code}; print('babel' in sys.modules)"], capture_output=True, text=True)
    assert done.stdout.strip() == "False"


def test_messages_of_a_room():
    assert messages_of("view", "en") == {} and isinstance(messages_of("view", "zh"), dict)
