"""Experiments: designs, engines, the store, statistics."""

from govsim.experiment.batch import Batch
from govsim.experiment.compare import compare

__all__ = ["Batch", "compare"]
