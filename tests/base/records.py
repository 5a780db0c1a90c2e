"""The numbers of a block as kernels get them."""

from govsim.engine.block import Block, fill, record_type
from govsim.model.world import records


def numbers(block: Block):
    """A record filled with a block's numbers."""
    row = records(record_type(type(block)), 1)
    fill(row[0], block)
    return row[0]
