"""The nemesis: a seeded sequence of faults against the processes of a running stack.

Everything here runs in the main thread: a child's life is tied to the thread that started it.
"""

import os
import random
import signal
import time
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from typing import Final

import redis

from tests.faults.running import BatteredStack
from tests.support.stack import Servers

WATCH_SECONDS: Final = 0.1


@dataclass(frozen=True, slots=True)
class Struck:
    """A fault that happened: its name, and from when to when (seconds since 1970)."""

    name: str
    began: float
    healed: float


class Nemesis:
    """Does one fault at a time and heals it; processes that end by themselves are started again."""

    def __init__(self, stack: BatteredStack, servers: Servers, seed: int):
        self._stack = stack
        self._servers = servers
        self._dice = random.Random(f"faults {seed}")  # noqa: S311 - it has to repeat
        self.struck: list[Struck] = []
        workers = [name for name in stack.names if name.startswith("orders-")]
        self._faults: dict[str, Callable[[], None]] = {
            "kill web": lambda: self._kill("web"),
            "kill one order worker": lambda: self._kill(self._dice.choice(workers)),
            "kill all order workers": lambda: self._kill(*workers),
            "kill relay": lambda: self._kill("relay"),
            "kill scheduler, default": lambda: self._kill("scheduler", "default"),
            "kill every process": lambda: self._kill(*stack.names),
            "stop and wake a worker": lambda: self._freeze(self._dice.choice(workers), 3, 10),
            "stop and wake web": lambda: self._freeze("web", 1, 4),
            "flush valkey": self._flush,
            "kill valkey": lambda: self._kill_server("valkey"),
            "kill mongod": lambda: self._kill_server("mongod"),
            "deploy": self._deploy,
        }

    @property
    def names(self) -> list[str]:
        """The faults that there are."""
        return list(self._faults)

    def rounds(self) -> Iterator[str]:
        """Yield faults for ever: all of them in a new order each round."""
        while True:
            names = self.names
            self._dice.shuffle(names)
            yield from names

    def strike(self, name: str) -> None:
        """Do a fault and heal it."""
        began = time.time()
        self._faults[name]()
        self.struck.append(Struck(name, began, time.time()))

    def rest(self, at_least: float, at_most: float) -> None:
        """Let things be for a seeded while, as the supervisor would."""
        self.watch(self._dice.uniform(at_least, at_most))

    def watch(self, seconds: float) -> None:
        """Start again what ended by itself, for so long."""
        until = time.monotonic() + seconds
        while time.monotonic() < until:
            self._stack.watch()
            time.sleep(WATCH_SECONDS)

    def _kill(self, *names: str) -> None:
        for name in names:
            self._stack.kill_if_running(name)
        self.rest(0.1, 1.5)
        self._stack.start_missing()

    def _deploy(self) -> None:
        names = [name for name in self._stack.names if self._stack.is_running(name)]
        self._stack.stop(*names)
        self._stack.start_missing()

    def _freeze(self, name: str, at_least: float, at_most: float) -> None:
        if not self._stack.is_running(name):
            return
        with _frozen(self._stack.pid(name)):
            self.rest(at_least, at_most)

    def _flush(self) -> None:
        with redis.Redis.from_url(self._stack.settings.redis_url) as connection:
            connection.flushall()

    def _kill_server(self, name: str) -> None:
        self._servers.kill(name)
        self.rest(0.1, 1.5)
        self._servers.restart(name)


@contextmanager
def _frozen(pid: int) -> Iterator[None]:
    """Stop a process and its children as a swapped-out or paused machine would."""
    os.killpg(pid, signal.SIGSTOP)
    try:
        yield
    finally:
        os.killpg(pid, signal.SIGCONT)
