"""DhanHQ's rows as ours: statuses, shapes, times, orders from elsewhere."""

from __future__ import annotations

from datetime import UTC, datetime, timedelta, timezone
from decimal import Decimal
from typing import Any

import pytest

from autotrade.domain.orders import TERMINAL, OrderStatus, OrderType, Product, Side
from autotrade.ports.brokers import BrokerError, BrokerErrorKind
from tests.contract.brokers.dhanhq.rig import DhanRig
from tests.contract.brokers.rigs import a_resting_order, a_tag, an_order, placed_on, seen

IST = timezone(timedelta(hours=5, minutes=30))
S = OrderStatus
STATUSES = {
    "TRANSIT": S.ACCEPTED,
    "PENDING": S.OPEN,
    "PART_TRADED": S.PARTIAL,
    "TRADED": S.FILLED,
    "REJECTED": S.REJECTED,
    "CANCELLED": S.CANCELLED,
    "EXPIRED": S.EXPIRED,
}
IN_FLIGHT = ("CONFIRM", "TRIGGERED", "CLOSED", "MODIFIED", "INACTIVE", "Traded?", "EXECUTED", "?")


@pytest.mark.parametrize(("word", "ours"), STATUSES.items())
def test_statuses(rig: DhanRig, word: str, ours: OrderStatus):
    broker = rig.broker()
    reference = placed_on(broker, a_resting_order(rig))

    rig.simulator.show(reference.broker_order_id, word)

    view = seen(broker, reference)
    assert (view.status, view.raw_status) == (ours, word)


@pytest.mark.parametrize("word", IN_FLIGHT)
def test_a_status_that_is_not_known_is_never_the_end(rig: DhanRig, word: str):
    broker = rig.broker()
    reference = placed_on(broker, a_resting_order(rig))

    rig.simulator.show(reference.broker_order_id, word)

    view = seen(broker, reference)
    assert view.status not in TERMINAL
    assert view.raw_status == word


@pytest.mark.parametrize("word", ["CANCELLED", "EXPIRED", "REJECTED"])
def test_what_ended_early_may_have_been_filled_in_part(rig: DhanRig, word: str):
    broker = rig.broker()
    reference = placed_on(broker, a_resting_order(rig))
    rig.simulator.fill(reference.broker_order_id, 4, "2999.9")

    rig.simulator.show(reference.broker_order_id, word, "as it is")

    view = seen(broker, reference)
    assert (view.status, view.reason) == (STATUSES[word], "as it is")
    assert (view.filled_quantity, view.average_price) == (Decimal(4), Decimal("2999.9"))


def test_a_market_order_may_rest(rig: DhanRig):
    rig.simulator.policy("rest")
    broker = rig.broker()

    view = seen(broker, placed_on(broker, an_order(rig, order_type=OrderType.MARKET, price=None)))

    assert view.status is S.OPEN
    assert not view.filled_quantity


def test_fills_add_up_to_their_average(rig: DhanRig):
    broker = rig.broker()
    reference = placed_on(broker, a_resting_order(rig))
    rig.simulator.fill(reference.broker_order_id, 3, "2999.90")
    rig.simulator.fill(reference.broker_order_id, 3, "2999.50")
    part = seen(broker, reference)
    rig.simulator.fill(reference.broker_order_id, 4, "3000.00")

    view = seen(broker, reference)

    assert (part.status, part.filled_quantity) == (S.PARTIAL, Decimal(6))
    assert (view.status, view.average_price) == (S.FILLED, Decimal("2999.82"))
    assert [(t.quantity, t.price) for t in broker.trades()] == [
        (Decimal(3), Decimal("2999.9")),
        (Decimal(3), Decimal("2999.5")),
        (Decimal(4), Decimal(3000)),
    ]


def test_times_of_india_become_utc(rig: DhanRig):
    rig.simulator.set_clock(datetime(2026, 11, 20, 9, 15, 1, tzinfo=IST))
    broker = rig.broker()
    reference = placed_on(broker, an_order(rig))

    view = seen(broker, reference)

    opened = datetime(2026, 11, 20, 3, 45, 1, tzinfo=UTC)
    assert view.placed_at is not None
    assert abs(view.placed_at - opened) < timedelta(seconds=5)
    assert abs(broker.trades()[0].at - opened) < timedelta(seconds=5)


