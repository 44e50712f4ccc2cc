"""Statements and charges of paper accounts, from their ledger in MongoDB."""

from collections.abc import Iterator, Mapping, Sequence
from datetime import date, datetime, time, timedelta
from decimal import Decimal
from typing import Final

from pymongo.client_session import ClientSession
from pymongo.database import Database

from autotrade.domain.charges import NO_CHARGES
from autotrade.domain.ids import BrokerId, UserId
from autotrade.domain.ledger import Balances, LedgerAccount, LedgerEntry
from autotrade.domain.market_hours import IST
from autotrade.domain.money import ZERO
from autotrade.domain.paper_states import PaperState
from autotrade.ports.export_storage import LedgerSpan
from autotrade.storage.bson import Document, encode_value, from_document
from autotrade.storage.client import translated
from autotrade.storage.collections import id_range
from autotrade.storage.reports_pnl import decimal
from autotrade.storage.reports_rows import BATCH, batches

_KINDS: Final = tuple(encode_value(NO_CHARGES))
_BY_ACCOUNT: Final[list[Document]] = [
    {"$unwind": "$lines"},
    {"$group": {"_id": "$lines.account", "sum": {"$sum": "$lines.amount"}}},
]
_INTEREST: Final[Document] = {
    "$filter": {
        "input": "$lines",
        "cond": {"$eq": ["$$this.account", LedgerAccount.MTF_INTEREST.value]},
    }
}


class MongoStatements:
    """Implements ``StatementRepository``."""

    def __init__(self, database: Database[Document]):
        self._database = database
        self._entries = database["ledger_entries"]

    def standings(self, span: LedgerSpan) -> tuple[Balances, Balances]:
        """Return an account's sums before a span of its ledger and after it, of one moment.

        They are the account's present sums less what was posted since: recent ones cost little.
        """
        with translated(), self._database.client.start_session(snapshot=True) as session:
            present = self._present(span, session)
            later = self._sums(_beyond(span), session) if span.until is not None else {}
            after = _less(present, later)
            return _less(after, self._sums(_within(span), session)), after

    def entries(self, span: LedgerSpan, limit: int = 0) -> Iterator[Sequence[LedgerEntry]]:
        """Yield the entries of a span by batches, oldest first; 0 is no limit."""
        cursor = self._entries.find(_within(span), batch_size=BATCH).sort([("_id", 1)]).limit(limit)
        return batches(cursor, lambda document: from_document(LedgerEntry, document))

    def charges(
        self,
        user_id: UserId,
        brokers: Sequence[BrokerId],
        first: date,
        last: date,
        equal: Mapping[str, object] | None = None,
    ) -> Mapping[date, Mapping[str, Decimal]]:
        """Return what was charged on each day (India), by the names of ``Charges``."""
        day = {"$dateToString": {"date": "$at", "format": "%Y-%m-%d", "timezone": IST.key}}
        sums: Document = {name: {"$sum": f"$charges.{name}"} for name in _KINDS}
        sums["interest"] = {"$sum": {"$sum": {"$map": {"input": _INTEREST, "in": "$$this.amount"}}}}
        until = datetime.combine(last + timedelta(days=1), time.min, IST)
        span = id_range(cursor=None, since=datetime.combine(first, time.min, IST), until=until)
        where = {"user_id": user_id, "broker_id": {"$in": list(brokers)}, "_id": span}
        of_orders = {name: encode_value(value) for name, value in (equal or {}).items()}
        if "symbol" in of_orders:
            where["symbol"] = of_orders.pop("symbol")
        joined = _joined(user_id, brokers, of_orders) if of_orders else []
        stages: list[Document] = [{"$match": where}, *joined, {"$group": {"_id": day, **sums}}]
        with translated():
            return {
                date.fromisoformat(row.pop("_id")): {
                    name: decimal(value) for name, value in row.items()
                }
                for row in self._entries.aggregate(stages)
                if any(decimal(value) for name, value in row.items() if name != "_id")
            }

    def _present(self, span: LedgerSpan, session: ClientSession) -> Balances:
        accounts = self._database["paper_accounts"]
        where = {"_id": span.broker_id, "user_id": span.user_id}
        known = accounts.find_one(where, session=session)
        return {} if known is None else from_document(PaperState, known).balances()

    def _sums(self, where: Document, session: ClientSession) -> Balances:
        rows = self._entries.aggregate([{"$match": where}, *_BY_ACCOUNT], session=session)
        return {LedgerAccount(row["_id"]): row["sum"].to_decimal() for row in rows}


def _joined(
    user_id: UserId, brokers: Sequence[BrokerId], of_orders: Mapping[str, object]
) -> list[Document]:
    """Return the stages that leave the entries of some orders alone."""
    numbers = {"broker_id": {"$in": list(brokers)}, "broker_order_id": {"$type": "string"}}
    order: Document = {
        "from": "orders",
        "localField": "broker_order_id",
        "foreignField": "broker_order_id",
        "pipeline": [
            {"$match": {**numbers, "user_id": user_id, **of_orders}},
            {"$project": {"_id": 1}},
        ],
        "as": "order",
    }
    return [
        {"$match": {"broker_order_id": {"$type": "string"}}},
        {"$lookup": order},
        {"$match": {"order.0": {"$exists": True}}},
    ]


def _within(span: LedgerSpan) -> Document:
    ids = id_range(cursor=None, since=span.since, until=span.until)
    if span.after is not None:
        ids["$gt"] = span.after
    where: Document = {"user_id": span.user_id, "broker_id": span.broker_id}
    return {**where, "_id": ids} if ids else where


def _beyond(span: LedgerSpan) -> Document:
    ids = id_range(cursor=None, since=span.until, until=None)
    return {"user_id": span.user_id, "broker_id": span.broker_id, "_id": ids}


def _less(whole: Balances, part: Balances) -> Balances:
    return {
        account: whole.get(account, ZERO) - part.get(account, ZERO) for account in LedgerAccount
    }
