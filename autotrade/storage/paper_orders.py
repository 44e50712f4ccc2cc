"""The paper broker's own book in MongoDB: orders, accounts and ledger, written together."""

from collections.abc import Collection, Iterator, Mapping, Sequence
from datetime import datetime
from decimal import Decimal
from typing import Final

import pymongo
from pymongo import ReplaceOne
from pymongo.client_session import ClientSession
from pymongo.database import Database
from pymongo.errors import BulkWriteError, DuplicateKeyError

from autotrade.domain.ids import BrokerId, ClientTag, UserId
from autotrade.domain.ledger import LedgerEntry, LedgerSums
from autotrade.domain.orders import Fill, Product
from autotrade.domain.paper_states import PaperState
from autotrade.ports.paper import RESTING, PaperBatch, PaperOrder
from autotrade.ports.storage import Page, Query
from autotrade.storage.bson import Document, from_document, to_document
from autotrade.storage.client import translated
from autotrade.storage.paper_accounts import MongoPaperAccounts
from autotrade.storage.paper_ledger import MongoPaperLedger, insert
from autotrade.storage.work import DUPLICATE

_TRY_SECONDS: Final = 8.0
_RESTING: Final = {"$in": sorted(status.value for status in RESTING)}
_OF_RESTING: Final = "resting"


class _StaleError(Exception):
    """Somebody else has written what this was to write."""


class MongoPaperBook:
    """Implements ``PaperBook``: account and tag together are an order's key."""

    def __init__(self, database: Database[Document]):
        self._client = database.client
        self._collection = database["paper_orders"]
        self._accounts = MongoPaperAccounts(database)
        self._ledger = MongoPaperLedger(database)

    def commit(self, batch: PaperBatch) -> bool:
        """Write a batch in one transaction, if the account is still as it was read."""

        def write(session: ClientSession) -> None:
            if not self._accounts.write(batch.before, batch.after, session):
                raise _StaleError
            insert(self._collection, [document_of(order) for order in batch.added], session)
            if batch.changed:
                changes = [_replacement(order) for order in batch.changed]
                self._collection.bulk_write(changes, session=session)
            self._ledger.add(batch.entries, session)

        try:
            with (
                translated(),
                pymongo.timeout(_TRY_SECONDS),
                self._client.start_session() as session,
            ):
                session.with_transaction(write)
        except (_StaleError, DuplicateKeyError):
            return False
        except BulkWriteError as error:
            problems = (error.details or {}).get("writeErrors", [])
            if not problems or any(problem["code"] != DUPLICATE for problem in problems):
                raise
            return False
        return True

    def account(self, broker_id: BrokerId) -> PaperState | None:
        """Return an account as it is now."""
        return self._accounts.get(broker_id)

    def accounts_with(self, product: Product) -> Sequence[PaperState]:
        """Return the accounts with a position of a product, also a closed one."""
        return self._accounts.holding(product)

    def accounts(self) -> Iterator[PaperState]:
        """Yield the accounts of all users."""
        return self._accounts.all()

    def find(self, broker_id: BrokerId, tag: ClientTag) -> PaperOrder | None:
        """Return the order of an account with this tag."""
        return self.known(broker_id, [tag]).get(tag)

    def known(
        self, broker_id: BrokerId, tags: Collection[ClientTag]
    ) -> Mapping[ClientTag, PaperOrder]:
        """Return those orders of an account that have one of these tags."""
        keys = [_key(broker_id, tag) for tag in tags]
        with translated():
            found = [
                from_document(PaperOrder, document)
                for document in self._collection.find({"_id": {"$in": keys}})
            ]
        return {order.request.client_tag: order for order in found}

    def last_fill(self, broker_id: BrokerId, symbol: str) -> Fill | None:
        """Return the latest fill of an account in a symbol."""
        where = {"broker_id": broker_id, "request.symbol": symbol, "fills.0": {"$exists": True}}
        with translated():
            document = self._collection.find_one(where, sort=[("placed_at", -1)])
        return None if document is None else from_document(PaperOrder, document).fills[-1]

    def of_day(self, broker_id: BrokerId, since: datetime) -> Sequence[PaperOrder]:
        """Return an account's orders placed at ``since`` or later, or resting still."""
        options = [
            {"broker_id": broker_id, "placed_at": {"$gte": since}},
            {"broker_id": broker_id, "status": _RESTING},
        ]
        return list(self._in_turn({"$or": options}))

    def resting(
        self, broker_id: BrokerId | None = None, changed_since: datetime | None = None
    ) -> Sequence[PaperOrder]:
        """Return the orders that rest, of one account or of all."""
        where: Document = {"status": _RESTING}
        if broker_id is not None:
            where["broker_id"] = broker_id
        if changed_since is not None:
            where["changed_at"] = {"$gte": changed_since}
        # of all accounts nothing leads to the index that has none but these
        hint = _OF_RESTING if broker_id is None and changed_since is None else None
        return list(self._in_turn(where, hint))

    def filled(self, broker_id: BrokerId) -> Iterator[PaperOrder]:
        """Yield an account's orders that have fills, as they were placed."""
        return self._in_turn({"broker_id": broker_id, "fills.0": {"$exists": True}})

    def quantities(
        self, broker_id: BrokerId, since: datetime
    ) -> Mapping[tuple[str, Product], Decimal]:
        """Return the signed sums of the fills since ``since``, added up by the server."""
        bought = {"$cond": [{"$eq": ["$request.side", "BUY"]}, 1, -1]}
        pipeline: list[Document] = [
            {"$match": {"broker_id": broker_id, "fills.at": {"$gte": since}}},
            {"$unwind": "$fills"},
            {"$match": {"fills.at": {"$gte": since}}},
            {
                "$group": {
                    "_id": {"symbol": "$request.symbol", "product": "$request.product"},
                    "quantity": {"$sum": {"$multiply": ["$fills.quantity", bought]}},
                }
            },
        ]
        with translated():
            return {
                (row["_id"]["symbol"], Product(row["_id"]["product"])): row["quantity"].to_decimal()
                for row in self._collection.aggregate(pipeline)
            }

    def entries(self, query: Query) -> Page[LedgerEntry]:
        """Return one page of the ledger, newest first."""
        return self._ledger.page(query)

    def has_entry(self, key: str) -> bool:
        """Say whether an occasion was posted already."""
        return self._ledger.has(key)

    def sums(self, user_id: UserId, broker_id: BrokerId) -> LedgerSums:
        """Return all entries of an account added up."""
        return self._ledger.sums(user_id, broker_id)

    def _in_turn(self, where: Document, hint: str | None = None) -> Iterator[PaperOrder]:
        with translated():
            for document in self._collection.find(where, sort=[("placed_at", 1)], hint=hint):
                yield from_document(PaperOrder, document)


def document_of(order: PaperOrder) -> Document:
    """Return the document of an order: account and tag together are its key."""
    return {**to_document(order), "_id": _key(order.broker_id, order.request.client_tag)}


def _replacement(order: PaperOrder) -> ReplaceOne[Document]:
    document = document_of(order)
    return ReplaceOne({"_id": document["_id"]}, document)


def _key(broker_id: BrokerId, tag: ClientTag) -> str:
    return f"{broker_id}:{tag}"