def test_an_early_morning_in_india_is_the_day_before_in_utc(rig: DhanRig):
    rig.simulator.set_clock(datetime(2026, 11, 20, 0, 5, tzinfo=IST))
    broker = rig.broker()

    view = seen(broker, placed_on(broker, an_order(rig)))

    assert view.placed_at is not None
    assert view.placed_at.date() == datetime(2026, 11, 19, tzinfo=UTC).date()


def test_one_order_may_come_in_a_list(rig: DhanRig):
    rig.simulator.set(order_as_array=True)
    broker, request = rig.broker(), an_order(rig)

    view = seen(broker, placed_on(broker, request))

    assert view.client_tag == request.client_tag


@pytest.mark.parametrize("as_list", [False, True])
def test_a_tag_answers_with_an_order_or_a_list(rig: DhanRig, as_list: bool):
    rig.simulator.set(tag_as_list=as_list)
    broker, request = rig.broker(), an_order(rig)
    placed_on(broker, request)

    (view,) = broker.find_by_tag(request.client_tag)

    assert view.client_tag == request.client_tag


def test_all_orders_of_a_tag_are_found(rig: DhanRig):
    """Two with one tag are an incident that somebody must hear of: none is left out."""
    broker, request = rig.broker(), an_order(rig)
    numbers = [placed_on(broker, request).broker_order_id for _ in range(2)]

    found = broker.find_by_tag(request.client_tag)

    assert sorted(view.broker_order_id for view in found) == sorted(numbers)


def test_an_order_that_is_not_visible_yet_is_not_found_yet(rig: DhanRig):
    rig.simulator.set(visible_after_seconds=60)
    broker, request = rig.broker(), an_order(rig)
    placed_on(broker, request)
    early = broker.find_by_tag(request.client_tag)

    rig.simulator.set_clock(datetime.now(UTC) + timedelta(seconds=61))

    assert not early
    assert len(broker.find_by_tag(request.client_tag)) == 1


def test_a_look_up_that_answers_with_other_orders_does_not_take_them_for_ours(rig: DhanRig):
    broker = rig.broker()
    placed_on(broker, an_order(rig))
    rows = rig.simulator.orders()
    rig.fault("answer", rig.lookup_path, method="GET", body=rows, times=None)

    assert not broker.find_by_tag(a_tag())


def test_an_order_from_dhans_own_app_is_in_the_book_without_a_tag(rig: DhanRig):
    number = rig.simulator.add_order(side="SELL", quantity=3, price="3200")

    (view,) = rig.broker().orders()

    assert (view.broker_order_id, view.client_tag) == (number, None)
    assert (view.symbol, view.side, view.quantity) == ("NSE:TCS", Side.SELL, Decimal(3))
    assert view.product is Product.DELIVERY


def test_another_programs_order_does_not_have_our_tag(rig: DhanRig):
    rig.simulator.add_order(correlation_id="their own words")
    broker, request = rig.broker(), an_order(rig)
    placed_on(broker, request)

    tags = {view.client_tag for view in broker.orders()}

    assert tags == {"their own words", request.client_tag}
    assert len(broker.find_by_tag(request.client_tag)) == 1


def test_an_instrument_that_our_master_lacks_keeps_dhans_name(rig: DhanRig):
    rig.simulator.add_order("NSE_EQ", 14366, quantity=1, price="9.47")

    (view,) = rig.broker().orders()

    assert view.symbol == "IDEA"


def test_a_number_means_an_instrument_only_within_its_segment(rig: DhanRig):
    """13 is ABB among shares and NIFTY among indices."""
    rig.simulator.add_order("NSE_EQ", 13, quantity=1, price="5200")

    (view,) = rig.broker().orders()

    assert view.symbol == "ABB"


@pytest.mark.parametrize("product", ["CO", "BO"])
def test_a_product_that_we_do_not_have_is_none_and_no_fault(rig: DhanRig, product: str):
    rig.simulator.add_order(product=product)

    (view,) = rig.broker().orders()

    assert view.product is None


def test_a_row_that_can_not_be_read_is_not_passed_over(rig: DhanRig):
    """A book with a gap would say of an order that it is not there."""
    rows: list[dict[str, Any]] = [{"orderId": "1"}, {"orderStatus": "TRADED"}]
    rig.fault("answer", "/v2/orders", method="GET", body=rows)

    with pytest.raises(BrokerError) as caught:
        rig.broker().orders()

    assert caught.value.kind is BrokerErrorKind.BROKER_DOWN
