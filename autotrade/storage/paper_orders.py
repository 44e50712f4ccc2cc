"""The paper broker's own order book in MongoDB."""

from collections.abc import Iterator, Sequence
from datetime import datetime

from pymongo.database import Database
from pymongo.errors import BulkWriteError, DuplicateKeyError

from autotrade.domain.ids import BrokerId, ClientTag
from autotrade.domain.orders import Fill, OrderStatus
from autotrade.ports.paper import RESTING, PaperOrder
from autotrade.storage.bson import Document, from_document, to_document
from autotrade.storage.client import translated
from autotrade.storage.work import DUPLICATE


class MongoPaperBook:
    """Implements ``PaperBook``: account and tag together are the key."""

    def __init__(self, database: Database[Document]):
        self._collection = database["paper_orders"]

    def add(self, order: PaperOrder) -> PaperOrder:
        """Store an order, or return the one that was stored before."""
        document = to_document(order)
        document["_id"] = _key(order.broker_id, order.request.client_tag)
        try:
            with translated():
                self._collection.insert_one(document)
        except DuplicateKeyError:
            return self.find(order.broker_id, order.request.client_tag) or order
        return order

    def add_all(self, orders: Sequence[PaperOrder]) -> Sequence[PaperOrder]:
        """Store orders; return each, or the one that was stored before."""
        if not orders:
            return []
        documents = [
            {**to_document(order), "_id": _key(order.broker_id, order.request.client_tag)}
            for order in orders
        ]
        try:
            with translated():
                self._collection.insert_many(documents, ordered=False)
        except BulkWriteError as error:
            problems = (error.details or {}).get("writeErrors", [])
            if not problems or any(problem["code"] != DUPLICATE for problem in problems):
                raise
            known = {problem["index"] for problem in problems}
            return [
                (number in known and self.find(order.broker_id, order.request.client_tag)) or order
                for number, order in enumerate(orders)
            ]
        return orders

    def find(self, broker_id: BrokerId, tag: ClientTag) -> PaperOrder | None:
        """Return the order of an account with this tag."""
        with translated():
            document = self._collection.find_one({"_id": _key(broker_id, tag)})
        return None if document is None else from_document(PaperOrder, document)

    def last_fill(self, broker_id: BrokerId, symbol: str) -> Fill | None:
        """Return the latest fill of an account in a symbol."""
        where = {"broker_id": broker_id, "request.symbol": symbol, "fills.0": {"$exists": True}}
        with translated():
            document = self._collection.find_one(where, sort=[("placed_at", -1)])
        return None if document is None else from_document(PaperOrder, document).fills[-1]

    def replace(self, order: PaperOrder, was: OrderStatus) -> bool:
        """Store an order anew; False when it is no longer in the status ``was``."""
        document = to_document(order)
        key = {"_id": _key(order.broker_id, order.request.client_tag), "status": was.value}
        with translated():
            return self._collection.replace_one(key, document).matched_count == 1

    def of_day(self, broker_id: BrokerId, since: datetime) -> Sequence[PaperOrder]:
        """Return an account's orders placed at ``since`` or later, or resting still."""
        resting = {"$in": sorted(status.value for status in RESTING)}
        options = [
            {"broker_id": broker_id, "placed_at": {"$gte": since}},
            {"broker_id": broker_id, "status": resting},
        ]
        return list(self._in_turn({"$or": options}))

    def filled(self, broker_id: BrokerId) -> Iterator[PaperOrder]:
        """Yield an account's orders that have fills, as they were placed."""
        return self._in_turn({"broker_id": broker_id, "fills.0": {"$exists": True}})

    def _in_turn(self, where: Document) -> Iterator[PaperOrder]:
        with translated():
            for document in self._collection.find(where, sort=[("placed_at", 1)]):
                yield from_document(PaperOrder, document)


def _key(broker_id: BrokerId, tag: ClientTag) -> str:
    return f"{broker_id}:{tag}"
