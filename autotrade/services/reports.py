"""Reports: the day in numbers, profit and loss, the equity curve, and what was charged."""

from collections.abc import Iterable, Mapping
from dataclasses import replace
from datetime import date, datetime, timedelta
from decimal import Decimal
from typing import Final

from autotrade.domain.brokers import BrokerType
from autotrade.domain.ids import BrokerId, UserId
from autotrade.domain.market_hours import IST
from autotrade.domain.money import ZERO
from autotrade.domain.paper_states import day_of, paper_capital
from autotrade.domain.reports import (
    EquityCurve,
    Grouping,
    PnlReport,
    Sums,
    equity_curve,
    pnl_rows,
    total_of,
)
from autotrade.ports.clock import Clock
from autotrade.ports.report_storage import PnlQuery
from autotrade.ports.storage import DaySummary, Storage
from autotrade.services.reports_charges import ChargesReport, OrderCharges, charges_report

_YEAR: Final = timedelta(days=364)
SETTLED_AFTER: Final = timedelta(days=3)
"""After how many days nothing is learned of a day any more, but what somebody writes down."""


class Reports:
    """Sums over what happened."""

    def __init__(self, *, storage: Storage, clock: Clock, charges: OrderCharges) -> None:
        self._storage = storage
        self._clock = clock
        self._charges = charges

    def day(self, user_id: UserId) -> tuple[datetime, DaySummary]:
        """Return the start of the day in India (aware) and the numbers since."""
        local = self._clock.now().astimezone(IST)
        since = local.replace(hour=0, minute=0, second=0, microsecond=0)
        return since, self._storage.now.reports.day_summary(user_id, since)

    def today(self) -> date:
        """Return the day that it is in India."""
        return day_of(self._clock.now())

    def bounded(self, query: PnlQuery) -> PnlQuery:
        """Return a query with both its bounds: up to today, and a year if it names no more."""
        last = query.last or max(self.today(), query.first or date.min)
        return replace(query, first=query.first or last - _YEAR, last=last)

    def pnl(self, query: PnlQuery, by: Grouping) -> Sums:
        """Return what was realised on the days of a query.

        An entry's charges count on the day of the entry, a gain on the day of the exit.
        """
        settled = day_of(self._clock.now()) - SETTLED_AFTER
        return self._storage.now.reports.pnl(replace(query, settled=settled), by)

    def pnl_report(self, query: PnlQuery, by: Grouping) -> PnlReport:
        """Return what was realised on the days of a query, bounded as ``bounded`` does it."""
        asked = self.bounded(query)
        rows = pnl_rows(self.pnl(asked, by), by, self.names(asked.user_id, by))
        first, last = asked.span
        return PnlReport(by=by, first=first, last=last, items=rows)

    def names(self, user_id: UserId, by: Grouping) -> Mapping[str, str]:
        """Return what the user calls strategies or accounts, by their ids; others name themselves.

        What was removed since has no name.
        """
        now = self._storage.now
        if by is Grouping.BROKER:
            return {account.id: account.label for account in now.brokers.of_user(user_id)}
        if by is Grouping.STRATEGY:
            return now.exports.strategy_names(user_id)
        return {}

    def equity(self, query: PnlQuery) -> EquityCurve:
        """Return the curve of a bounded query: realised by day, on top of what was before."""
        days = self.pnl(query, Grouping.DAY)
        capital = self._capital(query)
        before = ZERO
        if query.first is not None:
            earlier = replace(query, first=None, last=query.first - timedelta(days=1))
            before = total_of(self.pnl(earlier, Grouping.MONTH)).net
        return equity_curve(days, (capital or ZERO) + before, capital)

    def charges(self, query: PnlQuery, types: Iterable[str], by: Grouping) -> ChargesReport:
        """Return what was charged on the days or in the months of a query, by component."""
        asked = self.bounded(query)
        return charges_report(asked, by, self._charges.of(asked, frozenset(types)))

    def _capital(self, query: PnlQuery) -> Decimal | None:
        """Return what the curve stands on: the paper account's capital, or the user's own."""
        now, broker_id = self._storage.now, (query.equal or {}).get("broker_id")
        if isinstance(broker_id, str):
            account = now.brokers.get(query.user_id, BrokerId(broker_id))
            if account is not None and account.type is BrokerType.PAPER:
                return paper_capital(account)
        user = now.users.get(query.user_id)
        return user.trading_capital if user is not None else None
