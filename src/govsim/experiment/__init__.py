"""Running many, and comparing: the same seeds for every scenario, paired differences, one folder of tables."""

from govsim.experiment.compare import Batch, compare

__all__ = ["Batch", "compare"]
