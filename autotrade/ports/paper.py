"""Where the paper broker keeps its orders and accounts, and what else it can do than trade."""

from collections.abc import Callable, Collection, Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass
from datetime import date, datetime
from decimal import Decimal
from typing import Final, Protocol, runtime_checkable

from autotrade.domain.ids import BrokerId, ClientTag, UserId
from autotrade.domain.ledger import LedgerCheck, LedgerEntry, LedgerSums
from autotrade.domain.listings import Listing
from autotrade.domain.money import ZERO
from autotrade.domain.orders import Fill, OrderStatus, Product
from autotrade.domain.paper_states import PaperState
from autotrade.ports.brokers import OrderRequest, OrderView, PlaceResult
from autotrade.ports.marketdata import Tick
from autotrade.ports.queries import Page, Query

RESTING: Final = frozenset({OrderStatus.OPEN, OrderStatus.TRIGGER_PENDING, OrderStatus.PARTIAL})
"""What a paper order is in while it waits for its price."""


@dataclass(frozen=True, slots=True, kw_only=True)
class PaperOrder:
    """An order in the paper broker's own book.

    ``reserved`` is what it binds of the account's cash while it rests. ``seen_price`` is the
    market's price when it was placed or changed, at ``changed_at``; None where none was known.
    """

    broker_order_id: str
    broker_id: BrokerId
    request: OrderRequest
    status: OrderStatus
    placed_at: datetime
    fills: tuple[Fill, ...] = ()
    reason: str | None = None
    listing: Listing | None = None
    reserved: Decimal = ZERO
    seen_price: Decimal | None = None
    changed_at: datetime | None = None

    @property
    def filled(self) -> Decimal:
        """Return the quantity that was traded."""
        return sum((fill.quantity for fill in self.fills), ZERO)

    @property
    def turnover(self) -> Decimal:
        """Return what was traded in rupees."""
        return sum((fill.quantity * fill.price for fill in self.fills), ZERO)


@dataclass(frozen=True, slots=True, kw_only=True)
class PaperBatch:
    """What one change of an account writes, all of it or nothing.

    ``before`` is the account as it was read, None when it is new. Orders that are ``changed``
    were read after it.
    """

    before: PaperState | None
    after: PaperState
    added: Sequence[PaperOrder] = ()
    changed: Sequence[PaperOrder] = ()
    entries: Sequence[LedgerEntry] = ()


class PaperRepository(Protocol):
    """The paper broker's book within a transaction of ours."""

    def account(self, broker_id: BrokerId) -> PaperState | None:
        """Return an account as it is now; None before its first order."""
        ...

    def write(self, batch: PaperBatch) -> None:
        """Write a batch when the transaction commits.

        ``ConflictError`` then, when the account is no longer ``before``, or when an order that is
        to be added has its account's and its tag already.
        """
        ...

    def once_committed(self, keep: Callable[[], None]) -> None:
        """Have something done when the transaction has committed."""
        ...


@runtime_checkable
class PlacesWithin(Protocol):
    """A broker account whose book is in our own store: nothing can fall between it and ours."""

    def place_within(
        self, book: PaperRepository, requests: Sequence[OrderRequest]
    ) -> Sequence[PlaceResult]:
        """Send orders within a transaction, each once; the outcomes are in their order.

        What is answered has happened when the transaction has committed.
        """
        ...


