"""DhanHQ's order updates over real WebSockets."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import replace
from decimal import Decimal
from typing import Any

import pytest

from autotrade.brokers.dhanhq import sockets
from autotrade.domain.orders import TERMINAL, OrderStatus, OrderType, Product, Side
from autotrade.ports.brokers import (
    BrokerError,
    BrokerErrorKind,
    OrderStream,
    OrderView,
)
from tests.contract.brokers.dhanhq.listening import Listening
from tests.contract.brokers.dhanhq.rig import INSTRUMENTS, DhanRig
from tests.contract.brokers.rigs import a_resting_order, an_order, placed_on
from tests.support.stack import wait_until

S = OrderStatus


@pytest.fixture(autouse=True)
def eager(monkeypatch: pytest.MonkeyPatch) -> None:
    """Look for the stop often, so that tests end soon."""
    monkeypatch.setattr(sockets, "LOOK_SECONDS", 0.02)


@pytest.fixture
def orders(rig: DhanRig) -> Iterator[Listening[OrderView]]:
    broker = rig.broker()
    assert isinstance(broker, OrderStream)
    with Listening(broker.stream_orders) as listening:
        wait_until(lambda: rig.simulator.feeds()["orders"], what="the order feed is open")
        yield listening


def test_an_orders_life_is_told_in_order(rig: DhanRig, orders: Listening[OrderView]):
    request = an_order(rig)

    reference = placed_on(rig.broker(), request)

    views = [orders.next() for _ in range(3)]
    assert [view.status for view in views] == [S.ACCEPTED, S.OPEN, S.FILLED]
    assert {view.broker_order_id for view in views} == {reference.broker_order_id}
    assert {view.client_tag for view in views} == {request.client_tag}


def test_an_alert_says_what_the_book_says(rig: DhanRig, orders: Listening[OrderView]):
    broker = rig.broker()
    rig.simulator.policy("partial", quantity=4, price="3099.9")
    reference = placed_on(broker, an_order(rig, quantity=Decimal(10)))

    told = [orders.next() for _ in range(3)][-1]

    book = broker.order(reference)
    assert book is not None
    assert replace(told, raw={}, exchange_order_id=None) == replace(book, raw={})
    assert (told.status, told.average_price) == (S.PARTIAL, Decimal("3099.9"))


@pytest.mark.parametrize("side", Side)
@pytest.mark.parametrize("product", [Product.DELIVERY, Product.INTRADAY, Product.MTF])
@pytest.mark.parametrize("order_type", OrderType)
def test_an_alerts_letters_are_understood(
    rig: DhanRig,
    orders: Listening[OrderView],
    order_type: OrderType,
    product: Product,
    side: Side,
):
    request = an_order(
        rig, side=side, product=product, order_type=order_type, trigger_price=rig.last
    )
    placed_on(rig.broker(), request)

    view = orders.next()

    assert (view.side, view.product, view.order_type) == (side, product, order_type)
    assert view.symbol == "NSE:TCS"


@pytest.mark.parametrize("segment", INSTRUMENTS)
def test_an_alert_names_the_instrument(rig: DhanRig, orders: Listening[OrderView], segment: str):
    instrument = INSTRUMENTS[segment]
    request = an_order(rig, instrument=instrument, quantity=instrument.lot_size)
    placed_on(rig.broker(), request)

    assert orders.next().symbol == instrument.symbol


def test_alerts_with_small_first_letters_are_understood(rig: DhanRig, orders: Listening[OrderView]):
    """Dhan's documentation writes OrderNo, its own client reads orderNo."""
    rig.simulator.set(alert_camel_case=True)
    request = an_order(rig)
    placed_on(rig.broker(), request)

    assert orders.next().client_tag == request.client_tag


def test_an_order_from_dhans_own_app_is_told_without_a_tag(
    rig: DhanRig, orders: Listening[OrderView]
):
    number = rig.simulator.add_order(quantity=3)

    view = orders.next()

    assert (view.broker_order_id, view.client_tag) == (number, None)


def test_a_rejection_is_told_with_its_reason(rig: DhanRig, orders: Listening[OrderView]):
    rig.simulator.policy("reject", reason="RMS: no")
    placed_on(rig.broker(), an_order(rig))

    last = [orders.next() for _ in range(2)][-1]

    assert (last.status, last.reason) == (S.REJECTED, "RMS: no")


def test_a_status_that_is_not_known_is_never_the_end(rig: DhanRig, orders: Listening[OrderView]):
    rig.simulator.policy("status", status="SOMETHING NEW")
    placed_on(rig.broker(), an_order(rig))

    last = [orders.next() for _ in range(2)][-1]

    assert last.raw_status == "SOMETHING NEW"
    assert last.status not in TERMINAL


@pytest.mark.parametrize(
    "message",
    [
        "no JSON",
        "",
        "[]",
        "null",
        {"Type": "order_alert"},
        {"Type": "order_alert", "Data": None},
        {"Type": "order_alert", "Data": {"OrderNo": "1"}},
        {"Type": "order_alert", "Data": {"OrderNo": "1", "Status": "TRADED", "TradedQty": "x"}},
        {"Type": "something_else", "Data": {}},
    ],
    ids=str,
)
def test_what_is_no_alert_ends_nothing(rig: DhanRig, orders: Listening[OrderView], message: Any):
    rig.simulator.push(message)
    request = an_order(rig)
    placed_on(rig.broker(), request)

    assert orders.next().client_tag == request.client_tag


def test_a_feed_that_breaks_off_says_so(rig: DhanRig, orders: Listening[OrderView]):
    rig.simulator.drop_feeds()

    assert orders.ended().kind is BrokerErrorKind.BROKER_DOWN


def test_a_dead_token_opens_no_order_feed(rig: DhanRig):
    rig.end_session()
    broker = rig.broker()

    with Listening(broker.stream_orders) as listening:
        error = listening.ended()

    assert error.kind is BrokerErrorKind.AUTH
    assert rig.account.token not in str(error)


def test_a_feed_without_a_sign_of_life_ends(rig: DhanRig):
    url = rig.simulator.environment["AUTOTRADE_DHANHQ_ORDER_FEED_URL"]
    with sockets.connected(url, "order feed", silence=0.1) as connection:
        received = [connection.receive() for _ in range(3)]
        with pytest.raises(BrokerError) as caught:
            for _ in range(50):
                connection.receive()

    assert received == [None, None, None]
    assert caught.value.kind is BrokerErrorKind.BROKER_DOWN


@pytest.mark.parametrize("mode", ["twice", "reversed"])
def test_repeated_and_late_alerts_are_handed_over_as_they_came(
    rig: DhanRig, orders: Listening[OrderView], mode: str
):
    """The adapter does not judge: what counts once is decided where orders are kept."""
    rig.simulator.set(pushes=mode)
    placed_on(rig.broker(), a_resting_order(rig))

    views = [orders.next().status for _ in range(2)]

    expected = {"twice": [S.ACCEPTED, S.ACCEPTED], "reversed": [S.OPEN, S.ACCEPTED]}
    assert views == expected[mode]
