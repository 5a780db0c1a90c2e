"""govsim: does collaborative governance of community safety do better than top-down control, at the same public budget?"""

from typing import TYPE_CHECKING, Any

if TYPE_CHECKING:
    from govsim.experiment.run.compare import compare
    from govsim.model import GovernanceModel
    from govsim.scenario import load_scenario

__all__ = ["GovernanceModel", "compare", "load_scenario"]
__version__ = "0.1.0"

_HOME = {"GovernanceModel": "model", "compare": "experiment.run.compare", "load_scenario": "scenario"}


def __getattr__(name: str) -> Any:
    """Import what is asked for when it is asked for, so that `govsim --help` stays quick."""
    if name not in _HOME:
        raise AttributeError(f"module 'govsim' has no attribute {name!r}")
    import importlib

    return getattr(importlib.import_module(f"govsim.{_HOME[name]}"), name)
