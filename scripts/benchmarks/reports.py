"""Lists and reports of one user with very many executions: section B of the figures."""

from __future__ import annotations

import threading
import time
from collections.abc import Iterator
from contextlib import contextmanager
from typing import TYPE_CHECKING, Any, Final

import httpx2

from scripts import embedded
from scripts.benchmarks import machine
from scripts.benchmarks.application import API
from scripts.benchmarks.figures import Figures, spread
from scripts.benchmarks.reports_seed import RARE, SYMBOLS, Owner, seconds_of

if TYPE_CHECKING:
    from scripts.benchmarks.application import Running

TARGETS: Final = {
    "list page": "p95 < 60 ms",
    "P&L": "< 500 ms",
    "executions.csv": "< 40 s, < 200 MB",
}
_ASKED: Final = 20
"""How often each page is asked for."""
_EVERY: Final = 0.02
_ALONE_SECONDS: Final = 3.0


class Reports:
    """A running application with a user's year of rows."""

    def __init__(self, application: Running, token: str) -> None:
        """Ask with a token of the user whose rows there will be."""
        self._application = application
        self._headers = {"Authorization": f"Bearer {token}"}
        self._asking = self._http()

    def seed(self, own: int, rest: int) -> Figures:
        """Put the rows in."""
        owner = self._owner()
        return {"seconds": seconds_of(self._application.database, owner, own, rest)}

    def lists(self) -> Figures:
        """Ask for the first and a deep page of executions and trades with each filter."""
        figures: Figures = {}
        for name, filters in self._filters().items():
            taken = [self._seconds("/reports/executions", filters) for _ in range(_ASKED)]
            figures[f"executions, {name}: p95 ms"] = spread(taken)["p95 ms"]
        for name, filters in self._filters(of_trades=True).items():
            taken = [self._seconds("/reports/trades", filters) for _ in range(_ASKED)]
            figures[f"trades, {name}: p95 ms"] = spread(taken)["p95 ms"]
        return figures

    def pnl(self) -> Figures:
        """Ask for profit and loss of a year: the first time, and then again."""
        figures: Figures = {}
        for by in ("day", "month", "strategy", "symbol", "broker"):
            figures[f"by {by}, first ms"] = 1000 * self._seconds("/reports/pnl", {"by": by})
            taken = [self._seconds("/reports/pnl", {"by": by}) for _ in range(_ASKED)]
            figures[f"by {by}, p95 ms"] = spread(taken)["p95 ms"]
        strategy = self._owner().strategies[0][0]
        narrow = {
            "by day of a strategy": {"strategy_id": strategy},
            "by day of a strategy and symbol": {"strategy_id": strategy, "symbol": SYMBOLS[0]},
            "by day of long trades": {"side": "LONG"},
        }
        for name, filters in narrow.items():
            figures[f"{name} ms"] = 1000 * self._seconds("/reports/pnl", filters)
        figures["equity ms"] = 1000 * self._seconds("/reports/equity", {})
        return figures

    def file(self, name: str) -> Figures:
        """Fetch a whole file, while somebody else asks small things of the same process."""
        rows = 0
        with self._others() as before:
            time.sleep(_ALONE_SECONDS)
        used = self._application.cpu_seconds()
        with self._memory() as memory, self._others() as waits:
            began = time.monotonic()
            with self._http() as http, http.stream("GET", f"/reports/{name}") as answer:
                answer.raise_for_status()
                size = 0
                for chunk in answer.iter_bytes():
                    size += len(chunk)
                    rows += chunk.count(b"\n")
            seconds = time.monotonic() - began
        after = self._application.cpu_seconds()
        return {
            "seconds": seconds,
            **{
                f"processor seconds, {kind}": after[kind] - used[kind] for kind in ("web", "mongod")
            },
            "MB": size / 1e6,
            **({"rows": float(rows - 1)} if name.endswith("csv") else {}),
            "growth of the web process MB": max(memory) - memory[0],
            **spread(before, "others before"),
            **spread(waits, "others meanwhile"),
        }

    def left_early(self) -> Figures:
        """Begin a file and hang up; return how many cursors stay open."""
        status = self._application.database.client.admin.command("serverStatus")
        before = status["metrics"]["cursor"]["open"]["total"]
        for _ in range(10):
            with self._http() as http, http.stream("GET", "/reports/executions.csv") as answer:
                next(answer.iter_bytes())
        time.sleep(2)
        status = self._application.database.client.admin.command("serverStatus")
        return {"cursors left open": float(status["metrics"]["cursor"]["open"]["total"] - before)}

    def _filters(self, *, of_trades: bool = False) -> dict[str, dict[str, Any]]:
        owner = self._owner()
        strategy = owner.strategies[0][0]
        found: dict[str, dict[str, Any]] = {
            "all": {},
            "strategy": {"strategy_id": strategy},
            "broker": {"broker_id": owner.broker_id},
            "symbol": {"symbol": SYMBOLS[7]},
            "side": {"side": "LONG" if of_trades else "BUY"},
            "type": {"type": "live"},
            "status": {"status": "open" if of_trades else "fail"},
            "range": {"from": "2026-03-01", "to": "2026-03-31"},
            "strategy, symbol, side": {
                "strategy_id": strategy,
                "symbol": SYMBOLS[3],
                "side": "LONG" if of_trades else "BUY",
            },
            "side, type": {"side": "SHORT" if of_trades else "SELL", "type": "live"},
            "symbol, type, status": {
                "symbol": SYMBOLS[7],
                "type": "live",
                "status": "closed" if of_trades else "fail",
            },
            "a few rows of a year ago": {"symbol": RARE, "type": "live"},
            "nothing found": {"strategy_id": strategy, "symbol": "NSE:NONE"},
            "everything": {
                "strategy_id": strategy,
                "broker_id": owner.broker_id,
                "symbol": SYMBOLS[3],
                "side": "LONG" if of_trades else "BUY",
                "type": "live",
                "status": "open" if of_trades else "fail",
                "from": "2026-01-01",
            },
        }
        path = "/reports/trades" if of_trades else "/reports/executions"
        with self._http() as http:
            page = http.get(path, params={"limit": 200, "to": "2026-05-01"}).json()
        if page["next_cursor"]:
            found["a deep page"] = {"cursor": page["next_cursor"]}
        return found

    def _owner(self) -> Owner:
        with self._http() as http:
            me = http.get("/auth/me").json()["id"]
            accounts = http.get("/brokers").json()["items"]
            strategies = http.get("/strategies", params={"limit": 200}).json()["items"]
        paper = next(each["id"] for each in accounts if each["type"] == "paper")
        return Owner(me, paper, [(each["id"], each["name"]) for each in strategies])

    def _seconds(self, path: str, parameters: dict[str, Any]) -> float:
        self._asking.get("/auth/me").raise_for_status()  # the connection is there by now
        began = time.perf_counter()
        self._asking.get(path, params=parameters).raise_for_status()
        return time.perf_counter() - began

    def _http(self) -> httpx2.Client:
        base = f"http://{embedded.LOOPBACK}:{self._application.port}{API}"
        return httpx2.Client(base_url=base, headers=self._headers, timeout=300)

    @contextmanager
    def _memory(self) -> Iterator[list[float]]:
        """Sample the web processes' memory, once before and then until the end."""
        pids = [
            pid
            for pid in machine.descendants(self._application.pid)
            if "wsgi:app" in machine.command(pid)
        ]
        samples = [machine.memory_mb(pids)[0]]

        def sample() -> None:
            samples.append(machine.memory_mb(pids)[0])

        with _repeating(sample, 0.2):
            yield samples

    @contextmanager
    def _others(self) -> Iterator[list[float]]:
        """Ask something small again and again; what is told is how long each answer took."""
        waits: list[float] = []
        with self._http() as http:

            def ask() -> None:
                began = time.perf_counter()
                http.get("/auth/me").raise_for_status()
                waits.append(time.perf_counter() - began)

            with _repeating(ask, _EVERY):
                yield waits


@contextmanager
def _repeating(work: Any, pause: float) -> Iterator[None]:
    done = threading.Event()

    def repeat() -> None:
        while not done.wait(pause):
            work()

    thread = threading.Thread(target=repeat)
    thread.start()
    try:
        yield
    finally:
        done.set()
        thread.join()
