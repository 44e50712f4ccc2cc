"""The streams of a DhanHQ account, over real WebSockets to the simulated Dhan."""

from __future__ import annotations

import threading
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from datetime import UTC, datetime, timedelta
from decimal import Decimal
from http.server import BaseHTTPRequestHandler, HTTPServer
from typing import TYPE_CHECKING, Any

import pytest
from typing_extensions import override

from autotrade.brokers.dhanhq import feed, order_feed, sockets
from autotrade.domain.orders import OrderStatus, Side
from autotrade.ports.brokers import BrokerError, BrokerErrorKind
from tests.contract.brokers.dhanhq.rig import INSTRUMENTS, TCS, DhanRig, dhan_rig
from tests.support.fakes import FakeClock
from tests.support.stack import wait_until

if TYPE_CHECKING:
    from tests.simulators.dhanhq.control import DhanSimulator

pytestmark = pytest.mark.integration
Listen = Callable[[Callable[[Any], None], Callable[[], bool]], None]


class Listener:
    """A stream in a thread: what it told, and how it ended."""

    def __init__(self, listen: Listen):
        self.told: list[Any] = []
        self.error: BrokerError | None = None
        self.stop = threading.Event()
        self._thread = threading.Thread(target=self._run, args=(listen,))
        self._thread.start()

    def _run(self, listen: Listen) -> None:
        try:
            listen(self.told.append, self.stop.is_set)
        except BrokerError as error:
            self.error = error

    def wait(self) -> BrokerError | None:
        self._thread.join(20)
        assert not self._thread.is_alive()
        return self.error

    def end(self) -> None:
        self.stop.set()
        self.wait()


@pytest.fixture
def rig(dhan: DhanSimulator) -> Iterator[DhanRig]:
    with dhan_rig(dhan) as made:
        yield made


@pytest.fixture
def orders(rig: DhanRig) -> Iterator[Listener]:
    """An open order stream."""
    is_open = threading.Event()
    made = Listener(lambda tell, stop: rig.broker().stream_orders(tell, stop, is_open.set))
    assert is_open.wait(10)
    wait_until(lambda: rig.simulator.feeds()["orders"], what="the log-in")
    yield made
    made.end()


@pytest.fixture
def ticks(rig: DhanRig) -> Iterator[Listener]:
    """An open price stream of all instruments."""
    made = price_listener(rig, list(INSTRUMENTS.values()))
    wait_until(lambda: made.told, what="the first tick")
    yield made
    made.end()


def price_listener(rig: DhanRig, instruments: list[Any]) -> Listener:
    return Listener(lambda tell, stop: rig.broker().stream_ticks(lambda: instruments, tell, stop))


def test_every_move_of_an_order_is_told_under_our_names(rig: DhanRig, orders: Listener) -> None:
    number = rig.simulator.add_order(quantity=10, price="3000.5", order_type="LIMIT")
    rig.simulator.fill(number, 4, "3000.5")
    rig.simulator.fill(number)

    wait_until(lambda: orders.told and orders.told[-1].status is OrderStatus.FILLED, what="fill")
    last = orders.told[-1]
    assert OrderStatus.PARTIAL in [view.status for view in orders.told]
    assert (last.broker_order_id, last.symbol, last.side) == (number, TCS.symbol, Side.BUY)
    assert (last.quantity, last.filled_quantity) == (Decimal(10), Decimal(10))
    assert last.average_price == Decimal("3000.5")


def test_alerts_in_another_case_and_nonsense_do_no_harm(rig: DhanRig, orders: Listener) -> None:
    rig.simulator.push("no json")
    rig.simulator.push({"Type": "order_alert", "Data": {"Status": "TRADED"}})
    rig.simulator.set(alert_camel_case=True)
    rig.simulator.add_order()

    wait_until(lambda: orders.told, what="an update")
    assert orders.error is None


def test_a_cut_order_stream_is_an_outage_and_no_dead_session(
    rig: DhanRig, orders: Listener
) -> None:
    rig.simulator.drop_feeds()

    error = orders.wait()
    assert error is not None
    assert error.kind is BrokerErrorKind.BROKER_DOWN


def test_a_dead_token_opens_no_stream(rig: DhanRig) -> None:
    old = rig.account.token
    rig.simulator.kill_token()

    for error in (
        Listener(lambda tell, stop: rig.broker().stream_orders(tell, stop)).wait(),
        price_listener(rig, [TCS]).wait(),
    ):
        assert error is not None
        assert error.kind is BrokerErrorKind.AUTH
        assert old not in f"{error!r} {error.message} {error.__cause__!r} {error.__context__!r}"


def test_an_address_where_nothing_listens_is_an_outage() -> None:
    with (
        pytest.raises(BrokerError) as caught,
        sockets.connected("ws://127.0.0.1:1/feed?token=secret", "market feed"),
    ):
        pass

    assert caught.value.kind is BrokerErrorKind.BROKER_DOWN
    assert "secret" not in caught.value.message


