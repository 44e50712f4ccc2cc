"""The application under measurement: started as ./scripts/run does, on a data folder of its own."""

from __future__ import annotations

import os
import signal
import subprocess
import sys
import time
from collections.abc import Mapping
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any, Final, Self

import httpx2
import redis
from pymongo import MongoClient
from pymongo.database import Database

from scripts import embedded
from scripts.benchmarks import machine
from scripts.bootstrap import ROOT
from scripts.processes import SOCKETS_PER_WEB_PROCESS

READY_SECONDS: Final = 120.0
_ON_THE_WAY_SECONDS: Final = 1.0
PASSWORD: Final = "a long password for the bench"  # noqa: S105 - of an account that lives for minutes
SCRIPT: Final = (
    '//@version=6\nstrategy("Bench", overlay = true)\n'
    'if ta.crossover(ta.sma(close, 20), ta.sma(close, 50))\n    strategy.entry("L", strategy.long)\n'
)
API: Final = "/api/v1"
KINDS: Final = {
    "mongod": "bin/mongod ",
    "valkey": "valkey-server ",
    "web": "wsgi:app",
    "order workers": "workers.main orders",
    "relay": "workers.main relay",
}
"""What a process's command line contains."""
REFERENCE: Final = "autotrade_reference"


@dataclass(slots=True)
class Running:
    """A running application and its databases; use as a context manager."""

    folder: Path
    port: int = field(default_factory=embedded.free_port)
    ready_seconds: float = 0.0
    variables: Mapping[str, str] = field(default_factory=dict)
    _process: subprocess.Popen[bytes] | None = None
    _mongo: MongoClient[dict[str, Any]] | None = None

    def __enter__(self) -> Self:
        """Start it and wait for the line that says it is ready."""
        environment = {
            **os.environ,
            "PORT": str(self.port),
            "HOST": embedded.LOOPBACK,
            "AUTOTRADE_DATA_DIR": str(self.folder),
            "AUTOTRADE_MARKET_ALWAYS_OPEN": "1",
            **self.variables,
        }
        for name in ("MONGO_URI", "REDIS_URL"):
            environment.pop(name, None)
        began = time.monotonic()
        with (self.folder.parent / "run.log").open("ab") as log:
            self._process = subprocess.Popen(
                [sys.executable, "-m", "scripts.benchmarks.start"],
                cwd=ROOT,
                env=environment,
                stdin=subprocess.DEVNULL,
                stdout=log,
                stderr=subprocess.STDOUT,
                start_new_session=True,
            )
        while not self._is_ready():
            if self._process.poll() is not None or time.monotonic() - began > READY_SECONDS:
                self._stop()
                text = (self.folder.parent / "run.log").read_text()[-2000:]
                msg = f"the application did not start:\n{text}"
                raise RuntimeError(msg)
            time.sleep(0.02)
        self.ready_seconds = time.monotonic() - began
        return self

    def __exit__(self, *_: object) -> None:
        """Stop all of it."""
        if self._mongo is not None:
            self._mongo.close()
        self._stop()

    @property
    def pid(self) -> int:
        """The supervisor's process id; everything else descends from it."""
        assert self._process is not None  # noqa: S101 - only within the context
        return self._process.pid

    @property
    def database(self) -> Database[dict[str, Any]]:
        """The application's database."""
        if self._mongo is None:
            self._mongo = MongoClient(self.mongo_uri(), tz_aware=True)
        return self._mongo.get_default_database()

    def mongo_uri(self, name: str = "autotrade") -> str:
        """Return the address of a database on its MongoDB."""
        return embedded.mongo_uri(embedded.ports_file(self.folder)["mongod"], name)

    def redis_url(self, number: int = 0) -> str:
        """Return the address of a database on its Valkey."""
        return embedded.redis_url(embedded.ports_file(self.folder)["valkey"], number)

    def somebody(self) -> tuple[str, str]:
        """Register a user; return the id and an access token."""
        with self._http() as http:
            who = {"email": f"bench-{time.time_ns()}@example.com", "password": PASSWORD}
            made = http.post(f"{API}/auth/register", json={**who, "name": "Bench"})
            user_id = str(made.raise_for_status().json()["id"])
            opened = http.post(f"{API}/auth/login", json=who).raise_for_status().json()
        return user_id, str(opened["access_token"])

    def user(self, strategies: int) -> User:
        """Register somebody with so many strategies on the paper account."""
        _, token = self.somebody()
        with self._http() as http:
            http.headers["Authorization"] = f"Bearer {token}"
            made = [
                http.post(f"{API}/strategies", json={"name": f"Bench {n}", "script": SCRIPT})
                .raise_for_status()
                .json()
                for n in range(strategies)
            ]
        paths = [f"{API}/webhooks/{strategy['webhook_path']}" for strategy in made]
        return User(token, paths)

    def _http(self) -> httpx2.Client:
        return httpx2.Client(base_url=f"http://{embedded.LOOPBACK}:{self.port}", timeout=30)

    def signal_workers(self, number: signal.Signals) -> None:
        """Send a signal to the order workers."""
        for pid in machine.descendants(self.pid):
            if machine.command(pid).endswith("workers.main orders"):
                os.kill(pid, number)

    def cpu_seconds(self) -> dict[str, float]:
        """Return the processor seconds used so far, by kind of process."""
        pids = machine.descendants(self.pid)
        used = dict.fromkeys((*KINDS, "others"), 0.0)
        for pid, seconds in machine.cpu_seconds(pids).items():
            command = machine.command(pid)
            kind = next((kind for kind, part in KINDS.items() if part in command), "others")
            used[kind] += seconds
        return used

    def unfinished(self) -> int:
        """Return how many alerts have not ended."""
        waiting = {"status": {"$in": ["received", "claimed"]}}
        return self.database["alerts"].count_documents(waiting)

    def drain(self, seconds: float) -> float:
        """Wait until every alert has ended; return how long that took, at most ``seconds``."""
        began = time.monotonic()
        while self.unfinished() and time.monotonic() - began < seconds:
            time.sleep(0.05)
        return time.monotonic() - began

    def tell(self, seconds: float) -> None:
        """Wait until every event was published, at most so long, and a moment for its way."""
        began = time.monotonic()
        while self._untold():
            if time.monotonic() - began > seconds:
                break
            time.sleep(0.05)
        time.sleep(_ON_THE_WAY_SECONDS)

    def _untold(self) -> bool:
        told = {each["_id"]: each["seq"] for each in self.database["events_told"].find()}
        return self.database["events"].find_one({"pending": True}) is not None or any(
            told.get(counter["_id"], 0) < counter["seq"]
            for counter in self.database["event_numbers"].find()
        )

    def clear(self) -> None:
        """Forget every alert and what came of it, so that rows don't weigh on each other."""
        for name in ("alerts", "orders", "executions", "events", "paper_orders", "positions"):
            self.database[name].delete_many({})
        with redis.Redis.from_url(self.redis_url()) as connection:
            connection.delete("rq:queue:orders")
            for key in connection.scan_iter("autotrade:shard:*", count=1000):
                connection.delete(key)

    def _is_ready(self) -> bool:
        log = (self.folder.parent / "run.log").read_text()
        return log.count("AutoTrade ready on") > log.count("AutoTrade has stopped")

    def _stop(self) -> None:
        assert self._process is not None  # noqa: S101 - only within the context
        self._process.terminate()
        self._process.wait(60)


