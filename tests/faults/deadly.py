"""Processes that die by SIGKILL at a named point: the real entry points with one method wrapped.

``python -m tests.faults.deadly POINT SYMBOL`` is an order worker or the relay,
``gunicorn "tests.faults.deadly_web:create('POINT')"`` the web process.
"""

import functools
import os
import re
import signal
import sys
from collections.abc import Callable
from dataclasses import dataclass
from typing import Any, Final, NoReturn

from pymongo import MongoClient

from autotrade.brokers.dhanhq.adapter import DhanAccount
from autotrade.brokers.dhanhq.client import DhanClient
from autotrade.brokers.paper.adapter import PaperAccount
from autotrade.config import Settings
from autotrade.jobs.queue import RqJobQueue
from autotrade.realtime.publisher import SocketPublisher
from autotrade.services.alerts import AlertService
from autotrade.services.batches import BatchCarrier
from autotrade.services.carriers import AlertCarrier
from autotrade.services.intents import IntentService
from autotrade.services.placements import PlacementService
from autotrade.storage.alerts import MongoAlerts
from autotrade.storage.orders import MongoOrders
from autotrade.storage.outbox import MongoOutbox
from autotrade.storage.paper_orders import MongoPaperBook
from autotrade.storage.positions import MongoPositions
from autotrade.storage.strategies import MongoStrategies
from workers import main as workers


@dataclass(frozen=True, slots=True)
class Point:
    """Where to die: before or after a method's call.

    Attributes:
        answered: after it, only if it returned something (a claim that found an alert).
        is_placement: only for the request that places an order.
    """

    owner: type
    method: str
    is_before: bool = False
    answered: bool = False
    is_placement: bool = False


WEB: Final = {
    "K1 body read": Point(AlertService, "receive", is_before=True),
    "K2 strategy found": Point(MongoStrategies, "by_webhook", answered=True),
    "K3 alert inserted": Point(MongoAlerts, "add_all", answered=True),
    "K5 job queued": Point(RqJobQueue, "wake"),
}
ANSWERED: Final = "K4 answered"
WORKER: Final = {
    "K6 before the look": Point(MongoAlerts, "due", is_before=True),
    "K6 seen": Point(MongoAlerts, "due", answered=True),
    "K7 decided, not committed": Point(MongoOrders, "add"),
    "K9 before the request": Point(PaperAccount, "place_within", is_before=True),
    "K10 taken, answer not read": Point(PaperAccount, "place_within"),
    "K11 answer read, not stored": Point(PlacementService, "place_within"),
    "K12 fill stored, not committed": Point(MongoPositions, "save"),
    "K12 all committed": Point(BatchCarrier, "decide"),
    "K12 committed and told": Point(SocketPublisher, "tell"),
    "alone K6 claimed": Point(MongoAlerts, "claim", answered=True),
    "alone K8 order written": Point(IntentService, "decide"),
    "alone K9 before the request": Point(PaperAccount, "place_all", is_before=True),
    "alone K9 request sent, not taken": Point(MongoPaperBook, "commit", is_before=True),
    "alone K10 taken, answer not read": Point(MongoPaperBook, "commit"),
    "alone K11 answer read, not stored": Point(PlacementService, "place"),
    "alone K12 all committed": Point(AlertCarrier, "conclude"),
}
"""Of an order on paper: all in one transaction, or alone, as an alert of two legs is."""
LIVE: Final = {
    "live K8 order written": Point(IntentService, "decide"),
    "live K9 before the request": Point(DhanAccount, "place", is_before=True),
    "live K10 taken, answer not read": Point(DhanClient, "request", is_placement=True),
    "live K11 answer read, not stored": Point(PlacementService, "place"),
    "live K12 outcome stored, not committed": Point(MongoOrders, "save"),
    "live K12 all committed": Point(AlertCarrier, "conclude"),
    "live K6 claimed": Point(MongoAlerts, "claim", answered=True),
    "live K7 decided, not committed": Point(MongoOrders, "add"),
}
"""The same at a broker elsewhere: its orders go out alone, and it does not know its tags.

Those whose order is still to be sent come last: another point's worker would die over it.
"""
RELAY: Final = {
    "relay: events numbered": Point(MongoOutbox, "number", answered=True),
    "relay: events published": Point(SocketPublisher, "publish"),
    "relay: events told, not said": Point(MongoOutbox, "told", is_before=True),
}


def die() -> NoReturn:
    """End this process and its group, as SIGKILL from outside would."""
    os.killpg(0, signal.SIGKILL)
    raise AssertionError


def arm(point: Point, is_due: Callable[[object], bool] = lambda _call: True) -> None:
    """Wrap the point's method: who calls it dies there if the arguments or answer are due."""
    real = getattr(point.owner, point.method)

    @functools.wraps(real)
    def deadly(*arguments: Any, **named: Any) -> Any:
        if point.is_before and is_due((arguments, named)):
            die()
        answer = real(*arguments, **named)
        if (getattr(answer, "alerts", answer) or not point.answered) and is_due(
            (arguments, named, answer)
        ):
            die()
        return answer

    setattr(point.owner, point.method, deadly)


def _is_waiting(symbol: str) -> bool:
    """Say whether the symbol's lane has an alert that no worker has begun before."""
    uri = Settings.from_environ(os.environ).mongo_uri
    with MongoClient[dict[str, Any]](uri) as client:
        fresh = {"lane": {"$regex": f":{symbol}$"}, "attempts": 0}
        return client.get_default_database()["alerts"].find_one(fresh) is not None


def main(name: str, symbol: str) -> int:
    """Run a worker that dies at a point of the symbol's alert, or a relay that dies."""
    if name in RELAY:
        arm(RELAY[name])
        return workers.main(["relay"])
    point = {**WORKER, **LIVE}[name]
    arm(point, _due(point, symbol))
    return workers.main(["orders"])


def _due(point: Point, symbol: str) -> Callable[[object], bool]:
    """Return what says whether a call is about the symbol's alert."""
    if point.is_placement:
        return lambda call: "POST" in repr(call) and "correlationId" in repr(call)
    if point.is_before and point.owner is MongoAlerts:
        return lambda _call: _is_waiting(symbol)
    word = re.compile(rf"{symbol}\b")
    return lambda call: bool(word.search(repr(call)))


if __name__ == "__main__":
    sys.exit(main(*sys.argv[1:]))
