"""Orders: what was asked of a broker, and the one table of how an order may move."""

from dataclasses import dataclass, replace
from datetime import datetime
from decimal import Decimal
from enum import StrEnum
from typing import Final

from autotrade.domain.errors import TransitionError
from autotrade.domain.ids import AlertId, BrokerId, ClientTag, OrderId, StrategyId, UserId
from autotrade.domain.money import ZERO


class Side(StrEnum):
    """Which way an order trades."""

    BUY = "BUY"
    SELL = "SELL"

    @property
    def sign(self) -> int:
        """Return +1 for a buy and -1 for a sell."""
        return 1 if self is Side.BUY else -1


class OrderType(StrEnum):
    """How the price of an order is bound; SL is stop-limit, SLM stop-market."""

    MARKET = "MARKET"
    LIMIT = "LIMIT"
    SL = "SL"
    SLM = "SLM"


class Product(StrEnum):
    """How long the position may be kept, and with whose money."""

    DELIVERY = "DELIVERY"
    INTRADAY = "INTRADAY"
    CARRY = "CARRY"
    MTF = "MTF"


class Validity(StrEnum):
    """How long an unfilled order rests."""

    DAY = "DAY"
    IOC = "IOC"


class OrderStatus(StrEnum):
    """Where an order stands; brokers/README.md, section 4, has the protocol."""

    CREATED = "CREATED"
    SENDING = "SENDING"
    ACCEPTED = "ACCEPTED"
    OPEN = "OPEN"
    TRIGGER_PENDING = "TRIGGER_PENDING"
    PARTIAL = "PARTIAL"
    FILLED = "FILLED"
    CANCELLED = "CANCELLED"
    REJECTED = "REJECTED"
    EXPIRED = "EXPIRED"
    UNKNOWN = "UNKNOWN"
    LOST = "LOST"


_S = OrderStatus
_AT_BROKER = frozenset({_S.OPEN, _S.TRIGGER_PENDING, _S.PARTIAL, _S.FILLED, _S.CANCELLED})
_ENDED = frozenset({_S.REJECTED, _S.EXPIRED})
TRANSITIONS: Final[dict[OrderStatus, frozenset[OrderStatus]]] = {
    _S.CREATED: frozenset({_S.SENDING, _S.REJECTED, _S.EXPIRED, _S.CANCELLED}),
    # back to CREATED only when it is proved that nothing left this machine
    _S.SENDING: frozenset({_S.CREATED, _S.ACCEPTED, _S.UNKNOWN}) | _AT_BROKER | _ENDED,
    _S.ACCEPTED: _AT_BROKER | _ENDED,
    _S.OPEN: _AT_BROKER - {_S.OPEN} | _ENDED,
    _S.TRIGGER_PENDING: _AT_BROKER - {_S.TRIGGER_PENDING} | _ENDED,
    _S.PARTIAL: frozenset({_S.PARTIAL, _S.FILLED, _S.CANCELLED, _S.EXPIRED, _S.REJECTED}),
    _S.UNKNOWN: frozenset({_S.ACCEPTED, _S.LOST}) | _AT_BROKER | _ENDED,
    # a late answer of the broker still counts: it is the truth
    _S.LOST: frozenset({_S.ACCEPTED}) | _AT_BROKER | _ENDED,
    _S.FILLED: frozenset(),
    _S.CANCELLED: frozenset(),
    _S.REJECTED: frozenset(),
    _S.EXPIRED: frozenset(),
}
AT_BROKER: Final = frozenset({_S.ACCEPTED, _S.OPEN, _S.TRIGGER_PENDING, _S.PARTIAL})
"""What a broker has and may still fill: its books are read until it ends."""
TERMINAL: Final = frozenset(status for status, moves in TRANSITIONS.items() if not moves)
WORKING: Final = frozenset(OrderStatus) - TERMINAL - {_S.LOST}
"""What may still trade, as far as is known."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Fill:
    """A part of an order that was traded; ``trade_id`` is the broker's and counts once."""

    trade_id: str
    quantity: Decimal
    price: Decimal
    at: datetime


