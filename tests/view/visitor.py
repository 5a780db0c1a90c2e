"""A visitor without a browser: says what a page says, and reads what a page is told."""

import json
import struct
import time
from collections.abc import Callable
from contextlib import ExitStack
from typing import Any

from websockets.sync.client import connect

Told = dict[str, Any]
DAY_H = 24.0


def setup_of(residents: int = 200, **more: Any) -> Told:
    """A setup as a page sends it."""
    first = {"a": {"scenario": "top_down"}, "b": {"scenario": "collaborative"}, "common": {"residents": residents}}
    return {**first, **more}


def head_of(message: bytes) -> Told:
    """The head of a frame or a scene."""
    (length,) = struct.unpack("<I", message[:4])
    return dict(json.loads(message[4 : 4 + length]))


def resident_mb() -> float:
    """Memory of this process."""
    with open("/proc/self/statm") as pages:
        return int(pages.read().split()[1]) * 4096 / 1e6


def wait_until(is_so: Callable[[], bool], seconds: float = 20.0) -> bool:
    """Whether something comes true in time."""
    until = time.monotonic() + seconds
    while time.monotonic() < until:
        if is_so():
            return True
        time.sleep(0.02)
    return False


class Visitor:
    """One visit. Says of each frame that it was drawn, unless it is `idle`."""

    def __init__(self, address: str, idle: bool = False, **more: Any) -> None:
        self.inside = ExitStack()
        connection = connect(f"ws{address.removeprefix('http')}visit", max_size=None, close_timeout=1, proxy=None, **more)
        self.socket = self.inside.enter_context(connection)
        self.idle = idle
        self.frames: list[Told] = []
        self.errors: list[str] = []

    def __enter__(self) -> "Visitor":
        return self

    def __exit__(self, *_: object) -> None:
        self.inside.close()

    def do(self, doing: str, /, **more: Any) -> None:
        self.socket.send(json.dumps({"do": doing, **more}))

    def hear(self, timeout: float = 120.0) -> Told:
        """The next message. Raises TimeoutError where none comes, ConnectionClosed after the last."""
        message = self.socket.recv(timeout)
        told = head_of(message) if isinstance(message, bytes) else dict(json.loads(message))
        if told["type"] == "frame":
            self.frames.append(told)
            if not self.idle:
                self.do("drawn")
        if told["type"] == "error":
            self.errors += told["lines"]["en"]
        return told

    def until(self, kind: str, timeout: float = 120.0) -> Told:
        """The next message of a kind."""
        end = time.monotonic() + timeout
        while (told := self.hear(max(end - time.monotonic(), 0.01)))["type"] != kind:
            pass
        return told

    def start(self, hour: float = 0.0, **setup: Any) -> Told:
        """Begin a run; gives its first frame."""
        self.do("start", setup=setup_of(**setup), hour=hour)
        return self.until("frame")

    def pause(self) -> Told:
        """Pause; gives the answer."""
        self.do("pause")
        return self.until("paused")

    def watch(self, seconds: float) -> int:
        """Look on for some time; gives the number of frames that came."""
        before, end = len(self.frames), time.monotonic() + seconds
        while (left := end - time.monotonic()) > 0:
            try:
                self.hear(left)
            except TimeoutError:
                break
        return len(self.frames) - before
