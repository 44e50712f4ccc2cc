"""What holds for all repositories: unique keys, guarded saves, pages, and transactions."""

import time
from concurrent.futures import ThreadPoolExecutor
from dataclasses import replace
from datetime import timedelta
from decimal import Decimal

import pytest
from pymongo import MongoClient

from autotrade.domain.errors import ConflictError, UnavailableError
from autotrade.domain.executions import ExecutionStatus
from autotrade.domain.ids import ExecutionId
from autotrade.domain.orders import OrderStatus
from autotrade.domain.strategies import StrategyVersion
from autotrade.ports.storage import PositionKey, Query, Repositories, Storage
from autotrade.storage import unit_of_work
from autotrade.storage.bson import Document
from autotrade.storage.client import database as database_of
from tests.support.factories import (
    ACCOUNT,
    NOON,
    OTHER_USER,
    STRATEGY,
    USER,
    a_position,
    a_strategy,
    a_user,
    ago,
    an_account,
    an_execution,
    an_id,
    an_order,
)

pytestmark = pytest.mark.integration
KEY = PositionKey(
    user_id=USER,
    broker_id=ACCOUNT,
    strategy_id=None,
    symbol="NSE:SBIN",
    product=a_position().product,
)


def test_an_address_is_registered_once(storage: Storage):
    storage.now.users.add(a_user(email="a@example.com"))

    with pytest.raises(ConflictError, match="already registered"):
        storage.now.users.add(a_user(id=OTHER_USER, email="a@example.com"))


def test_a_client_tag_is_used_once(storage: Storage):
    order = an_order()
    storage.now.orders.add(order)

    with pytest.raises(ConflictError, match="client tag"):
        storage.now.orders.add(an_order(client_tag=order.client_tag))


def test_a_leg_of_an_alert_has_one_execution(storage: Storage):
    first = an_execution()
    storage.now.executions.add(first)

    with pytest.raises(ConflictError, match="leg"):
        storage.now.executions.add(an_execution(alert_id=first.alert_id))
    storage.now.executions.add(an_execution(alert_id=first.alert_id, leg=1))


def test_an_order_belongs_to_one_execution(storage: Storage):
    storage.now.executions.add(an_execution(order_id="order"))

    with pytest.raises(ConflictError):
        storage.now.executions.add(an_execution(order_id="order"))
    storage.now.executions.add(an_execution())
    storage.now.executions.add(an_execution())


def test_an_order_is_saved_from_its_expected_status_only(storage: Storage):
    order = an_order()
    storage.now.orders.add(order)
    filled = order.to(OrderStatus.FILLED, NOON)

    storage.now.orders.save(filled, was=OrderStatus.SENDING)

    with pytest.raises(ConflictError):
        storage.now.orders.save(order, was=OrderStatus.SENDING)
    assert storage.now.orders.by_tag(order.client_tag) == filled


def test_an_execution_is_saved_from_its_expected_status_only(storage: Storage):
    execution = an_execution(status=ExecutionStatus.FAIL)
    storage.now.executions.add(execution)

    with pytest.raises(ConflictError):
        storage.now.executions.save(execution, was=ExecutionStatus.PENDING)


def test_a_strategy_is_saved_over_the_state_that_was_read_only(storage: Storage):
    first = a_strategy()
    storage.now.strategies.add(first)
    second = replace(first, name="Second", updated_at=NOON + timedelta(seconds=1))
    storage.now.strategies.save(second, was=first.status, changed_at=first.updated_at)

    with pytest.raises(ConflictError, match="somebody else"):
        storage.now.strategies.save(first, was=first.status, changed_at=first.updated_at)
    assert storage.now.strategies.get(USER, STRATEGY) == second


def test_a_webhook_belongs_to_one_strategy(storage: Storage):
    storage.now.strategies.add(a_strategy(webhook_hash="hash"))

    with pytest.raises(ConflictError):
        storage.now.strategies.add(a_strategy(id="other", webhook_hash="hash"))


def test_a_removed_strategy_takes_its_versions_along(storage: Storage):
    strategies = storage.now.strategies
    strategies.add(a_strategy())
    version = StrategyVersion(
        strategy_id=STRATEGY, user_id=USER, version=1, script="", created_at=NOON
    )
    strategies.add_version(version)
    strategies.add_version(replace(version, version=2))
    assert [v.version for v in strategies.versions(USER, STRATEGY)] == [2, 1]

    strategies.remove(OTHER_USER, STRATEGY)
    assert strategies.get(USER, STRATEGY) is not None
    strategies.remove(USER, STRATEGY)

    assert strategies.get(USER, STRATEGY) is None
    assert strategies.versions(USER, STRATEGY) == []