@dataclass(frozen=True, slots=True, kw_only=True)
class EntryLevels:
    """Where an entry's signal wants its position closed: prices, or percent away from the fill."""

    stop_loss: Decimal | None = None
    target: Decimal | None = None
    stop_percent: Decimal | None = None
    target_percent: Decimal | None = None

    def at(self, price: Decimal, side: Side) -> tuple[Decimal | None, Decimal | None]:
        """Return stop-loss and target of what was entered at ``price``."""
        stop, target = self.stop_loss, self.target
        if stop is None and self.stop_percent is not None:
            stop = price * (1 - side.sign * self.stop_percent / 100)
        if target is None and self.target_percent is not None:
            target = price * (1 + side.sign * self.target_percent / 100)
        return stop, target


@dataclass(frozen=True, slots=True, kw_only=True)
class Order:
    """An order as stored. Prices in rupees; ``reference_price`` is what the signal saw.

    A quantity above the exchange's freeze quantity is several orders: the first is the others'
    ``parent_id``, each has its number as ``slice``, and ``slices`` is how many there are.
    ``reduces`` says that it only makes a position smaller. ``external`` marks an order that was
    placed elsewhere: it is shown and never touched. ``changes`` counts what was asked of the
    broker after the placement; ``cancel_at`` is when a cancellation was first asked for.
    ``levels`` protect what it enters.
    """

    id: OrderId
    user_id: UserId
    broker_id: BrokerId
    strategy_id: StrategyId | None
    alert_id: AlertId | None
    leg: int
    client_tag: ClientTag
    symbol: str
    side: Side
    quantity: Decimal
    order_type: OrderType
    product: Product
    validity: Validity
    status: OrderStatus
    paper: bool
    created_at: datetime
    updated_at: datetime
    price: Decimal | None = None
    trigger_price: Decimal | None = None
    reference_price: Decimal | None = None
    broker_order_id: str | None = None
    filled_quantity: Decimal = ZERO
    average_price: Decimal | None = None
    status_reason: str | None = None
    fills: tuple[Fill, ...] = ()
    realized_pnl: Decimal = ZERO
    sending_at: datetime | None = None
    lookups: int = 0
    request_id: str | None = None
    parent_id: OrderId | None = None
    slice: int = 0
    slices: int = 1
    reduces: bool = False
    external: bool = False
    changes: int = 0
    cancel_at: datetime | None = None
    levels: EntryLevels | None = None

    @property
    def remaining(self) -> Decimal:
        """Return the quantity that was not traded so far."""
        return max(self.quantity - self.filled_quantity, ZERO)

    @property
    def family(self) -> OrderId:
        """Return the id that an order shares with the other slices of one intended order."""
        return self.parent_id or self.id

    def to(self, status: OrderStatus, at: datetime, **changes: object) -> "Order":
        """Return this order in ``status`` as of ``at`` (aware UTC), with ``changes``.

        Raises:
            TransitionError: the table has no such move.
        """
        if status not in TRANSITIONS[self.status]:
            msg = f"Order {self.id} cannot go from {self.status} to {status}."
            raise TransitionError(msg)
        return replace(self, status=status, updated_at=at, **changes)  # type: ignore[arg-type]  # fields by name

    def with_fills(self, fills: tuple[Fill, ...]) -> "Order":
        """Return this order with ``fills`` added, each trade id counted once."""
        unique = {fill.trade_id: fill for fill in (*self.fills, *fills)}
        quantity = sum((fill.quantity for fill in unique.values()), ZERO)
        value = sum((fill.quantity * fill.price for fill in unique.values()), ZERO)
        return replace(
            self,
            fills=tuple(unique.values()),
            filled_quantity=quantity,
            average_price=value / quantity if quantity else None,
        )


@dataclass(frozen=True, slots=True, kw_only=True)
class OrderTicket:
    """What a person asks for. ``key`` names the request: the same key is the same order.

    ``symbol`` is canonical; ``quantity`` is in units. Prices in rupees.
    """

    broker_id: BrokerId
    symbol: str
    side: Side
    quantity: Decimal
    order_type: OrderType = OrderType.MARKET
    product: Product = Product.INTRADAY
    validity: Validity = Validity.DAY
    price: Decimal | None = None
    trigger_price: Decimal | None = None
    key: str | None = None
    request_id: str | None = None


@dataclass(frozen=True, slots=True, kw_only=True)
class OrderAmendment:
    """What a person changes of a working order; None leaves it as it is."""

    quantity: Decimal | None = None
    order_type: OrderType | None = None
    validity: Validity | None = None
    price: Decimal | None = None
    trigger_price: Decimal | None = None
