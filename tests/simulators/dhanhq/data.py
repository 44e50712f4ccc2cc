"""Quotes, candles and the margin calculator of the simulated Dhan."""

from __future__ import annotations

from datetime import date, datetime, time, timedelta
from decimal import Decimal
from typing import TYPE_CHECKING, Any, Final

from tests.simulators.dhanhq.checks import amount, one_of, whole
from tests.simulators.dhanhq.words import IST, SEGMENTS, refuse, refuse_data, refuse_with
from tests.simulators.http import Answer, json_answer

if TYPE_CHECKING:
    from collections.abc import Iterator

    from tests.simulators.dhanhq.market import Market, Price
    from tests.simulators.dhanhq.universe import Listed

INSTRUMENTS: Final = frozenset(
    [
        "INDEX",
        "EQUITY",
        "FUTIDX",
        "FUTSTK",
        "OPTIDX",
        "OPTSTK",
        "FUTCOM",
        "OPTFUT",
        "FUTCUR",
        "OPTCUR",
    ]
)
MOST_IDS: Final = 1000
MOST_DAYS: Final = 90
OPENS, CLOSES = time(9, 15), time(15, 30)
INTERVALS: Final = frozenset({"1", "5", "15", "25", "60"})
_COLUMNS: Final = ("open", "high", "low", "close", "volume", "timestamp", "open_interest")


def quotes(market: Market, body: Any, kind: str) -> Answer:
    """Answer ``/marketfeed/ltp``, ``ohlc`` or ``quote``; unknown numbers are left out."""
    if not isinstance(body, dict) or not set(body) <= set(SEGMENTS):
        refuse_data(814, "Invalid Request")
    asked = [(segment, number) for segment, numbers in body.items() for number in numbers]
    if len(asked) > MOST_IDS:
        refuse_data(814, "Invalid Request: more than 1000 instruments")
    data: dict[str, dict[str, object]] = {segment: {} for segment in body}
    for segment, number in asked:
        if item := market.find(segment, number):
            data[segment][str(number)] = _quote(market.price(item), kind)
    return json_answer({"data": data, "status": "success"})


def candles(market: Market, body: Any, *, intraday: bool) -> Answer:
    """Answer the chart endpoints with parallel arrays; ``toDate`` is exclusive."""
    if not isinstance(body, dict) or body.get("instrument") not in INSTRUMENTS:
        refuse("Invalid instrument")
    item = market.find(str(body.get("exchangeSegment")), body.get("securityId"))
    if item is None:
        refuse("Invalid SecurityId")
    start, end = _moment(body.get("fromDate")), _moment(body.get("toDate"))
    if intraday:
        interval = str(body.get("interval"))
        if interval not in INTERVALS:
            refuse("Invalid interval")
        if end - start > timedelta(days=MOST_DAYS):
            refuse("Only 90 days of data can be asked for at once")
        opens = _intraday(start, end, timedelta(minutes=int(interval)))
    else:
        opens = _days(start.date(), end.date())
    columns: dict[str, list[object]] = {name: [] for name in _COLUMNS}
    for at in opens:
        _bar(columns, item, at)
    if intraday and body.get("interval") in {"1", 1}:
        _added_bars(columns, market.bars.get((item.segment, item.security_id), {}), start, end)
    if not columns["timestamp"]:
        refuse_with(
            "DH-907",
            "System is unable to fetch data due to incorrect parameters or no data present",
        )
    return json_answer(columns)


def margin(market: Market, body: Any, available: Decimal) -> Answer:
    """Answer the margin calculator with a made-up fifth of the value."""
    if not isinstance(body, dict):
        refuse("Invalid request")
    one_of(body, "exchangeSegment", SEGMENTS)
    item = market.find(body["exchangeSegment"], body.get("securityId"))
    if item is None:
        refuse("Invalid SecurityId")
    value = (amount(body, "price") or market.price(item).last) * whole(body, "quantity")
    total = value / 5
    return json_answer(
        {
            "totalMargin": total,
            "spanMargin": Decimal(0),
            "exposureMargin": Decimal(0),
            "availableBalance": available,
            "variableMargin": total,
            "insufficientBalance": max(Decimal(0), total - available),
            "brokerage": Decimal(20),
            "leverage": "5.00",
        }
    )


def _quote(price: Price, kind: str) -> dict[str, object]:
    answer: dict[str, object] = {"last_price": price.last}
    if kind in {"ohlc", "quote"}:
        names = ("open", "close", "high", "low")
        answer["ohlc"] = {name: getattr(price, name) for name in names}
    if kind == "quote":
        level = {"quantity": 100, "orders": 2}
        answer |= {
            "volume": price.volume,
            "last_quantity": price.quantity,
            "last_trade_time": f"{price.at.astimezone(IST):%d/%m/%Y %H:%M:%S}",
            "average_price": price.last,
            "oi": price.open_interest,
            "net_change": price.last - price.close,
            "buy_quantity": 500,
            "sell_quantity": 500,
            "upper_circuit_limit": price.close * Decimal("1.1"),
            "lower_circuit_limit": price.close * Decimal("0.9"),
            "depth": {
                "buy": [{**level, "price": price.bid - step} for step in range(5)],
                "sell": [{**level, "price": price.ask + step} for step in range(5)],
            },
        }
    return answer


def _moment(text: object) -> datetime:
    try:
        return datetime.fromisoformat(str(text)).replace(tzinfo=IST)
    except ValueError:
        refuse("Invalid date format")


def _days(start: date, end: date) -> Iterator[datetime]:
    while start < end:
        if start.weekday() < 5:
            yield datetime.combine(start, time(), IST)
        start += timedelta(days=1)


def _intraday(start: datetime, end: datetime, step: timedelta) -> Iterator[datetime]:
    day = start.date()
    while day <= end.date():
        at = datetime.combine(day, OPENS, IST)
        closes = datetime.combine(day, CLOSES, IST)
        while at < closes and day.weekday() < 5:
            if start <= at < end:
                yield at
            at += step
        day += timedelta(days=1)


def _added_bars(
    columns: dict[str, list[object]], bars: dict[int, list[Decimal]], start: datetime, end: datetime
) -> None:
    for at in sorted(bars):
        if start.timestamp() <= at < end.timestamp():
            for name, value in zip(
                ("open", "high", "low", "close", "volume"), bars[at], strict=True
            ):
                columns[name].append(value)
            columns["timestamp"].append(at)
            columns["open_interest"].append(0)


def _bar(columns: dict[str, list[object]], item: Listed, at: datetime) -> None:
    """Append one bar; its figures follow from its time, so that every call says the same."""
    wave = Decimal(int(at.timestamp()) // 60 % 40) * Decimal("0.05")
    low = item.price - 1 + wave
    columns["open"].append(low + Decimal("0.25"))
    columns["high"].append(low + 1)
    columns["low"].append(low)
    columns["close"].append(low + Decimal("0.75"))
    columns["volume"].append(1000 + int(wave * 20))
    columns["timestamp"].append(int(at.timestamp()))
    columns["open_interest"].append(0)