def test_an_account_is_its_owners(storage: Storage):
    storage.now.brokers.add(an_account())

    storage.now.brokers.remove(OTHER_USER, ACCOUNT)

    assert storage.now.brokers.get(OTHER_USER, ACCOUNT) is None
    assert storage.now.brokers.get(USER, ACCOUNT) == an_account()
    with pytest.raises(ConflictError, match="gone"):
        storage.now.brokers.save(an_account(user_id=OTHER_USER))


def test_a_position_is_found_by_its_whole_key(storage: Storage):
    account, share = a_position(), a_position(strategy_id=STRATEGY)
    storage.now.positions.save(account)
    storage.now.positions.save(share)

    assert storage.now.positions.get(KEY) == account
    assert storage.now.positions.get(replace(KEY, strategy_id=STRATEGY)) == share
    assert storage.now.positions.get(replace(KEY, user_id=OTHER_USER)) is None
    assert storage.now.positions.of_account(USER, None) == [account]
    assert storage.now.positions.of_account(USER, ACCOUNT) == [account]
    assert storage.now.positions.of_strategy(USER, STRATEGY) == [share]


def test_open_positions_come_first(storage: Storage):
    flat = a_position(symbol="NSE:A")
    held = a_position(symbol="NSE:B", quantity=Decimal(1))
    storage.now.positions.save(flat)
    storage.now.positions.save(held)

    assert storage.now.positions.of_account(USER, None) == [held, flat]


def seconds_of(storage: Storage, **query: object) -> tuple[list[int], str | None]:
    asked = Query(user_id=USER, **query)  # type: ignore[arg-type]  # fields by name
    page = storage.now.executions.page(asked)
    return [int((NOON - item.created_at).total_seconds()) for item in page.items], page.next_cursor


@pytest.fixture
def ten(storage: Storage) -> Storage:
    """Ten executions, made 10, 9, ... 1 seconds before noon, and somebody else's at each."""
    for second in range(10, 0, -1):
        side = {"symbol": "NSE:SBIN" if second % 2 else "NSE:INFY"}
        storage.now.executions.add(an_execution(created_at=ago(second), **side))
        storage.now.executions.add(an_execution(created_at=ago(second), user_id=OTHER_USER))
    return storage


def test_a_page_is_newest_first_and_leads_to_the_next(ten: Storage):
    first, cursor = seconds_of(ten, limit=4)
    second, again = seconds_of(ten, limit=4, cursor=cursor)
    third, end = seconds_of(ten, limit=4, cursor=again)

    assert (first, second, third) == ([1, 2, 3, 4], [5, 6, 7, 8], [9, 10])
    assert end is None


def test_a_page_that_is_just_full_is_the_last(ten: Storage):
    assert seconds_of(ten, limit=10) == (list(range(1, 11)), None)


def test_a_list_is_bounded_by_the_time_of_making(ten: Storage):
    assert seconds_of(ten, since=ago(5), until=ago(2))[0] == [3, 4, 5]


def test_a_cursor_and_a_bound_hold_together(ten: Storage):
    _, cursor = seconds_of(ten, limit=2)

    assert seconds_of(ten, cursor=cursor, until=ago(6))[0] == [7, 8, 9, 10]
    assert seconds_of(ten, cursor=cursor, since=ago(4))[0] == [3, 4]


def test_a_list_is_filtered_by_fields(ten: Storage):
    assert seconds_of(ten, equal={"symbol": "NSE:INFY"})[0] == [2, 4, 6, 8, 10]
    assert seconds_of(ten, equal={"status": ExecutionStatus.FAIL})[0] == []


def test_a_stream_yields_the_whole_list(ten: Storage):
    items = list(ten.now.executions.stream(Query(user_id=USER, limit=2)))

    assert [item.created_at for item in items] == [ago(second) for second in range(1, 11)]


def test_an_error_takes_back_the_whole_transaction(storage: Storage):
    def work(repos: Repositories) -> None:
        repos.orders.add(an_order())
        repos.executions.add(an_execution())
        raise LookupError

    with pytest.raises(LookupError):
        storage.transact(work)

    assert storage.now.orders.page(Query(user_id=USER)).items == []
    assert storage.now.executions.page(Query(user_id=USER)).items == []


def add_one(storage: Storage) -> None:
    def work(repos: Repositories) -> None:
        position = repos.positions.get(KEY) or a_position()
        repos.positions.save(replace(position, quantity=position.quantity + 1))

    storage.transact(work)


