"""Sums over executions, alerts and positions, made by MongoDB."""

from collections.abc import Iterable, Sequence
from datetime import date, datetime
from decimal import Decimal
from typing import Any

from pymongo.client_session import ClientSession
from pymongo.collection import Collection
from pymongo.database import Database

from autotrade.domain.executions import ExecutionStatus
from autotrade.domain.ids import StrategyId, UserId
from autotrade.domain.reports import Grouping, Sums
from autotrade.ports.report_storage import PnlQuery
from autotrade.ports.storage import DaySummary, Query
from autotrade.storage.bson import Document
from autotrade.storage.client import translated
from autotrade.storage.collections import filter_of
from autotrade.storage.reports_days import MongoPnlDays
from autotrade.storage.reports_pnl import decimal
from autotrade.storage.work import Work


class MongoReports:
    """Implements ``ReportRepository``."""

    def __init__(
        self,
        database: Database[Document],
        session: ClientSession | None,
        work: Work | None = None,
    ):
        self._alerts = database["alerts"]
        self._executions = database["executions"]
        self._database = database
        self._session = session
        self._work = work
        self._days = MongoPnlDays(database, session)

    @property
    def _orders(self) -> Collection[Document]:
        """Return the orders, in which all that was written in this transaction is by now."""
        if self._work is not None:
            self._work.flush("orders")
        return self._database["orders"]

    def day_summary(self, user_id: UserId, since: datetime) -> DaySummary:
        """Return the numbers of everything since ``since``."""
        where = filter_of(Query(user_id=user_id, since=since))
        with translated():
            alerts = self._alerts.count_documents(where)
            rows = self._executions.aggregate(
                [{"$match": where}, {"$group": {"_id": "$status", "count": {"$sum": 1}}}]
            )
            counts = {row["_id"]: int(row["count"]) for row in rows}
            latency = self._latency(where)
            realized = self._realized({"user_id": user_id, "updated_at": {"$gte": since}})
        return DaySummary(
            alerts=alerts,
            executions=sum(counts.values()),
            succeeded=counts.get(ExecutionStatus.SUCCESS.value, 0),
            failed=counts.get(ExecutionStatus.FAIL.value, 0),
            alert_to_fill_ms=latency,
            realized_pnl=realized,
        )

    def drawdown(self, user_id: UserId, strategy_id: StrategyId) -> Decimal:
        """Return how far a strategy's realized profit is below its peak."""
        so_far = {"documents": ["unbounded", "current"]}
        stages: list[dict[str, Any]] = [
            {"$match": {"user_id": user_id, "strategy_id": strategy_id}},
            {
                "$setWindowFields": {
                    "sortBy": {"_id": 1},
                    "output": {"total": {"$sum": "$realized_pnl", "window": so_far}},
                }
            },
            {"$group": {"_id": None, "peak": {"$max": "$total"}, "last": {"$last": "$total"}}},
        ]
        with translated():
            row = next(iter(self._orders.aggregate(stages, session=self._session)), None)
        if row is None:
            return Decimal(0)
        peak, last = decimal(row["peak"]), decimal(row["last"])
        return max(peak, Decimal(0)) - last

    def pnl(self, query: PnlQuery, by: Grouping) -> Sums:
        """Return what was realised on the days of a query; nothing is told of empty days."""
        return self._days.pnl(query, by)

    def behind(self, day: date) -> Sequence[UserId]:
        """Return who has trades of which not all days through ``day`` are added up."""
        return self._days.behind(day)

    def add_up(self, user_id: UserId, day: date) -> bool:
        """Add up some of a user's days through ``day``, which are over; False if none was left."""
        return self._days.add_up(user_id, day)

    def forget_days(self, user_id: UserId, days: Iterable[date]) -> None:
        """Have days added up anew, with the transaction that writes of them later than usual."""
        self._days.forget(user_id, days)

    def realized_since(self, user_id: UserId, strategy_id: StrategyId, since: datetime) -> Decimal:
        """Return what a strategy's orders realized since ``since``."""
        where: dict[str, object] = {
            "user_id": user_id,
            "strategy_id": strategy_id,
            "updated_at": {"$gte": since},
        }
        with translated():
            return self._realized(where)

    def _realized(self, where: dict[str, object]) -> Decimal:
        total = {"$group": {"_id": None, "total": {"$sum": "$realized_pnl"}}}
        row = next(
            iter(self._orders.aggregate([{"$match": where}, total], session=self._session)), None
        )
        return decimal(row["total"]) if row is not None else Decimal(0)

    def _latency(self, where: dict[str, object]) -> tuple[float, float] | None:
        took = {"$subtract": ["$timeline.filled_at", "$timeline.received_at"]}
        rows = self._alerts.aggregate(
            [
                {"$match": {**where, "timeline.filled_at": {"$ne": None}}},
                {"$sort": {"_id": -1}},
                {"$limit": 5000},
                {"$project": {"_id": 0, "took": took}},
            ]
        )
        values = sorted(int(row["took"]) for row in rows)
        if not values:
            return None
        return float(values[len(values) // 2]), float(values[(len(values) * 99) // 100])
