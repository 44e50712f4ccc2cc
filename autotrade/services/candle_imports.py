"""Candles from a CSV file: read whole or not at all, each fault with its line and column."""

import csv
import io
from collections.abc import Mapping, Sequence
from datetime import UTC, datetime
from decimal import Decimal, InvalidOperation
from typing import Final
from zoneinfo import ZoneInfo

from autotrade.domain.bars import Bars
from autotrade.domain.candles import Candle
from autotrade.domain.errors import InvalidError
from autotrade.domain.indices import index_symbol
from autotrade.domain.instruments import canonical_symbol

MOST_BARS: Final = 250_000
MOST_FAULTS: Final = 50
REQUIRED: Final = ("timestamp", "open", "high", "low", "close", "volume")
OPTIONAL: Final = ("symbol", "open_interest")
_ALSO: Final = {
    "date": "timestamp",
    "time": "timestamp",
    "datetime": "timestamp",
    "oi": "open_interest",
}
_HIGHEST: Final = Decimal(10**10)
_MOST_VOLUME: Final = Decimal(10**14)


class _Fault(Exception):  # noqa: N818 - of a cell, and never leaves this module
    def __init__(self, *, column: str, message: str):
        super().__init__(message)
        self.column = column
        self.message = message


def read(content: str, *, symbol: str | None, zone: ZoneInfo, now: datetime) -> Mapping[str, Bars]:
    """Return the one-minute bars of a CSV file by canonical symbol.

    The first line names the columns: ``timestamp``, ``open``, ``high``, ``low``, ``close`` and
    ``volume``, in any order, ``open_interest`` if wanted, and ``symbol`` unless all are of
    ``symbol``. A time without an offset is of ``zone``; a whole number is seconds since 1970.

    Raises:
        InvalidError: something is wrong; ``errors`` has the first ``MOST_FAULTS`` faults by line
            and column, and nothing of the file counts.
    """
    reader = csv.reader(io.StringIO(content), strict=True)
    faults: dict[str, Sequence[str]] = {}
    rows: dict[str, dict[datetime, Candle]] = {}
    try:
        columns = _columns(next(reader, []), has_symbol=symbol is not None)
        for cells in reader:
            if not cells:
                continue
            try:
                name, candle = _row(cells, columns, symbol, zone, now)
                _add(rows.setdefault(name, {}), candle)
            except _Fault as fault:
                faults[f"line {reader.line_num}, column {fault.column}"] = [fault.message]
            if len(faults) >= MOST_FAULTS or reader.line_num > MOST_BARS + 1:
                break
    except csv.Error as error:
        faults[f"line {reader.line_num}"] = [f"This is no CSV: {error}."]
    if reader.line_num > MOST_BARS + 1:
        faults["file"] = [f"It has more than {MOST_BARS} lines."]
    if not faults and not rows:
        faults["file"] = ["It has no bars."]
    if faults:
        raise InvalidError(errors=faults)
    return {name: Bars.of(candles.values()) for name, candles in rows.items()}


def _columns(head: Sequence[str], *, has_symbol: bool) -> Mapping[str, int]:
    names = [cell.strip().lstrip("\ufeff").lower() for cell in head]
    names = [_ALSO.get(name, name) for name in names]
    faults: dict[str, Sequence[str]] = {}
    for number, name in enumerate(names, 1):
        if name not in (*REQUIRED, *OPTIONAL):
            faults[f"line 1, column {number}"] = [f"{name[:40]!r} is not known."]
        elif names.index(name) != number - 1:
            faults[f"line 1, column {number}"] = [f"{name} is there twice."]
    needed = REQUIRED if has_symbol else ("symbol", *REQUIRED)
    missing = [name for name in needed if name not in names]
    if missing:
        faults["line 1"] = [f"These columns are missing: {', '.join(missing)}."]
    if faults:
        raise InvalidError(errors=faults)
    return {name: number for number, name in enumerate(names)}


def _row(
    cells: Sequence[str],
    columns: Mapping[str, int],
    symbol: str | None,
    zone: ZoneInfo,
    now: datetime,
) -> tuple[str, Candle]:
    if len(cells) != len(columns):
        raise _Fault(
            column=str(min(len(cells), len(columns)) + 1),
            message=f"There are {len(cells)} cells, not {len(columns)}.",
        )
    given = {name: cells[number].strip() for name, number in columns.items()}
    prices = {name: _price(name, given[name]) for name in ("open", "high", "low", "close")}
    for name in ("open", "close", "low"):
        if prices[name] > prices["high"]:
            raise _Fault(column="high", message=f"It is below {name}.")
        if prices[name] < prices["low"]:
            raise _Fault(column="low", message=f"It is above {name}.")
    interest = given.get("open_interest")
    return _symbol(given.get("symbol") or symbol or ""), Candle(
        opens_at=_moment(given["timestamp"], zone, now),
        volume=_amount("volume", given["volume"]),
        open_interest=_amount("open_interest", interest) if interest else None,
        **prices,
    )


def _add(known: dict[datetime, Candle], candle: Candle) -> None:
    if candle.opens_at in known:
        raise _Fault(column="timestamp", message="There is another bar of this minute.")
    known[candle.opens_at] = candle


def _symbol(text: str) -> str:
    try:
        return index_symbol(canonical_symbol(text, None))
    except InvalidError:
        raise _Fault(
            column="symbol", message=f"{text[:40]!r} is not a symbol such as NSE:SBIN."
        ) from None


def _moment(text: str, zone: ZoneInfo, now: datetime) -> datetime:
    try:
        if text.isdecimal() and len(text) <= 12:
            at = datetime.fromtimestamp(int(text), UTC)
        else:
            at = datetime.fromisoformat(text)
            at = (at if at.tzinfo else at.replace(tzinfo=zone)).astimezone(UTC)
    except (ValueError, OverflowError):
        raise _Fault(
            column="timestamp", message=f"{text[:40]!r} is no time such as 2026-11-20 09:15."
        ) from None
    if at.second or at.microsecond:
        raise _Fault(column="timestamp", message="A bar begins with a whole minute.")
    if at > now or at.year < 1980:
        raise _Fault(
            column="timestamp", message=f"{at:%Y-%m-%d %H:%M} UTC is not between 1980 and now."
        )
    return at


def _price(column: str, text: str) -> Decimal:
    value = _number(column, text)
    if not 0 < value < _HIGHEST:
        raise _Fault(column=column, message=f"{text[:40]} is no price above 0.")
    if value != round(value, 8):
        raise _Fault(column=column, message=f"{text[:40]} has more than 8 decimals.")
    return value


def _amount(column: str, text: str) -> Decimal:
    value = _number(column, text)
    if not 0 <= value < _MOST_VOLUME:
        raise _Fault(column=column, message=f"{text[:40]} is less than 0, or too much.")
    if value != round(value, 4):
        raise _Fault(column=column, message=f"{text[:40]} has more than 4 decimals.")
    return value


def _number(column: str, text: str) -> Decimal:
    try:
        value = Decimal(text)
    except InvalidOperation:
        raise _Fault(column=column, message=f"{text[:40]!r} is not a number.") from None
    if not value.is_finite() or value.adjusted() > 20:
        raise _Fault(column=column, message=f"{text[:40]} is not a number of usual size.")
    return value
