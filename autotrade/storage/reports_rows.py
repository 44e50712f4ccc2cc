"""Everything that a report's query matches, read in small batches from MongoDB."""

from collections.abc import Callable, Iterator, Mapping, Sequence
from datetime import datetime
from decimal import Decimal
from functools import lru_cache
from typing import Any, Final, TypeVar

from pymongo import CursorType
from pymongo.collection import Collection
from pymongo.cursor import Cursor
from pymongo.database import Database

from autotrade.domain.ids import UserId
from autotrade.domain.trades import Trade
from autotrade.ports.export_storage import ExecutionRow, FilledOrder
from autotrade.ports.queries import Query
from autotrade.storage.bson import Document, encode_value, from_document
from autotrade.storage.client import translated
from autotrade.storage.collections import filter_of
from autotrade.storage.executions import FACETS as OF_EXECUTIONS
from autotrade.storage.facets import NEWEST, Facets, Plan, values_in
from autotrade.storage.trades import FACETS as OF_TRADES

T = TypeVar("T")
BATCH: Final = 100
"""Rows that are read and written down in about two milliseconds, while others wait."""
_SENT: Final = 500
"""Rows that the server sends at a time: each time costs as much as twenty rows."""
_WRITTEN: Final[Mapping[str, object]] = {
    **{
        name: {"$dateToString": {"date": f"${name}", "format": "%Y-%m-%dT%H:%M:%S.%LZ"}}
        for name in ("executed_at", "created_at")
    },
    **{name: {"$toString": f"${name}"} for name in ("quantity", "price")},
    "id": "$_id",
}
_EXECUTION: Final[Document] = {
    "_id": 0,
    "row": [_WRITTEN.get(name, f"${name}") for name in ExecutionRow._fields],
}
"""Rows of texts, made by the server, which has a processor of its own: half of the work."""
_NUMBERS: Final = tuple(
    number for number, name in enumerate(ExecutionRow._fields) if name in {"quantity", "price"}
)
_BY_CHANGE: Final = [("user_id", 1), ("updated_at", -1)]
"""The index that bounds and sorts; others would have to sort what they find."""
_ORDER: Final = ("broker_id", "symbol", "side", "product", "fills")


class MongoExports:
    """Implements ``ExportRepository``."""

    def __init__(self, database: Database[Document]):
        self._executions = database["executions"]
        self._trades = database["trades"]
        self._orders = database["orders"]
        self._strategies = database["strategies"]

    def executions(self, query: Query) -> Iterator[Sequence[ExecutionRow]]:
        """Yield the executions of a query, newest first, without its page."""
        plan = _plan(self._executions, OF_EXECUTIONS, query)
        cursor = self._executions.find(
            plan.where, _EXECUTION, batch_size=_SENT, cursor_type=CursorType.EXHAUST
        )
        return _rows(_in_order(cursor, plan))

    def trades(self, query: Query) -> Iterator[Sequence[Trade]]:
        """Yield the trades of a query, newest first, without its page."""
        unseen = dict.fromkeys(("days", "key", "entry_order_id", "exit_order_id"), 0)
        plan = _plan(self._trades, OF_TRADES, query)
        cursor = _in_order(self._trades.find(plan.where, unseen, batch_size=BATCH), plan)
        return batches(cursor, lambda document: from_document(Trade, document))

    def filled_orders(
        self,
        user_id: UserId,
        *,
        paper: bool,
        since: datetime,
        until: datetime,
        equal: Mapping[str, object] | None = None,
    ) -> Iterator[Sequence[FilledOrder]]:
        """Yield the orders that have fills and were last changed from ``since`` on."""
        made = {"$gte": since, "$lt": until}
        where = {
            "user_id": user_id,
            "updated_at": {"$gte": since},
            "paper": paper,
            "fills.at": made,
            **{name: encode_value(value) for name, value in (equal or {}).items()},
        }
        fields = dict.fromkeys(_ORDER, 1)
        cursor = self._orders.find(where, fields, batch_size=BATCH).sort([("updated_at", -1)])
        return batches(cursor.hint(_BY_CHANGE), _filled)

    def strategy_names(self, user_id: UserId) -> Mapping[str, str]:
        """Return the names of a user's strategies by their ids."""
        with translated():
            return {
                found["_id"]: found["name"]
                for found in self._strategies.find({"user_id": user_id}, {"name": 1})
            }

    def traded_symbols(self, user_id: UserId) -> Sequence[str]:
        """Return the symbols of all orders, sorted."""
        with translated():
            return sorted(self._orders.distinct("symbol", {"user_id": user_id}))

    def orders_in(self, user_id: UserId, symbol: str, *, paper: bool) -> Sequence[FilledOrder]:
        """Return the orders in a symbol that have fills, oldest first."""
        where = {"user_id": user_id, "symbol": symbol, "paper": paper, "fills.0": {"$exists": True}}
        cursor = self._orders.find(where, dict.fromkeys(_ORDER, 1), batch_size=BATCH)
        read = batches(cursor.sort([("_id", 1)]), _filled)
        return [order for batch in read for order in batch]


def _plan(collection: Collection[Document], facets: Facets, query: Query) -> Plan:
    """Return how to read everything; of too many accounts at once by reading the whole list."""
    with translated():
        plans = facets.plans(query, values_in(collection))
    return plans[0] if len(plans) == 1 else Plan(filter_of(query), NEWEST)


def _in_order(cursor: Cursor[Document], plan: Plan) -> Cursor[Document]:
    cursor.sort([("_id", -1)])
    if plan.index is not None:
        cursor.hint(plan.index)
    return cursor


def batches(cursor: Cursor[Document], made: Callable[[Document], T]) -> Iterator[Sequence[T]]:
    """Yield what a cursor finds by batches, and let go of it however that ends."""
    with translated(), cursor:
        while batch := cursor.to_list(BATCH):
            yield [made(document) for document in batch]


def _rows(cursor: Cursor[Document]) -> Iterator[Sequence[ExecutionRow]]:
    """Yield executions, while the server sends the next ones without being asked."""
    with translated(), cursor:
        while sent := cursor.to_list(_SENT):
            for start in range(0, len(sent), BATCH):
                yield [_row(document["row"]) for document in sent[start : start + BATCH]]


def _row(values: list[Any]) -> ExecutionRow:
    for number in _NUMBERS:
        values[number] = _number(values[number])
    return ExecutionRow._make(values)


@lru_cache(maxsize=16384)
def _number(text: str | None) -> Decimal | None:
    return None if text is None else Decimal(text)


def _filled(document: Document) -> FilledOrder:
    return from_document(FilledOrder, document)
