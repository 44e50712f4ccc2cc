"""The audit log and orders: each is told once placed and once ended, whoever dies."""

from concurrent.futures import ThreadPoolExecutor
from dataclasses import replace
from datetime import timedelta
from decimal import Decimal
from typing import Any

import pytest

from autotrade.domain.orders import Order, OrderStatus
from autotrade.ports.storage import Storage
from autotrade.services import order_records
from autotrade.services.audit import AuditService
from autotrade.services.order_records import OrderRecords
from tests.support.factories import OTHER_USER, USER, ago, an_order
from tests.support.fakes import FakeClock
from tests.support.pipeline import ClockedIds, Documents

pytestmark = pytest.mark.integration


@pytest.fixture
def records(storage: Storage, clock: FakeClock) -> OrderRecords:
    audit = AuditService(storage=storage, clock=clock, ids=ClockedIds(clock))
    return OrderRecords(storage=storage, clock=clock, audit=audit)


def kept(storage: Storage, **changes: object) -> Order:
    order = an_order(**{"paper": False, "created_at": ago(60), **changes})
    storage.now.orders.add(order)
    return order


def moved(storage: Storage, order: Order, status: OrderStatus, **changes: Any) -> Order:
    after = replace(order, status=status, **changes)
    storage.now.orders.save(after, was=order.status)
    return after


def told(database: Documents) -> list[tuple[str, str]]:
    found = database.audit_log.find().sort("_id")
    return [(entry["action"], entry["target"].removeprefix("order:")) for entry in found]


def test_an_order_is_told_when_it_is_placed_and_when_it_has_ended(
    records: OrderRecords, storage: Storage, database: Documents
):
    order = kept(storage)
    assert records.tell() == 1
    order = moved(storage, order, OrderStatus.OPEN, updated_at=ago(40))
    assert records.tell() == 0
    moved(
        storage,
        order,
        OrderStatus.FILLED,
        updated_at=ago(20),
        filled_quantity=Decimal(10),
        average_price=Decimal("812.35"),
    )
    assert records.tell() == 1
    assert records.tell() == 0

    assert told(database) == [("order.sent", order.id), ("order.ended", order.id)]
    placed, ended = database.audit_log.find().sort("_id")
    assert (placed["actor"], placed["user_id"]) == ("system", order.user_id)
    assert placed["details"]["alert_id"] == order.alert_id
    assert placed["details"]["client_tag"] == order.client_tag
    assert ended["details"]["status"] == "FILLED"
    assert ended["details"]["average_price"] == "812.35"


def test_an_order_that_has_ended_at_once_is_told_as_both(
    records: OrderRecords, storage: Storage, database: Documents
):
    order = kept(storage, status=OrderStatus.REJECTED)

    records.tell()

    assert told(database) == [("order.sent", order.id), ("order.ended", order.id)]


def test_paper_orders_those_of_others_and_fresh_ones_are_not_told_one_by_one(
    records: OrderRecords, storage: Storage, database: Documents
):
    kept(storage, paper=True)
    kept(storage, external=True)
    kept(storage, created_at=ago(1))

    assert records.tell() == 0
    assert told(database) == []


def test_what_a_person_asked_for_is_told_like_any_other(
    records: OrderRecords, storage: Storage, database: Documents
):
    order = kept(storage, strategy_id=None, status=OrderStatus.CANCELLED)

    records.tell()

    assert told(database) == [("order.sent", order.id), ("order.ended", order.id)]


def test_many_are_told_in_several_runs_each_once(
    records: OrderRecords,
    storage: Storage,
    database: Documents,
    monkeypatch: pytest.MonkeyPatch,
):
    monkeypatch.setattr(order_records, "AT_ONCE", 4)
    orders = [kept(storage, created_at=ago(60 + n)) for n in range(10)]

    counts = [records.tell() for _ in range(4)]

    assert counts == [4, 4, 2, 0]
    assert sorted(key for _, key in told(database)) == sorted(order.id for order in orders)


def test_what_commits_later_than_it_says_is_told_still(
    records: OrderRecords, storage: Storage, database: Documents, clock: FakeClock
):
    records.tell()
    clock.advance(seconds=60)
    late = kept(storage, created_at=ago(30))

    records.tell()

    assert told(database) == [("order.sent", late.id)]


def test_several_that_tell_at_once_tell_everything_once(
    records: OrderRecords, storage: Storage, database: Documents
):
    orders = [kept(storage, status=OrderStatus.FILLED) for _ in range(30)]

    with ThreadPoolExecutor(4) as pool:
        list(pool.map(lambda _: records.tell(), range(6)))

    assert len(told(database)) == len(set(told(database))) == 2 * len(orders)


