"""The nemesis: a seeded sequence of faults against the processes of a running stack.

Everything here runs in the main thread: a child's life is tied to the thread that started it.
"""

import errno
import os
import random
import signal
import time
from collections.abc import Callable, Iterator
from contextlib import contextmanager, suppress
from dataclasses import dataclass
from pathlib import Path
from typing import Any, Final

import redis
from pymongo import MongoClient
from pymongo.errors import PyMongoError

from tests.faults.broker_faults import BrokerFaults
from tests.faults.live_desk import LiveDesk
from tests.faults.running import BatteredStack
from tests.support.stack import Servers

WATCH_SECONDS: Final = 0.1
SMALL_DISK: Final = 3 * 2**30
"""Only a file system that was made for this is filled up."""


@dataclass(frozen=True, slots=True)
class Struck:
    """A fault that happened: its name, and from when to when (seconds since 1970)."""

    name: str
    began: float
    healed: float


class Nemesis:
    """Does one fault at a time and heals it; processes that end by themselves are started again."""

    def __init__(
        self,
        stack: BatteredStack,
        servers: Servers,
        seed: int,
        desk: LiveDesk | None = None,
    ):
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
            "kill feed": lambda: self._kill("feed"),
            "kill scheduler, default": lambda: self._kill("scheduler", "default"),
            "kill every process": lambda: self._kill(*stack.names),
            "stop and wake a worker": lambda: self._freeze(self._dice.choice(workers), 3, 10),
            "stop and wake web": lambda: self._freeze("web", 1, 4),
            "flush valkey": self._flush,
            "kill valkey": lambda: self._kill_server("valkey"),
            "kill mongod": lambda: self._kill_server("mongod"),
            "stop and wake valkey": lambda: self._freeze_server("valkey"),
            "stop and wake mongod": lambda: self._freeze_server("mongod"),
            "step mongod down": self._step_down,
            "deploy": self._deploy,
        }
        if _size(servers.folder) < SMALL_DISK:
            self._faults["fill the disk"] = self._fill_disk
        if desk is not None:
            self._faults.update(BrokerFaults(desk, self._dice, self.rest).table())

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
        with frozen(self._stack.pid(name)):
            self.rest(at_least, at_most)

    def _flush(self) -> None:
        with redis.Redis.from_url(self._stack.settings.redis_url) as connection:
            connection.flushall()

    def _kill_server(self, name: str) -> None:
        self._servers.kill(name)
        self.rest(0.1, 1.5)
        self._servers.restart(name)

    def _freeze_server(self, name: str) -> None:
        with frozen(self._servers.pid(name)):
            self.rest(1, 5)

    def _step_down(self) -> None:
        with MongoClient[dict[str, Any]](self._servers.mongo_uri("admin")) as client:
            with suppress(PyMongoError):  # it closes the connection that asked for it
                client.admin.command("replSetStepDown", 2, force=True)
            self.rest(2, 4)

    def _fill_disk(self) -> None:
        """Leave not a byte for mongod's data and the processes' logs, for a while."""
        ballast = self._servers.folder / "ballast"
        try:
            _fill(ballast)
            self.rest(2, 5)
        finally:
            ballast.unlink(missing_ok=True)
        for name in ("mongod", "valkey"):
            if not self._servers.is_running(name):
                self._servers.kill(name)
                self._servers.restart(name)


@contextmanager
def frozen(pid: int) -> Iterator[None]:
    """Stop a process and its children as a swapped-out or paused machine would."""
    os.killpg(pid, signal.SIGSTOP)
    try:
        yield
    finally:
        os.killpg(pid, signal.SIGCONT)


def _size(folder: Path) -> int:
    """Return the size of the file system that a folder is on, in bytes."""
    found = os.statvfs(folder)
    return found.f_blocks * found.f_frsize


def _fill(file: Path) -> None:
    """Write until there is no room left."""
    with file.open("wb", buffering=0) as ballast:
        for size in (2**20, 2**12):
            try:
                while True:
                    ballast.write(bytes(size))
            except OSError as error:
                if error.errno != errno.ENOSPC:
                    raise
