"""What the store hands out whole: the rows of reports, the ledger of a statement, saved views."""

from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass
from datetime import date, datetime
from decimal import Decimal
from typing import NamedTuple, Protocol

from autotrade.domain.ids import BrokerId, SavedViewId, UserId
from autotrade.domain.ledger import Balances, LedgerEntry
from autotrade.domain.orders import Fill, Product, Side
from autotrade.domain.saved_views import SavedView
from autotrade.domain.trades import Trade
from autotrade.ports.queries import Query


class ExecutionRow(NamedTuple):
    """An execution as a table shows it: the fields of ``Execution``, words as they are stored.

    Times are written by the store: ISO 8601 in UTC, with milliseconds and Z.
    """

    executed_at: str | None
    status: str
    type: str
    strategy_name: str
    symbol: str
    side: str | None
    quantity: Decimal | None
    price: Decimal | None
    reason: str | None
    retry_count: int
    id: str
    alert_id: str
    strategy_id: str
    broker_id: str | None
    order_id: str | None
    created_at: str


@dataclass(frozen=True, slots=True, kw_only=True)
class FilledOrder:
    """An order that was traded, as far as money is concerned."""

    broker_id: BrokerId
    symbol: str
    side: Side
    product: Product
    fills: tuple[Fill, ...]


@dataclass(frozen=True, slots=True, kw_only=True)
class LedgerSpan:
    """A part of an account's ledger in time; ``after`` is the last entry that was read before."""

    user_id: UserId
    broker_id: BrokerId
    since: datetime | None = None
    until: datetime | None = None
    after: str | None = None


class ExportRepository(Protocol):
    """Everything that a query matches, in constant memory, by batches.

    A batch is small enough that whoever waits for the process meanwhile does not notice.
    """

    def executions(self, query: Query) -> Iterator[Sequence[ExecutionRow]]:
        """Yield the executions of a query, newest first, without its page."""
        ...

    def trades(self, query: Query) -> Iterator[Sequence[Trade]]:
        """Yield the trades of a query, newest first, without its page."""
        ...

    def filled_orders(
        self,
        user_id: UserId,
        *,
        paper: bool,
        since: datetime,
        until: datetime,
        equal: Mapping[str, object] | None = None,
    ) -> Iterator[Sequence[FilledOrder]]:
        """Yield the orders that have fills and were last changed from ``since`` on.

        With only those fills that were made from ``since`` (inclusive) to ``until``. ``equal``
        maps an order's field to what it must be.
        """
        ...

    def strategy_names(self, user_id: UserId) -> Mapping[str, str]:
        """Return the names of a user's strategies by their ids."""
        ...

    def traded_symbols(self, user_id: UserId) -> Sequence[str]:
        """Return the symbols of all orders, sorted."""
        ...

    def orders_in(self, user_id: UserId, symbol: str, *, paper: bool) -> Sequence[FilledOrder]:
        """Return the orders in a symbol that have fills, oldest first."""
        ...


class StatementRepository(Protocol):
    """The ledgers of paper accounts."""

    def standings(self, span: LedgerSpan) -> tuple[Balances, Balances]:
        """Return an account's sums before a span of its ledger and after it, of one moment."""
        ...

    def entries(self, span: LedgerSpan, limit: int = 0) -> Iterator[Sequence[LedgerEntry]]:
        """Yield the entries of a span by batches, oldest first; 0 is no limit."""
        ...

    def charges(
        self,
        user_id: UserId,
        brokers: Sequence[BrokerId],
        first: date,
        last: date,
        equal: Mapping[str, object] | None = None,
    ) -> Mapping[date, Mapping[str, Decimal]]:
        """Return what was charged on each day (India), by the names of ``Charges``.

        And ``interest``, of margin trades. ``equal`` maps a field of the entries' orders to what
        it must be; of what was posted without an order only ``symbol`` is known.
        """
        ...


class SavedViewRepository(Protocol):
    """The views that users keep."""

    def of_user(self, user_id: UserId) -> Sequence[SavedView]:
        """Return a user's views, newest first."""
        ...

    def get(self, user_id: UserId, view_id: SavedViewId) -> SavedView | None:
        """Return one view."""
        ...

    def add(self, view: SavedView) -> None:
        """Store a new view; ``ConflictError`` when there is one of that name."""
        ...

    def save(self, view: SavedView) -> None:
        """Store a view over what it was; ``ConflictError`` when another one has its name."""
        ...

    def remove(self, user_id: UserId, view_id: SavedViewId) -> bool:
        """Forget a view; False when there was none."""
        ...

    def claim(self, user_id: UserId) -> None:
        """Within a transaction: let nobody else add one of this user's meanwhile."""
        ...
