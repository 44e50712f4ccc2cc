"""Starts real servers and the real application for tests, with the supervisor's own code."""

from __future__ import annotations

import io
import os
import tempfile
import time
from dataclasses import dataclass, field
from pathlib import Path
from typing import TYPE_CHECKING, Self, TypeVar

import httpx2
import redis

from scripts import embedded, startup
from scripts.bootstrap import ROOT
from scripts.environment import read_settings
from scripts.instance import prepare_data_dir
from scripts.logs import Terminal
from scripts.processes import MIGRATE, Process, StopStage, application
from scripts.replica_set import ensure_primary
from scripts.supervisor import Supervisor
from tests.support.planted import EVERYWHERE, Planted

if TYPE_CHECKING:
    from collections.abc import Callable, Mapping

    from autotrade.config import Settings

Answer = TypeVar("Answer")
MEMORY = Path("/dev/shm")  # noqa: S108 - a private folder is made within it
PASSED_ON = ("PATH", "HOME", "LANG", "LC_ALL", "TMPDIR")


def memory_folder() -> tempfile.TemporaryDirectory[str]:
    """Return a temporary folder that is kept in memory where the machine allows it."""
    place = MEMORY if os.access(MEMORY, os.W_OK) else None
    return tempfile.TemporaryDirectory(prefix="autotrade-", dir=place)


def wait_until(
    look: Callable[[], Answer | None],
    *,
    seconds: float = 30.0,
    what: str = "the condition",
    every: float = 0.02,
) -> Answer:
    """Call ``look`` until its answer is truthy and return that.

    Raises:
        AssertionError: it was not within ``seconds``; the message holds the last answer.
    """
    deadline = time.monotonic() + seconds
    while not (answer := look()):
        assert time.monotonic() < deadline, f"{what} not within {seconds} s; last: {answer!r}"
        time.sleep(every)
    return answer


class Servers:
    """A real mongod (replica set of one) and Valkey on ports and in a folder of their own."""

    def __init__(self, folder: Path) -> None:
        prepare_data_dir(folder)
        self.folder = folder
        ports = embedded.ports(folder)
        self._mongod = embedded.mongod(folder, ports["mongod"])
        self._valkey = embedded.valkey(folder, ports["valkey"])
        self._mongo_port, self._valkey_port = ports["mongod"], ports["valkey"]
        self._supervisor = _supervisor(folder, os.environ)

    def start(self) -> Self:
        """Start both and wait until they can be used."""
        self._supervisor.start(self._mongod)
        self._supervisor.start(self._valkey)
        ensure_primary(f"{embedded.LOOPBACK}:{self._mongo_port}")
        wait_until(lambda: not embedded.is_free(self._valkey_port), what="Valkey listens")
        return self

    def mongo_uri(self, database: str = "autotrade_test") -> str:
        """Return the address of a database of its own on the server."""
        return embedded.mongo_uri(self._mongo_port, database)

    def redis_url(self, database: int = 0) -> str:
        """Return the address of one of the 16 databases of the server."""
        return embedded.redis_url(self._valkey_port, database)

    def kill(self, name: str) -> None:
        """End ``mongod`` or ``valkey`` by SIGKILL."""
        self._supervisor.kill(name)

    def pid(self, name: str) -> int:
        """Return the process id of ``mongod`` or ``valkey``."""
        return self._supervisor.pid(name)

    def is_running(self, name: str) -> bool:
        """Say whether ``mongod`` or ``valkey`` runs now."""
        return self._supervisor.is_running(name)

    def restart(self, name: str) -> None:
        """Start ``mongod`` or ``valkey`` again on the same data and port, and wait for it."""
        self._supervisor.start({"mongod": self._mongod, "valkey": self._valkey}[name])
        if name == "mongod":
            ensure_primary(f"{embedded.LOOPBACK}:{self._mongo_port}")
        else:
            wait_until(lambda: not embedded.is_free(self._valkey_port), what="Valkey listens")

    def stop(self) -> None:
        """Stop both."""
        self._supervisor.stop_all()


