"""What is wrong with a log, a map or a word of the command: one line each, exit code 2, nothing written."""

import os
import sys

import pytest

from govsim.cli import main

LOG = "when,what,where\n2020-01-01 08:00,ems,a\n2020-01-02 09:00,fire,b\n2020-01-03 10:00,never seen,b\n"
MAP = "time: {column: when}\nkind: {column: what, map: {ems: personal, fire: environmental}}\nplace: {column: where}\n"
CASES = {
    "no map": (["calls.csv", "--map", "mop.yaml"], "mop.yaml: no such file; did you mean 'map.yaml'?"),
    "no log": (["cals.csv", "--map", "map.yaml"], "cals.csv: no such file"),
    "a word of the map": (["calls.csv", "--map", "slip.yaml"], "slip.yaml:1:8: time.columns: unknown key; did you mean"),
    "a column": (["calls.csv", "--map", "other.yaml"], "calls.csv:1: no column 'when_'; did you mean 'when'?"),
    "strict": (
        ["calls.csv", "--map", "map.yaml", "--strict"],
        'calls.csv:4: kind not in the map: "never seen" (1 row: line 4)',
    ),
    "no replay": (["calls.csv", "--map", "base"], "base: a scenario that replays no log"),
    "hours": (["calls.csv", "--map", "map.yaml", "--hours", "18-8"], "must be two hours of the day, as 8-18 (got '18-8')"),
    "base": (["calls.csv", "--map", "map.yaml", "--extends", "bese"], "bese: no such file"),
    "what is there": (["calls.csv", "--map", "map.yaml", "--out", "map.yaml"], "map.yaml: is there already"),
    "no scenario": (["calls.csv", "--map", "map.yaml", "--out", "x.txt"], "x.txt: must end in .yaml"),
    "all in gaps": (["calls.csv", "--map", "map.yaml", "--hours", "3-4"], "no row lies in the hours 3-4"),
}


@pytest.mark.parametrize("case", CASES)
def test_one_line_and_exit_2(tmp_path, case, monkeypatch, capsys):
    words, told = CASES[case]
    for name, text in {"calls.csv": LOG, "map.yaml": MAP, "slip.yaml": MAP.replace("column", "columns", 1),
                       "other.yaml": MAP.replace("when", "when_")}.items():  # fmt: skip
        (tmp_path / name).write_text(text)
    before = sorted(os.listdir(tmp_path))
    monkeypatch.chdir(tmp_path)
    monkeypatch.setattr(sys, "argv", ["govsim", "calibrate", *words])
    with pytest.raises(SystemExit) as stopped:
        main()
    assert stopped.value.code == 2
    assert told in capsys.readouterr().err
    assert sorted(os.listdir(tmp_path)) == before
