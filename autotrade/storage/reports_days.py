"""Days of profit and loss that are over, added up once and kept.

Of each user and day there is a row for all trades, and one for each strategy, symbol, account, side
and source that came to something, apart for paper and live. A user's header says through which day there are
rows, which of these days were written to since (``stale``), and counts the changes: rows are only
stored when nothing was changed while they were added up, in the transaction that says so.
"""

from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass, replace
from datetime import date, timedelta
from typing import Final

from pymongo import ReplaceOne
from pymongo.client_session import ClientSession
from pymongo.database import Database

from autotrade.domain.ids import UserId
from autotrade.domain.reports import Grouping, Sums, added
from autotrade.ports.report_storage import PnlQuery
from autotrade.storage.bson import Document, encode_value
from autotrade.storage.client import translated
from autotrade.storage.reports_pnl import (
    TOTALS,
    counted_days,
    index_for,
    pnl_of_trades,
    sum_of,
)

_ALL: Final = "all"
_FIELDS: Final[Mapping[str, str]] = {
    "strategy_id": "strategy",
    "symbol": "symbol",
    "broker_id": "broker",
    "side": "side",
    "source": "source",
}
_GROUPINGS: Final[Mapping[Grouping, str]] = {
    Grouping.STRATEGY: "strategy",
    Grouping.SYMBOL: "symbol",
    Grouping.BROKER: "broker",
}
_MANY: Final = "symbol"
"""What there may be very many of."""
_AT_ONCE: Final = timedelta(days=31)
_TRIES: Final = 5
_SUMMED: Final[Document] = {
    name: {"$sum": f"${name}"} for name in ("gross", "charges", "trades", "wins", "losses")
}


@dataclass(frozen=True, slots=True)
class _Header:
    changes: int
    through: date | None
    stale: frozenset[date]


