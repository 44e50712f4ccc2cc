"""What the store sums up, and what it knows of instruments."""

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from datetime import date, datetime
from decimal import Decimal
from typing import Protocol

from autotrade.domain.brokers import BrokerType
from autotrade.domain.ids import (
    StrategyId,
    UserId,
)
from autotrade.domain.instruments import Instrument
from autotrade.domain.reports import Grouping, Sums


@dataclass(frozen=True, slots=True, kw_only=True)
class PnlQuery:
    """Whose round trips count, and which. ``equal`` maps a trade's field to what it must be.

    ``first`` and ``last`` are days in India, both included; None is no bound. Through ``settled``
    days are over: nothing is written of them any more but what ``forget_days`` tells of.
    """

    user_id: UserId
    first: date | None = None
    last: date | None = None
    equal: Mapping[str, object] | None = None
    settled: date | None = None

    @property
    def span(self) -> tuple[date, date]:
        """Return both bounds.

        Raises:
            ValueError: it has none, or one only.
        """
        if self.first is None or self.last is None:
            msg = "The query has to be bounded."
            raise ValueError(msg)
        return self.first, self.last


@dataclass(frozen=True, slots=True, kw_only=True)
class DaySummary:
    """A user's day in numbers; ``alert_to_fill_ms`` are p50 and p99, None without a fill."""

    alerts: int
    executions: int
    succeeded: int
    failed: int
    alert_to_fill_ms: tuple[float, float] | None
    realized_pnl: Decimal


class ReportRepository(Protocol):
    """Sums over the other collections."""

    def day_summary(self, user_id: UserId, since: datetime) -> DaySummary:
        """Return the numbers of everything since ``since``."""
        ...

    def drawdown(self, user_id: UserId, strategy_id: StrategyId) -> Decimal:
        """Return how far a strategy's realized profit is below its peak (rupees, >= 0)."""
        ...

    def pnl(self, query: PnlQuery, by: Grouping) -> Sums:
        """Return what was realised on the days of a query; nothing is told of empty days."""
        ...

    def behind(self, day: date) -> Sequence[UserId]:
        """Return who has trades of which not all days through ``day`` are added up."""
        ...

    def add_up(self, user_id: UserId, day: date) -> bool:
        """Add up some of a user's days through ``day``, which are over; False if none was left."""
        ...

    def forget_days(self, user_id: UserId, days: Iterable[date]) -> None:
        """Have days added up anew, with the transaction that writes of them later than usual."""
        ...

    def realized_since(self, user_id: UserId, strategy_id: StrategyId, since: datetime) -> Decimal:
        """Return a strategy's realized profit (rupees, before charges) since ``since``."""
        ...


@dataclass(frozen=True, slots=True, kw_only=True)
class InstrumentLoad:
    """A type of broker's instrument master as it was last loaded; ``count`` instruments."""

    broker_type: BrokerType
    loaded_at: datetime
    generation: int
    count: int


class InstrumentRepository(Protocol):
    """What can be traded, under one name for all brokers; not of any user.

    An instrument that no master names any more has expired and is found by nobody.
    """

    def load(
        self, broker_type: BrokerType, instruments: Iterable[Instrument], at: datetime, least: int
    ) -> InstrumentLoad | None:
        """Replace what a type of broker offers, all at once; never within a transaction.

        One that fails, or has fewer than ``least`` instruments (None is returned), changes
        nothing. Two must not run at the same time.
        """
        ...

    def last_load(self, broker_type: BrokerType) -> InstrumentLoad | None:
        """Return the last load of a type of broker that succeeded."""
        ...

    def generation(self) -> int:
        """Return a number that grows with every load of any broker; 0 before the first."""
        ...

    def by_symbols(self, symbols: Sequence[str]) -> Mapping[str, Instrument]:
        """Return the instruments of these symbols or aliases, by what was asked for."""
        ...

    def by_key(self, broker_type: BrokerType, key: Mapping[str, str]) -> Instrument | None:
        """Return the instrument that a type of broker knows by these values of its key."""
        ...

    def futures(self, exchange: str, underlying: str, since: date) -> Sequence[Instrument]:
        """Return an underlying's futures that expire on ``since`` or later, nearest first."""
        ...

    def search(self, text: str, today: date, limit: int) -> Sequence[Instrument]:
        """Return what may be meant: exact names, then beginnings of symbols, then words."""
        ...
