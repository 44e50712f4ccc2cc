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
_COMPONENTS: Final = (*_KINDS, "interest")
_CHARGED: Final[Document] = {
    "_id": 0,
    "number": "$broker_order_id",
    "day": {"$dateToString": {"date": "$at", "format": "%Y-%m-%d", "timezone": IST.key}},
    **{name: f"$charges.{name}" for name in _KINDS},
    "interest": {"$sum": {"$map": {"input": _INTEREST, "in": "$$this.amount"}}},
}
_SUMMED: Final[Document] = {name: {"$sum": f"${name}"} for name in _COMPONENTS}


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
        begun = datetime.combine(first, time.min, IST)
        until = datetime.combine(last + timedelta(days=1), time.min, IST)
        of_orders = {name: encode_value(value) for name, value in (equal or {}).items()}
        where: Document = {"user_id": user_id, "broker_id": {"$in": list(brokers)}}
        span = id_range(cursor=None, since=begun, until=until)
        entries: Document = {**where, "_id": span}
        if "symbol" in of_orders:
            entries["symbol"] = of_orders.pop("symbol")
        stages: list[Document] = [{"$match": entries}, {"$project": _CHARGED}]
        if of_orders:
            orders = {**where, **of_orders, "updated_at": {"$gte": begun}}
            stages += _charged_to({**orders, "broker_order_id": {"$type": "string"}})
        stages.append({"$group": {"_id": "$day", **_SUMMED}})
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


def _charged_to(orders: Document) -> list[Document]:
    """Return the stages that leave what was charged to some orders alone.

    The orders are put beside it and both brought together by their numbers, which takes one
    reading of each; to look every number up would take one for each entry.
    """
    ours: Document = {"_id": 0, "number": "$broker_order_id", "is_ours": {"$literal": True}}
    beside = {"coll": "orders", "pipeline": [{"$match": orders}, {"$project": ours}]}
    charged = {name: f"${name}" for name in ("day", *_COMPONENTS)}
    return [
        {"$unionWith": beside},
        {
            "$group": {
                "_id": "$number",
                "is_ours": {"$max": "$is_ours"},
                "charged": {"$push": charged},
            }
        },
        {"$match": {"is_ours": True, "_id": {"$ne": None}}},
        {"$unwind": "$charged"},
        {"$replaceWith": "$charged"},
        {"$match": {"day": {"$exists": True}}},
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
