"""Profit and loss, added up by MongoDB from the days of trades."""

from collections.abc import Mapping
from datetime import date, timedelta
from decimal import Decimal
from typing import Any, Final

from bson.decimal128 import Decimal128
from pymongo.client_session import ClientSession
from pymongo.collection import Collection

from autotrade.domain.market_hours import IST
from autotrade.domain.reports import Grouping, PnlSum, Sums
from autotrade.domain.trades import TradeStatus
from autotrade.ports.report_storage import PnlQuery
from autotrade.storage.bson import Document, encode_value
from autotrade.storage.client import translated
from autotrade.storage.trades import FACETS

DAYS_OF_OLD_TRADES: Final[list[Document]] = [
    {
        "$set": {
            "days": [
                {
                    "day": {
                        "$dateToString": {
                            "date": {"$ifNull": ["$closed_at", "$updated_at"]},
                            "format": "%Y-%m-%d",
                            "timezone": IST.key,
                        }
                    },
                    "gross": "$pnl_gross",
                    "charged": {"$add": ["$brokerage", "$charges", "$mtf_charge"]},
                }
            ]
        }
    }
]
"""Gives trades from before there were days one: that of their closing, or of their last fill."""
_KEYS: Final[Mapping[Grouping, object]] = {
    Grouping.DAY: "$days.day",
    Grouping.MONTH: {"$substrBytes": ["$days.day", 0, 7]},
    Grouping.STRATEGY: {"$ifNull": ["$strategy_id", ""]},
    Grouping.SYMBOL: "$symbol",
    Grouping.BROKER: "$broker_id",
}
_TOLD_BY: Final = ("strategy_id", "symbol", "broker_id", "side", "source", "paper", "days")
_SHORT: Final = timedelta(days=31)
_CHARGED: Final = {"$add": ["$brokerage", "$charges", "$mtf_charge"]}
_CLOSED_ON: Final = {
    "$cond": [{"$eq": ["$status", TradeStatus.CLOSED.value]}, {"$last": "$days.day"}, None]
}


def pnl_of_trades(
    trades: Collection[Document],
    query: PnlQuery,
    by: Grouping,
    session: ClientSession | None = None,
) -> Sums:
    """Return what the trades of a query came to, read one by one."""
    stages = [*counted_days(query), {"$group": {"_id": _KEYS[by], **TOTALS}}]
    with translated():
        rows = trades.aggregate(stages, session=session, **index_for(query))
        return {str(row["_id"]): sum_of(row) for row in rows}


def index_for(query: PnlQuery) -> Document:
    """Return the options that name the index by which a query reads the fewest trades.

    Left alone MongoDB tries each one that begins with the user, now and then, over a third of all
    trades there are. Open trades are few. Of a month or less the days lead to fewer trades than a
    strategy or a symbol does.
    """
    equal = query.equal or {}
    if equal.get("status") == TradeStatus.OPEN:
        return {"hint": "open"}
    is_bounded = query.first is not None or query.last is not None
    if is_bounded and (_is_short(query) or not equal.keys() & FACETS.many):
        return {"hint": "by_day"}
    return {"hint": FACETS.index_for(equal)}


def _is_short(query: PnlQuery) -> bool:
    if query.first is None:
        return False
    if query.last is None:  # then only what is not over yet is asked of trades
        return query.settled is not None and query.first > query.settled
    return query.last - query.first <= _SHORT


def counted_days(query: PnlQuery) -> list[Document]:
    """Return the stages that make of each trade a document for each of its days."""
    days = _between(query.first, query.last)
    stages: list[Document] = [{"$match": filter_of_days(query)}]
    stages.append(
        {
            "$project": {
                **dict.fromkeys(_TOLD_BY, 1),
                "closed_on": _CLOSED_ON,
                "net": {"$subtract": ["$pnl_gross", _CHARGED]},
            }
        }
    )
    stages.append({"$unwind": "$days"})
    return [*stages, {"$match": {"days.day": days}}] if days else stages


def filter_of_days(query: PnlQuery) -> Document:
    """Return the filter of the trades that came to something on the days of a query."""
    where: Document = {"user_id": query.user_id}
    where.update({name: encode_value(value) for name, value in (query.equal or {}).items()})
    days = _between(query.first, query.last)
    if days:
        where["days"] = {"$elemMatch": {"day": days}}
    return where


def sum_of(row: Document) -> PnlSum:
    """Return the sum of a document that has its numbers."""
    return PnlSum(
        gross=decimal(row["gross"]),
        charges=decimal(row["charges"]),
        trades=int(row["trades"]),
        wins=int(row["wins"]),
        losses=int(row["losses"]),
    )


def decimal(value: Any) -> Decimal:
    """Return a number of MongoDB's, which adds nothing up to an integer."""
    return value.to_decimal() if isinstance(value, Decimal128) else Decimal(value)


def _between(first: date | None, last: date | None) -> dict[str, str]:
    bounds = {"$gte": first, "$lte": last}
    return {name: day.isoformat() for name, day in bounds.items() if day is not None}


def _closed_where(condition: object | None = None) -> Document:
    is_closing: Document = {"$eq": ["$days.day", "$closed_on"]}
    both = is_closing if condition is None else {"$and": [is_closing, condition]}
    return {"$sum": {"$cond": [both, 1, 0]}}


TOTALS: Final[Document] = {
    "gross": {"$sum": "$days.gross"},
    "charges": {"$sum": "$days.charged"},
    "trades": _closed_where(),
    "wins": _closed_where({"$gt": ["$net", 0]}),
    "losses": _closed_where({"$lt": ["$net", 0]}),
}
"""What is added up of the days of trades."""
