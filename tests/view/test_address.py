"""The address of the page, read and written by the server as the page reads and writes it."""

from collections.abc import Callable
from typing import Any

import pytest
from playwright.sync_api import Page

from govsim.text.errors import InputError
from govsim.view.setup import Setup, address_of, read_address, read_setup

FIRST = ("top_down", "collaborative")
SETUPS: tuple[tuple[dict[str, Any], float, str], ...] = (
    ({"a": {"scenario": "top_down"}, "b": {"scenario": "collaborative"}}, 0.0, "en"),
    (
        {
            "a": {"scenario": "my own-file", "levers": {"platform": 0.8, "desk_hours": 40, "grassroots": 0.03125}},
            "b": {"scenario": "社区", "levers": {"hierarchy_levels": 2}}, "seed": 9_007_199_254_740_991,
            "common": {"residents": 300, "civic_capacity": 0.1 + 0.2, "partnership_price": 2.0},
            "moves": [
                {"side": "b", "day": 20, "levers": {"platform": 0.05, "open_supply": 1.0}},
                {"side": "a", "day": 200, "levers": {"platform": 1 / 3}},
            ],
        },
        1234.5678,
        "zh",
    ),
)  # fmt: skip


def setups() -> list[tuple[Setup, float, str]]:
    return [(read_setup(told), hour, lang) for told, hour, lang in SETUPS]


def rounded(setup: Setup) -> Setup:
    """The setup as an address holds it: levers to four digits."""
    told = setup.model_dump(mode="json")
    for part in (told["a"], told["b"], *told["moves"]):
        part["levers"] = {name: float(f"{value + 1e-9:.4f}") for name, value in part["levers"].items()}
    return read_setup(told)


def test_what_is_written_is_read() -> None:
    for setup, hour, lang in setups():
        asked = read_address(address_of(setup, hour, lang), FIRST, 7)
        assert asked.setup == rounded(setup)
        assert asked.hour == round(hour, 2)
        assert asked.lang == lang


def test_the_page_writes_and_reads_the_same(visit: Callable[..., Page]) -> None:
    page = visit()
    for setup, hour, lang in setups():
        told = setup.model_dump(mode="json")
        written = page.evaluate(
            "async ([setup, hour, lang]) => (await import('govsim/link/address.js')).addressOf(setup, hour, lang)",
            [told, hour, lang],
        )
        assert written == address_of(setup, hour, lang)
        read = page.evaluate(
            "async ([query, first]) => (await import('govsim/link/address.js')).readAddress({ first, seed: 7 }, query)",
            [written, FIRST],
        )
        assert read_setup(read["setup"]) == read_address(written, FIRST, 7).setup


def test_what_is_left_out_is_as_the_page_begins() -> None:
    asked = read_address("", FIRST, 11)
    assert (asked.setup.a.scenario, asked.setup.b.scenario, asked.setup.seed) == (*FIRST, 11)
    assert (asked.hour, asked.lang, asked.setup.moves) == (0.0, None, ())
    assert read_address("a=base&a=top_down", FIRST, 7).setup.a.scenario == "base"


@pytest.mark.parametrize(
    ("query", "told"),
    [
        ("seed=seven", "seed: 'seven' is no number"), ("seed=1.5", "seed: '1.5' is no whole number"),
        ("residents=1e999", "residents: '1e999' is no number"), ("moves=b:x:platform:1", "moves: 'x' is no number"),
        ("moves=c:1:platform:1", "moves.0.side"), ("levers_a=platform:", "platform: '' is no number"),
        ("hour=nan", "hour: 'nan' is no number"), ("a=" + "x" * 20_000, "longer than"),
    ],
)  # fmt: skip
def test_what_cannot_be_is_said_in_a_line(query: str, told: str) -> None:
    with pytest.raises(InputError) as error:
        read_address(query, FIRST, 7)
    assert told in str(error.value.problems[0])
    assert "\n" not in str(error.value.problems[0])