@pytest.mark.parametrize(
    ("status", "kind"),
    [
        (302, BrokerErrorKind.BROKER_DOWN),
        (401, BrokerErrorKind.AUTH),
        (503, BrokerErrorKind.BROKER_DOWN),
    ],
)
def test_an_answer_that_opens_no_socket_is_an_error_and_never_followed(
    status: int, kind: BrokerErrorKind
) -> None:
    with answering(status) as (url, count):
        with pytest.raises(BrokerError) as caught, sockets.connected(f"{url}?token=x", "feed"):
            pass
        asked = count()

    assert caught.value.kind is kind
    assert asked == 1


@contextmanager
def answering(status: int) -> Iterator[tuple[str, Callable[[], int]]]:
    """A server that answers every opening with this status, and how often it was asked."""
    asked: list[bytes] = []

    class Handler(BaseHTTPRequestHandler):
        def do_GET(self) -> None:
            asked.append(self.requestline.encode())
            self.send_response(status)
            self.send_header("Location", f"ws://127.0.0.1:{server.server_port}/elsewhere")
            self.send_header("Content-Length", "0")
            self.end_headers()

        @override
        def log_message(self, *_: object) -> None:
            """Say nothing."""

    server = HTTPServer(("127.0.0.1", 0), Handler)
    thread = threading.Thread(target=server.serve_forever, args=(0.01,))
    thread.start()
    try:
        yield f"ws://127.0.0.1:{server.server_port}/feed", lambda: len(asked)
    finally:
        server.shutdown()
        thread.join()
        server.server_close()


def test_prices_come_for_every_segment_exactly(rig: DhanRig, ticks: Listener) -> None:
    wait_until(
        lambda: {tick.symbol for tick in ticks.told} >= {i.symbol for i in INSTRUMENTS.values()},
        what="a tick of each",
    )
    rig.simulator.set_price("NSE_EQ", 11536, "3123.4")

    wait_until(lambda: ticks.told[-1].price == Decimal("3123.4"), what="the new price")
    assert ticks.told[-1].symbol == TCS.symbol


def test_a_trades_time_is_near_the_clocks(rig: DhanRig) -> None:
    """The feed's clock is India's on the wall: the sanity test of the shift."""
    rig.simulator.set_clock(datetime.now(UTC))
    given = rig.account
    url = feed.feed_url(
        rig.simulator.environment["AUTOTRADE_DHANHQ_FEED_URL"],
        client_id=given.client_id,
        token=given.token,
    )
    clock = FakeClock(datetime.now(UTC))
    made = Listener(
        lambda tell, stop: feed.listen(
            url, instruments=lambda: [TCS], on_tick=tell, stopped=stop, now=clock.now
        )
    )
    wait_until(lambda: made.told, what="the first tick")
    rig.simulator.set_price("NSE_EQ", 11536, "3111.1")
    wait_until(lambda: made.told[-1].price == Decimal("3111.1"), what="the new price")
    made.end()

    assert abs(made.told[-1].at - datetime.now(UTC)) < timedelta(seconds=30)


def test_what_is_watched_may_change_while_the_feed_is_open(rig: DhanRig) -> None:
    watched = [TCS]
    made = price_listener(rig, watched)
    wait_until(lambda: made.told, what="the first tick")
    watched[:] = [INSTRUMENTS["BSE_EQ"]]

    wait_until(lambda: made.told[-1].symbol == "BSE:TCS", what="the other share")
    subscribed = rig.simulator.feeds()["market"]
    made.end()
    assert subscribed == [{"BSE_EQ:532540": 17}]


@pytest.mark.parametrize(
    ("reason", "kind"), [(805, BrokerErrorKind.RATE), (807, BrokerErrorKind.AUTH)]
)
def test_a_disconnect_packet_says_why(rig: DhanRig, ticks: Listener, reason: int, kind) -> None:
    rig.simulator.feed_disconnect(reason)

    error = ticks.wait()
    assert error is not None
    assert error.kind is kind


def test_bytes_that_are_no_packet_end_the_feed(rig: DhanRig, ticks: Listener) -> None:
    rig.simulator.feed_raw(b"\x63\x00\x00" + b"garbage" * 4)

    error = ticks.wait()
    assert error is not None
    assert error.kind is BrokerErrorKind.BROKER_DOWN


def test_a_feed_without_a_sign_of_life_is_given_up(rig: DhanRig) -> None:
    """Nothing comes from a peer that accepts and then says nothing, not even a pong."""
    rig.simulator.set(silent_feeds=True, ping_seconds=1000.0)
    given = rig.account
    url = rig.simulator.environment["AUTOTRADE_DHANHQ_ORDER_FEED_URL"]
    with sockets.connected(url, "order feed", silence=0.5) as connection:
        connection.send(order_feed.login_message(given.client_id, given.token))
        with pytest.raises(BrokerError, match="silent"):
            while True:
                connection.receive()
