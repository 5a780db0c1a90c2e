"""A visit: a pair of communities of its own, a clock that runs or stands, and a browser that says what it has drawn.

The server never outruns the browser: it sends the next frame only when of the last two at least one has been drawn, and the
model stands still meanwhile. So a browser that stalls costs nothing. What the browser wants done is done in its order, one
thing after the other; that a frame was drawn, another pace and a pause are heard at once, also in the midst of long work.
"""

import asyncio
import contextlib
import gc
import math
import time
from collections.abc import AsyncIterator, Awaitable, Callable, Iterator

from pydantic import ValidationError
from starlette.websockets import WebSocket, WebSocketDisconnect

from govsim.engine.calendar import DAY_H
from govsim.text.errors import InputError
from govsim.text.words import words
from govsim.view.details import answer
from govsim.view.messages import Message, Refused, Wire, finite, levers_in, number_in
from govsim.view.offer import Offer
from govsim.view.pair import Twins
from govsim.view.scene import Layout, frame, lay_out, scene, side_state
from govsim.view.setup import SIDES, Setup, read_setup

WINDOW = 2  # frames that may be on their way
WAITING = 64  # things that may wait to be done
FRAME_S = 1 / 60
WORK_S = 0.004  # of work for a frame where it goes as fast as possible
SLICE_S = 0.05  # of work before others, and whoever wants to stop it, have their turn
LAG_S = 0.1  # a browser slower than this slows the clock down
SLOWEST, FASTEST = 0.01, 1e5  # hours a second
TICK_DIGITS = 2  # of an hour at which the clock may stand
BUILDERS = 2  # communities built at once; more would only slow each other down


class Admission:
    """Counts the visitors of a server, and lets them build one after the other once the model has been compiled."""

    def __init__(self, most: int) -> None:
        self.most, self.inside = most, 0
        self.ready = asyncio.Event()  # whether the model is compiled; whoever compiles it clears this before
        self.ready.set()
        self._turns = asyncio.Semaphore(BUILDERS)

    @contextlib.contextmanager
    def place(self) -> Iterator[bool]:
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


