"""Within a transaction writes are gathered, and yet everybody reads what they wrote."""

from concurrent.futures import ThreadPoolExecutor
from dataclasses import replace
from datetime import timedelta
from decimal import Decimal

import pytest

from autotrade.domain.alerts import AlertStatus
from autotrade.domain.errors import ConflictError
from autotrade.domain.executions import ExecutionStatus
from autotrade.domain.orders import OrderStatus
from autotrade.domain.strategies import StrategyStatus
from autotrade.ports.storage import PositionKey, Query, Repositories, Storage
from tests.support.factories import (
    ACCOUNT,
    NOON,
    OTHER_USER,
    STRATEGY,
    USER,
    a_position,
    a_strategy,
    an_account,
    an_alert,
    an_execution,
    an_order,
)
from tests.support.pipeline import Documents

pytestmark = pytest.mark.integration


def a_key(**changes: object) -> PositionKey:
    position = a_position(**changes)
    return PositionKey(
        user_id=position.user_id,
        broker_id=position.broker_id,
        strategy_id=position.strategy_id,
        symbol=position.symbol,
        product=position.product,
    )


@pytest.fixture(params=["read ahead", "asked"])
def foresight(request: pytest.FixtureRequest) -> bool:
    """Whether the answers were read ahead: they must be the same."""
    return bool(request.param == "read ahead")


def expect(repos: Repositories, *, foresight: bool) -> None:
    if foresight:
        repos.expect(alerts=[an_alert()], orders=[an_order()])


def test_an_order_that_was_added_works_until_it_is_saved_as_ended(
    storage: Storage, foresight: bool
):
    order, other = an_order(status=OrderStatus.SENDING), an_order(status=OrderStatus.OPEN)
    storage.now.orders.add(other)
    moved = replace(order, status=OrderStatus.OPEN)

    def work(repos: Repositories) -> None:
        expect(repos, foresight=foresight)
        assert list(repos.orders.working(USER, STRATEGY, order.symbol)) == [other]
        repos.orders.add(order)
        assert set(repos.orders.working(USER, STRATEGY, order.symbol)) == {order, other}
        assert list(repos.orders.working(USER, STRATEGY, "NSE:OTHER")) == []
        repos.orders.save(moved, was=order.status)
        assert set(repos.orders.working(USER, STRATEGY, order.symbol)) == {moved, other}
        repos.orders.save(replace(moved, status=OrderStatus.FILLED), was=moved.status)
        assert list(repos.orders.working(USER, STRATEGY, order.symbol)) == [other]

    storage.transact(work)


def test_of_two_who_hold_the_same_one_sees_what_the_other_wrote(storage: Storage, foresight: bool):
    def work(repos: Repositories) -> int:
        expect(repos, foresight=foresight)
        found = len(repos.orders.working(USER, STRATEGY, an_order().symbol))
        repos.orders.hold(USER, STRATEGY, an_order().symbol, an_order().id)
        repos.orders.add(an_order(status=OrderStatus.SENDING))
        return found

    with ThreadPoolExecutor(4) as threads:
        found = list(threads.map(lambda _: storage.transact(work), range(4)))

    assert sorted(found) == [0, 1, 2, 3]


def test_who_holds_the_same_a_second_time_conflicts_too(storage: Storage, foresight: bool):
    order = an_order(status=OrderStatus.SENDING)
    seen: list[int] = []

    def hold(repos: Repositories, by: str) -> None:
        repos.orders.hold(USER, STRATEGY, order.symbol, by)

    def somebody_else(repos: Repositories) -> None:
        hold(repos, "somebody else")
        repos.orders.add(order)

    def work(repos: Repositories) -> None:
        expect(repos, foresight=foresight)
        seen.append(len(repos.orders.working(USER, STRATEGY, order.symbol)))
        if len(seen) == 1:
            storage.transact(somebody_else)
        hold(repos, "the same")

    storage.transact(lambda repos: hold(repos, "the same"))
    storage.transact(work)

    assert seen == [0, 1]


def test_an_order_is_found_by_everything_at_once(storage: Storage, foresight: bool):
    order = an_order(status=OrderStatus.SENDING)

    def work(repos: Repositories) -> None:
        expect(repos, foresight=foresight)
        repos.orders.add(order)
        assert repos.orders.get(USER, order.id) == order
        assert repos.orders.by_tag(order.client_tag) == order
        assert repos.orders.working_symbols(USER, STRATEGY) == {order.symbol}
        assert repos.orders.count_since(USER, STRATEGY, NOON - timedelta(days=1)) == 1
        assert list(repos.orders.page(Query(user_id=USER)).items) == [order]

    storage.transact(work)


def test_executions_that_were_added_and_saved_are_the_alerts(storage: Storage, foresight: bool):
    alert = an_alert()
    execution = an_execution(alert_id=alert.id, leg=0)
    failed = replace(execution, status=ExecutionStatus.FAIL)

    def work(repos: Repositories) -> None:
        if foresight:
            repos.expect(alerts=[alert])
        assert list(repos.executions.of_alert(USER, alert.id)) == []
        repos.executions.add(execution)
        assert list(repos.executions.of_alert(USER, alert.id)) == [execution]
        repos.executions.save(failed, was=execution.status)
        assert list(repos.executions.of_alert(USER, alert.id)) == [failed]
        assert list(repos.executions.of_alert(OTHER_USER, alert.id)) == []

    storage.transact(work)


