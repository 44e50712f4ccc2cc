"""Every query is served by an index: what the services ask is asked again with ``explain``."""

from collections.abc import Callable, Iterator
from decimal import Decimal
from typing import Any

import pytest
from pymongo import MongoClient

from autotrade.domain.executions import ExecutionStatus
from autotrade.domain.ids import ClientTag, ExitId, NotificationId, OrderId, PositionId, SessionId
from autotrade.domain.notifications import Notification, NotificationLevel
from autotrade.domain.one_time_codes import CodePurpose
from autotrade.domain.orders import OrderStatus, Product, Side
from autotrade.domain.users import SessionLimits
from autotrade.ports.position_storage import BestPrice
from autotrade.ports.storage import Query, Repositories
from autotrade.storage.bson import Document
from autotrade.storage.client import database as database_of
from autotrade.storage.paper_orders import MongoPaperBook
from tests.support.factories import (
    ACCOUNT,
    NOON,
    STRATEGY,
    USER,
    ago,
    an_id,
    an_order,
)
from tests.support.fake_broker import Answer
from tests.support.pipeline import Documents, Pipeline, empty
from tests.support.plans import Recorder, shape, stages_of
from tests.support.stack import Servers

pytestmark = pytest.mark.integration

OF_ALERTS: list[dict[str, object]] = [{}, {"strategy_id": STRATEGY}, {"status": "done"}]
OF_ORDERS: list[dict[str, object]] = [
    {},
    {"status": OrderStatus.FILLED},
    {"symbol": "NSE:SBIN"},
    {"strategy_id": STRATEGY},
    {"broker_id": ACCOUNT},
]


@pytest.fixture(scope="module")
def recorder() -> Recorder:
    return Recorder()


@pytest.fixture(scope="module")
def watched(servers: Servers, recorder: Recorder) -> Iterator[MongoClient[Document]]:
    with MongoClient[Document](
        servers.mongo_uri("autotrade_plans"), tz_aware=True, event_listeners=[recorder]
    ) as client:
        yield client


@pytest.fixture
def pipeline(watched: MongoClient[Document], recorder: Recorder) -> Pipeline:
    """A pipeline with some hundreds of alerts behind it, so that a plan has to choose."""
    empty(database_of(watched))
    pipeline = Pipeline(watched, places_once=False)
    for number in range(40):
        pipeline.add_alert(lane=f"lane {number % 4}")
    pipeline.worker().drain([USER])
    recorder.commands.clear()
    return pipeline


def carry_out(pipeline: Pipeline) -> None:
    pipeline.broker.answers = [Answer.NOT_SENT, Answer.LOST_AFTER]
    for price in ("100", "101", "100"):
        pipeline.post(price=price)
    pipeline.settle_down(rounds=10)


def ask_lists(pipeline: Pipeline) -> None:
    now = pipeline.storage.now
    bounds: list[dict[str, Any]] = [{}, {"since": ago(9), "until": NOON}, {"cursor": "0199"}]
    for bound in bounds:
        for equal in OF_ALERTS:
            now.alerts.page(Query(user_id=USER, equal=equal, **bound))
        for equal in OF_ORDERS:
            now.orders.page(Query(user_id=USER, equal=equal, **bound))
            now.executions.page(Query(user_id=USER, equal=equal, **bound))
            if "alert_id" not in equal:
                now.trades.page(Query(user_id=USER, equal=equal, **bound))
        now.executions.page(Query(user_id=USER, equal={"status": ExecutionStatus.FAIL}, **bound))
        now.executions.page(Query(user_id=USER, equal={"side": Side.BUY}, **bound))
        now.strategies.page(Query(user_id=USER, **bound))
    list(now.executions.stream(Query(user_id=USER)))


def ask_the_rest(pipeline: Pipeline) -> None:
    now = pipeline.storage.now
    now.alerts.users_due(NOON, ago(2), 10)
    now.orders.accounts_to_look_at(NOON, 10)
    now.orders.to_look_at(USER, ACCOUNT, NOON, 10)
    now.orders.waiting_slices(NOON, 10)
    now.orders.accounts_in_use(ago(600), 10)
    now.orders.working_of_account(USER, ACCOUNT)
    now.orders.touched_since(USER, ACCOUNT, ago(600))
    now.orders.external_in(USER, ACCOUNT, "NSE:SBIN")
    now.orders.by_number(USER, ACCOUNT, "B1")
    now.orders.family(USER, OrderId("one"))
    now.positions.shares(USER, ACCOUNT, "NSE:SBIN", Product.INTRADAY)
    now.positions.protected()
    now.positions.by_id(USER, PositionId("one"))
    now.positions.with_ids([PositionId("one")])
    now.positions.keep_best([BestPrice(position_id=PositionId("one"), version=1, price=Decimal(1))])
    now.positions.watched(NOON)
    now.positions.watched_until()
    now.trades.all_open(USER, ACCOUNT)
    now.trades.by_key(USER, "key")
    now.trades.net_pnl(USER, ACCOUNT)
    now.exits.due(NOON, 10)
    now.exits.by_key(USER, "key")
    now.exits.claim(ExitId("one"), "owner", NOON, NOON)
    now.exits.has_order(USER, OrderId("one"))
    now.brokers.connected_live(10)
    now.orders.working_symbols(USER, STRATEGY)
    now.strategies.hold(USER, STRATEGY)
    now.orders.count_since(USER, STRATEGY, ago(60))
    now.reports.day_summary(USER, ago(600))
    now.reports.drawdown(USER, STRATEGY)
    now.reports.realized_since(USER, STRATEGY, ago(600))
    now.positions.of_account(USER, None)
    now.positions.of_strategy(USER, STRATEGY)
    now.brokers.of_user(USER)
    now.strategies.count_on_broker(USER, ACCOUNT)
    now.strategies.versions(USER, STRATEGY)
    now.events.unpublished(500)
    now.events.since(USER, 0, 100)
    outbox = pipeline.storage.outbox()
    while users := outbox.number(500):
        outbox.recent()
        outbox.told({each.user_id: each.seq for each in outbox.behind(users)})


