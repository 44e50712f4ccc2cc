"""SIGKILL at each numbered point of the pipeline: real processes, counted at the broker.

The kills come one after the other, the recoveries all at once: each test waits for its own alert.
"""

from collections.abc import Iterator
from dataclasses import dataclass
from pathlib import Path
from typing import Any

import httpx2
import pytest
from pymongo import MongoClient
from pymongo.database import Database

from tests.faults.deadly import ANSWERED, RELAY, WEB, WORKER
from tests.faults.running import BatteredStack
from tests.support.stack import Servers, wait_until
from tests.support.trader import API, Trader

STACK = 12
WORKERS = ("orders-1", "orders-2")
RECOVERY_SECONDS = 75
WEB_POINTS = (*WEB, ANSWERED)
Document = dict[str, Any]


@dataclass(slots=True)
class Scene:
    """A stack, its user, and the books."""

    stack: BatteredStack
    trader: Trader
    path: str
    database: Database[Document]

    def post(self, symbol: str, *, is_pair: bool = False) -> httpx2.Response | None:
        """Post the symbol's alert, the same bytes each time; None when no answer came."""
        leg = {"symbol": symbol, "action": "buy", "quantity": 3, "price": "100.00"}
        body = {"orders": [leg, {**leg, "symbol": f"{symbol}B"}]} if is_pair else leg
        with self.stack.client() as anyone:
            try:
                return anyone.post(f"{API}/webhooks/{self.path}", json=body)
            except httpx2.HTTPError:
                return None

    def await_death(self, name: str) -> None:
        """Wait until a process has ended, and take note of it."""
        wait_until(lambda: not self.stack.is_running(name), seconds=60, what=f"{name} dies")
        self.stack.kill(name)

    def placed(self, symbol: str) -> list[Document]:
        """Return the broker's orders in a symbol."""
        return list(self.database["paper_orders"].find({"request.symbol": f"NSE:{symbol}"}))

    def is_settled(self, symbol: str) -> bool:
        """Say whether the symbol's execution has ended well and its alert is done."""
        done = {"lane": {"$regex": f":{symbol}$"}, "status": "done"}
        won = {"symbol": f"NSE:{symbol}", "status": "success"}
        return bool(
            self.database["alerts"].find_one(done) and self.database["executions"].find_one(won)
        )

    def await_one_order(self, symbol: str) -> None:
        """Wait for the recovery; then there must be one order, one execution and its position."""
        wait_until(
            lambda: self.is_settled(symbol), seconds=RECOVERY_SECONDS, what=f"{symbol} settles"
        )
        assert len(self.placed(symbol)) == 1
        at_symbol = {"symbol": f"NSE:{symbol}"}
        held = [p["quantity"].to_decimal() for p in self.database["positions"].find(at_symbol)]
        assert held == [3, 3]
        assert self.database["orders"].count_documents({**at_symbol, "status": "FILLED"}) == 1
        assert self.database["executions"].count_documents(at_symbol) == 1
        assert self.database["alerts"].count_documents({"lane": {"$regex": f":{symbol}$"}}) == 1

    def is_told(self) -> bool:
        """Say whether every event has its number, and its user was told of it."""
        told = {each["_id"]: each["seq"] for each in self.database["events_told"].find()}
        counters = self.database["event_numbers"].find()
        return self.database["events"].count_documents({"seq": None}) == 0 and all(
            told.get(counter["_id"]) == counter["seq"] for counter in counters
        )


def symbol_of(point: str) -> str:
    """Return the symbol that a point's alert is for."""
    number = [*WEB_POINTS, *WORKER, *RELAY].index(point)
    return f"KILL{number}"


@pytest.fixture(scope="module")
def scene(servers: Servers, tmp_path_factory: pytest.TempPathFactory) -> Iterator[Scene]:
    folder: Path = tmp_path_factory.mktemp("stack")
    uri = servers.mongo_uri(f"autotrade_stack_{STACK}")
    with (
        BatteredStack.over(servers, folder, number=STACK) as stack,
        MongoClient[Document](uri, tz_aware=True) as client,
    ):
        trader = Trader.register(stack)
        path = trader.strategy()["webhook_path"]
        yield Scene(stack, trader, path, client.get_default_database())
        trader.close()


@pytest.fixture(scope="module")
def answers(scene: Scene) -> dict[str, httpx2.Response | None]:
    """The web process died at each of its points; these are the answers that got out."""
    found = {}
    for point in WEB_POINTS:
        command = [part for part in scene.stack.command("web") if part != "wsgi:app"]
        scene.stack.kill_if_running("web")
        scene.stack.start_as("web", [*command, f"tests.faults.deadly_web:create({point!r})"])
        scene.stack.wait_until_ready()
        found[point] = scene.post(symbol_of(point))
        scene.await_death("web")
    scene.stack.start("web")
    scene.stack.wait_until_ready()
    return found


@pytest.fixture(scope="module")
def dead_workers(scene: Scene, answers: dict[str, Any]) -> None:
    """An order worker died at each of its points."""
    scene.stack.kill(*WORKERS)
    for point in WORKER:
        module = ["python", "-m", "tests.faults.deadly", point, symbol_of(point)]
        scene.stack.start_as(WORKERS[0], module)
        answer = scene.post(symbol_of(point), is_pair=point.startswith("alone"))
        assert answer is not None
        assert answer.status_code == 200
        scene.await_death(WORKERS[0])
    scene.stack.start(*WORKERS)


@pytest.mark.parametrize("point", WEB_POINTS)
def test_web_killed_at(scene: Scene, answers: dict[str, httpx2.Response | None], point: str):
    answer = answers[point]
    assert (answer is not None) == (point == ANSWERED)
    stored = point in {"K3 alert inserted", "K5 job queued", ANSWERED}

    again = scene.post(symbol_of(point))

    assert again is not None
    assert again.json()["duplicate"] is stored
    scene.await_one_order(symbol_of(point))


@pytest.mark.parametrize("point", WORKER)
def test_worker_killed_at(scene: Scene, dead_workers: None, point: str):
    scene.await_one_order(symbol_of(point))
    wait_until(scene.is_told, what="all events told")


@pytest.mark.parametrize("point", RELAY)
def test_relay_killed_at(scene: Scene, dead_workers: None, point: str):
    scene.stack.kill("relay")
    scene.trader.watch()
    scene.stack.start_as("relay", ["python", "-m", "tests.faults.deadly", point, ""])

    scene.post(symbol_of(point), is_pair=True)  # whose events the relay has to number
    scene.await_death("relay")
    scene.stack.start("relay")

    scene.await_one_order(symbol_of(point))
    wait_until(
        lambda: scene.trader.seen("execution", symbol=f"NSE:{symbol_of(point)}", status="success"),
        what="the event",
    )
    numbers = [body["seq"] for _, body in scene.trader.events]
    assert sorted(set(numbers)) == list(range(min(numbers), max(numbers) + 1))