def test_a_position_is_what_was_saved_last_and_is_stored_once(
    storage: Storage, database: Documents, foresight: bool
):
    share, whole = a_position(strategy_id=STRATEGY), a_position(strategy_id=None)
    later = replace(share, quantity=Decimal(7))

    def work(repos: Repositories) -> None:
        expect(repos, foresight=foresight)
        assert list(repos.positions.of_strategy(USER, STRATEGY)) == []
        for position in (share, whole, later):
            repos.positions.save(position)
        assert repos.positions.get(a_key(strategy_id=STRATEGY)) == later
        assert repos.positions.get(a_key(strategy_id=None)) == whole
        assert list(repos.positions.of_strategy(USER, STRATEGY)) == [later]
        assert list(repos.positions.of_account(USER, ACCOUNT)) == [whole]

    storage.transact(work)

    assert database["positions"].count_documents({}) == 2
    assert storage.now.positions.get(a_key(strategy_id=STRATEGY)) == later


def test_a_position_of_another_product_is_not_the_one_asked_for(storage: Storage, foresight: bool):
    stored = a_position(strategy_id=STRATEGY, product="CARRY")
    storage.now.positions.save(stored)

    def work(repos: Repositories) -> None:
        expect(repos, foresight=foresight)
        assert repos.positions.get(a_key(strategy_id=STRATEGY)) is None
        assert repos.positions.get(a_key(strategy_id=STRATEGY, product="CARRY")) is not None

    storage.transact(work)


def test_strategies_and_accounts_are_what_was_written_last(storage: Storage, foresight: bool):
    storage.now.strategies.add(a_strategy())
    storage.now.brokers.add(an_account())
    paused = replace(a_strategy(), status=StrategyStatus.PAUSED)
    renamed = replace(an_account(), label="Renamed")

    def work(repos: Repositories) -> None:
        expect(repos, foresight=foresight)
        assert repos.strategies.get(USER, STRATEGY) == a_strategy()
        assert repos.strategies.get(OTHER_USER, STRATEGY) is None
        assert repos.brokers.get(USER, ACCOUNT) == an_account()
        assert repos.brokers.get(OTHER_USER, ACCOUNT) is None
        repos.strategies.save(paused, was=StrategyStatus.ACTIVE, changed_at=paused.updated_at)
        repos.brokers.save(renamed)
        assert repos.strategies.get(USER, STRATEGY) == paused
        assert repos.brokers.get(USER, ACCOUNT) == renamed
        assert list(repos.brokers.of_user(USER)) == [renamed]
        repos.brokers.remove(USER, ACCOUNT)
        repos.strategies.remove(USER, STRATEGY)
        assert repos.brokers.get(USER, ACCOUNT) is None
        assert repos.strategies.get(USER, STRATEGY) is None

    storage.transact(work)


def test_what_somebody_else_moved_makes_the_whole_transaction_fail(storage: Storage):
    first, second = an_order(status=OrderStatus.FILLED), an_order(status=OrderStatus.SENDING)
    storage.now.orders.add(first)
    storage.now.orders.add(second)

    def work(repos: Repositories) -> None:
        for order in (second, first):
            repos.orders.save(replace(order, status=OrderStatus.UNKNOWN), was=OrderStatus.SENDING)
        repos.events.append([second], NOON, None)

    with pytest.raises(ConflictError, match="moved by somebody else"):
        storage.transact(work)

    assert storage.now.orders.get(USER, second.id) == second
    assert not storage.now.events.unpublished(10)


def test_a_taken_key_makes_the_whole_transaction_fail_and_says_which(storage: Storage):
    order = an_order()
    storage.now.orders.add(order)

    def work(repos: Repositories) -> None:
        repos.orders.add(an_order(id="another"))
        repos.orders.add(an_order(client_tag=order.client_tag, id="a third"))

    with pytest.raises(ConflictError, match="client tag"):
        storage.transact(work)

    assert storage.now.orders.get(USER, "another") is None  # type: ignore[arg-type]  # an id


def test_a_lost_lease_makes_the_whole_transaction_fail(storage: Storage):
    alert = an_alert(status=AlertStatus.CLAIMED)
    assert storage.now.alerts.add(alert)
    order = an_order(status=OrderStatus.SENDING)
    storage.now.orders.add(order)

    def work(repos: Repositories) -> None:
        repos.orders.save(replace(order, status=OrderStatus.FILLED), was=OrderStatus.SENDING)
        repos.alerts.save(replace(alert, reason="x"), was=AlertStatus.CLAIMED, owner="me")

    with pytest.raises(ConflictError, match="taken over"):
        storage.transact(work)

    assert storage.now.orders.get(USER, order.id) == order


def test_outside_a_transaction_nothing_is_read_ahead(storage: Storage):
    storage.now.expect(alerts=[an_alert()], orders=[an_order()])
    storage.now.strategies.add(a_strategy())

    assert storage.now.strategies.get(USER, STRATEGY) == a_strategy()
