"""What the page costs: frames a second of both communities in a browser, and of a class on one server process.

python benchmarks/view.py              ten seconds each
python benchmarks/view.py --quick      three seconds each
"""

import asyncio
import contextlib
import json
import os
import re
import shutil
import subprocess
import sys
import time
from collections.abc import Iterator

from playwright.sync_api import sync_playwright
from websockets.asyncio.client import connect

RESIDENTS, CLASS_RESIDENTS, VISITORS = 4_000, 500, 15
SPEED = 24  # hours a second, as the page begins
BROWSER_GOAL, CLASS_GOAL = 30.0, 15.0  # frames a second
BROWSERS = ("chromium", "chromium-browser", "google-chrome")


@contextlib.contextmanager
def served() -> Iterator[tuple[int, str]]:
    """The command in a process of its own: its number and the page's address."""
    command = [sys.executable, "-m", "govsim", "view", "--no-open"]
    with subprocess.Popen(command, stdout=subprocess.PIPE, text=True) as process:
        assert process.stdout is not None
        found = re.search(r"http://\S+/", process.stdout.readline())
        assert found, "the server did not start"
        yield process.pid, found[0]
        process.terminate()


def in_a_browser(address: str, seconds: float) -> float:
    """Frames a second that Chromium, without a screen or a graphics card, paints of both communities."""
    own = next(filter(None, map(shutil.which, BROWSERS)), None)
    with sync_playwright() as play:
        browser = play.chromium.launch(executable_path=own, args=["--no-sandbox", "--disable-gpu"])
        page = browser.new_page(viewport={"width": 1280, "height": 800})
        page.goto(f"{address}?residents={RESIDENTS}")
        page.wait_for_function("window.govsim && govsim.frame", timeout=300_000)
        page.get_by_role("button", name="Play").click()
        page.wait_for_timeout(2000)
        before, began = page.evaluate("govsim.painted"), time.perf_counter()
        page.wait_for_timeout(1000 * seconds)
        rate = (page.evaluate("govsim.painted") - before) / (time.perf_counter() - began)
        browser.close()
    return float(rate)


async def visitor(address: str, residents: int, until: asyncio.Event, counting: asyncio.Event) -> int:
    """Frames that a visitor gets who draws each at once, from one event to the other."""
    first = {"a": {"scenario": "top_down"}, "b": {"scenario": "collaborative"}, "common": {"residents": residents}}
    frames = 0
    async with connect(f"ws{address.removeprefix('http')}visit", max_size=None, proxy=None) as socket:
        for told in ({"do": "start", "setup": first}, {"do": "speed", "hours_a_second": SPEED}, {"do": "play"}):
            await socket.send(json.dumps(told))
        while not until.is_set():
            message = await socket.recv()
            if isinstance(message, bytes) and b'"frame"' in message[:40]:
                await socket.send('{"do":"drawn"}')
                frames += counting.is_set()
    return frames


async def a_class(address: str, server: int, visitors: int, seconds: float) -> tuple[list[float], float, float]:
    """Frames a second of each visitor, the server's load (cores) and its memory (MB)."""
    until, counting = asyncio.Event(), asyncio.Event()
    tasks = [asyncio.create_task(visitor(address, CLASS_RESIDENTS, until, counting)) for _ in range(visitors)]
    await asyncio.sleep(3 + 0.2 * visitors)
    counting.set()
    began, before = time.perf_counter(), cpu_seconds(server)
    await asyncio.sleep(seconds)
    took, used, memory = time.perf_counter() - began, cpu_seconds(server) - before, resident_mb(server)
    until.set()
    return [frames / took for frames in await asyncio.gather(*tasks)], used / took, memory


def cpu_seconds(pid: int) -> float:
    """Processor time of a process until now."""
    with open(f"/proc/{pid}/stat") as stat:
        spent = stat.read().rpartition(")")[2].split()
    return (int(spent[11]) + int(spent[12])) / os.sysconf("SC_CLK_TCK")


def resident_mb(pid: int) -> float:
    """Memory of a process."""
    with open(f"/proc/{pid}/statm") as pages:
        return int(pages.read().split()[1]) * os.sysconf("SC_PAGE_SIZE") / 1e6


def main(quick: bool) -> int:
    """Measure, print, compare with the goals; the exit code says whether all are reached."""
    seconds, missed = (3.0 if quick else 10.0), 0
    with served() as (server, address):
        rate = in_a_browser(address, seconds)
        missed += rate < BROWSER_GOAL
        print(f"both sides, {RESIDENTS:,} residents, in headless Chromium: {rate:.0f} frames/s (goal >= {BROWSER_GOAL:.0f})")
        for visitors in (1, 5, VISITORS, 2 * VISITORS):
            rates, cores, memory = asyncio.run(a_class(address, server, visitors, seconds))
            judged = visitors == VISITORS
            missed += judged and min(rates) < CLASS_GOAL
            print(
                f"{visitors:>2} visitors x {CLASS_RESIDENTS} residents at {SPEED} h/s: {min(rates):.0f} to {max(rates):.0f} "
                f"frames/s each{f' (goal >= {CLASS_GOAL:.0f})' if judged else ''}, server {cores:.2f} cores, {memory:.0f} MB"
            )
    return int(missed > 0)


if __name__ == "__main__":
    sys.exit(main("--quick" in sys.argv))
