"""DhanHQ's two feeds over real WebSockets: order updates and prices."""

from __future__ import annotations

import queue
import threading
from collections.abc import Callable, Iterator, Sequence
from dataclasses import replace
from datetime import UTC, datetime, timedelta
from decimal import Decimal
from typing import Any, Generic, Self, TypeVar

import pytest

from autotrade.brokers.dhanhq import sockets
from autotrade.domain.instruments import Instrument
from autotrade.domain.orders import TERMINAL, OrderStatus, OrderType, Product, Side
from autotrade.ports.brokers import (
    BrokerError,
    BrokerErrorKind,
    OrderStream,
    OrderView,
    TickStream,
)
from autotrade.ports.marketdata import Tick
from tests.contract.brokers.dhanhq.rig import INSTRUMENTS, TCS, DhanRig
from tests.contract.brokers.rigs import a_resting_order, an_order, placed_on
from tests.support.stack import wait_until

S = OrderStatus
T = TypeVar("T")
SECONDS = 5.0


class Listening(Generic[T]):
    """A stream in a thread of its own; what it hands over waits in ``next``."""

    def __init__(self, run: Callable[[Callable[[T], None], Callable[[], bool]], None]):
        self._run = run
        self._stop = threading.Event()
        self._got: queue.Queue[T] = queue.Queue()
        self.error: BrokerError | None = None
        self.thread = threading.Thread(target=self._listen)

    def __enter__(self) -> Self:
        self.thread.start()
        return self

    def __exit__(self, *_: object) -> None:
        self._stop.set()
        self.thread.join(SECONDS)
        assert not self.thread.is_alive()

    def next(self) -> T:
        return self._got.get(timeout=SECONDS)

    def ended(self) -> BrokerError:
        """Return how the stream ended, as it must."""
        self.thread.join(SECONDS)
        assert self.error is not None
        return self.error

    def _listen(self) -> None:
        try:
            self._run(self._got.put, self._stop.is_set)
        except BrokerError as error:
            self.error = error


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


class Watched:
    """A stream of prices of instruments that may change."""

    def __init__(self, rig: DhanRig, *instruments: Instrument):
        self._rig = rig
        self.instruments: Sequence[Instrument] = instruments

    def listening(self) -> Listening[Tick]:
        broker = self._rig.broker()
        assert isinstance(broker, TickStream)
        return Listening(
            lambda on_tick, stopped: broker.stream_ticks(lambda: self.instruments, on_tick, stopped)
        )

    def subscribed(self) -> dict[str, int]:
        sockets_open = self._rig.simulator.feeds()["market"]
        return sockets_open[0] if sockets_open else {}


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


def test_a_price_is_told_to_the_paisa_and_in_utc(rig: DhanRig):
    watched = Watched(rig, TCS)
    at = datetime(2026, 11, 20, 4, 0, tzinfo=UTC)
    rig.simulator.set_clock(at)
    with watched.listening() as ticks:
        wait_until(watched.subscribed, what="the subscription arrives")
        rig.simulator.set_price("NSE_EQ", 11536, "3123.4", volume=4321)
        ticks.next()

        tick = ticks.next()

    assert (tick.symbol, tick.price, tick.volume) == ("NSE:TCS", Decimal("3123.4"), 4321)
    assert tick.at.tzinfo is UTC
    assert abs(tick.at - at) < timedelta(seconds=10)


def test_what_is_watched_may_change(rig: DhanRig):
    watched = Watched(rig, TCS)
    with watched.listening() as ticks:
        wait_until(watched.subscribed, what="the first subscription arrives")
        watched.instruments = [INSTRUMENTS["NSE_FNO"]]
        wait_until(
            lambda: set(watched.subscribed()) == {"NSE_FNO:49081"}, what="the second one arrives"
        )
        rig.simulator.set_price("NSE_EQ", 11536, "3000")
        rig.simulator.set_price("NSE_FNO", 49081, "25901.5")

        prices = [ticks.next().price for _ in range(3)]

    assert prices == [Decimal("3100.0"), Decimal("3100.0"), Decimal("25901.5")]


def test_a_hundred_instruments_go_in_a_message(rig: DhanRig):
    """More than that the simulated Dhan ends the connection for."""
    many = [
        replace(TCS, symbol=f"X{n}", keys={"dhanhq": {"security_id": str(n), "segment": "NSE_EQ"}})
        for n in range(700_001, 700_502, 2)
    ]
    watched = Watched(rig, *many)
    with watched.listening() as ticks:
        wait_until(lambda: len(watched.subscribed()) == 251, what="all are subscribed to")

        symbols = {ticks.next().symbol for _ in range(251)}

    assert len(symbols) == 251


@pytest.mark.parametrize(
    ("reason", "kind"),
    [
        (805, BrokerErrorKind.RATE),
        (806, BrokerErrorKind.OTHER),
        (807, BrokerErrorKind.AUTH),
        (808, BrokerErrorKind.AUTH),
        (809, BrokerErrorKind.AUTH),
        (810, BrokerErrorKind.AUTH),
    ],
)
def test_a_market_feed_ends_with_the_reason_that_was_told(
    rig: DhanRig, reason: int, kind: BrokerErrorKind
):
    watched = Watched(rig, TCS)
    with watched.listening() as ticks:
        wait_until(watched.subscribed, what="the subscription arrives")
        rig.simulator.feed_disconnect(reason)
        error = ticks.ended()

    assert (error.kind, error.code) == (kind, str(reason))


def test_a_dead_token_opens_no_market_feed(rig: DhanRig):
    rig.end_session()

    with Watched(rig, TCS).listening() as ticks:
        error = ticks.ended()

    assert error.kind is BrokerErrorKind.AUTH
    assert rig.account.token not in f"{error!r} {error.__cause__!r} {error.__context__!r}"


def test_bytes_that_are_no_packets_end_the_market_feed(rig: DhanRig):
    watched = Watched(rig, TCS)
    with watched.listening() as ticks:
        wait_until(watched.subscribed, what="the subscription arrives")
        rig.simulator.feed_raw(b"\x02\x01\x00" + b"\xff" * 40)
        error = ticks.ended()

    assert error.kind is BrokerErrorKind.BROKER_DOWN


def test_packets_that_are_not_known_are_passed_over(rig: DhanRig):
    watched = Watched(rig, TCS)
    with watched.listening() as ticks:
        ticks.next()
        rig.simulator.feed_raw(bytes([7, 12, 0, 1]) + b"\0" * 8)
        rig.simulator.set_price("NSE_EQ", 11536, "3101.5")

        assert ticks.next().price == Decimal("3101.5")


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
