"""Who is in, and whose turn it is to have communities built: shared by all visits of a server."""

import asyncio
import contextlib
from collections.abc import AsyncIterator, Iterator

BUILDERS = 2  # communities built at once; more would only slow each other down


class Door:
    """Counts visitors, and lets them build one after the other once the model has been compiled."""

    def __init__(self, most: int) -> None:
        self.most, self.inside = most, 0
        self.ready = asyncio.Event()  # whether the model is compiled; whoever compiles it clears this before
        self.ready.set()
        self._turns = asyncio.Semaphore(BUILDERS)

    @contextlib.contextmanager
    def open(self) -> Iterator[bool]:
        """Hold a place for a visit; gives False where there is none left."""
        if self.inside >= self.most:
            yield False
            return
        self.inside += 1
        try:
            yield True
        finally:
            self.inside -= 1

    @contextlib.asynccontextmanager
    async def building(self) -> AsyncIterator[None]:
        """Hold a turn for building communities.

        Waits for the compiler without holding a thread, so that Ctrl-C need not wait for it.
        """
        await self.ready.wait()
        async with self._turns:
            yield
