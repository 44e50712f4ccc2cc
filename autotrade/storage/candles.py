"""Candles in MongoDB: the minutes of a symbol's day in one document, a column each.

Measured against a time-series collection and a document a bar; docs/market-data.md has the figures.
"""

from array import array
from collections.abc import Collection, Iterable, Mapping, Sequence
from dataclasses import dataclass
from datetime import UTC, date, datetime, timedelta
from typing import Any, Final

from bson.binary import Binary
from pymongo import InsertOne, ReplaceOne
from pymongo.client_session import ClientSession
from pymongo.database import Database
from pymongo.errors import BulkWriteError

from autotrade.domain.bars import Bars
from autotrade.domain.errors import ConflictError
from autotrade.domain.market_hours import IST
from autotrade.domain.timeframes import ist_date
from autotrade.ports.market_storage import StoredDay
from autotrade.storage.bson import Document
from autotrade.storage.client import translated
from autotrade.storage.collections import RELAXED

NAME: Final = "candle_days"
_COLUMNS: Final = ("t", "o", "h", "l", "c", "v", "i")
_TRIES: Final = 40
_WRITTEN_AT_ONCE: Final = 200
_DUPLICATE_KEY: Final = 11000


@dataclass(frozen=True, slots=True)
class _Part:
    """Bars of a symbol that are of one date."""

    symbol: str
    on: date
    bars: Bars


class MongoCandles:
    """Implements ``CandleRepository``.

    A day is read, joined and written back under the number of its version, so that of two who
    write it at once none undoes the other.
    """

    def __init__(self, database: Database[Document], session: ClientSession | None):
        self._session = session
        self._all = database[NAME]
        self._relaxed = (
            self._all if session is not None else self._all.with_options(write_concern=RELAXED)
        )

    def put(self, bars: Mapping[str, Bars], *, filled_at: datetime | None = None) -> None:
        """Store bars by symbol; those of a minute that is there are replaced."""
        days: dict[str, _Part] = {}
        for symbol, each in bars.items():
            days.update({_key(symbol, on): _Part(symbol, on, part) for on, part in _by_day(each)})
        keys = sorted(days)
        for first in range(0, len(keys), _WRITTEN_AT_ONCE):
            self._join(
                {key: days[key] for key in keys[first : first + _WRITTEN_AT_ONCE]}, filled_at
            )

    def mark_filled(self, symbol: str, days: Sequence[date], at: datetime) -> None:
        """Note that a broker was asked for these days."""
        self._join({_key(symbol, on): _Part(symbol, on, Bars()) for on in days}, at)

    def find(self, symbols: Collection[str], start: datetime, end: datetime) -> Mapping[str, Bars]:
        """Return the bars that open within ``start`` and ``end`` (exclusive), by symbol."""
        first, last = (at.astimezone(IST).date() for at in (start, end))
        if (last - first).days == 0:
            where: Document = {"_id": {"$in": [_key(symbol, first) for symbol in symbols]}}
        else:
            within = {"$gte": first.isoformat(), "$lte": last.isoformat()}
            where = {"symbol": {"$in": list(symbols)}, "day": within}
        found: dict[str, Bars] = {}
        with translated():
            cursor = self._all.find(where, session=self._session)
            for document in cursor.sort([("symbol", 1), ("day", 1)]):
                symbol, bars = document["symbol"], _bars(document)
                found[symbol] = found[symbol].joined(bars) if symbol in found else bars
        cut = {symbol: bars.between(start, end) for symbol, bars in found.items()}
        return {symbol: bars for symbol, bars in cut.items() if len(bars)}

    def has(self, symbols: Collection[str]) -> bool:
        """Say whether there is any bar of these symbols."""
        where = {"symbol": {"$in": list(symbols)}, "count": {"$gt": 0}}
        with translated():
            return self._all.find_one(where, {"_id": 1}, session=self._session) is not None

    def days(self, symbol: str, first: date, last: date) -> Sequence[StoredDay]:
        """Return what is stored of a symbol between two dates, both included."""
        within = {"$gte": first.isoformat(), "$lte": last.isoformat()}
        where = {"symbol": symbol, "day": within}
        fields = {"day": 1, "count": 1, "filled_at": 1}
        with translated():
            rows = list(self._all.find(where, fields, session=self._session).sort([("day", 1)]))
        return [
            StoredDay(
                day=date.fromisoformat(row["day"]), count=row["count"], filled_at=row["filled_at"]
            )
            for row in rows
        ]

    def _join(self, days: Mapping[str, _Part], filled_at: datetime | None) -> None:
        left = dict(days)
        for _ in range(_TRIES):
            if not left:
                return
            with translated():
                known = {
                    row["_id"]: row
                    for row in self._all.find({"_id": {"$in": list(left)}}, session=self._session)
                }
            written = self._write(left, known, filled_at)
            left = {key: day for key, day in left.items() if key not in written}
        if left:
            msg = "The same candles are being written by others; try again."
            raise ConflictError(msg)

    def _write(
        self,
        days: Mapping[str, _Part],
        known: Mapping[str, Document],
        filled_at: datetime | None,
    ) -> set[str]:
        """Write days that nobody has written meanwhile; return their keys."""
        operations: list[InsertOne[Document] | ReplaceOne[Document]] = []
        for key, part in days.items():
            document = _joined(key, part, known.get(key), filled_at)
            if key in known:
                where = {"_id": key, "version": known[key]["version"]}
                operations.append(ReplaceOne(where, document))
            else:
                operations.append(InsertOne(document))
        failed: set[str] = set()
        try:
            with translated():
                result = self._relaxed.bulk_write(operations, ordered=False, session=self._session)
                matched = result.matched_count
        except BulkWriteError as error:
            details: Mapping[str, Any] = error.details or {}
            faults = details.get("writeErrors", ())
            if any(fault["code"] != _DUPLICATE_KEY for fault in faults):
                raise
            failed = {fault["op"]["_id"] for fault in faults}
            matched = details.get("nMatched", 0)
        if matched < len(known):  # somebody was faster with one of them: joining again does no harm
            failed |= known.keys()
        return days.keys() - failed


def _joined(key: str, part: _Part, known: Document | None, filled_at: datetime | None) -> Document:
    joined = part.bars if known is None else _bars(known).joined(part.bars)
    before = known["filled_at"] if known is not None else None
    return {
        "_id": key,
        "symbol": part.symbol,
        "day": part.on.isoformat(),
        "version": 1 if known is None else known["version"] + 1,
        "count": len(joined),
        "filled_at": filled_at or before,
        **{
            name: Binary(column.tobytes())
            for name, column in zip(_COLUMNS, joined.columns, strict=True)
        },
    }


def _bars(document: Document) -> Bars:
    columns = []
    for name in _COLUMNS:
        column = array("q")
        column.frombytes(document[name])
        columns.append(column)
    return Bars(*columns)


def _by_day(bars: Bars) -> Iterable[tuple[date, Bars]]:
    """Yield the bars of each date in India."""
    if not len(bars):
        return
    on = ist_date(bars.times[0])
    while on <= ist_date(bars.times[-1]):
        midnight = datetime(on.year, on.month, on.day, tzinfo=IST).astimezone(UTC)
        part = bars.between(midnight, midnight + timedelta(days=1))
        if len(part):
            yield on, part
        on += timedelta(days=1)


def _key(symbol: str, on: date) -> str:
    return f"{symbol}|{on.isoformat()}"
