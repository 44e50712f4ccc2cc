"""The binary packets of the market feed, little-endian, by the documented layouts."""

from __future__ import annotations

import struct
from typing import TYPE_CHECKING, Final

from tests.simulators.dhanhq.words import SEGMENTS

if TYPE_CHECKING:
    from tests.simulators.dhanhq.market import Price
    from tests.simulators.dhanhq.universe import Listed

TICKER, QUOTE, OPEN_INTEREST, PREVIOUS_CLOSE, FULL, DISCONNECT = 2, 4, 5, 6, 8, 50
HEADER: Final = struct.Struct("<BHBi")
IST_SHIFT: Final = 19_800  # the trade time is an epoch of India's wall clock, by experience
_TICKER: Final = struct.Struct("<fi")
_QUOTE: Final = struct.Struct("<fHifiii4f")
_FULL: Final = struct.Struct("<fHifiiiiii4f")
_LEVEL: Final = struct.Struct("<iihhff")
_LEVELS: Final = 5


def ticker(item: Listed, price: Price) -> bytes:
    """Return a ticker packet: last price and its time."""
    return _packet(TICKER, item, _TICKER.pack(float(price.last), _time(price)))


def quote(item: Listed, price: Price) -> bytes:
    """Return a quote packet: no open interest, which is a packet of its own."""
    return _packet(QUOTE, item, _QUOTE.pack(*_figures(price), *_day(price)))


def full(item: Listed, price: Price) -> bytes:
    """Return a full packet with five levels of depth."""
    interest = price.open_interest
    figures = _FULL.pack(*_figures(price), interest, interest, interest, *_day(price))
    levels = b"".join(
        _LEVEL.pack(100, 200, 2, 3, float(price.bid - step), float(price.ask + step))
        for step in range(_LEVELS)
    )
    return _packet(FULL, item, figures + levels)


def open_interest(item: Listed, price: Price) -> bytes:
    """Return an open interest packet."""
    return _packet(OPEN_INTEREST, item, struct.pack("<i", price.open_interest))


def previous_close(item: Listed, price: Price) -> bytes:
    """Return a packet with yesterday's close, sent once after a subscription."""
    return _packet(PREVIOUS_CLOSE, item, struct.pack("<fi", float(price.close), 0))


def disconnect(reason: int) -> bytes:
    """Return the last packet before the server closes, with the reason's number."""
    body = struct.pack("<h", reason)
    return HEADER.pack(DISCONNECT, HEADER.size + len(body), 0, 0) + body


def _packet(code: int, item: Listed, body: bytes) -> bytes:
    length = HEADER.size + len(body)
    return HEADER.pack(code, length, SEGMENTS[item.segment], item.security_id) + body


def _figures(price: Price) -> tuple[float, int, int, float, int, int, int]:
    return (
        float(price.last),
        price.quantity,
        _time(price),
        float(price.last),
        price.volume,
        500,
        400,
    )


def _day(price: Price) -> tuple[float, ...]:
    return tuple(float(x) for x in (price.open, price.close, price.high, price.low))


def _time(price: Price) -> int:
    return int(price.at.timestamp()) + IST_SHIFT
