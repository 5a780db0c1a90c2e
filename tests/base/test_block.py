"""Blocks: no number without unit and source, no unknown key, no wrong type, and the way into the kernels."""

import numpy as np
import pytest
from pydantic import ValidationError
from tests.base.records import numbers

from govsim.engine.block import Block, Four, about, coefficient, has_a_sum, lever, record, record_type
from govsim.engine.block import numbers as walk
from govsim.incidents import COEFFICIENTS, MECHANISMS, Incidents
from govsim.scenario import Scenario
from govsim.text.words import words


class Desk(Block):
    """A desk."""

    open_h: float = coefficient(8.0, unit="h", source="assumed", meaning="hours open", ge=0, le=24)
    clerks: int = coefficient(2, unit="persons", source="assumed", meaning="clerks", ge=1)
    share: Four = coefficient((0.1, 0.2, 0.3, 0.4), unit="share", source="assumed", meaning="by severity")
    has_door: bool = True


@pytest.mark.parametrize("lacking", ["unit", "source", "meaning"])
def test_a_number_without_unit_source_or_meaning_is_refused(lacking):
    told = {"unit": "h", "source": "assumed", "meaning": "hours"} | {lacking: ""}
    with pytest.raises(ValueError, match="needs a unit"):
        coefficient(1.0, **told)


@pytest.mark.parametrize(
    "wrong",
    [
        {"open_h": "8"}, {"open_h": True}, {"open_h": float("nan")}, {"open_h": float("inf")}, {"open_h": 25.0},
        {"clerks": 2.5}, {"clerks": 0}, {"share": [0.1, 0.2, 0.3]}, {"share": ["a", 0, 0, 0]}, {"closed_h": 1.0},
    ],
)  # fmt: skip
def test_what_is_not_a_valid_number_is_refused(wrong):
    with pytest.raises(ValidationError):
        Desk.model_validate(wrong)


def test_a_block_is_frozen_and_takes_lists_for_fours():
    desk = Desk.model_validate({"share": [0.4, 0.3, 0.2, 0.1]})
    assert desk.share == (0.4, 0.3, 0.2, 0.1)
    with pytest.raises(ValidationError):
        desk.open_h = 9.0


def test_numbers_reach_the_kernels_by_name():
    row = numbers(Desk(open_h=7.5))
    assert row.open_h == 7.5 and row.clerks == 2 and row.share.tolist() == [0.1, 0.2, 0.3, 0.4] and row.has_door == 1
    assert record_type(Desk)["clerks"] == np.dtype("i8")
    with pytest.raises(ValueError, match="already has"):
        record([("shape", "f8")])


def test_there_are_no_more_coefficients_than_there_were():
    """A model that grows by a number for each objection can no longer be judged: whoever adds one takes out another."""
    assert sum(1 for _ in walk(Scenario)) <= 271


def test_every_mechanism_is_in_the_record_of_the_kernels():
    assert set(MECHANISMS) == set(Incidents.model_fields) - {"log", "profile"} and set(MECHANISMS) < set(COEFFICIENTS.names)


def test_every_number_of_the_scenario_is_told_of():
    told = {key: (info, note) for key, info, note in walk(Scenario)}
    assert len(told) > 150 and "incidents.ladder.handover_office_h" in told and "actors.prices.platform" in told
    for key, (info, note) in told.items():
        assert note.unit and note.source and note.meaning, key
        if note.plausible and not note.thesis and isinstance(info.default, (int, float)):
            assert note.plausible[0] <= info.default <= note.plausible[1], key


def test_a_lever_knows_its_proposal_and_shares_need_a_sum():
    class Page(Block):
        """One lever."""

        pull: float = lever(words("Safety awareness"), thesis="I", meaning="pulls")

    note = about(Page.model_fields["pull"])
    assert note.thesis == "I" and note.plausible == (0.0, 1.0) and note.title.zh == "安全意识"
    with pytest.raises(ValidationError):
        Page(pull=1.5)
    with pytest.raises(ValueError, match="not be all 0"):
        has_a_sum((0.0, 0.0))
