"""Orders in the store: which are due to be looked at, which belong together, which may trade."""

from datetime import timedelta

import pytest

from autotrade.domain.ids import BrokerId, OrderId
from autotrade.domain.orders import AT_BROKER, TERMINAL, Order, OrderStatus
from autotrade.ports.storage import Storage
from tests.support.factories import (
    ACCOUNT,
    NOON,
    OTHER_USER,
    STRATEGY,
    USER,
    ago,
    an_order,
)

OTHER_ACCOUNT = BrokerId("another account")


def kept(storage: Storage, **changes: object) -> Order:
    order = an_order(**changes)
    storage.now.orders.add(order)
    return order


def due(storage: Storage) -> list[OrderId]:
    return [order.id for order in storage.now.orders.to_look_at(USER, ACCOUNT, NOON, 10)]


@pytest.mark.parametrize("status", OrderStatus)
def test_what_may_change_at_the_broker_is_due(storage: Storage, status: OrderStatus):
    order = kept(storage, status=status, created_at=ago(1))

    expected = [order.id] if status in {*AT_BROKER, OrderStatus.UNKNOWN} else []
    assert due(storage) == expected
    accounts = [(USER, ACCOUNT)] if expected else []
    assert list(storage.now.orders.accounts_to_look_at(NOON, 10)) == accounts


def test_an_order_somebody_sends_is_due_when_its_sender_must_have_died(storage: Storage):
    kept(storage, status=OrderStatus.SENDING, created_at=ago(16))
    dead = kept(storage, status=OrderStatus.SENDING, created_at=ago(18))

    assert due(storage) == [dead.id]


def test_an_order_that_was_looked_at_is_due_again_later(storage: Storage):
    order = kept(storage, status=OrderStatus.OPEN)
    storage.now.orders.look_again([order.id], NOON + timedelta(seconds=1))
    assert due(storage) == []

    storage.now.orders.look_again([order.id], NOON)
    assert due(storage) == [order.id]


def test_an_order_from_elsewhere_is_not_followed(storage: Storage):
    kept(storage, status=OrderStatus.OPEN, external=True)

    assert due(storage) == []


def test_the_slices_of_an_order_are_a_family(storage: Storage):
    first = kept(storage, slices=3)
    second = kept(storage, parent_id=first.id, slice=1, status=OrderStatus.CREATED)
    third = kept(storage, parent_id=first.id, slice=2, status=OrderStatus.CREATED)
    kept(storage)

    family = storage.now.orders.family(USER, first.id)

    assert [order.id for order in family] == [first.id, second.id, third.id]
    assert storage.now.orders.family(OTHER_USER, first.id) == []


def test_slices_wait_that_nobody_has_sent_for_a_while(storage: Storage):
    first = kept(storage, slices=2, status=OrderStatus.CREATED, created_at=ago(9))
    waiting = kept(
        storage, parent_id=first.id, slice=1, status=OrderStatus.CREATED, created_at=ago(9)
    )
    kept(storage, parent_id=first.id, slice=2, status=OrderStatus.CREATED, created_at=ago(1))

    found = storage.now.orders.waiting_slices(ago(2), 10)

    assert [order.id for order in found] == [waiting.id]


def test_an_order_is_found_by_the_brokers_number_within_its_account(storage: Storage):
    order = kept(storage, broker_order_id="17")

    assert storage.now.orders.by_number(USER, ACCOUNT, "17") == order
    assert storage.now.orders.by_number(USER, OTHER_ACCOUNT, "17") is None
    assert storage.now.orders.by_number(OTHER_USER, ACCOUNT, "17") is None


def test_what_may_trade_in_a_symbol_is_known(storage: Storage):
    orders = [kept(storage, status=status) for status in OrderStatus]
    kept(storage, symbol="NSE:INFY")

    working = storage.now.orders.working(USER, STRATEGY, "NSE:SBIN")

    ended = {*TERMINAL, OrderStatus.LOST}
    assert {o.id for o in working} == {o.id for o in orders if o.status not in ended}
    assert storage.now.orders.working(OTHER_USER, STRATEGY, "NSE:SBIN") == []


def test_live_accounts_with_orders_of_the_day_are_in_use(storage: Storage):
    kept(storage, paper=False, status=OrderStatus.FILLED, created_at=ago(5))
    kept(storage, paper=True, broker_id=OTHER_ACCOUNT, created_at=ago(5))
    kept(storage, paper=False, broker_id="old", status=OrderStatus.FILLED, created_at=ago(99))

    assert list(storage.now.orders.accounts_in_use(ago(60), 10)) == [(USER, ACCOUNT)]


def test_two_decisions_on_one_symbol_do_not_commit_beside_each_other(storage: Storage):
    met: list[str] = []

    def outer(repos: object) -> None:
        met.append("outer")
        storage.now.orders.working(USER, STRATEGY, "NSE:SBIN")
        repos.orders.working(USER, STRATEGY, "NSE:SBIN")  # type: ignore[attr-defined]  # repositories
        if len(met) == 1:
            storage.transact(lambda inner: inner.orders.hold(USER, STRATEGY, "NSE:SBIN", "inner"))
        repos.orders.hold(USER, STRATEGY, "NSE:SBIN", "outer")  # type: ignore[attr-defined]  # repositories

    storage.transact(outer)

    assert met == ["outer", "outer"]
