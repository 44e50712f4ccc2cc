"""Real worker processes, killed again and again: counted in the paper broker's own book."""

import random
from collections import Counter
from collections.abc import Iterator
from datetime import UTC, datetime
from decimal import Decimal
from pathlib import Path
from typing import Any

import pytest
from pymongo import MongoClient

from autotrade.domain.alerts import AlertStatus
from autotrade.domain.strategies import Strategy
from autotrade.domain.webhooks import RateLimit
from autotrade.jobs.bell import RedisBell
from autotrade.jobs.connection import connect
from autotrade.jobs.queue import RqJobQueue
from autotrade.jobs.webhooks import RedisWebhookGate
from autotrade.ports.storage import Query
from autotrade.services.alerts import AlertService
from autotrade.services.deliveries import Delivery
from autotrade.storage.unit_of_work import MongoStorage
from autotrade.wiring.system import SystemClock
from tests.support.factories import USER, a_strategy, a_user, an_account
from tests.support.fakes import UuidSource
from tests.support.pipeline import Documents, PlainNames, a_body, empty
from tests.support.stack import Servers, Stack, wait_until

SYMBOLS = ("SBIN", "INFY", "TCS")
WORKERS = ("orders-1", "orders-2")


@pytest.fixture
def mongo(servers: Servers) -> Iterator[MongoClient[dict[str, Any]]]:
    uri = servers.mongo_uri("autotrade_stack_9")
    with MongoClient[dict[str, Any]](uri, tz_aware=True) as client:
        yield client


@pytest.fixture
def stack(servers: Servers, tmp_path: Path) -> Iterator[Stack]:
    with Stack.over(servers, tmp_path, number=9) as running:
        yield running


@pytest.fixture
def strategy(stack: Stack, mongo: MongoClient[dict[str, Any]]) -> Strategy:
    empty(mongo.get_default_database())
    now = MongoStorage(mongo, UuidSource()).now
    now.users.add(a_user())
    now.brokers.add(an_account())
    now.strategies.add(a_strategy())
    return a_strategy()


@pytest.fixture
def alerts(stack: Stack, mongo: MongoClient[dict[str, Any]]) -> Iterator[AlertService]:
    connection = connect(stack.settings.redis_url, "test")
    gate = RedisWebhookGate(connection, 60, lambda _: None)
    yield AlertService(
        storage=MongoStorage(mongo, UuidSource(), gate),
        clock=SystemClock(),
        ids=UuidSource(),
        names=PlainNames(),
        jobs=RqJobQueue(connection, 2),
        bell=RedisBell(connection),
        gate=gate,
        limit=RateLimit(60_000, 60),
    )
    connection.close()


def test_killed_workers_lose_and_double_nothing(
    stack: Stack,
    strategy: Strategy,
    alerts: AlertService,
    mongo: MongoClient[dict[str, Any]],
):
    # what a dead process has locked is free again after this time; the server's own is 60 s
    mongo.admin.command("setParameter", 1, transactionLifetimeLimitSeconds=2)
    dice = random.Random(7)  # noqa: S311 - it has to repeat
    for number in range(60):
        body = a_body(symbol=f"NSE:{SYMBOLS[number % 3]}", quantity=str(number + 1))
        alerts.take(strategy, Delivery(body=body.encode()))
        if number % 10 == 5:
            victim = dice.choice(WORKERS)
            stack.kill(victim)
            stack.start(victim)

    database = mongo.get_default_database()
    wait_until(lambda: recovered(database), seconds=60, every=0.5, what="every alert's end")

    books = list(database["paper_orders"].find())
    tags = Counter(book["request"]["client_tag"] for book in books)
    assert len(tags) == 60
    assert set(tags.values()) == {1}
    ended = alerts.page(Query(user_id=USER, limit=100)).items
    assert [alert.status for alert in ended] == [AlertStatus.DONE] * 60
    for symbol in SYMBOLS:
        held = database["positions"].find({"symbol": f"NSE:{symbol}"})
        bought = [b["request"]["quantity"].to_decimal() for b in books if symbol in str(b)]
        quantities = [position["quantity"].to_decimal() for position in held]
        assert quantities == [sum(bought, Decimal(0))] * 2


def recovered(database: Documents) -> bool:
    """Say whether every alert has ended; until then, take every lease away, of the living too."""
    claimed = {"status": AlertStatus.CLAIMED.value}
    database["alerts"].update_many(claimed, {"$set": {"lease.until": datetime.now(UTC)}})
    unfinished = {"$in": [AlertStatus.RECEIVED.value, AlertStatus.CLAIMED.value]}
    return not database["alerts"].count_documents({"status": unfinished})