def ask_audit(pipeline: Pipeline) -> None:
    now = pipeline.storage.now
    for before in (ago(60), ago(30)):  # before there is a cursor, and with one
        now.audit.untold_orders(before, 10)
        now.audit.untold_paper_orders(before, 10)
    now.audit.seal(10)
    now.audit.last()
    list(now.audit.chain())


def ask_paper(pipeline: Pipeline) -> None:
    book = MongoPaperBook(pipeline.database)
    book.resting()
    book.resting(ACCOUNT)
    book.resting(changed_since=NOON)
    book.of_day(ACCOUNT, NOON)
    book.last_fill(ACCOUNT, "NSE:SBIN")
    book.accounts_with(Product.INTRADAY)
    book.find(ACCOUNT, ClientTag("tag"))
    book.quantities(ACCOUNT, NOON)
    book.has_entry("key")
    book.sums(USER, ACCOUNT)
    list(book.filled(ACCOUNT))


def ask_ways_in(pipeline: Pipeline) -> None:
    now = pipeline.storage.now
    now.sessions.ended_between(ago(60), NOON)
    now.sessions.use([SessionId("a")], NOON, SessionLimits())
    now.sessions.open_of(USER, NOON)
    now.sessions.revoke_all(USER, "test", NOON)
    now.sessions.rotate(SessionId("a"), "old", "new", NOON, NOON)
    now.users.by_email("a@example.com")
    now.users.set_password(USER, "was", "becomes")
    now.one_time_codes.by_hash("hash", CodePurpose.RESET_PASSWORD, NOON)
    now.one_time_codes.take_try("a@example.com", CodePurpose.LOG_IN, NOON)
    now.second_factors.get(USER)
    now.second_factors.use_counter(USER, 1)
    now.second_factors.use_recovery(USER, "hash")
    now.api_keys.by_hash("hash")
    now.api_keys.of_user(USER)
    now.lockouts.get("password:a@example.com")
    now.mails.claim(NOON, NOON)


def scans(database: Documents, command: dict[str, Any]) -> list[str]:
    """Return the stages of a command's plan that read a whole collection."""
    names = [stage["stage"] for stage in stages_of(database, command)]
    return [name for name in names if name == "COLLSCAN"]


@pytest.mark.parametrize(
    "ask", [carry_out, ask_lists, ask_ways_in, ask_audit, ask_paper, ask_the_rest]
)
def test_no_query_reads_a_whole_collection(
    pipeline: Pipeline,
    watched: MongoClient[Document],
    recorder: Recorder,
    ask: Callable[[Pipeline], None],
):
    ask(pipeline)

    asked = {shape(command): command for command in list(recorder.commands)}
    scanning = [text for text, command in asked.items() if scans(database_of(watched), command)]
    assert len(asked) > 10
    assert scanning == []


def a_notification(key: str) -> Notification:
    return Notification(
        id=NotificationId(an_id()),
        user_id=USER,
        kind="order.filled",
        level=NotificationLevel.INFO,
        title="An order was filled",
        message="10 NSE:SBIN",
        at=NOON,
        key=key,
    )


LOOKED_UP: dict[str, Callable[[Repositories], object]] = {
    "hint_hash_1": lambda now: now.brokers.by_hint("hash"),
    "order_id_1": lambda now: now.executions.of_order(USER, OrderId("one")),
    "parent_id_1": lambda now: now.orders.family(USER, OrderId("one")),
    "by_number": lambda now: now.orders.by_number(USER, ACCOUNT, "B1"),
    "recorded": lambda now: now.trades.by_key(USER, "key"),
    "occasion": lambda now: now.notifications.told_at(USER, "key"),
}


@pytest.mark.parametrize("index", LOOKED_UP)
def test_what_not_all_have_is_looked_up_by_the_index_that_has_no_others(
    pipeline: Pipeline, watched: MongoClient[Document], recorder: Recorder, index: str
):
    """An index of the user would find it too, among all that the user ever had."""
    now = pipeline.storage.now
    for number in range(20):
        now.orders.add(an_order(client_tag=f"tag {number}", broker_order_id=f"B{number}"))
        now.notifications.add(a_notification(f"{number}"))
    recorder.commands.clear()

    LOOKED_UP[index](now)

    (command,) = recorder.commands
    used = [stage.get("indexName") for stage in stages_of(database_of(watched), command)]
    assert index in used


def test_a_query_without_an_index_would_be_noticed(
    pipeline: Pipeline, watched: MongoClient[Document]
):
    unindexed = {"find": "orders", "filter": {"leg": 1}}
    within = {"$lookup": {"from": "orders", "pipeline": [{"$match": {"leg": 1}}], "as": "0"}}

    assert scans(database_of(watched), unindexed) == ["COLLSCAN"]
    assert scans(database_of(watched), {"aggregate": 1, "pipeline": [within]}) == ["COLLSCAN"]
