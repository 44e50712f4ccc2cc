"""DhanHQ's words and ours, in tables; nothing else here knows how DhanHQ writes them."""

from collections.abc import Mapping
from datetime import UTC, datetime
from decimal import Decimal
from typing import Final

from autotrade.domain.candles import Interval
from autotrade.domain.instruments import Segment
from autotrade.domain.market_hours import IST
from autotrade.domain.money import ZERO
from autotrade.domain.orders import OrderStatus, OrderType, Product, Side, Validity

SIDES: Final[Mapping[Side, str]] = {Side.BUY: "BUY", Side.SELL: "SELL"}
PRODUCTS: Final[Mapping[Product, str]] = {
    Product.DELIVERY: "CNC",
    Product.INTRADAY: "INTRADAY",
    Product.CARRY: "MARGIN",
    Product.MTF: "MTF",
}
ORDER_TYPES: Final[Mapping[OrderType, str]] = {
    OrderType.MARKET: "MARKET",
    OrderType.LIMIT: "LIMIT",
    OrderType.SL: "STOP_LOSS",
    OrderType.SLM: "STOP_LOSS_MARKET",
}
VALIDITIES: Final[Mapping[Validity, str]] = {Validity.DAY: "DAY", Validity.IOC: "IOC"}
SEGMENTS: Final[Mapping[Segment, str]] = {
    Segment.NSE: "NSE_EQ",
    Segment.BSE: "BSE_EQ",
    Segment.NFO: "NSE_FNO",
    Segment.BFO: "BSE_FNO",
    Segment.MCX: "MCX_COMM",
    Segment.CDS: "NSE_CURRENCY",
    Segment.BCD: "BSE_CURRENCY",
    Segment.IDX: "IDX_I",
}
STATUSES: Final[Mapping[str, OrderStatus]] = {
    "TRANSIT": OrderStatus.ACCEPTED,
    # live at the exchange, in spite of its name; a stop order that waits is called the same
    "PENDING": OrderStatus.OPEN,
    "PART_TRADED": OrderStatus.PARTIAL,
    "TRADED": OrderStatus.FILLED,
    "REJECTED": OrderStatus.REJECTED,
    "CANCELLED": OrderStatus.CANCELLED,
    "EXPIRED": OrderStatus.EXPIRED,
}
"""What is not here is in flight still, never ended: ``status_of`` says ACCEPTED."""
MINUTES: Final[Mapping[Interval, int]] = {
    Interval.MINUTE_1: 1,
    Interval.MINUTE_5: 5,
    Interval.MINUTE_15: 15,
    Interval.MINUTE_25: 25,
    Interval.HOUR_1: 60,
}
SIDE_OF: Final = {word: side for side, word in SIDES.items()}
PRODUCT_OF: Final = {word: product for product, word in PRODUCTS.items()}
ORDER_TYPE_OF: Final = {word: order_type for order_type, word in ORDER_TYPES.items()}


def status_of(word: str, filled: Decimal | None = None) -> OrderStatus:
    """Return our status; a word that is not known is in flight, never an end."""
    status = STATUSES.get(word.strip().upper(), OrderStatus.ACCEPTED)
    if status is OrderStatus.OPEN and (filled or ZERO) > 0:
        return OrderStatus.PARTIAL
    return status


def ist_time(text: object) -> datetime | None:
    """Return aware UTC of a time that is India's without saying so; None when it is none.

    ``2026-11-20 09:15:00``, ``2026-11-20T09:15:00.000`` and ``20/11/2026 09:15[:00]``.
    """
    words = str(text or "").strip()
    day, _, clock = words.partition(" ")
    if day.count("/") == 2:  # day first
        words = "-".join(reversed(day.split("/"))) + " " + clock
    try:
        at = datetime.fromisoformat(words)
    except ValueError:
        return None
    if at.year <= 1:  # how an empty date is written
        return None
    return (at if at.tzinfo else at.replace(tzinfo=IST)).astimezone(UTC)