def test_what_was_told_outlives_the_next_change_of_the_order(
    records: OrderRecords, storage: Storage, database: Documents
):
    order = kept(storage)
    records.tell()
    order = moved(storage, order, OrderStatus.OPEN, updated_at=ago(40))
    moved(storage, order, OrderStatus.OPEN, updated_at=ago(30), price=Decimal(5))

    assert records.tell() == 0
    assert told(database) == [("order.sent", order.id)]


def on_paper(storage: Storage, **changes: object) -> Order:
    return kept(storage, **{"paper": True, "status": OrderStatus.FILLED, **changes})


def told_of_paper(database: Documents) -> list[list[tuple[str, str]]]:
    found = database.audit_log.find({"action": "order.paper"}).sort("_id")
    return [
        [(each["id"], each["status"]) for each in entry["details"]["orders"]] for entry in found
    ]


def test_paper_orders_are_told_many_at_once_each_with_what_became_of_it(
    records: OrderRecords, storage: Storage, database: Documents
):
    orders = [on_paper(storage, created_at=ago(60 - n)) for n in range(3)]
    theirs = on_paper(storage, user_id=OTHER_USER)

    assert records.tell_paper() == 4
    assert records.tell_paper() == 0

    mine, others = sorted(told_of_paper(database), key=len, reverse=True)
    assert mine == [(order.id, "FILLED") for order in orders]
    assert others == [(theirs.id, "FILLED")]
    (entry,) = database.audit_log.find({"user_id": USER})
    assert entry["details"]["orders"][0]["alert_id"] == orders[0].alert_id
    assert entry["details"]["orders"][0]["quantity"] == "10"


def test_live_orders_those_of_others_and_fresh_ones_are_no_paper_orders(
    records: OrderRecords, storage: Storage, database: Documents
):
    on_paper(storage, paper=False)
    on_paper(storage, external=True)
    on_paper(storage, created_at=ago(5))

    assert records.tell_paper() == 0
    assert told_of_paper(database) == []


def test_a_paper_order_that_rests_is_told_again_once_it_has_ended(
    records: OrderRecords, storage: Storage, database: Documents, clock: FakeClock
):
    order = on_paper(storage, status=OrderStatus.OPEN)
    records.tell_paper()
    clock.advance(hours=5)
    assert records.tell_paper() == 0

    moved(storage, order, OrderStatus.CANCELLED, updated_at=clock.now())
    clock.advance(seconds=20)

    assert [records.tell_paper() for _ in range(2)] == [1, 0]
    assert told_of_paper(database) == [[(order.id, "OPEN")], [(order.id, "CANCELLED")]]


def test_many_paper_orders_are_told_in_several_runs_and_entries_each_once(
    records: OrderRecords,
    storage: Storage,
    database: Documents,
    monkeypatch: pytest.MonkeyPatch,
):
    monkeypatch.setattr(order_records, "PAPER_AT_ONCE", 4)
    monkeypatch.setattr(order_records, "PAPER_AN_ENTRY", 3)
    orders = [on_paper(storage, created_at=ago(100 - n)) for n in range(10)]

    counts = [records.tell_paper() for _ in range(4)]

    entries = told_of_paper(database)
    assert counts == [4, 4, 2, 0]
    assert [len(entry) for entry in entries] == [3, 1, 3, 1, 2]
    assert [key for entry in entries for key, _ in entry] == [order.id for order in orders]


@pytest.mark.parametrize("times", [(0.1, 0.3), (0.4, 0.9), (6, 0.9), (6, 9)])
def test_a_paper_order_that_commits_late_or_by_a_clock_that_is_behind_is_told_still(
    records: OrderRecords,
    storage: Storage,
    database: Documents,
    clock: FakeClock,
    times: tuple[float, float],
):
    """How far back it is looked goes by how long ago that was done last."""
    after, minutes = times
    records.tell_paper()
    clock.advance(minutes=after)
    late = on_paper(storage, created_at=clock.now() - timedelta(minutes=minutes))

    records.tell_paper()

    assert told_of_paper(database) == [[(late.id, "FILLED")]]


def test_marking_what_ended_at_once_asks_no_index(
    records: OrderRecords, storage: Storage, database: Documents
):
    on_paper(storage)

    records.tell_paper()

    (document,) = database.orders.find()
    assert document["audited"] is True
    assert "told" not in document


def test_several_that_tell_of_paper_at_once_tell_everything_once(
    records: OrderRecords, storage: Storage, database: Documents
):
    orders = [on_paper(storage) for _ in range(30)]

    with ThreadPoolExecutor(4) as pool:
        list(pool.map(lambda _: records.tell_paper(), range(6)))

    told = [key for entry in told_of_paper(database) for key, _ in entry]
    assert sorted(told) == sorted(order.id for order in orders)
