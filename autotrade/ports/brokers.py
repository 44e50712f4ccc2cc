"""The one interface to a broker, and the three outcomes that a placement can have."""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime
from decimal import Decimal
from enum import StrEnum
from typing import Protocol

from autotrade.domain.brokers import BrokerAccount, BrokerSpec, BrokerType
from autotrade.domain.ids import BrokerId, ClientTag
from autotrade.domain.orders import Fill, OrderStatus, OrderType, Product, Side, Validity


class Outcome(StrEnum):
    """What became of a placement.

    NOT_SENT is proved: the request never left. UNKNOWN is everything that proves nothing.
    """

    ACCEPTED = "accepted"
    REJECTED = "rejected"
    NOT_SENT = "not_sent"
    UNKNOWN = "unknown"


@dataclass(frozen=True, slots=True, kw_only=True)
class OrderRequest:
    """An order as a broker is asked for it. ``reference_price`` is what the signal saw."""

    client_tag: ClientTag
    symbol: str
    side: Side
    quantity: Decimal
    product: Product
    order_type: OrderType
    validity: Validity
    price: Decimal | None = None
    trigger_price: Decimal | None = None
    reference_price: Decimal | None = None


@dataclass(frozen=True, slots=True, kw_only=True)
class OrderView:
    """An order as the broker's books show it."""

    broker_order_id: str
    client_tag: ClientTag
    status: OrderStatus
    fills: tuple[Fill, ...] = ()
    reason: str | None = None


@dataclass(frozen=True, slots=True, kw_only=True)
class PlaceResult:
    """The outcome of a placement; ``view`` when the broker told the order's state at once."""

    outcome: Outcome
    broker_order_id: str | None = None
    view: OrderView | None = None
    code: str | None = None
    message: str | None = None
    response: dict[str, object] | None = None


class LookupFailedError(Exception):
    """The books could not be read: this says nothing about the order."""


class Broker(Protocol):
    """A broker account that orders can be sent through."""

    @property
    def places_once(self) -> bool:
        """Say whether a second placement with a known tag returns the first order."""
        ...

    def place(self, request: OrderRequest) -> PlaceResult:
        """Send one order, once, without any retry; never raises for what happens outside."""
        ...

    def find_by_tag(self, tag: ClientTag) -> Sequence[OrderView]:
        """Return the orders with this tag; empty means looked and found nothing.

        Raises:
            LookupFailedError: could not look.
        """
        ...


class BrokerDirectory(Protocol):
    """Which types of broker there are, and the adapter of a linked account."""

    def specs(self) -> Sequence[BrokerSpec]:
        """Return every type that can be linked, in the order to show them."""
        ...

    def spec(self, broker_type: BrokerType) -> BrokerSpec:
        """Return one type."""
        ...

    def open(self, account: BrokerAccount) -> Broker:
        """Return the adapter of an account.

        Raises:
            ConflictError: orders can't be sent through this type in this release.
        """
        ...


@dataclass(frozen=True, slots=True, kw_only=True)
class PaperOrder:
    """An order in the paper broker's own book."""

    broker_order_id: str
    broker_id: BrokerId
    request: OrderRequest
    status: OrderStatus
    placed_at: datetime
    fills: tuple[Fill, ...] = ()
    reason: str | None = None


class PaperBook(Protocol):
    """Where the paper broker keeps its orders; it must survive whatever the broker dies of."""

    def add(self, order: PaperOrder) -> PaperOrder:
        """Store an order and return it, or the one that has its account and tag already."""
        ...

    def find(self, broker_id: BrokerId, tag: ClientTag) -> PaperOrder | None:
        """Return the order of an account with this tag."""
        ...

    def last_fill(self, broker_id: BrokerId, symbol: str) -> Fill | None:
        """Return the latest fill of an account in a symbol."""
        ...
