"""A visit: a pair of communities of its own, a clock that runs or stands, and a browser that says what it has drawn.

The server never outruns the browser: it sends the next frame only when of the last two at least one has been drawn, and the
model stands still meanwhile. So a browser that stalls costs nothing.
"""

import asyncio
import json
import math
import time
from collections.abc import Awaitable, Callable
from typing import Any

from starlette.websockets import WebSocket, WebSocketDisconnect

from govsim.base.calendar import DAY_H
from govsim.base.errors import InputError
from govsim.view.answers import answer
from govsim.view.frames import frame
from govsim.view.layout import Layout, lay_out
from govsim.view.offer import Offer
from govsim.view.scene import scene, side_told
from govsim.view.setup import SIDES, read_setup
from govsim.view.twins import Twins

WINDOW = 2  # frames that may be on their way
FRAME_S = 1 / 60
WORK_S = 0.02  # of work for a frame where it goes as fast as possible
LAG_S = 0.1  # a browser slower than this slows the clock down
MOST_BYTES = 65_536  # of a message from a browser


class Visit:
    """What one visitor has open, from the first message to the last."""

    def __init__(self, socket: WebSocket, offer: Offer) -> None:
        self.socket, self.offer = socket, offer
        self.twins: Twins | None = None
        self.layout: Layout | None = None
        self.lock = asyncio.Lock()
        self.playing, self.room = asyncio.Event(), asyncio.Event()
        self.under_way = 0
        self.hours_a_second = 24.0  # infinite: as fast as possible
        self.sent_days = 0
        self.days_a_frame = 1.0

    async def stay(self) -> None:
        """Serve until the visitor leaves."""
        self.room.set()
        player = asyncio.create_task(self._play())
        reader = asyncio.create_task(self._read())
        done, left = await asyncio.wait({player, reader}, return_when=asyncio.FIRST_COMPLETED)
        for task in left:
            task.cancel()
        await asyncio.gather(*left, return_exceptions=True)
        for task in done:
            error = task.exception()
            if error and not isinstance(error, WebSocketDisconnect):
                raise error

    async def _read(self) -> None:
        while True:
            told = read_message(await self.socket.receive_text())
            do = DOINGS.get(str(told.get("do")))
            if do is None:
                await self._say({"type": "error", "lines": [f"no such thing to do: {str(told.get('do'))[:40]}"]})
                continue
            try:
                await do(self, told)
            except InputError as error:
                await self._say({"type": "error", "lines": [str(line) for line in error.problems]})
            except (KeyError, TypeError, ValueError, OverflowError) as error:
                await self._say({"type": "error", "lines": [f"{told.get('do')}: not understood ({error})"]})

    async def _play(self) -> None:
        last = time.perf_counter()
        while True:
            if not self.playing.is_set():
                await self.playing.wait()
                last = time.perf_counter()
            await self.room.wait()
            async with self.lock:
                now = time.perf_counter()
                if self.playing.is_set() and self.twins is not None:
                    await self._live(min(now - last, LAG_S))
                last = now
            await asyncio.sleep(max(0.0, FRAME_S - (time.perf_counter() - last)))

    async def _live(self, seconds: float) -> None:
        """Live the hours of some seconds and send what it looks like then."""
        twins = self.here
        fast = math.isinf(self.hours_a_second)
        hours = self.days_a_frame * DAY_H if fast else self.hours_a_second * seconds
        began = time.perf_counter()
        await asyncio.to_thread(twins.live_to, twins.hour + hours)
        if fast:
            took = max(time.perf_counter() - began, 1e-4)
            self.days_a_frame = min(max(self.days_a_frame * min(WORK_S / took, 2.0), 1.0), 60.0)
        if twins.is_over:
            self.playing.clear()
        await self._frame()

    @property
    def here(self) -> Twins:
        """The communities; raises InputError before there are any."""
        if self.twins is None:
            raise InputError(["nothing has started yet"])
        return self.twins

    async def _frame(self, whole: bool = False) -> None:
        assert self.layout is not None
        speed = 0.0 if math.isinf(self.hours_a_second) else self.hours_a_second
        lately_h = min(max(DAY_H / 2, 0.8 * speed), 30 * DAY_H)
        message = frame(self.here, self.layout, 0 if whole else self.sent_days, lately_h, whole)
        self.sent_days = self.here.sides[0].journal.days
        self.under_way += 1
        if self.under_way >= WINDOW:
            self.room.clear()
        await self.socket.send_bytes(message)
        if self.here.is_over:
            await self._over()

    async def _over(self) -> None:
        results = await asyncio.to_thread(self.here.results)
        await self._say({"type": "over", "metrics": [finite(result.metrics) for result in results]})

    async def _say(self, told: dict[str, Any]) -> None:
        await self.socket.send_text(json.dumps(told, ensure_ascii=False, allow_nan=False))

    async def _start(self, told: dict[str, Any]) -> None:
        """A run from its first day, or from an hour of it."""
        setup, hour = read_setup(told["setup"]), float(told.get("hour", 0.0))
        self.playing.clear()
        async with self.lock:
            self.twins = await asyncio.to_thread(begun, setup, self.offer, hour)
            self.layout = lay_out(self.twins.sides[0].model)
            self.under_way = 0
            self.room.set()
            await self.socket.send_bytes(scene(self.twins, self.layout))
            await self._frame(whole=True)

    async def _play_on(self, told: dict[str, Any]) -> None:
        if not self.here.is_over:
            self.playing.set()

    async def _pause(self, told: dict[str, Any]) -> None:
        self.playing.clear()
        async with self.lock:  # the step under way is over
            await self._say({"type": "paused", "hour": self.here.hour})

    async def _step(self, told: dict[str, Any]) -> None:
        """Some hours on; a day until the next midnight, where none are given."""
        self.playing.clear()
        async with self.lock:
            twins = self.here
            goal = twins.hour + float(told["hours"]) if "hours" in told else (math.floor(twins.hour / DAY_H) + 1) * DAY_H
            await asyncio.to_thread(twins.live_to, goal)
            await self._frame()

    async def _seek(self, told: dict[str, Any]) -> None:
        async with self.lock:
            goal = float(told["hour"])
            back = goal < self.here.hour
            await asyncio.to_thread(self.here.seek, goal)
            await self._frame(whole=back)

    async def _speed(self, told: dict[str, Any]) -> None:
        speed = told["hours_a_second"]
        self.hours_a_second = math.inf if speed is None else min(max(float(speed), 0.01), 1e5)

    async def _lever(self, told: dict[str, Any]) -> None:
        """Move levers of one side or both: {"side": "a", "levers": {"platform": 0.5}}."""
        async with self.lock:
            twins = self.here
            for side in SIDES if told["side"] == "both" else (told["side"],):
                if side not in SIDES:
                    raise InputError([f"no side '{str(side)[:20]}'"])
                await asyncio.to_thread(twins.move, side, read_levers(told["levers"]))
            await self._say({
                "type": "moved", "setup": twins.setup.model_dump(mode="json"), "hour": twins.hour,
                "sides": [side_told(side) for side in twins.sides],
            })  # fmt: skip

    async def _ask(self, told: dict[str, Any]) -> None:
        """What is known of an incident, a resident or an organization."""
        async with self.lock:
            found = await asyncio.to_thread(answer, self.here, str(told["what"]), int(told["number"]))
        await self._say({"type": "answer", "what": told["what"], "number": told["number"], **found})

    async def _budget(self, told: dict[str, Any]) -> None:
        async with self.lock:
            await self._say({"type": "budget", "sides": [side_told(side) for side in self.here.sides]})

    async def _drawn(self, told: dict[str, Any]) -> None:
        self.under_way = max(self.under_way - 1, 0)
        if self.under_way < WINDOW:
            self.room.set()


