"""`govsim view` as it is typed: what it says, what it refuses, and that Ctrl-C ends it at once."""

import os
import re
import signal
import socket
import subprocess
import sys
import time
import urllib.request
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path

import pytest
from click.testing import CliRunner
from tests.view.visitor import Visitor

from govsim.cli import cli
from govsim.text.errors import InputError
from govsim.view import server
from govsim.view.offer import startup

USUAL = ("top_down", "collaborative")


@contextmanager
def started(*words: str, **variables: str) -> Iterator[tuple[subprocess.Popen[str], str]]:
    """The command in a process of its own, and the address that it prints."""
    command = [sys.executable, "-m", "govsim", "view", *words]
    process = subprocess.Popen(
        command, text=True, stdout=subprocess.PIPE, stderr=subprocess.PIPE, env={**os.environ, **variables}
    )  # fmt: skip
    try:
        assert process.stdout is not None
        said = process.stdout.readline()
        address = re.search(r"http://\S+/", said)
        assert address, said + process.communicate(timeout=20)[1]
        yield process, address[0]
    finally:
        process.kill()
        process.communicate()


def interrupted(process: subprocess.Popen[str]) -> tuple[float, int, list[str]]:
    """Seconds until the process ends after Ctrl-C, its exit code, and what it says."""
    began = time.monotonic()
    process.send_signal(signal.SIGINT)
    _, said = process.communicate(timeout=20)
    return time.monotonic() - began, process.returncode, said.split("\n")


def refused(*words: str) -> list[str]:
    with pytest.raises(InputError) as caught:
        CliRunner().invoke(cli, ["view", *words], catch_exceptions=False)
    return caught.value.problems


def test_it_serves_until_ctrl_c_also_with_visitors_in_the_midst_of_something() -> None:
    with started("--no-open") as (process, address), Visitor(address) as plays, Visitor(address) as seeks:
        assert urllib.request.urlopen(address, timeout=60).status == 200
        for one in (plays, seeks):
            one.start()
        plays.do("speed", hours_a_second=1e4)
        plays.do("play")
        seeks.do("start", setup={"a": {"scenario": "top_down"}, "b": {"scenario": "base"}, "common": {"residents": 20_000}})
        plays.until("frame")
        took, code, said = interrupted(process)
    assert (code, said) == (130, ["interrupted", ""])
    assert took < 10  # 2 s on an idle machine


def test_ctrl_c_does_not_wait_for_the_compiler(tmp_path: Path) -> None:
    with started("--no-open", GOVSIM_CACHE_DIR=str(tmp_path)) as (process, address):  # nothing is compiled there
        began = time.monotonic()
        assert urllib.request.urlopen(address, timeout=60).status == 200
        took, code, said = interrupted(process)
        assert time.monotonic() - began < 15  # it would be a minute
    assert (code, said) == (130, ["interrupted", ""])
    assert took < 10  # 2 s on an idle machine


def test_what_is_wrong_is_said_and_the_code_is_2(tmp_path: Path) -> None:
    wrong = tmp_path / "wrong.yaml"
    wrong.write_text("extends: base.yaml\npolicy:\n  platfrom: 0.5\n")
    command = [sys.executable, "-m", "govsim", "view", str(wrong), "--no-open"]
    done = subprocess.run(command, capture_output=True, text=True, timeout=60, check=False)
    assert done.returncode == 2 and done.stdout == ""
    assert done.stderr.count("\n") == 1 and "wrong.yaml:3:3: " in done.stderr and "did you mean 'platform'" in done.stderr


def test_a_port_that_is_taken() -> None:
    with socket.create_server(("127.0.0.1", 0)) as taken:
        port = str(taken.getsockname()[1])
        assert refused("--no-open", "--port", port) == [
            f"--port {port}: 127.0.0.1:{port} cannot be used (Address already in use)"
        ]


def test_an_unheard_of_host() -> None:
    assert re.match("--port .*: no.such.invalid:.* cannot be used", refused("--no-open", "--host", "no.such.invalid")[0])


def test_more_than_two() -> None:
    assert refused("base", "base", "base") == ["a page shows two communities at once (got 3 scenarios)"]