class Visit:
    """What one visitor has open, from the first message to the last."""

    def __init__(self, socket: WebSocket, offer: Offer, admission: Admission) -> None:
        self.wire, self.offer, self.admission = Wire(socket), offer, admission
        self.twins: Twins | None = None
        self.layout: Layout | None = None
        self.lock = asyncio.Lock()
        self.playing, self.room = asyncio.Event(), asyncio.Event()
        self.todo: asyncio.Queue[tuple[int, Message]] = asyncio.Queue(WAITING)
        self.heard = self.paused_at = 0  # messages until now, and until the last pause
        self.busy = False
        self.under_way = 0
        self.hours_a_second = 24.0  # infinite: as fast as possible
        self.sent_days = 0
        self.day_sent: tuple[int, bool] | None = None  # and whether it had begun
        self.sides_sent: list[Message] = []
        self.days_a_frame = 1.0

    async def stay(self) -> None:
        """Serve until the visitor leaves. Raises WebSocketDisconnect then, and whatever goes wrong within."""
        self.room.set()
        tasks = [asyncio.create_task(part) for part in (self._read(), self._work(), self._play())]
        try:
            done, _ = await asyncio.wait(tasks, return_when=asyncio.FIRST_COMPLETED)
        finally:
            for task in tasks:
                task.cancel()
            await asyncio.gather(*tasks, return_exceptions=True)
        errors = [error for task in done if (error := task.exception())]
        raise next((e for e in errors if not isinstance(e, WebSocketDisconnect)), errors[0])

    # -- Three things go on at once -----------------------------------------------------------------------------------

    async def _read(self) -> None:
        while True:
            try:
                message: Message = {}
                message = await self.wire.receive()
                self.heard += 1
                self._hear(message)
                if self.paused_at == self.heard:
                    await self._paused()
            except InputError as error:
                await self.wire.wrong(error, message.get("do"))

    def _hear(self, message: Message) -> None:
        """Do at once what cannot wait, and put the rest in its place."""
        do = message.get("do")
        if do == "drawn":
            self._make_room(1)
        elif do == "pause":
            self.paused_at = self.heard
        elif do == "speed":
            fast = "hours_a_second" in message and message["hours_a_second"] is None
            speed = math.inf if fast else number_in(message, "hours_a_second", 0.0)
            self.hours_a_second = speed if fast else min(max(speed, SLOWEST), FASTEST)
        elif not isinstance(do, str) or do not in DOINGS:
            raise InputError([f"no such thing to do: {str(do)[:40]}"])
        elif self.todo.full():
            raise Refused(words("{do}: too much at once; wait until the page has followed").format(do=do))
        else:
            if do == "start":
                self._make_room(WINDOW)
            self.todo.put_nowait((self.heard, message))

    async def _work(self) -> None:
        while True:
            number, message = await self.todo.get()
            self.busy = True
            try:
                if message["do"] != "play" or number > self.paused_at:
                    await DOINGS[message["do"]](self, message)
            except (InputError, ValidationError) as error:
                await self.wire.wrong(error, message["do"])
            self.busy = False

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

    # -- Living -------------------------------------------------------------------------------------------------------

    async def _live(self, seconds: float) -> None:
        """Live the hours of some seconds and send what it looks like then."""
        twins = self.here
        fast = math.isinf(self.hours_a_second)
        hours = self.days_a_frame * DAY_H if fast else self.hours_a_second * seconds
        began = time.perf_counter()
        await asyncio.to_thread(live_awhile, twins, min(twins.hour + hours, twins.end_h))
        if fast:
            took = max(time.perf_counter() - began, 1e-4)
            self.days_a_frame = min(max(self.days_a_frame * min(WORK_S / took, 2.0), 1.0), 60.0)
        if twins.is_over:
            self.playing.clear()
        await self._frame()

    async def _live_to(self, goal: float) -> None:
        """Live until an hour in slices, so that a visitor who leaves in their midst leaves no work behind.

        The hour is rounded to what an address can hold.
        """
        twins = self.here
        goal = min(round(goal, TICK_DIGITS), twins.end_h)
        while twins.hour < goal:
            await asyncio.to_thread(live_awhile, twins, goal)

    @property
    def here(self) -> Twins:
        """The communities; raises InputError before there are any."""
        if self.twins is None:
            raise Refused(words("nothing has started yet"))
        return self.twins

    # -- Saying -------------------------------------------------------------------------------------------------------

    async def _frame(self, whole: bool = False) -> None:
        assert self.layout is not None
        speed = 0.0 if math.isinf(self.hours_a_second) else self.hours_a_second
        lately_h = min(max(DAY_H / 2, 0.8 * speed), 30 * DAY_H)
        message = frame(self.here, self.layout, 0 if whole else self.sent_days, lately_h, whole)
        self.sent_days = self.here.sides[0].journal.days
        self.under_way += 1
        if self.under_way >= WINDOW:
            self.room.clear()
        await self.wire.send(message)
        await self._new_budgets()
        if self.here.is_over:
            results = await asyncio.to_thread(self.here.results)
            await self.wire.say({"type": "over", "metrics": [finite(result.metrics) for result in results]})

    async def _new_budgets(self) -> None:
        """Tell the sides anew where a day that has begun brought other levers into force, or other tables of the budget."""
        model = self.here.sides[0].model
        day, self.day_sent = self.day_sent, (model.state.day, model.state.has_begun)
        if day != self.day_sent and (sides := [side_state(side) for side in self.here.sides]) != self.sides_sent:
            self.sides_sent = sides
            await self.wire.say({"type": "budget", "sides": sides})

    def _make_room(self, frames: int) -> None:
        self.under_way = max(self.under_way - frames, 0)
        if self.under_way < WINDOW:
            self.room.set()

    async def _paused(self) -> None:
        """Answer a pause: when the step under way is over, but in the midst of long work at once.

        The clock goes on to the next hour that an address can hold, so that a link opens the very same.
        """
        played = self.playing.is_set()
        self.playing.clear()
        if played and not self.busy:
            async with self.lock:
                await self._live_to(self.here.hour + 0.5 * 10**-TICK_DIGITS)
                await self._frame()
        await self.wire.say({"type": "paused", "hour": self.twins.hour if self.twins else 0.0})

    # -- What a browser may want done ---------------------------------------------------------------------------------

    async def _start(self, message: Message) -> None:
        """A run from its first day, or from an hour of it; the one before stands, also where this one cannot be."""
        self.playing.clear()
        if not isinstance(message.get("setup"), dict):
            raise InputError(["start: setup must say what to show"])
        setup, hour = read_setup(message["setup"]), number_in({"hour": 0.0, **message}, "hour")
        async with self.admission.building():
            twins, layout = await asyncio.to_thread(begun, setup, self.offer)
        async with self.lock:
            self.twins, self.layout, self.day_sent = twins, layout, None
            await self._live_to(hour)
            self.under_way = 0
            self.room.set()
            await self.wire.send(await asyncio.to_thread(scene, twins, layout))
            await self._frame(whole=True)
        await asyncio.to_thread(gc.collect)  # the communities before, whose agents refer to them

    async def _play_on(self, message: Message) -> None:
        if not self.here.is_over:
            self.playing.set()

    async def _step(self, message: Message) -> None:
        hours = number_in(message, "hours") if "hours" in message else None
        self.playing.clear()
        await self.room.wait()
        async with self.lock:
            now = self.here.hour
            await self._live_to((math.floor(now / DAY_H) + 1) * DAY_H if hours is None else now + hours)
            await self._frame()

    async def _seek(self, message: Message) -> None:
        goal = number_in(message, "hour", -math.inf)
        await self.room.wait()
        async with self.lock:
            back = goal < self.here.hour
            if back:
                await asyncio.to_thread(go_back, self.here)
            await self._live_to(goal)
            await self._frame(whole=back)

    async def _lever(self, message: Message) -> None:
        """Move levers of one side or both: {"side": "a", "levers": {"platform": 0.5}}."""
        levers, wanted = levers_in(message), message.get("side")
        sides = [side for side in SIDES if wanted in (side, "both")]
        if not sides:
            raise InputError([f"lever: no side '{str(wanted)[:20]}'"])
        async with self.lock:
            twins = self.here
            for side in sides:
                await asyncio.to_thread(twins.move, side, levers)
            self.sides_sent = [side_state(side) for side in twins.sides]
            setup = twins.setup.model_dump(mode="json")
            await self.wire.say({"type": "moved", "setup": setup, "hour": twins.hour, "sides": self.sides_sent})

    async def _ask(self, message: Message) -> None:
        what, number = str(message.get("what")), int(number_in(message, "number"))
        async with self.lock:
            found = await asyncio.to_thread(answer, self.here, what, number)
        await self.wire.say({"type": "answer", "what": what, "number": number, **found})


Doing = Callable[[Visit, Message], Awaitable[None]]
DOINGS: dict[str, Doing] = {
    "start": Visit._start, "play": Visit._play_on, "step": Visit._step, "seek": Visit._seek, "lever": Visit._lever,
    "ask": Visit._ask,
}  # fmt: skip


def begun(setup: Setup, offer: Offer) -> tuple[Twins, Layout]:
    """The communities of a setup at the start of the counted time, and their map."""
    twins = Twins(setup, offer.files, offer.limits)
    return twins, lay_out(twins.sides[0].model)


def live_awhile(twins: Twins, goal: float) -> None:
    until = time.perf_counter() + SLICE_S
    while twins.hour < goal and time.perf_counter() < until:
        twins.live_to(min(goal, twins.hour + DAY_H))


def go_back(twins: Twins) -> None:
    """Be at the start of the counted time again; those who lived until now are freed, though their agents refer to them."""
    twins.seek(0.0)
    gc.collect()
