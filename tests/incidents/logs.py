"""Small logs for tests, and where the real ones lie."""

import os
from pathlib import Path

import pytest
import yaml

from govsim.incidents.log import Log
from govsim.intake.logs import read_log
from govsim.text.errors import InputError

ROOT = Path(__file__).resolve().parents[2]
DATA = Path(os.environ.get("GOVSIM_DATA", ROOT.parent / "shared" / "data"))
KIND = {"column": "what", "map": {"fire*": "environmental", "ems*": "personal", "work*": "occupational"}}
PLAIN = {"time": {"column": "when"}, "kind": KIND, "place": {"column": "where"}}
HEADER = "when,what,where,took,id,rank"


def logged(folder, rows, header=HEADER, strict=False, encoding="utf-8", **blocks):
    file = folder / "calls.csv"
    file.write_bytes("\n".join([header, *rows]).encode(encoding))
    return read_log(Log.model_validate({"file": str(file), **PLAIN, **blocks}), strict)


def problems(folder, rows, **more):
    with pytest.raises(InputError) as caught:
        logged(folder, rows, **more)
    return caught.value.problems


def bundled(name, file):
    if not (DATA / file).is_file():
        pytest.skip(f"{DATA / file} is not there; GOVSIM_DATA names the folder of real logs")
    block = yaml.safe_load((ROOT / "scenarios" / f"{name}.yaml").read_text())["incidents"]["log"]
    return Log.model_validate(block | {"file": str(DATA / file)})