@pytest.mark.parametrize("words", [("replay_911",), ("top_down", "replay_911")])
def test_a_log_cannot_be_shown(words: tuple[str, ...], tmp_path: Path) -> None:
    (tmp_path / "calls.csv").write_text("timeStamp,title,twp\n2020-01-01 10:00:00,Fire: ALARM,HERE\n")
    own = tmp_path / "own.yaml"
    own.write_text("extends: replay_911.yaml\nname: own\nincidents: {log: {file: calls.csv}}\n")
    told = refused(*(str(own) if word.startswith("replay") else word for word in words))
    assert told == [f"{own}: replays a log, which the page cannot show; `govsim run` and `govsim compare` can"]


def own_town(folder: Path, name: str = "town", residents: int = 300) -> str:
    path = folder / f"{name}.yaml"
    path.write_text(f"extends: base.yaml\nname: {name}\ncommunity: {{residents: {residents}}}\n")
    return str(path)


def test_two_that_do_not_share_their_threats(tmp_path: Path) -> None:
    told = refused(own_town(tmp_path), "top_down", "--no-open")
    assert len(told) == 1 and told[0].startswith("town and top_down differ in community, so they would not face the same")


def test_too_large_a_community(tmp_path: Path) -> None:
    assert refused(own_town(tmp_path, residents=30_000), "--no-open") == [
        "30000 residents are more than this page shows (20000)"
    ]


@pytest.mark.parametrize(
    ("given", "first"),
    [
        ((), USUAL),
        (("top_down",), ("collaborative", "top_down")),
        (("digital_top_down",), ("top_down", "digital_top_down")),
        (("base", "top_down"), ("base", "top_down")),
        (("reform/gradual",), ("top_down", "gradual")),
    ],
)
def test_what_the_page_begins_with(given: tuple[str, ...], first: tuple[str, str]) -> None:
    offer = startup(given, USUAL)
    assert offer.first == first and set(first) <= set(offer.files) == set(offer.scenarios)
    assert not {"replay_911", "replay_fire"} & set(offer.files)


def test_a_file_of_ones_own(tmp_path: Path) -> None:
    town = own_town(tmp_path)
    assert startup((town,), USUAL).first == ("town", "town")  # nothing that ships has its residents
    assert startup((town, own_town(tmp_path, "city")), USUAL).first == ("town", "city")
    policy = tmp_path / "mine.yaml"
    policy.write_text("extends: base.yaml\nname: mine\npolicy: {platform: 0.5}\n")
    offer = startup((str(policy),), USUAL)
    assert offer.first == ("top_down", "mine") and offer.files["mine"] == str(policy)


def test_a_file_goes_before_what_ships_under_its_name(tmp_path: Path) -> None:
    path = tmp_path / "top_down.yaml"
    path.write_text("extends: base.yaml\npolicy: {platform: 0.25}\n")
    offer = startup((str(path), "collaborative"), USUAL)
    assert offer.first == ("top_down", "collaborative") and offer.scenarios["top_down"].policy.platform == 0.25
    with pytest.raises(InputError, match="are both named top_down; give one of them another name"):
        startup((str(path), "top_down"), USUAL)


def test_a_browser_that_cannot_be_opened_is_passed_over(monkeypatch: pytest.MonkeyPatch) -> None:
    opened = []
    monkeypatch.setattr(server.webbrowser, "open", lambda address: [opened.append(address), 1 / 0])
    server.open_browser("http://127.0.0.1:1/")
    assert opened == ["http://127.0.0.1:1/"]


@pytest.mark.parametrize(
    ("host", "address"), [("127.0.0.1", "http://127.0.0.1:8765/"), ("::1", "http://[::1]:8765/"), ("pc", "http://pc:8765/")]
)
def test_addresses(host: str, address: str) -> None:
    assert server.address_of(host, 8765) == address


def test_others_are_let_in_with_a_warning_and_the_address_for_them(
    monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]
) -> None:
    monkeypatch.setattr(server.Server, "run", lambda self, sockets: [s.close() for s in sockets])
    monkeypatch.setattr(server, "address_outside", lambda: "192.0.2.7")
    offer = startup((), USUAL)
    server.serve(offer, "0.0.0.0", None, 8710, False)
    told = capsys.readouterr()
    assert told.err == "warning: --host 0.0.0.0 lets every machine that reaches this one in\n"
    port = re.search(r"localhost:(\d+)/", told.out)
    assert port and f"from other machines: http://192.0.2.7:{port[1]}/\n" in told.out
    server.serve(offer, "127.0.0.1", None, 8710, False)
    assert capsys.readouterr().err == ""