class PaperBook(Protocol):
    """Where the paper broker keeps orders; it must survive whatever the broker dies of."""

    def commit(self, batch: PaperBatch) -> bool:
        """Write a batch; False, and nothing is written, when the account is no longer ``before``.

        Or when an order that is to be added has its account's and its tag already.
        """
        ...

    def account(self, broker_id: BrokerId) -> PaperState | None:
        """Return an account as it is now; None before its first order."""
        ...

    def accounts_with(self, product: Product) -> Sequence[PaperState]:
        """Return the accounts, of all users, with a position of a product, also a closed one."""
        ...

    def accounts(self) -> Iterator[PaperState]:
        """Yield the accounts of all users."""
        ...

    def find(self, broker_id: BrokerId, tag: ClientTag) -> PaperOrder | None:
        """Return the order of an account with this tag."""
        ...

    def known(
        self, broker_id: BrokerId, tags: Collection[ClientTag]
    ) -> Mapping[ClientTag, PaperOrder]:
        """Return those orders of an account that have one of these tags."""
        ...

    def last_fill(self, broker_id: BrokerId, symbol: str) -> Fill | None:
        """Return the latest fill of an account in a symbol."""
        ...

    def of_day(self, broker_id: BrokerId, since: datetime) -> Sequence[PaperOrder]:
        """Return an account's orders placed at ``since`` or later, or resting still."""
        ...

    def resting(
        self, broker_id: BrokerId | None = None, changed_since: datetime | None = None
    ) -> Sequence[PaperOrder]:
        """Return the orders that rest, of one account or of all users'."""
        ...

    def filled(self, broker_id: BrokerId) -> Iterable[PaperOrder]:
        """Yield an account's orders that have fills, as they were placed."""
        ...

    def quantities(
        self, broker_id: BrokerId, since: datetime
    ) -> Mapping[tuple[str, Product], Decimal]:
        """Return the signed sums of the fills since ``since``, by symbol and product."""
        ...

    def entries(self, query: Query) -> Page[LedgerEntry]:
        """Return one page of the ledger, newest first."""
        ...

    def has_entry(self, key: str) -> bool:
        """Say whether an occasion was posted already."""
        ...

    def sums(self, user_id: UserId, broker_id: BrokerId) -> LedgerSums:
        """Return all entries of an account added up."""
        ...


@dataclass(frozen=True, slots=True, kw_only=True)
class PaperMove:
    """What became of an order that rested, and whose it is."""

    broker_id: BrokerId
    user_id: UserId
    view: OrderView


class PaperDesk(Protocol):
    """What the paper broker does beside what every broker does."""

    def state(self, broker_id: BrokerId, user_id: UserId) -> PaperState:
        """Return an account's money and positions as they are now."""
        ...

    def price(self, symbol: str, seen: Decimal | None, at: datetime) -> Decimal | None:
        """Return the present price of something that was traded at ``seen`` then."""
        ...

    def resting(self, changed_since: datetime | None) -> Sequence[PaperOrder]:
        """Return the orders of all accounts that rest, or those that changed since a time."""
        ...

    def still_resting(self, order: PaperOrder) -> PaperOrder | None:
        """Return an order as it is now; None when it does not rest any more."""
        ...

    def concerns(self, order: PaperOrder, tick: Tick) -> bool:
        """Say whether a tick fills or triggers an order that rests; asks nobody."""
        ...

    def on_tick(self, order: PaperOrder, tick: Tick) -> PaperMove | None:
        """Do with an order what a tick does; None when it does nothing (any more)."""
        ...

    def expire(self, order: PaperOrder, reason: str) -> PaperMove | None:
        """End an order that rests; None when it does not rest any more."""
        ...

    def reset(
        self, broker_id: BrokerId, user_id: UserId, capital: Decimal | None
    ) -> tuple[PaperState, Sequence[OrderView]]:
        """Begin an account anew; return it, and the resting orders that this cancelled."""
        ...

    def accounts_with(self, product: Product) -> Sequence[PaperState]:
        """Return the accounts, of all users, with a position of a product, also a closed one."""
        ...

    def charge_square_off(self, broker_id: BrokerId, user_id: UserId, tag: ClientTag) -> bool:
        """Charge once for an order that closed a position by itself; False when it was before."""
        ...

    def charge_interest(self, state: PaperState, through: date) -> Decimal:
        """Charge interest for the days up to ``through`` that were not charged; return it."""
        ...

    def entries(self, query: Query) -> Page[LedgerEntry]:
        """Return one page of the ledger, newest first."""
        ...

    def states(self) -> Iterator[PaperState]:
        """Yield the accounts of all users."""
        ...

    def check(self, broker_id: BrokerId, user_id: UserId) -> LedgerCheck:
        """Add everything up anew and compare."""
        ...
