"""Time, processes and death: everything that a seed decides about who runs when.

Each process is played by one or more tasks (greenlets) of this one thread. A task gives way only
where it says so, at a step; who goes on next, and how much later that is, comes from the seed.
"""

import heapq
import random
import zlib
from collections.abc import Callable
from concurrent.futures import Executor, Future
from datetime import datetime, timedelta
from functools import partial
from typing import Any

from greenlet import (  # type: ignore[import-untyped]  # it has no stubs
    getcurrent,
    greenlet,
)
from typing_extensions import override

from autotrade.domain.errors import ConflictError, UnavailableError
from tests.support.factories import NOON, an_id


class Killed(BaseException):
    """The process died here; nothing that is done on the way out reaches anybody."""


class Process:
    """Something that dies as a whole. ``mortality`` is how likely that is at each step."""

    def __init__(self, name: str, mortality: float = 0.0):
        self.name = name
        self.mortality = mortality
        self.is_alive = True
        self.sleeps_until = 0.0
        self.tasks: dict[Task, None] = {}  # a set has no order that repeats


class Task:
    """One line of work of a process."""

    greenlet: Any

    def __init__(self, process: Process):
        self.process = process


class Clockwork:
    """Runs tasks in an order that depends on nothing but the seed."""

    def __init__(self, dice: random.Random):
        self.dice = dice
        self.seconds = 0.0
        self.deaths = 0
        self.steps = 0
        self.trace = 0
        self.lost_races: list[str] = []
        self.current: Task | None = None
        self._queue: list[tuple[float, int, Callable[[], None]]] = []
        self._count = 0
        self._tasks: set[Task] = set()
        self._hub = getcurrent()

    # for tasks

    def step(self, what: str, seconds: float | None = None) -> None:
        """Give way: others may run, time passes, and the process may die here or be stopped.

        Outside any task this does nothing.

        Raises:
            Killed: the process is dead.
        """
        task = self.current
        if task is None:
            return
        self.steps += 1
        self.trace = zlib.crc32(
            f"{self.seconds:.6f} {task.process.name} {what}".encode(), self.trace
        )
        process = task.process
        if process.is_alive and process.mortality and self.dice.random() < process.mortality:
            self.kill(process)
        if not process.is_alive:
            raise Killed(what)
        self.sleep(self.latency() if seconds is None else seconds)

    def sleep(self, seconds: float) -> None:
        """Let time pass in the present task."""
        task = self.current
        if task is None:
            msg = "only a task can sleep"
            raise RuntimeError(msg)
        self.later(seconds, lambda: self._resume(task))
        self._hub.switch()
        if not task.process.is_alive:
            raise Killed

    def latency(self) -> float:
        """Return how long a round trip takes: mostly a millisecond, now and then much longer."""
        chance = self.dice.random()
        if chance < 0.01:
            return self.dice.uniform(0.05, 1.5)
        return 0.0003 + 0.003 * chance * chance

    # for who directs them

    def later(self, seconds: float, work: Callable[[], None]) -> None:
        """Have something done after a while, by nobody: it is no process's, and never dies."""
        self._count += 1
        heapq.heappush(self._queue, (self.seconds + seconds, self._count, work))

    def start(self, process: Process, work: Callable[[], object], seconds: float = 0.0) -> Task:
        """Begin a line of work of a process."""
        task = Task(process)
        task.greenlet = greenlet(partial(self._carry_out, task, work))
        process.tasks[task] = None
        self._tasks.add(task)
        self.later(seconds, lambda: self._resume(task))
        return task

    def kill(self, process: Process) -> None:
        """End a process as SIGKILL would: its tasks get no further."""
        if not process.is_alive:
            return
        process.is_alive = False
        self.deaths += 1
        for task in list(process.tasks):
            if task is not self.current:
                self.later(0, partial(self._resume, task))

    def stop(self, process: Process, seconds: float) -> None:
        """Stop a process for a while, as SIGSTOP would; it does not know of it."""
        process.sleeps_until = self.seconds + seconds

    def run(self, seconds: float, until: Callable[[], bool] = lambda: False) -> bool:
        """Let time pass, or until something is so; say whether it is."""
        end = self.seconds + seconds
        while self._queue and self._queue[0][0] <= end:
            at, _, work = heapq.heappop(self._queue)
            self.seconds = max(self.seconds, at)
            work()
            if until():
                return True
        self.seconds = max(self.seconds, end)
        return until()

    def close(self) -> None:
        """End every task, so that nothing of this is kept in memory."""
        for process in {task.process for task in self._tasks}:
            process.is_alive, process.sleeps_until = False, 0.0
        while self._tasks:
            self._resume(next(iter(self._tasks)))
        self._queue.clear()

    def _resume(self, task: Task) -> None:
        process = task.process
        if task.greenlet.dead:
            return
        if process.is_alive and process.sleeps_until > self.seconds:
            wait = process.sleeps_until - self.seconds
            self.later(wait, lambda: self._resume(task))
            return
        self.current = task
        try:
            task.greenlet.switch()
        finally:
            self.current = None

    def _carry_out(self, task: Task, work: Callable[[], object]) -> None:
        try:
            if task.process.is_alive:
                work()
        except Killed:
            return
        except (ConflictError, UnavailableError) as error:  # what jobs may end with
            self.lost_races.append(f"{task.process.name}: {error!r}")
        finally:
            task.process.tasks.pop(task, None)
            self._tasks.discard(task)


class Threads(Executor):
    """The threads of a process, each a task."""

    def __init__(self, clockwork: Clockwork, process: Process):
        self._clockwork = clockwork
        self._process = process

    @override
    def submit(self, work: Callable[..., Any], /, *args: Any, **kwargs: Any) -> Future[Any]:
        future: Future[Any] = Future()

        def run() -> None:
            try:
                future.set_result(work(*args, **kwargs))
            except (ConflictError, UnavailableError) as error:
                future.set_exception(error)

        self._clockwork.start(self._process, run)
        return future


class PlayedLock:
    """A lock among the tasks of one process, who are no threads and would wait for ever."""

    def __init__(self, clockwork: Clockwork):
        self._clockwork = clockwork
        self._is_held = False

    def __enter__(self) -> None:
        while self._is_held:
            self._clockwork.sleep(0.002)
        self._is_held = True

    def __exit__(self, *_: object) -> None:
        self._is_held = False


class PlayedClock:
    """The clock of all processes: it begins at noon in India."""

    def __init__(self, clockwork: Clockwork):
        self._clockwork = clockwork

    def now(self) -> datetime:
        return NOON + timedelta(seconds=self._clockwork.seconds)


class PlayedIds:
    """UUIDv7s of the played time; the same ones whenever a seed is played."""

    def __init__(self, clock: PlayedClock):
        self._clock = clock
        self._count = 0

    def new(self) -> str:
        self._count += 1
        return an_id(self._clock.now(), self._count)
