"""The instruments of the simulated exchange: a real core and as many made-up ones as wanted."""

from __future__ import annotations

from collections.abc import Iterator
from datetime import date, timedelta
from decimal import Decimal
from itertools import islice, product
from typing import Final, NamedTuple

TUESDAY, THURSDAY = 1, 3
HOLIDAYS: Final = frozenset({date(2026, 11, 24), date(2026, 12, 25)})


class Listed(NamedTuple):
    """One instrument; ``tick`` is in paise as the files have it, ``lot`` in units."""

    segment: str
    security_id: int
    instrument: str
    symbol: str
    name: str
    lot: int
    tick: Decimal
    price: Decimal
    series: str = "NA"
    isin: str = ""
    underlying: str = ""
    underlying_id: int = 0
    expiry: date | None = None
    strike: Decimal | None = None
    right: str = ""
    flag: str = ""


_TICK = Decimal(5)
_CORE: Final = (
    # segment, id, symbol, name, isin, tick in paise, price
    ("NSE_EQ", 11536, "TCS", "Tata Consultancy Services", "INE467B01029", 10, "3100.00"),
    ("NSE_EQ", 1333, "HDFCBANK", "HDFC Bank", "INE040A01034", 5, "990.50"),
    ("NSE_EQ", 2885, "RELIANCE", "Reliance Industries", "INE002A01018", 10, "1480.00"),
    ("NSE_EQ", 3045, "SBIN", "State Bank of India", "INE062A01020", 5, "880.05"),
    ("NSE_EQ", 1594, "INFY", "Infosys", "INE009A01021", 10, "1500.00"),
    ("NSE_EQ", 13, "ABB", "ABB India", "INE117A01022", 50, "5200.00"),  # the number of NIFTY, too
    ("NSE_EQ", 14366, "IDEA", "Vodafone Idea", "INE669E01016", 1, "9.47"),
    ("NSE_EQ", 2031, "M&M", "Mahindra & Mahindra", "INE101A01026", 10, "3700.00"),
    ("NSE_EQ", 16669, "BAJAJ-AUTO", "Bajaj Auto", "INE917I01010", 50, "8900.00"),
    ("BSE_EQ", 532540, "TCS", "Tata Consultancy Services", "INE467B01029", 5, "3100.00"),
    ("BSE_EQ", 500180, "HDFCBANK", "HDFC Bank", "INE040A01034", 5, "990.50"),
    ("BSE_EQ", 500112, "SBIN", "State Bank of India", "INE062A01020", 5, "880.05"),
)


class Index(NamedTuple):
    """An index with what its contracts have in common; ``gap`` is between two strikes."""

    number: int
    symbol: str
    name: str
    price: str
    lot: int
    gap: int
    weekday: int
    segment: str


_INDICES: Final = (
    Index(13, "NIFTY", "Nifty 50", "25900.00", 65, 50, TUESDAY, "NSE_FNO"),
    Index(25, "BANKNIFTY", "Nifty Bank", "58900.00", 30, 100, TUESDAY, "NSE_FNO"),
    Index(27, "FINNIFTY", "Nifty Fin Service", "27500.00", 60, 50, TUESDAY, "NSE_FNO"),
    Index(442, "MIDCPNIFTY", "Nifty Midcap Select", "13900.00", 120, 25, TUESDAY, "NSE_FNO"),
    Index(51, "SENSEX", "BSE Sensex", "84500.00", 20, 100, THURSDAY, "BSE_FNO"),
)
_WEEKLY: Final = frozenset({"NIFTY", "SENSEX"})
_STOCK_LOTS: Final = {"TCS": 175, "HDFCBANK": 550, "RELIANCE": 500, "SBIN": 750, "INFY": 400}


def listed(rows: int, today: date) -> Iterator[Listed]:
    """Yield exactly ``rows`` instruments (at least the core), the same for the same day."""
    return islice(_all(today), rows)


def monthly(today: date, weekday: int, count: int) -> list[date]:
    """Return the next monthly expiries: the last such weekday, moved before a holiday."""
    found: list[date] = []
    month = today.replace(day=1)
    while len(found) < count:
        following = (month + timedelta(days=32)).replace(day=1)
        last = following - timedelta(days=1)
        last -= timedelta(days=(last.weekday() - weekday) % 7)
        if (day := _trading(last)) >= today:
            found.append(day)
        month = following
    return found


def weekly(today: date, weekday: int, count: int) -> list[date]:
    """Return the next weekly expiries, moved before a holiday."""
    first = today + timedelta(days=(weekday - today.weekday()) % 7)
    return [_trading(first + timedelta(weeks=week)) for week in range(count)]


def _trading(day: date) -> date:
    while day in HOLIDAYS or day.weekday() >= 5:
        day -= timedelta(days=1)
    return day