Doing = Callable[[Visit, dict[str, Any]], Awaitable[None]]
DOINGS: dict[str, Doing] = {
    "start": Visit._start, "play": Visit._play_on, "pause": Visit._pause, "step": Visit._step, "seek": Visit._seek,
    "speed": Visit._speed, "lever": Visit._lever, "ask": Visit._ask, "budget": Visit._budget, "drawn": Visit._drawn,
}  # fmt: skip


def begun(setup: Any, offer: Offer, hour: float) -> Twins:
    """The communities of a setup at an hour."""
    twins = Twins(setup, offer.files, offer.limits)
    twins.seek(hour)
    return twins


def read_message(text: str) -> dict[str, Any]:
    """A message of a page; one that is none is an empty one."""
    try:
        told = json.loads(text) if len(text) <= MOST_BYTES else {}
    except ValueError:
        return {}
    return told if isinstance(told, dict) else {}


def read_levers(told: Any) -> dict[str, float]:
    """Levers of a message."""
    if not isinstance(told, dict) or not told:
        raise InputError(["levers: must be names with numbers"])
    return {str(name): float(value) for name, value in told.items()}


def finite(metrics: dict[str, float]) -> dict[str, float | None]:
    """Metrics as JSON can hold them: what is undefined is null."""
    return {name: value if math.isfinite(value) else None for name, value in metrics.items()}