def test_transactions_that_conflict_are_run_again_until_all_count(storage: Storage):
    with ThreadPoolExecutor(8) as threads:
        list(threads.map(lambda _: add_one(storage), range(64)))

    position = storage.now.positions.get(KEY)
    assert position is not None
    assert position.quantity == 64


def test_what_a_dead_process_has_locked_is_not_waited_for_for_ever(
    storage: Storage, storage_client: MongoClient[Document], monkeypatch: pytest.MonkeyPatch
):
    monkeypatch.setattr(unit_of_work, "TRY_SECONDS", 1.0)
    storage.now.positions.save(a_position())
    positions = database_of(storage_client)["positions"]

    with storage_client.start_session() as dead, dead.start_transaction():
        positions.update_many({}, {"$set": {"symbol": "NSE:LOCKED"}}, session=dead)
        begun = time.monotonic()
        with pytest.raises(UnavailableError):
            add_one(storage)
        dead.abort_transaction()

    assert time.monotonic() - begun < 5


def test_a_refused_write_within_a_transaction_says_so(storage: Storage):
    order = an_order()
    storage.now.orders.add(order)

    with pytest.raises(ConflictError):
        storage.transact(lambda repos: repos.orders.add(an_order(client_tag=order.client_tag)))


@pytest.mark.parametrize("status", OrderStatus)
def test_a_symbol_is_unsettled_while_an_outcome_is_not_known(storage: Storage, status: OrderStatus):
    storage.now.orders.add(an_order(status=status))

    is_unsettled = storage.now.orders.is_unsettled(USER, STRATEGY, "NSE:SBIN")

    assert is_unsettled is (status in {OrderStatus.SENDING, OrderStatus.UNKNOWN})
    assert not storage.now.orders.is_unsettled(USER, STRATEGY, "NSE:INFY")
    assert not storage.now.orders.is_unsettled(OTHER_USER, STRATEGY, "NSE:SBIN")


def test_the_symbols_of_orders_that_have_not_ended_are_known(storage: Storage):
    for number, status in enumerate(OrderStatus):
        storage.now.orders.add(an_order(status=status, symbol=f"{number} {status}"))

    working = storage.now.orders.working_symbols(USER, STRATEGY)

    ended = {"FILLED", "CANCELLED", "REJECTED", "EXPIRED", "LOST"}
    assert {symbol.split()[1] for symbol in working} == set(OrderStatus) - ended


def test_orders_are_counted_from_a_moment_on(storage: Storage):
    for second in (61, 60, 1):
        storage.now.orders.add(an_order(created_at=ago(second)))

    assert storage.now.orders.count_since(USER, STRATEGY, ago(60)) == 2


def realized(storage: Storage, *amounts: str) -> None:
    for second, amount in enumerate(amounts):
        order = an_order(
            created_at=NOON + timedelta(seconds=second),
            realized_pnl=Decimal(amount),
            status=OrderStatus.FILLED,
        )
        storage.now.orders.add(order)


@pytest.mark.parametrize(
    ("amounts", "drawdown"),
    [
        ((), "0"),
        (("100",), "0"),
        (("-40",), "40"),
        (("100", "-30", "-20"), "50"),
        (("100", "-150", "20"), "130"),
        (("-10", "30", "-5"), "5"),
    ],
)
def test_drawdown_is_how_far_the_profit_is_below_its_peak(
    storage: Storage, amounts: tuple[str, ...], drawdown: str
):
    realized(storage, *amounts)

    assert storage.now.reports.drawdown(USER, STRATEGY) == Decimal(drawdown)


def test_profit_is_summed_from_a_moment_on(storage: Storage):
    realized(storage, "10", "20", "-5.25")

    since = NOON + timedelta(seconds=1)
    assert storage.now.reports.realized_since(USER, STRATEGY, since) == Decimal("14.75")
    assert storage.now.reports.realized_since(OTHER_USER, STRATEGY, since) == 0


def test_a_day_in_numbers(storage: Storage):
    realized(storage, "10")
    for status in (ExecutionStatus.SUCCESS, ExecutionStatus.SUCCESS, ExecutionStatus.FAIL):
        storage.now.executions.add(an_execution(status=status))
    storage.now.executions.add(an_execution(id=ExecutionId(an_id(ago(60))), created_at=ago(60)))

    day = storage.now.reports.day_summary(USER, NOON)

    assert (day.executions, day.succeeded, day.failed) == (3, 2, 1)
    assert (day.alerts, day.alert_to_fill_ms) == (0, None)
    assert day.realized_pnl == 10