@dataclass(frozen=True, slots=True)
class User:
    """A registered user: an access token and the webhook paths of the strategies."""

    token: str
    paths: list[str]


@dataclass(slots=True)
class Reference:
    """The bare reference beside the application, on the same servers and served the same way."""

    application: Running
    port: int = field(default_factory=embedded.free_port)
    _process: subprocess.Popen[bytes] | None = None

    @property
    def environment(self) -> dict[str, str]:
        """Return the environment of its processes: databases of its own, on the same servers."""
        return {
            **os.environ,
            "MONGO_URI": self.application.mongo_uri(REFERENCE),
            "REDIS_URL": self.application.redis_url(15),
        }

    def __enter__(self) -> Self:
        """Start it and wait until it listens."""
        self._process = subprocess.Popen(  # noqa: S603 - ourselves
            [
                *(sys.executable, "-m", "gunicorn", "-k", "gevent", "-w", "1"),
                *("--worker-connections", str(SOCKETS_PER_WEB_PROCESS), "--no-control-socket"),
                *("-b", f"{embedded.LOOPBACK}:{self.port}", "--log-level", "warning"),
                "scripts.benchmarks.reference:app",
            ],
            cwd=ROOT,
            env=self.environment,
            stdin=subprocess.DEVNULL,
        )
        deadline = time.monotonic() + 30
        while embedded.is_free(self.port):
            if time.monotonic() > deadline:
                self._process.kill()
                msg = "the reference did not start"
                raise RuntimeError(msg)
            time.sleep(0.05)
        return self

    def __exit__(self, *_: object) -> None:
        """Stop it."""
        assert self._process is not None  # noqa: S101 - only within the context
        self._process.terminate()
        self._process.wait(20)

    def cpu_seconds(self) -> float:
        """Return the processor seconds that it and the servers have used so far."""
        assert self._process is not None  # noqa: S101 - only within the context
        servers = self.application.cpu_seconds()
        own = machine.cpu_seconds(machine.descendants(self._process.pid))
        return sum(own.values()) + servers["mongod"] + servers["valkey"]
