"""The checker refuses an attribute that a model or its state does not have."""

import subprocess
import sys
from pathlib import Path

import pytest

ROOT = Path(__file__).resolve().parent.parent
LINES = {
    "model.bokos = 3": '"GovernanceModel" has no attribute "bokos"',
    "print(model.kosbo)": '"GovernanceModel" has no attribute "kosbo"',
    "model.state.bokos = 3": '"State" has no attribute "bokos"',
    "print(model.state.kosbo)": '"State" has no attribute "kosbo"',
}


def test_a_misspelt_attribute_is_refused(tmp_path: Path) -> None:
    file = tmp_path / "line.py"
    head = "from govsim.model import GovernanceModel\n\n\ndef f(model: GovernanceModel) -> None:\n"
    file.write_text(head + "".join(f"    {line}\n" for line in LINES), "utf-8")
    command = [sys.executable, "-m", "mypy", "--config-file", str(ROOT / "pyproject.toml"), str(file)]
    said = subprocess.run(command, cwd=ROOT, capture_output=True, text=True).stdout
    assert [why for why in LINES.values() if why not in said] == [], said


def test_nothing_can_be_hung_on_a_state() -> None:
    import govsim
    from govsim.model import GovernanceModel

    small = {"community.residents": 40, "community.residents_per_grid": 20, "horizon.days": 1, "horizon.warmup_days": 0}
    state = GovernanceModel(govsim.load_scenario("base", small), 1).state
    with pytest.raises(AttributeError):
        state.bokos = 3  # type: ignore[attr-defined]
