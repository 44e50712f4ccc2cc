"""SIGKILL at each point of a live order's way: counted in the book of the simulated Dhan.

Dhan does not know its tags: an order whose sending is in doubt is looked up and never sent again,
so that a death before the request costs the order, and its user is told. None is ever doubled.
"""

from collections.abc import Iterator
from dataclasses import dataclass
from pathlib import Path
from typing import Any, Final

import pytest
from pymongo import MongoClient
from pymongo.database import Database

from tests.faults.deadly import LIVE
from tests.faults.live_desk import LiveDesk
from tests.faults.running import BatteredStack
from tests.simulators.dhanhq.account import CLIENT_ID
from tests.simulators.dhanhq.control import DhanSimulator
from tests.support.stack import Servers, wait_until
from tests.support.trader import API, Trader

STACK: Final = 13
WORKERS: Final = ("orders-1", "orders-2")
SHARES: Final = ("SBIN", "INFY", "TCS", "HDFCBANK", "RELIANCE", "ABB", "IDEA", "BAJAJ-AUTO")
NOT_SENT: Final = {"live K8 order written", "live K9 before the request"}
"""Here the order was written as SENDING, and nothing had left."""
RECOVERY_SECONDS: Final = 150
"""Until an order that never left is given up: a lease, a minute of looking, and the load."""
MOST_SECONDS: Final = 600
"""Of an alert's age: the points come one after the other, and none is to be late for it."""
Document = dict[str, Any]


@dataclass(slots=True)
class Scene:
    """A live stack, its user, the broker, and the books."""

    stack: BatteredStack
    trader: Trader
    path: str
    dhan: DhanSimulator
    database: Database[Document]

    def post(self, symbol: str) -> None:
        body = {"symbol": f"NSE:{symbol}", "action": "buy", "quantity": 3}
        with self.stack.client() as anyone:
            answer = anyone.post(f"{API}/webhooks/{self.path}", json=body)
        assert answer.status_code == 200, answer.text

    def execution(self, symbol: str) -> Document | None:
        """Return the symbol's execution once it has ended."""
        ended = {"symbol": f"NSE:{symbol}", "status": {"$ne": "pending"}}
        return self.database["executions"].find_one(ended)

    def placed(self, symbol: str) -> int:
        """Return how many orders in a symbol the broker took."""
        return sum(row["tradingSymbol"] == symbol for row in self.dhan.orders(CLIENT_ID))


def symbol_of(point: str) -> str:
    return SHARES[list(LIVE).index(point)]


@pytest.fixture(scope="module")
def scene(servers: Servers, tmp_path_factory: pytest.TempPathFactory) -> Iterator[Scene]:
    folder: Path = tmp_path_factory.mktemp("stack")
    uri = servers.mongo_uri(f"autotrade_stack_{STACK}")
    with (
        DhanSimulator.start() as dhan,
        BatteredStack.over(servers, folder, number=STACK, **dhan.environment) as stack,
        MongoClient[Document](uri, tz_aware=True) as client,
    ):
        trader = Trader.register(stack)
        desk = LiveDesk(trader, dhan, risk={"max_age_seconds": MOST_SECONDS})
        path = desk.paths()[0]
        yield Scene(stack, trader, path, dhan, client.get_default_database())
        trader.close()


@pytest.fixture(scope="module")
def dead_workers(scene: Scene) -> None:
    """An order worker died at each point, of its own symbol's alert."""
    scene.stack.kill(*WORKERS)
    for point in LIVE:
        module = ["python", "-m", "tests.faults.deadly", point, symbol_of(point)]
        scene.stack.start_as(WORKERS[0], module)
        scene.post(symbol_of(point))
        name = WORKERS[0]
        wait_until(lambda: not scene.stack.is_running(name), seconds=60, what=f"dies: {point}")  # noqa: B023 - now
        scene.stack.kill(name)
    scene.stack.start(*WORKERS)


@pytest.mark.parametrize("point", LIVE)
def test_a_worker_killed_at(scene: Scene, dead_workers: None, point: str):
    symbol = symbol_of(point)

    execution = wait_until(
        lambda: scene.execution(symbol), seconds=RECOVERY_SECONDS, what=f"{symbol} ends"
    )

    assert execution is not None
    was_lost = point in NOT_SENT
    assert scene.placed(symbol) == int(not was_lost)
    assert execution["status"] == ("fail" if was_lost else "success"), execution
    assert not was_lost or "Not found in the broker's books" in execution["reason"]
    orders = list(scene.database["orders"].find({"symbol": f"NSE:{symbol}"}))
    assert [order["status"] for order in orders] == ["LOST" if was_lost else "FILLED"]
    held = scene.database["positions"].find({"symbol": f"NSE:{symbol}"})
    assert {p["quantity"].to_decimal() for p in held} <= {3}