@dataclass(slots=True)
class Stack:
    """The whole application on its own port, data folder and databases.

    Nothing is restarted by itself: what a test has killed stays dead until it starts it.
    Use as a context manager::

        with Stack.over(servers, folder) as stack:
            stack.kill("orders-1")
            stack.client().post("/webhooks/...")
            stack.start("orders-1")
    """

    settings: Settings
    url: str
    _supervisor: Supervisor
    _table: Mapping[str, Process] = field(default_factory=dict)
    planted: Planted = field(default_factory=Planted)

    @classmethod
    def over(cls, servers: Servers, folder: Path, *, number: int = 1, **variables: str) -> Self:
        """Prepare a stack over running servers; ``number`` (1..15) keeps two stacks apart."""
        prepare_data_dir(folder)
        port = embedded.free_port()
        environment = {
            **{name: os.environ[name] for name in PASSED_ON if name in os.environ},
            "PYTHONUNBUFFERED": "1",
            "HOST": embedded.LOOPBACK,
            "PORT": str(port),
            "AUTOTRADE_DATA_DIR": str(folder),
            "MONGO_URI": servers.mongo_uri(f"autotrade_stack_{number}"),
            "REDIS_URL": servers.redis_url(number),
            "AUTOTRADE_MARKET_ALWAYS_OPEN": "1",
            **variables,
        }
        settings = read_settings(environment)
        table = {process.name: process for process in application(settings)}
        url = f"http://{embedded.LOOPBACK}:{port}"
        return cls(settings, url, _supervisor(folder, environment), table)

    def __enter__(self) -> Self:
        """Ready the database, start every process and wait until the web process serves."""
        migrate = Process("migrate", MIGRATE, StopStage.WORKERS)
        try:
            self._supervisor.run_once(migrate, meanwhile=lambda: None)
            for process in self._table.values():
                self._supervisor.start(process)
            startup.wait_until_ready(
                self.settings.host, self.settings.port, meanwhile=self._supervisor.expect_running
            )
        except BaseException:
            self._supervisor.stop_all()
            raise
        return self

    def __exit__(self, *_: object) -> None:
        """Stop all of it; none of what it logged may hold a secret that a test planted."""
        self._supervisor.stop_all()
        folder = self.settings.data_dir / "log"
        found = [*EVERYWHERE.leaks_in(folder), *self.planted.leaks_in(folder)]
        assert not found, f"secrets were logged: {found}"

    @property
    def names(self) -> list[str]:
        """The processes' names: web, orders-1 ..., relay, feed, scheduler, default."""
        return list(self._table)

    def start(self, *names: str) -> None:
        """Start processes that were killed or stopped."""
        for name in names:
            self._supervisor.start(self._table[name])

    def stop(self, *names: str) -> None:
        """Stop processes as a deploy would, by SIGTERM."""
        self._supervisor.stop(*names)

    def kill(self, *names: str) -> None:
        """End processes as a crash would, by SIGKILL."""
        for name in names:
            self._supervisor.kill(name)

    def pid(self, name: str) -> int:
        """Return a running process's id."""
        return self._supervisor.pid(name)

    def log(self, name: str, lines: int = 50) -> str:
        """Return the end of a process's log."""
        return self._supervisor.log_tail(name, lines)

    def flush_redis(self) -> None:
        """Empty the stack's Valkey database: every job, lease and limit is gone."""
        with redis.Redis.from_url(self.settings.redis_url) as connection:
            connection.flushdb()

    def client(self, *, token: str | None = None) -> httpx2.Client:
        """Return an HTTP client of the stack, logged in when given an access token."""
        headers = {"Authorization": f"Bearer {token}"} if token else {}
        return httpx2.Client(base_url=self.url, headers=headers, timeout=10)


def _supervisor(folder: Path, environment: Mapping[str, str]) -> Supervisor:
    return Supervisor(
        root=ROOT,
        log_dir=folder / "log",
        environment=environment,
        terminal=Terminal(io.StringIO()),
    )
