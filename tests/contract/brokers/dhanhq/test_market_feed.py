"""DhanHQ's prices over real WebSockets."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import replace
from datetime import UTC, datetime, timedelta
from decimal import Decimal

import pytest

from autotrade.brokers.dhanhq import sockets
from autotrade.domain.instruments import Instrument
from autotrade.ports.brokers import (
    BrokerErrorKind,
    TickStream,
)
from autotrade.ports.marketdata import Tick
from tests.contract.brokers.dhanhq.listening import Listening
from tests.contract.brokers.dhanhq.rig import INSTRUMENTS, TCS, DhanRig
from tests.support.stack import wait_until


@pytest.fixture(autouse=True)
def eager(monkeypatch: pytest.MonkeyPatch) -> None:
    """Look for the stop often, so that tests end soon."""
    monkeypatch.setattr(sockets, "LOOK_SECONDS", 0.02)


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
