"""DhanHQ's market feed: subscriptions out, packets in, ticks handed over."""

import json
from collections.abc import Callable, Iterable, Sequence
from datetime import UTC, datetime, timedelta
from decimal import Decimal
from itertools import islice
from typing import Final
from urllib.parse import urlencode

from autotrade.brokers.dhanhq.packets import (
    DISCONNECT,
    OPEN_INTEREST,
    PREVIOUS_CLOSE,
    Packet,
    PacketDecoder,
    PacketError,
)
from autotrade.brokers.dhanhq.requests import UnfitOrderError, security_of
from autotrade.brokers.dhanhq.sockets import Connection, connected
from autotrade.domain.instruments import Instrument, InstrumentKind
from autotrade.domain.money import round_to_tick
from autotrade.ports.brokers import BrokerError, BrokerErrorKind
from autotrade.ports.marketdata import Tick

NAME: Final = "market feed"
MOST_INSTRUMENTS: Final = 5000
MOST_IN_A_MESSAGE: Final = 100
SUBSCRIBE_QUOTES: Final = 17
UNSUBSCRIBE_QUOTES: Final = 18
IST_SHIFT: Final = timedelta(seconds=19_800)
"""Trade times come as seconds of India's clock on the wall."""
_AHEAD: Final = timedelta(seconds=60)
_INDEX_STEP: Final = Decimal("0.01")
_Key = tuple[str, str]
_REASONS: Final = {
    805: (BrokerErrorKind.RATE, "too many connections to DhanHQ's market feed"),
    806: (BrokerErrorKind.OTHER, "DhanHQ's data plan is not subscribed to"),
    807: (BrokerErrorKind.AUTH, "the access token has expired"),
    808: (BrokerErrorKind.AUTH, "DhanHQ does not accept the access token"),
    809: (BrokerErrorKind.AUTH, "the access token is not valid"),
    810: (BrokerErrorKind.AUTH, "the client id is not valid"),
}


def feed_url(base: str, *, client_id: str, token: str) -> str:
    """Return the feed's address, which holds the token: never to be logged."""
    query = {"version": 2, "token": token, "clientId": client_id, "authType": 2}
    return f"{base}?{urlencode(query)}"


def listen(
    url: str,
    *,
    instruments: Callable[[], Sequence[Instrument]],
    on_tick: Callable[[Tick], None],
    stopped: Callable[[], bool],
    now: Callable[[], datetime],
) -> None:
    """Hand over every tick of what ``instruments`` names, which may change, until ``stopped``.

    Raises:
        BrokerError: the feed could not be opened, or ended; ``AUTH``, ``RATE`` and ``OTHER`` say
            that it is of no use to try again at once.
    """
    with connected(url, NAME) as connection:
        decoder, books = PacketDecoder(), Books(now)
        while not stopped():
            for message in books.changes(instruments()):
                connection.send(message)
            for packet in _received(connection, decoder):
                if packet.code == DISCONNECT:
                    raise ended(packet.reason)
                tick = books.tick(packet)
                if tick is not None:
                    on_tick(tick)


def ended(reason: int | None) -> BrokerError:
    """Return the error that a disconnect packet's reason stands for."""
    kind, words = _REASONS.get(
        reason or 0, (BrokerErrorKind.BROKER_DOWN, f"DhanHQ ended the market feed ({reason})")
    )
    return BrokerError(kind, f"{words[0].upper()}{words[1:]}.", code=str(reason))


def subscriptions(code: int, keys: Iterable[_Key]) -> list[str]:
    """Return the messages that ask for instruments, or no longer do, a hundred in each."""
    left = iter(keys)
    messages = []
    while part := list(islice(left, MOST_IN_A_MESSAGE)):
        named = [{"ExchangeSegment": segment, "SecurityId": number} for segment, number in part]
        messages.append(
            json.dumps(
                {"RequestCode": code, "InstrumentCount": len(named), "InstrumentList": named}
            )
        )
    return messages


def traded_at(seconds: int, now: datetime) -> datetime:
    """Return a trade's time in UTC, never one that is still to come.

    A time that is right as it stands, to the minute, is not shifted again.
    """
    told = datetime.fromtimestamp(seconds, UTC)
    if abs(now - told) <= _AHEAD:
        return told
    at = told - IST_SHIFT
    return at if at <= now + _AHEAD else now


class Books:
    """What a connection has subscribed to, and what it knows of each instrument so far."""

    def __init__(self, now: Callable[[], datetime]) -> None:
        self._now = now
        self._instruments: dict[_Key, Instrument] = {}
        self._interest: dict[_Key, int] = {}
        self._closes: dict[_Key, Decimal] = {}

    def changes(self, instruments: Sequence[Instrument]) -> list[str]:
        """Return the messages that make the subscriptions those of ``instruments``."""
        wanted: dict[_Key, Instrument] = {}
        for instrument in islice(instruments, MOST_INSTRUMENTS):
            try:
                wanted[security_of(instrument)] = instrument
            except UnfitOrderError:  # DhanHQ does not have it
                continue
        gone = [key for key in self._instruments if key not in wanted]
        new = [key for key in wanted if key not in self._instruments]
        self._instruments = wanted
        for key in gone:
            self._interest.pop(key, None)
            self._closes.pop(key, None)
        return subscriptions(UNSUBSCRIBE_QUOTES, gone) + subscriptions(SUBSCRIBE_QUOTES, new)

    def tick(self, packet: Packet) -> Tick | None:
        """Return the tick that a packet completes; None when it has no price, or isn't wanted."""
        key = (packet.segment or "", str(packet.security_id))
        instrument = self._instruments.get(key)
        if instrument is None:
            return None
        if packet.code == OPEN_INTEREST and packet.open_interest is not None:
            self._interest[key] = packet.open_interest
        if packet.code == PREVIOUS_CLOSE and packet.previous_close is not None:
            self._closes[key] = _price(packet.previous_close, instrument)
        if packet.price is None or packet.traded_at is None:
            return None
        return Tick(
            symbol=instrument.symbol,
            price=_price(packet.price, instrument),
            at=traded_at(packet.traded_at, self._now()),
            bid=None if packet.bid is None else _price(packet.bid, instrument),
            ask=None if packet.ask is None else _price(packet.ask, instrument),
            volume=packet.volume,
            open_interest=packet.open_interest or self._interest.get(key),
            previous_close=self._closes.get(key),
        )


def _received(connection: Connection, decoder: PacketDecoder) -> list[Packet]:
    message = connection.receive()
    if message is None:
        return []
    try:
        return decoder.decode(message)
    except PacketError as error:
        text = f"DhanHQ's market feed sent what is no packet: {error}."
        raise BrokerError(BrokerErrorKind.BROKER_DOWN, text) from error


def _price(value: float, instrument: Instrument) -> Decimal:
    """Return the price that a 32-bit float stands for: the nearest one that can be."""
    step = _INDEX_STEP if instrument.kind is InstrumentKind.INDEX else instrument.tick_size
    return round_to_tick(Decimal(str(value)), step)