def _all(today: date) -> Iterator[Listed]:
    for index in _INDICES:
        level = Decimal(index.price)
        yield Listed("IDX_I", index.number, "INDEX", index.symbol, index.name, 1, _TICK, level, "X")
    for segment, number, symbol, name, isin, tick, price in _CORE:
        yield Listed(
            segment,
            number,
            "EQUITY",
            symbol,
            name,
            1,
            Decimal(tick),
            Decimal(price),
            series="EQ" if segment == "NSE_EQ" else "A",
            isin=isin,
        )
    yield from _commodities_and_currencies(today)
    yield from _futures(today)
    yield from _options(today, numbers=iter(range(60_000, 10**7)), wide=10)
    yield from _made_up_equities()
    yield from _options(today, numbers=iter(range(2_000_000, 10**8)), wide=6000, skip=10)


def _commodities_and_currencies(today: date) -> Iterator[Listed]:
    oil = ("MCX_COMM", 430_000, "FUTCOM", "CRUDEOIL", 294, Decimal(100), "5600.00")
    dollar = ("NSE_CURRENCY", 1_100, "FUTCUR", "USDINR", 1, Decimal("0.25"), "89.5025")
    for segment, first, kind, symbol, over, tick, price in (oil, dollar):
        for index, expiry in enumerate(monthly(today, TUESDAY, 3)):
            yield Listed(
                segment,
                first + index,
                kind,
                f"{symbol}-{expiry:%b%Y}-FUT",
                f"{symbol} {expiry:%b} FUT".upper(),
                1,
                tick,
                Decimal(price),
                underlying=symbol,
                underlying_id=over,
                expiry=expiry,
                right="XX",
                flag="M",
            )


def _futures(today: date) -> Iterator[Listed]:
    stocks = (
        Index(number, symbol, name, price, _STOCK_LOTS[symbol], 0, TUESDAY, "NSE_FNO")
        for segment, number, symbol, name, _, _, price in _CORE
        if segment == "NSE_EQ" and symbol in _STOCK_LOTS
    )
    numbers = iter(range(49_081, 60_000))
    for over in (*_INDICES, *stocks):
        for expiry in monthly(today, over.weekday, 3):
            yield Listed(
                over.segment,
                next(numbers),
                "FUTIDX" if over in _INDICES else "FUTSTK",
                f"{over.symbol}-{expiry:%b%Y}-FUT",
                f"{over.symbol} {expiry:%b} FUT".upper(),
                over.lot,
                Decimal(10),
                Decimal(over.price),
                underlying=over.symbol,
                underlying_id=over.number,
                expiry=expiry,
                right="XX",
                flag="M",
            )


def _options(today: date, numbers: Iterator[int], wide: int, skip: int = 0) -> Iterator[Listed]:
    """Yield chains of ``wide`` strikes either side; ``skip`` of them were given before."""
    expiries: dict[Index, list[tuple[date, str]]] = {}
    for index in _INDICES:
        months = monthly(today, index.weekday, 3)
        weeks = weekly(today, index.weekday, 5) if index.symbol in _WEEKLY else []
        days = sorted({*months, *weeks})
        expiries[index] = [(day, "M" if day in months else "W") for day in days]
    for step in range(skip, wide):
        for index, days_of in expiries.items():
            middle = int(Decimal(index.price)) // index.gap * index.gap
            strikes = sorted({middle + step * index.gap, middle - step * index.gap})
            for strike, (day, flag) in product((x for x in strikes if x > 0), days_of):
                for right in ("CE", "PE"):
                    yield _option(index, next(numbers), day, flag, f"{strike} {right}")


def _option(index: Index, number: int, expiry: date, flag: str, what: str) -> Listed:
    strike, right = what.split()
    word = "CALL" if right == "CE" else "PUT"
    return Listed(
        index.segment,
        number,
        "OPTIDX",
        f"{index.symbol}-{expiry:%b%Y}-{strike}-{right}",  # the weeks of a month share it
        f"{index.symbol} {expiry:%d %b} {strike} {word}".upper(),
        index.lot,
        _TICK,
        Decimal("100.00"),
        underlying=index.symbol,
        underlying_id=index.number,
        expiry=expiry,
        strike=Decimal(strike),
        right=right,
        flag=flag,
    )


def _made_up_equities() -> Iterator[Listed]:
    for index in range(4000):
        segment, start = ("NSE_EQ", 700_000) if index % 2 else ("BSE_EQ", 800_000)
        yield Listed(
            segment,
            start + index,
            "EQUITY",
            f"MADEUP{index:04}",
            f"Made Up {index:04} Limited",
            1,
            _TICK,
            Decimal(100 + index),
            "EQ" if index % 2 else "B",
            f"INE{index:06}01X",
        )
