"""Try the package on every Python that runs here, and on the lowest versions it promises to work with."""

import argparse
import hashlib
import os
import re
import subprocess
import sys
import tomllib
from collections.abc import Iterable
from pathlib import Path

ROOT = Path(__file__).resolve().parent.parent
FOLDER = ROOT / ".venv-matrix"
OLDEST, NEWEST = (3, 11), (3, 14)
Version = tuple[int, int]

TINY = ("community.residents=150", "horizon.days=20", "horizon.warmup_days=0")
"""Settings of a run that takes seconds."""


def version_of(python: Path | str) -> Version | None:
    """Version of an interpreter, or None when it does not run (PATH may hold stubs) or cannot make environments."""
    ask = "import sys, venv, ensurepip; print(*sys.version_info[:2])"
    try:
        done = subprocess.run([str(python), "-c", ask], capture_output=True, text=True, timeout=30, check=True)
    except (OSError, subprocess.SubprocessError):
        return None
    major, minor = done.stdout.split()
    return int(major), int(minor)


def interpreters() -> dict[Version, Path]:
    """One interpreter of each version from OLDEST to NEWEST that really runs, oldest first."""
    names = [f"python3.{minor}" for minor in range(OLDEST[1], NEWEST[1] + 1)]
    folders = [Path(p) for p in os.environ.get("PATH", "").split(os.pathsep) if p]
    folders += sorted(Path(os.environ.get("PYENV_ROOT") or Path.home() / ".pyenv").glob("versions/*/bin"))
    found: dict[Version, Path] = {}
    for path in (folder / name for name in names for folder in folders):
        version = version_of(path) if path.exists() else None
        if version and OLDEST <= version <= NEWEST:
            found.setdefault(version, path)
    return dict(sorted(found.items()))


def lower_bounds() -> list[str]:
    """Dependencies with each lower bound turned into the exact version."""
    project = tomllib.loads((ROOT / "pyproject.toml").read_text(encoding="utf-8"))["project"]
    return [re.sub(r">=\s*([\w.]+).*", r"==\1", need) for need in project["dependencies"]]


def environment(python: Path, name: str, needs: Iterable[str]) -> Path:
    """Interpreter of an environment in which `needs` are installed; kept until pyproject.toml or the needs change.

    Raises CalledProcessError when the environment cannot be made or something cannot be installed.
    """
    needs, folder = list(needs), FOLDER / name
    inside = folder / "bin" / "python"
    wanted = hashlib.sha256(f"{ROOT}{needs}{(ROOT / 'pyproject.toml').read_text('utf-8')}".encode()).hexdigest()
    stamp = folder / ".installed"
    if stamp.exists() and stamp.read_text("utf-8") == wanted and version_of(inside):
        return inside
    subprocess.run([str(python), "-m", "venv", "--clear", str(folder)], check=True)
    pip = [str(inside), "-m", "pip", "install", "--quiet", "--disable-pip-version-check"]
    subprocess.run([*pip, *needs], check=True, cwd=ROOT)
    stamp.write_text(wanted, "utf-8")
    return inside


def tiny_run(python: Path | str, out: Path) -> None:
    """Run a tiny model, uncompiled, into the folder `out`: the whole suite on that Python has it compiled.

    Raises CalledProcessError, with what was printed, when it fails.
    """
    settings = [word for setting in TINY for word in ("--set", setting)]
    command = [str(python), "-m", "govsim", "run", "base", *settings, "--seed", "7", "--out", str(out), "--quiet"]
    subprocess.run(command, check=True, capture_output=True, text=True, env=os.environ | {"NUMBA_DISABLE_JIT": "1"})


def suite(python: Path, name: str, needs: Iterable[str]) -> bool:
    """Whether the whole test suite passes in an environment of its own."""
    print(f"== {name}: {python}", flush=True)
    try:
        inside = environment(python, name, [*needs, "--editable", ".[test]"])
    except subprocess.CalledProcessError as failure:
        print(f"{name}: could not be installed ({failure})", flush=True)
        return False
    tests = [str(inside), "-m", "pytest", "-q", "-n", "auto", "--dist", "loadfile", "-m", "not long and not matrix"]
    return subprocess.run(tests, cwd=ROOT, check=False).returncode == 0


def main() -> int:
    """Run the suite on each Python and on the lower bounds; returns the exit code."""
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("only", nargs="*", help="names such as py3.12 or lower-bounds; all without any")
    only = parser.parse_args().only
    found = interpreters()
    runs = [(f"py{major}.{minor}", python, list[str]()) for (major, minor), python in found.items()]
    if OLDEST in found:
        runs.append(("lower-bounds", found[OLDEST], lower_bounds()))
    passed = {name: suite(python, name, needs) for name, python, needs in runs if not only or name in only}
    for name, fine in passed.items():
        print(f"{name:14} {'passed' if fine else 'FAILED'}")
    missing = [f"3.{minor}" for minor in (11, 12, 13) if (3, minor) not in found]
    if missing:
        print(f"not tried, since no such interpreter runs here: {', '.join(missing)}")
    return 0 if passed and all(passed.values()) else 1


if __name__ == "__main__":
    sys.exit(main())
