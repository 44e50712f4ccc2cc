"""Quotes and candles from DhanHQ."""

from collections.abc import Iterator, Mapping, Sequence
from datetime import UTC, datetime, time, timedelta
from decimal import Decimal
from typing import Final

from autotrade.brokers.dhanhq.errors import NO_DATA
from autotrade.brokers.dhanhq.limits import DATA, DATA_WAIT, QUOTES
from autotrade.brokers.dhanhq.mapping import MINUTES
from autotrade.brokers.dhanhq.requests import UnfitOrderError, security_of
from autotrade.brokers.dhanhq.session import DhanSession
from autotrade.brokers.dhanhq.wire import Body, decimal_of
from autotrade.domain.brokers import BrokerType
from autotrade.domain.candles import Candle, Interval
from autotrade.domain.instruments import Instrument
from autotrade.domain.market_hours import IST
from autotrade.ports.brokers import BrokerError, BrokerErrorKind
from autotrade.ports.clock import Clock
from autotrade.ports.marketdata import Quote

MOST_QUOTES: Final = 1000
LONGEST: Final = timedelta(days=90) - timedelta(seconds=2)
"""A call takes ninety days, and its ends are rounded to whole seconds."""
_COLUMNS: Final = ("timestamp", "open", "high", "low", "close", "volume")


def quotes(
    session: DhanSession, instruments: Sequence[Instrument], clock: Clock
) -> Sequence[Quote]:
    """Return the last price of each instrument that has one; what DhanHQ lacks is left out.

    Raises:
        BrokerError: DhanHQ could not be asked, or refused.
    """
    known = [each for each in instruments if BrokerType.DHANHQ.value in each.keys]
    found: list[Quote] = []
    for first in range(0, len(known), MOST_QUOTES):
        some = known[first : first + MOST_QUOTES]
        asked: dict[str, list[int]] = {}
        for segment, number in map(_security, some):
            asked.setdefault(segment, []).append(int(number))
        body = session.read(
            "POST",
            "/marketfeed/ltp",
            bucket=QUOTES,
            max_wait=DATA_WAIT,
            body=asked,
            headers={"client-id": session.credentials.client_id},
        )
        found += _quoted(body, some, clock.now())
    return found


def candles(
    session: DhanSession, instrument: Instrument, interval: Interval, start: datetime, end: datetime
) -> Sequence[Candle]:
    """Return the bars that open within ``start`` (inclusive) and ``end`` (exclusive).

    Raises:
        BrokerError: DhanHQ could not be asked, or refused.
    """
    segment, number = _security(instrument)
    asked: dict[str, object] = {
        "securityId": number,
        "exchangeSegment": segment,
        "instrument": instrument.keys[BrokerType.DHANHQ.value].get("instrument", "EQUITY"),
    }
    path = "/charts/historical"
    if interval is Interval.DAY_1:
        asked |= {"expiryCode": 0, "oi": True}
        spans = [_days(start, end)]
    else:
        path = "/charts/intraday"
        asked |= {"interval": str(MINUTES[interval]), "oi": True}
        spans = list(_spans(start, end))
    bars: dict[datetime, Candle] = {}
    for since, until in spans:
        body = _chart(session, path, {**asked, "fromDate": since, "toDate": until})
        bars |= {bar.opens_at: bar for bar in _bars(body)}
    return [bars[at] for at in sorted(bars) if start <= at < end]


def _chart(session: DhanSession, path: str, asked: Body) -> Body:
    try:
        body = session.read("POST", path, bucket=DATA, max_wait=DATA_WAIT, body=asked)
    except BrokerError as error:
        if error.code == NO_DATA:  # so it says of a time in which nothing was traded
            return {}
        raise
    if not isinstance(body, Mapping):
        raise _unreadable()
    return body


def _spans(start: datetime, end: datetime) -> Iterator[tuple[str, str]]:
    """Yield the time in pieces that one call takes, in India's time; each end is exclusive."""
    while start < end:
        until = min(start + LONGEST, end)
        # whole seconds are asked for: what that gives too much at the edges is cut off again
        yield _ist_text(start), _ist_text(until + timedelta(milliseconds=999))
        start = until


def _days(start: datetime, end: datetime) -> tuple[str, str]:
    last = end.astimezone(IST)
    after = last.date() + timedelta(days=0 if last.time() == time() else 1)
    return start.astimezone(IST).date().isoformat(), after.isoformat()


def _ist_text(at: datetime) -> str:
    return at.astimezone(IST).strftime("%Y-%m-%d %H:%M:%S")


def _bars(body: Body) -> list[Candle]:
    try:
        columns = [_column(body, name) for name in _COLUMNS]
        interests = _column(body, "open_interest") or [None] * len(columns[0])
        rows = zip(*columns, interests, strict=True)
        return [_candle(row) for row in rows]
    except (ValueError, OverflowError, OSError):
        raise _unreadable() from None


def _candle(row: tuple[object, ...]) -> Candle:
    stamp, opened, high, low, close, volume, interest = map(decimal_of, row)
    if stamp is None or opened is None or high is None or low is None or close is None:
        msg = "a bar without a time or a price"
        raise ValueError(msg)
    return Candle(
        opens_at=datetime.fromtimestamp(int(stamp), UTC),
        open=opened,
        high=high,
        low=low,
        close=close,
        volume=volume or Decimal(0),
        open_interest=interest,
    )


def _column(body: Body, name: str) -> list[object]:
    values = body.get(name, [])
    if not isinstance(values, list):
        msg = f"{name} is no list"
        raise ValueError(msg)  # noqa: TRY004 - an answer that can't be read, not a call's fault
    return values


def _quoted(body: object, instruments: Sequence[Instrument], at: datetime) -> list[Quote]:
    data = body.get("data") if isinstance(body, Mapping) else None
    if not isinstance(data, Mapping):
        raise _unreadable()
    found = []
    for instrument in instruments:
        segment, number = _security(instrument)
        of_segment = data.get(segment)
        row = of_segment.get(number) if isinstance(of_segment, Mapping) else None
        try:
            price = decimal_of(row.get("last_price")) if isinstance(row, Mapping) else None
        except ValueError:
            raise _unreadable() from None
        if price:
            found.append(Quote(symbol=instrument.symbol, price=price, at=at, simulated=False))
    return found


def _security(instrument: Instrument) -> tuple[str, str]:
    try:
        return security_of(instrument)
    except UnfitOrderError as error:
        raise BrokerError(BrokerErrorKind.INPUT, str(error)) from None


def _unreadable() -> BrokerError:
    return BrokerError(BrokerErrorKind.BROKER_DOWN, "DhanHQ's answer can't be read.")
