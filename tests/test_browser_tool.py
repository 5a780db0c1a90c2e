"""The tool that sees to a browser, on machines of its own: folders that hold nothing but what a test puts on the PATH."""

import os
import shutil
import subprocess
from pathlib import Path

import pytest

TOOL = Path(__file__).resolve().parent.parent / "tools" / "browser.sh"
PLAIN = ("bash", "env", "dirname", "true", "cp", "chmod")


class Machine:
    """A PATH with a few programs; apt-get and python say what they were asked for."""

    def __init__(self, folder: Path) -> None:
        self.bin, self.venv, self.asked = folder / "bin", folder / "venv", folder / "asked"
        self.own = folder / "own-chromium"
        self.bin.mkdir()
        (self.venv / "bin").mkdir(parents=True)
        for name in PLAIN:
            found = shutil.which(name)
            assert found
            (self.bin / name).symlink_to(found)
        self.put("id", "echo ${UID_OF_TEST:-0}")
        self.python(f'echo "python $@" >>{self.asked}')

    def python(self, installs: str) -> None:
        """The environment's Python: what it does when it is to install playwright's own browser, which else is not there."""
        self.write(
            self.venv / "bin" / "python", f'case "$*" in *"playwright install"*) {installs};; *) echo {self.own};; esac'
        )  # fmt: skip

    def write(self, path: Path, text: str) -> None:
        path.write_text(f"#!{shutil.which('bash')}\n{text}\n")
        path.chmod(0o755)

    def put(self, name: str, text: str = "exit 0") -> None:
        self.write(self.bin / name, text)

    def has_apt(self, brings: str) -> None:
        """Packages can be installed; that of the browser brings a program of this name."""
        self.put(
            "apt-get",
            f'echo "apt-get $* ($DEBIAN_FRONTEND)" >>{self.asked}\n'
            f'case "$*" in *install*) while read -r l; do echo "$l"; done <<<"#!/bin/sh" >{self.bin / brings}; '
            f"chmod +x {self.bin / brings};; esac",
        )

    def run(self, **more: str) -> "subprocess.CompletedProcess[str]":
        variables = {"PATH": str(self.bin), **more}
        return subprocess.run(
            [str(TOOL), str(self.venv)], capture_output=True, text=True, env=variables, timeout=30, check=False
        )  # fmt: skip

    @property
    def was_asked(self) -> list[str]:
        return self.asked.read_text().splitlines() if self.asked.exists() else []


@pytest.fixture
def machine(tmp_path: Path) -> Machine:
    return Machine(tmp_path)


@pytest.mark.parametrize("name", ["chromium", "chromium-browser", "google-chrome"])
def test_where_there_is_one_nothing_is_done(machine: Machine, name: str) -> None:
    machine.put(name)
    machine.has_apt("chromium")
    done = machine.run()
    assert (done.returncode, done.stdout, done.stderr, machine.was_asked) == (0, "", "", [])


def test_root_installs_the_package(machine: Machine) -> None:
    machine.has_apt("chromium")
    done = machine.run()
    assert done.returncode == 0 and done.stdout == "Installing chromium by apt-get, for the tests of the page\n"
    assert machine.was_asked == [
        "apt-get -qq update (noninteractive)",
        "apt-get -qq install --yes --no-install-recommends chromium (noninteractive)",
    ]


def test_others_do_with_sudo(machine: Machine) -> None:
    machine.has_apt("chromium")
    machine.put("sudo", '[ "$1" = -n ] && shift; exec "$@"')
    done = machine.run(UID_OF_TEST="1000")
    assert done.returncode == 0 and len(machine.was_asked) == 2


@pytest.mark.parametrize("sudo", [None, "exit 1"], ids=["none", "that wants a password"])
def test_without_rights_playwright_brings_its_own(machine: Machine, sudo: str | None) -> None:
    machine.has_apt("chromium")
    if sudo:
        machine.put("sudo", sudo)
    machine.python(f"cp {machine.bin}/id {machine.own}")
    done = machine.run(UID_OF_TEST="1000")
    assert done.returncode == 0 and machine.was_asked == []
    assert done.stdout == "Installing chromium by playwright, for the tests of the page\n"
    again = machine.run(UID_OF_TEST="1000")
    assert (again.returncode, again.stdout) == (0, "")


def test_where_nothing_helps_it_fails_and_says_what_to_do(machine: Machine) -> None:
    machine.put("apt-get", "exit 100")
    done = machine.run()
    assert done.returncode == 1
    assert "No browser for the tests of the page" in done.stderr and "apt-get install chromium" in done.stderr
    assert machine.was_asked == ["python -m playwright install chromium"]


def test_it_runs_under_this_machine_s_own_path(tmp_path: Path) -> None:
    done = subprocess.run([str(TOOL), str(tmp_path)], capture_output=True, text=True, env=os.environ, timeout=30, check=False)
    assert (done.returncode, done.stderr) == (0, "")
