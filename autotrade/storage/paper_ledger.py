"""The ledger of paper accounts in MongoDB: one document a posting, with its lines."""

from collections.abc import Sequence
from decimal import Decimal
from typing import Final

from pymongo.client_session import ClientSession
from pymongo.collection import Collection
from pymongo.database import Database

from autotrade.domain.ids import BrokerId, UserId
from autotrade.domain.ledger import LedgerAccount, LedgerEntry, LedgerSums
from autotrade.ports.storage import Page, Query
from autotrade.storage.bson import Document, to_document
from autotrade.storage.client import translated
from autotrade.storage.collections import MongoCollection, equal_text

_MOST_NAMED: Final = 20


class MongoPaperLedger:
    """The collection ``ledger_entries``; entries are never changed and never removed."""

    def __init__(self, database: Database[Document]):
        self._collection = database["ledger_entries"]
        self._pages = MongoCollection(database, None, LedgerEntry, "ledger_entries")

    def add(self, entries: Sequence[LedgerEntry], session: ClientSession) -> None:
        """Store entries within a transaction."""
        insert(self._collection, [to_document(entry) for entry in entries], session)

    def page(self, query: Query) -> Page[LedgerEntry]:
        """Return one page, newest first."""
        return self._pages.page(query)

    def has(self, key: str) -> bool:
        """Say whether there is an entry of this occasion."""
        with translated():
            return self._collection.find_one({"key": equal_text(key)}, {"_id": 1}) is not None

    def sums(self, user_id: UserId, broker_id: BrokerId) -> LedgerSums:
        """Return all entries of an account added up by the server, in constant memory here."""
        where = {"user_id": user_id, "broker_id": broker_id}
        mine = {"$match": where}
        by_account: list[Document] = [
            mine,
            {"$unwind": "$lines"},
            {"$group": {"_id": "$lines.account", "sum": {"$sum": "$lines.amount"}}},
        ]
        uneven: list[Document] = [
            mine,
            {"$unwind": "$lines"},
            {"$group": {"_id": "$_id", "sum": {"$sum": "$lines.amount"}}},
            {"$match": {"sum": {"$ne": 0}}},
            {"$limit": _MOST_NAMED},
        ]
        with translated():
            sums: dict[LedgerAccount, Decimal] = {
                LedgerAccount(row["_id"]): row["sum"].to_decimal()
                for row in self._collection.aggregate(by_account)
            }
            wrong = [str(row["_id"]) for row in self._collection.aggregate(uneven)]
            count = self._collection.count_documents(where)
        return LedgerSums(entries=count, balances=sums, uneven=wrong)


def insert(
    collection: Collection[Document], documents: Sequence[Document], session: ClientSession
) -> None:
    """Insert documents within a transaction; a single one needs less than a bulk of one."""
    if len(documents) == 1:
        collection.insert_one(documents[0], session=session)
    elif documents:
        collection.insert_many(documents, ordered=False, session=session)
