"""Small worlds, given and expected: the decisions of organizations and the ways of an incident, for readers of the field.

The situations are the YAML files beside this one; `stage.py` plays all of them in one process of plain Python. A leaf of
`expect` is a value, or a phrase: `about 0.12 within 0.03`, `more than 3`, `less than 2`, `after Monday 09:00`, `before
Monday 17:00`, `between Monday 09:00 and Monday 17:00`, `at Monday 09:15`. Lists are sets, but for the order of help.
"""

import fcntl
import json
import os
import re
import subprocess
import sys
from pathlib import Path
from typing import Any

import pytest
import yaml

HERE = Path(__file__).resolve().parent
FILES = sorted(set(HERE.glob("*.yaml")) - {HERE / "numbers.yaml"})
DOCUMENTS = [
    (file.name, number, document)
    for file in FILES
    for number, document in enumerate(yaml.safe_load_all(file.read_text("utf-8")))
]
DAYS = ("Monday", "Tuesday", "Wednesday", "Thursday", "Friday", "Saturday", "Sunday")
CLOCK = rf"(?:next )*(?:{'|'.join(DAYS)}) \d\d:\d\d"
MINUTE_H = 1 / 60


@pytest.fixture(scope="session")
def happened(tmp_path_factory: pytest.TempPathFactory) -> dict[tuple[str, int], Any]:
    """What happened in each document, by file and number. The first process of the suite that asks plays for all."""
    place = tmp_path_factory.getbasetemp()
    place = place.parent if "PYTEST_XDIST_WORKER" in os.environ else place
    with (place / "situations.lock").open("w") as lock:
        fcntl.flock(lock, fcntl.LOCK_EX)
        if not (told := place / "situations.json").exists():
            told.write_text(played(), "utf-8")
    return {(each["file"], each["number"]): each["seen"] for each in json.loads(told.read_text("utf-8"))}


def played() -> str:
    """What the stage says."""
    command = [sys.executable, "-W", "error", str(HERE / "stage.py"), *map(str, FILES)]
    path = os.pathsep.join([str(HERE.parents[1]), *filter(None, [os.environ.get("PYTHONPATH")])])
    done = subprocess.run(
        command, env=os.environ | {"NUMBA_DISABLE_JIT": "1", "PYTHONPATH": path}, capture_output=True, text=True
    )
    assert done.returncode == 0, done.stderr
    return done.stdout


def number_of(text: str) -> float:
    """A number, or the hour of a day and time."""
    if not re.fullmatch(CLOCK, text):
        return float(text)
    *weeks, day, clock = text.split()
    return 168.0 * len(weeks) + 24.0 * DAYS.index(day) + int(clock[:2]) + int(clock[3:]) / 60


def is_as_told(told: Any, seen: Any) -> bool:
    """Whether a leaf is as expected."""
    if isinstance(told, str) and not isinstance(seen, str):
        side, _, text = told.partition(" ")
        match side:
            case "about":
                middle, width = map(float, text.split(" within "))
                return abs(seen - middle) <= width
            case "between":
                low, high = map(number_of, text.split(" and "))
                return low <= seen <= high
            case "more" | "less":
                limit = number_of(text.removeprefix("than "))
                return seen > limit if side == "more" else seen < limit
            case "after" | "before":
                return seen >= number_of(text) if side == "after" else seen < number_of(text)
            case "at":
                return abs(seen - number_of(text)) <= MINUTE_H / 2
        raise ValueError(f"no such phrase: {told}")
    if isinstance(told, float):
        return seen == pytest.approx(told, rel=1e-6)
    return type(told) is type(seen) and told == seen


def differences(told: Any, seen: Any, at: str = "") -> list[str]:
    """Every leaf that is not as expected, with the way to it."""
    if isinstance(told, dict):
        if not isinstance(seen, dict):
            return [f"{at}: expected more than {seen}"]
        missing = [f"{at}: {key} was not seen; seen: {list(seen)}" for key in told if key not in seen]
        return missing + [d for key in told if key in seen for d in differences(told[key], seen[key], f"{at}/{key}")]
    if isinstance(told, list) and told and isinstance(told[0], float | int | str) and isinstance(seen, list):
        if any(isinstance(x, float) for x in seen):
            pairs = zip(told, seen, strict=True)
            return [d for n, (a, b) in enumerate(pairs) for d in differences(a, b, f"{at}/{n}")]
        alike = told == seen if at.endswith("order of help") else sorted(told) == sorted(seen)
        return [] if alike else [f"{at}: expected {told}, saw {seen}"]
    return [] if is_as_told(told, seen) else [f"{at}: expected {told}, saw {seen}"]


@pytest.mark.parametrize(("file", "number", "document"), DOCUMENTS, ids=[d["situation"] for *_, d in DOCUMENTS])
def test_situation(file: str, number: int, document: dict[str, Any], happened) -> None:
    seen = happened[file, number]
    assert "error" not in seen, seen["error"]
    assert differences(document["expect"], seen) == []


@pytest.mark.parametrize(
    ("told", "seen"),
    [
        ("about 0.5 within 0.1", 0.7), ("more than 3", 3.0), ("less than 3", 3.0), ("after Monday 09:00", 8.9),
        ("before next Monday 00:00", 168.0), ("between 1 and 2", 2.1), ("at Tuesday 10:00", 34.1), (1.5, 1.6), (3, 4),
        (1, True), (["a"], ["a", "b"]), ([], ["a"]), ({"x": 1}, {}), ("a", "b"), ([0.5, 0.5], [0.4, 0.6]),
    ],
)  # fmt: skip
def test_what_is_not_as_told_is_seen(told: Any, seen: Any) -> None:
    assert differences(told, seen)


def test_every_document_is_a_sentence_with_given_and_expected() -> None:
    sentences = [d["situation"] for *_, d in DOCUMENTS]
    assert len(set(sentences)) == len(sentences)
    for _, _, document in DOCUMENTS:
        assert set(document) <= {"situation", "because", "given", "expect"}
        assert document["expect"]
