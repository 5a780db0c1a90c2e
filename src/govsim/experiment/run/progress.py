"""How far an experiment is: counts, rate, time left, and the headline difference so far with its interval."""

import json
import logging
import time
from collections.abc import Callable
from dataclasses import dataclass, field
from datetime import UTC, datetime
from pathlib import Path
from typing import Any

from govsim.analysis.interval import Running
from govsim.analysis.sentences import running
from govsim.experiment.run.task import Job
from govsim.experiment.study import SETS
from govsim.text.words import words

log = logging.getLogger(__name__)
RUNNING, COMPILING, PLANNING = words("running"), words("compiling the model once"), words("planning the runs")
"""What is going on; told in English to whoever looks, who may say it in another language."""


@dataclass(frozen=True)
class Status:
    """What is going on."""

    what: str
    done: int
    total: int
    failed: int = 0
    rate: float = 0.0
    """Runs a second since this process began to run them."""
    estimate: str = ""

    @property
    def left_s(self) -> float | None:
        """Seconds left at this rate."""
        return (self.total - self.done) / self.rate if self.rate else None


Tell = Callable[[Status], None]


@dataclass
class Estimate:
    """The mean difference of one metric between two scenarios, over the pairs that are complete."""

    metric: str
    a: str
    b: str
    waiting: dict[Any, tuple[str, float]] = field(default_factory=dict)
    so_far: Running = field(default_factory=Running)

    def add(self, job: Job, value: float) -> None:
        """Take in a run; its pair counts once the other side is there."""
        scenario = job.name or job.arm
        key = job.seed, *(v for k, v in job.factors.items() if not k.startswith(SETS))
        if scenario not in (self.a, self.b) or self.a == self.b or value != value:
            return
        other = self.waiting.get(key)
        if other is None or other[0] == scenario:
            self.waiting[key] = scenario, value
            return
        del self.waiting[key]
        self.so_far.add(value - other[1] if scenario == self.b else other[1] - value)

    def __str__(self) -> str:
        return running(self.metric, self.a, self.b, self.so_far)


@dataclass
class Watch:
    """Counts what comes in, tells whoever looks, and writes a line for each task into the folder's log."""

    tell: Tell
    folder: Path
    total: int
    done: int = 0
    failed: int = 0
    estimate: Estimate | None = None
    began: float = field(default_factory=time.monotonic)
    fresh: int = 0

    def say(self, what: str) -> None:
        """Tell where things stand."""
        seconds = time.monotonic() - self.began
        rate = self.fresh / seconds if self.fresh and seconds > 0 else 0.0
        self.tell(Status(what, self.done, self.total, self.failed, rate, str(self.estimate or "")))

    def came(self, jobs: list[tuple[Job, float]], seconds: float) -> None:
        """Take in a task's runs with their watched metric."""
        self.done += len(jobs)
        self.fresh += len(jobs)
        if self.estimate:
            for job, value in jobs:
                self.estimate.add(job, value)
        self.write("runs", done=self.done, of=self.total, failed=self.failed, seconds=round(seconds, 3),
                   estimate=str(self.estimate or ""))  # fmt: skip
        self.say(RUNNING.en)

    def write(self, event: str, **told: Any) -> None:
        """A line of JSON in the folder's log."""
        line = {"at": datetime.now(UTC).isoformat(timespec="milliseconds"), "event": event, **told}
        with (self.folder / "log.jsonl").open("a", encoding="utf-8") as stream:
            stream.write(json.dumps(line, ensure_ascii=False) + "\n")
        log.info("%s %s", event, told)
