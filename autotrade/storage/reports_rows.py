"""Everything that a report's query matches, read in small batches from MongoDB."""

from collections.abc import Callable, Iterator, Mapping, Sequence
from datetime import datetime
from decimal import Decimal
from functools import lru_cache
from operator import itemgetter
from typing import Any, Final, TypeVar

from bson.decimal128 import Decimal128
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
_EXECUTION: Final = tuple("_id" if name == "id" else name for name in ExecutionRow._fields)
_TIMES: Final = {
    name: {"$dateToString": {"date": f"${name}", "format": "%Y-%m-%dT%H:%M:%S.%LZ"}}
    for name in ("executed_at", "created_at")
}
"""Written by the server, which has a processor of its own: that is a quarter of the work."""
_NUMBERS: Final = tuple(
    number for number, name in enumerate(_EXECUTION) if name in {"quantity", "price"}
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
        fields = {**dict.fromkeys(_EXECUTION, 1), **_TIMES}
        return batches(_all(self._executions, OF_EXECUTIONS, query, fields), _row)

    def trades(self, query: Query) -> Iterator[Sequence[Trade]]:
        """Yield the trades of a query, newest first, without its page."""
        unseen = dict.fromkeys(("days", "key", "entry_order_id", "exit_order_id"), 0)
        cursor = _all(self._trades, OF_TRADES, query, unseen)
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


def _all(
    collection: Collection[Document], facets: Facets, query: Query, fields: Document
) -> Cursor[Document]:
    """Return everything that a query finds; of too many accounts at once by reading the list."""
    with translated():
        plans = facets.plans(query, values_in(collection))
    plan = plans[0] if len(plans) == 1 else Plan(filter_of(query), NEWEST)
    cursor = collection.find(plan.where, fields, batch_size=BATCH).sort([("_id", -1)])
    return cursor if plan.index is None else cursor.hint(plan.index)


def batches(cursor: Cursor[Document], made: Callable[[Document], T]) -> Iterator[Sequence[T]]:
    """Yield what a cursor finds by batches, and let go of it however that ends."""
    with translated(), cursor:
        while batch := cursor.to_list(BATCH):
            yield [made(document) for document in batch]


_values: Callable[[Mapping[str, Any]], tuple[Any, ...]] = itemgetter(*_EXECUTION)


def _row(document: Document) -> ExecutionRow:
    values = list(_values(document))
    for number in _NUMBERS:
        if values[number] is not None:
            values[number] = _number(values[number].bid)
    return ExecutionRow._make(values)


@lru_cache(maxsize=16384)
def _number(bid: bytes) -> Decimal:
    return Decimal128.from_bid(bid).to_decimal()


def _filled(document: Document) -> FilledOrder:
    return from_document(FilledOrder, document)