class MongoPnlDays:
    """The collections ``pnl_days`` and ``pnl_headers``."""

    def __init__(self, database: Database[Document], session: ClientSession | None):
        self._database = database
        self._trades = database["trades"]
        self._days = database["pnl_days"]
        self._headers = database["pnl_headers"]
        self._session = session

    def pnl(self, query: PnlQuery, by: Grouping) -> Sums:
        """Return what a query's days came to: those that are over from rows, others from trades."""
        dimension = _dimension(query, by)
        if dimension is None or query.settled is None:
            return pnl_of_trades(self._trades, query, by, self._session)
        settled = min(query.settled, query.last or query.settled)
        with translated():
            for _ in range(_TRIES):
                header = self._brought_to(query.user_id, settled)
                kept = self._kept(query, by, dimension, settled)
                if self._header(query.user_id).changes == header.changes:
                    break
            else:  # changed again and again: the trades themselves are always right
                return pnl_of_trades(self._trades, query, by, self._session)
        if query.last is not None and query.last <= settled:
            return kept
        rest = max(settled + timedelta(days=1), query.first or date.min)
        later = replace(query, first=rest)
        return added([kept, pnl_of_trades(self._trades, later, by, self._session)])

    def behind(self, day: date) -> Sequence[UserId]:
        """Return who has trades of which not all days through ``day`` are added up."""
        with translated():
            done = {
                header["_id"]
                for header in self._headers.find(
                    {"through": {"$gte": day.isoformat()}, "stale": []}
                )
            }
            return [each for each in self._trades.distinct("user_id") if each not in done]

    def add_up(self, user_id: UserId, day: date) -> bool:
        """Add up some of a user's days through ``day``, which are over; False if none was left."""
        with translated():
            return self._has_added(user_id, self._header(user_id), day)

    def forget(self, user_id: UserId, days: Iterable[date]) -> None:
        """Have days added up anew before they are told again."""
        stale = sorted({day.isoformat() for day in days})
        with translated():
            self._headers.update_one(
                {"_id": user_id},
                {"$inc": {"changes": 1}, "$addToSet": {"stale": {"$each": stale}}},
                upsert=True,
                session=self._session,
            )

    def _brought_to(self, user_id: UserId, day: date) -> _Header:
        """Return the header when there are rows through a day, and none is stale."""
        header = self._header(user_id)
        while self._has_added(user_id, header, day):
            header = self._header(user_id)
        return header

    def _has_added(self, user_id: UserId, header: _Header, day: date) -> bool:
        """Take one step towards having rows through a day; False if there was none to take."""
        stale = {each for each in header.stale if header.through and each <= header.through}
        if stale:
            oldest = min(stale)
            self._add_up(user_id, header, oldest, oldest)
        elif header.through is None or header.through < day:
            first, last = self._next(user_id, header.through, day)
            self._add_up(user_id, header, first, last)
        else:
            return False
        return True

    def _next(self, user_id: UserId, through: date | None, day: date) -> tuple[date | None, date]:
        """Return the days that are added up next; the very first ones have no beginning."""
        if through is not None:
            return through + timedelta(days=1), min(day, through + _AT_ONCE)
        oldest = self._trades.find_one({"user_id": user_id}, {"opened_at": 1}, sort=[("_id", 1)])
        begun = oldest["opened_at"].date() if oldest is not None else day
        return None, min(day, begun + _AT_ONCE)

    def _add_up(self, user_id: UserId, header: _Header, first: date | None, last: date) -> None:
        """Add days up and store their rows, unless something was changed meanwhile."""
        query = PnlQuery(user_id=user_id, first=first, last=last)
        rows = [_row(user_id, found) for found in self._counted(query)]
        is_anew = header.through is not None and last <= header.through
        change: Document = {"$inc": {"changes": 1}}
        if is_anew:
            change["$pull"] = {"stale": last.isoformat()}
        else:
            change["$set"] = {"through": last.isoformat()}

        def store(session: ClientSession) -> None:
            where = {"_id": user_id, "changes": header.changes}
            done = self._headers.update_one(where, change, session=session)
            if not done.matched_count or not rows:
                return
            if is_anew:
                self._days.bulk_write([_replaced(row) for row in rows], session=session)
            else:  # of these days there are none by now
                self._days.insert_many(rows, ordered=False, session=session)

        with self._database.client.start_session() as session:
            session.with_transaction(store)

    def _counted(self, query: PnlQuery) -> Iterator[Document]:
        """Yield the sums of days by each dimension alone.

        Symbols are many and added up by themselves; the others first all together, which makes
        few groups of very many trades.
        """
        few = {name: dimension for name, dimension in _FIELDS.items() if name != _MANY}
        for fields in ({_MANY: _FIELDS[_MANY]}, few):
            whole = {"day": "$days.day", **{name: f"${name}" for name in (*fields, "paper")}}
            alone = [
                {"dimension": dimension, "key": {"$ifNull": [f"$_id.{field}", ""]}}
                for field, dimension in fields.items()
            ]
            if _MANY not in fields:
                alone.append({"dimension": _ALL, "key": {"$literal": ""}})
            of = {"day": "$_id.day", "paper": "$_id.paper", "of": "$alone"}
            stages: list[Document] = [
                *counted_days(query),
                {"$group": {"_id": whole, **TOTALS}},
                {"$addFields": {"alone": alone}},
                {"$unwind": "$alone"},
                {"$group": {"_id": of, **_SUMMED}},
            ]
            yield from self._trades.aggregate(stages, **index_for(query))

    def _kept(self, query: PnlQuery, by: Grouping, dimension: str, settled: date) -> Sums:
        where: Document = {"user_id": query.user_id, "dimension": dimension}
        equal = dict(query.equal or {})
        if "paper" in equal:
            where["paper"] = equal.pop("paper")
        for value in equal.values():
            where["key"] = encode_value(value)
        days = {"$lte": settled.isoformat()}
        if query.first is not None:
            days["$gte"] = query.first.isoformat()
        where["day"] = days
        by_month = {"$substrBytes": ["$day", 0, 7]}
        key = {Grouping.DAY: "$day", Grouping.MONTH: by_month}.get(by, "$key")
        stages: list[Document] = [{"$match": where}, {"$group": {"_id": key, **_SUMMED}}]
        return {str(row["_id"]): sum_of(row) for row in self._days.aggregate(stages)}

    def _header(self, user_id: UserId) -> _Header:
        found = self._headers.find_one({"_id": user_id})
        if found is None:
            self._headers.update_one(
                {"_id": user_id}, {"$setOnInsert": {"changes": 0, "stale": []}}, upsert=True
            )
            return _Header(0, None, frozenset())
        through = found.get("through")
        return _Header(
            changes=found["changes"],
            through=date.fromisoformat(through) if through else None,
            stale=frozenset(map(date.fromisoformat, found.get("stale", ()))),
        )


def _dimension(query: PnlQuery, by: Grouping) -> str | None:
    """Return which rows answer a query; None where only the trades themselves do."""
    names = set(query.equal or {}) - {"paper"}
    if not names <= _FIELDS.keys() or len(names) > 1:
        return None
    filtered = _FIELDS[names.pop()] if names else None
    told_by = _GROUPINGS.get(by)
    if filtered is not None and told_by not in {None, filtered}:
        return None
    return told_by or filtered or _ALL


def _row(user_id: UserId, found: Document) -> Document:
    of = found.pop("_id")
    named = {**of["of"], "day": of["day"], "paper": of["paper"]}
    parts = (named["dimension"], named["day"], str(named["paper"]), named["key"])
    return {"_id": "|".join((user_id, *parts)), "user_id": user_id, **named, **found}


def _replaced(row: Document) -> ReplaceOne[Document]:
    return ReplaceOne({"_id": row["_id"]}, row, upsert=True)
