"""The one interface to a broker, and the outcomes that a placement can have.

What happens outside never leaves an adapter as a foreign error: a call that changes something
returns an ``Outcome``, a call that reads raises ``BrokerError``.
"""

from collections.abc import Callable, Iterator, Mapping, Sequence
from dataclasses import dataclass, field
from datetime import datetime
from decimal import Decimal
from enum import StrEnum
from typing import Protocol, runtime_checkable

from autotrade.domain.accounts import BookPosition, BookTrade, Funds, Holding
from autotrade.domain.brokers import BrokerAccount, BrokerSpec, BrokerType
from autotrade.domain.candles import Candle, Interval
from autotrade.domain.ids import ClientTag
from autotrade.domain.instruments import Instrument, Segment
from autotrade.domain.orders import Fill, OrderStatus, OrderType, Product, Side, Validity
from autotrade.ports.marketdata import Quote, Tick


class Outcome(StrEnum):
    """What became of a request to change something at a broker.

    NOT_SENT is proved: the request never left, or was refused before it could become an order
    and may be sent again as it is. UNKNOWN is everything that proves nothing.
    """

    ACCEPTED = "accepted"
    REJECTED = "rejected"
    NOT_SENT = "not_sent"
    UNKNOWN = "unknown"


class BrokerErrorKind(StrEnum):
    """What kind of refusal or failure a broker's answer is, whatever its own code."""

    AUTH = "auth"
    RATE = "rate"
    STATIC_IP = "static_ip"
    INPUT = "input"
    MARGIN = "margin"
    EDIS = "edis"
    MARKET_CLOSED = "market_closed"
    BROKER_DOWN = "broker_down"
    OTHER = "other"


class BrokerError(Exception):
    """A broker could not be asked, or refused to answer.

    ``code`` is the broker's own; ``message`` is meant for the user and holds no secret;
    ``retry_after`` is in seconds, when the broker or our own limits name a time.
    """

    def __init__(
        self,
        kind: BrokerErrorKind,
        message: str,
        *,
        code: str | None = None,
        retry_after: float | None = None,
    ):
        super().__init__(message)
        self.kind = kind
        self.message = message
        self.code = code
        self.retry_after = retry_after


class LookupFailedError(Exception):
    """The books could not be read: this says nothing about the order."""


@dataclass(frozen=True, slots=True, kw_only=True)
class OrderRequest:
    """An order as a broker is asked for it. ``reference_price`` is what the signal saw.

    ``instrument`` is None only where the broker needs none (the paper broker).
    ``is_exit`` gives it the right of way when orders wait for the broker's rate limit.
    """

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
    disclosed_quantity: Decimal | None = None
    instrument: Instrument | None = None
    is_exit: bool = False


@dataclass(frozen=True, slots=True, kw_only=True)
class OrderReference:
    """An order that a broker knows; some brokers need more than its number to find it."""

    broker_order_id: str
    client_tag: ClientTag
    symbol: str
    instrument: Instrument | None = None


@dataclass(frozen=True, slots=True, kw_only=True)
class OrderChange:
    """What an order is to become; every field is its full new value, not a difference."""

    quantity: Decimal
    order_type: OrderType
    validity: Validity
    price: Decimal | None = None
    trigger_price: Decimal | None = None
    disclosed_quantity: Decimal | None = None


@dataclass(frozen=True, slots=True, kw_only=True)
class OrderView:
    """An order as the broker's books or its order stream show it.

    ``fills`` are given by brokers that tell each trade; the others tell ``filled_quantity``
    (cumulative) and ``average_price`` over it. ``status`` is ours, ``raw_status`` the broker's
    word. ``symbol`` is canonical where the instrument is known. Times are aware UTC.
    """

    broker_order_id: str
    client_tag: ClientTag | None
    status: OrderStatus
    fills: tuple[Fill, ...] = ()
    reason: str | None = None
    raw_status: str | None = None
    exchange_order_id: str | None = None
    symbol: str | None = None
    side: Side | None = None
    product: Product | None = None
    order_type: OrderType | None = None
    quantity: Decimal | None = None
    filled_quantity: Decimal | None = None
    average_price: Decimal | None = None
    price: Decimal | None = None
    trigger_price: Decimal | None = None
    placed_at: datetime | None = None
    updated_at: datetime | None = None
    raw: Mapping[str, object] = field(default_factory=dict, repr=False)


@dataclass(frozen=True, slots=True, kw_only=True)
class PlaceResult:
    """The outcome of a placement, a change or a cancellation.

    ``view`` when the broker told the order's state at once; ``kind`` and ``code`` with a
    refusal; ``retry_after`` (seconds) with a NOT_SENT that should wait.
    """

    outcome: Outcome
    broker_order_id: str | None = None
    view: OrderView | None = None
    kind: BrokerErrorKind | None = None
    code: str | None = None
    message: str | None = None
    retry_after: float | None = None
    http_status: int | None = None
    response: dict[str, object] | None = None


@dataclass(frozen=True, slots=True, kw_only=True)
class SessionStatus:
    """What a broker says of an account's session; ``facts`` are for the account's page.

    ``facts`` has plain names and texts, such as the segments that are enabled, the address
    that orders may come from and the one that this machine is seen with.
    """

    expires_at: datetime | None
    facts: Mapping[str, str] = field(default_factory=dict)
    warnings: tuple[str, ...] = ()


@dataclass(frozen=True, slots=True, kw_only=True)
class NewSession:
    """A session got by a login flow: credentials to be sealed, merged over the stored ones."""

    credentials: Mapping[str, str] = field(repr=False)
    expires_at: datetime | None


@dataclass(frozen=True, slots=True, kw_only=True)
class Capabilities:
    """What can be asked of a broker. ``tag_length`` is how many characters of a tag it keeps."""

    segments: frozenset[Segment]
    products: frozenset[Product]
    order_types: frozenset[OrderType]
    validities: frozenset[Validity]
    tag_length: int
    order_stream: bool = False
    tick_stream: bool = False
    needs_static_ip: bool = False
    needs_instrument: bool = True


class Broker(Protocol):
    """A broker account that orders can be sent through."""

    @property
    def capabilities(self) -> Capabilities:
        """Return what can be asked of this broker."""
        ...

    @property
    def places_once(self) -> bool:
        """Say whether a second placement with a known tag returns the first order."""
        ...

    def check(self) -> SessionStatus:
        """Ask, by one cheap call, whether the session is good.

        Raises:
            BrokerError: it is not (``AUTH``), or the broker could not be asked.
        """
        ...

    def place(self, request: OrderRequest) -> PlaceResult:
        """Send one order, once, without any retry; never raises for what happens outside."""
        ...

    def modify(self, reference: OrderReference, change: OrderChange) -> PlaceResult:
        """Change a working order; one call, never raises for what happens outside."""
        ...

    def cancel(self, reference: OrderReference) -> PlaceResult:
        """Cancel a working order; ACCEPTED means the broker took the request, no more."""
        ...

    def find_by_tag(self, tag: ClientTag) -> Sequence[OrderView]:
        """Return the orders with this tag; empty means looked and found nothing.

        Raises:
            LookupFailedError: could not look.
        """
        ...

    def order(self, reference: OrderReference) -> OrderView | None:
        """Return an order as it is now; None when the broker does not know it."""
        ...

    def orders(self) -> Sequence[OrderView]:
        """Return the day's order book, also orders that were not placed by this program."""
        ...

    def trades(self) -> Sequence[BookTrade]:
        """Return the day's trade book."""
        ...

    def positions(self) -> Sequence[BookPosition]:
        """Return the open and closed positions of the day."""
        ...

    def holdings(self) -> Sequence[Holding]:
        """Return what is held in the demat account."""
        ...

    def funds(self) -> Funds:
        """Return the account's money."""
        ...


@runtime_checkable
class PlacesTogether(Protocol):
    """A broker account that takes many orders in one call, each as ``Broker.place`` would."""

    def place_all(self, requests: Sequence[OrderRequest]) -> Sequence[PlaceResult]:
        """Send orders, each once; the outcomes are in their order."""
        ...


@runtime_checkable
class MarketData(Protocol):
    """A broker account that also tells prices. All methods raise ``BrokerError``."""

    def quotes(self, instruments: Sequence[Instrument]) -> Sequence[Quote]:
        """Return the latest quote of each instrument that has one."""
        ...

    def candles(
        self, instrument: Instrument, interval: Interval, start: datetime, end: datetime
    ) -> Sequence[Candle]:
        """Return the bars that open within ``start`` (inclusive) and ``end`` (exclusive)."""
        ...


@runtime_checkable
class OrderStream(Protocol):
    """A broker account that pushes order updates."""

    def stream_orders(
        self,
        on_order: Callable[[OrderView], None],
        stopped: Callable[[], bool],
        on_open: Callable[[], None] = ...,
    ) -> None:
        """Hand over every update until ``stopped`` or the connection ends.

        ``on_open`` is called once the stream is open: what was told before that is missed.

        Raises:
            BrokerError: the stream could not be opened (``AUTH``), or ended.
        """
        ...


@runtime_checkable
class TickStream(Protocol):
    """A broker account that pushes prices."""

    def stream_ticks(
        self,
        instruments: Callable[[], Sequence[Instrument]],
        on_tick: Callable[[Tick], None],
        stopped: Callable[[], bool],
    ) -> None:
        """Hand over every tick of what ``instruments`` names, which may change, until stopped.

        Raises:
            BrokerError: the stream could not be opened, or ended.
        """
        ...


@runtime_checkable
class ConsentLogin(Protocol):
    """A broker whose session is got by sending the user to its log-in page."""

    def login_url(self, state: str) -> str:
        """Return where to send the user; ``state`` comes back with them where possible.

        Raises:
            BrokerError: the broker refused to begin.
        """
        ...

    def exchange(self, parameters: Mapping[str, str]) -> NewSession:
        """Turn what the user came back with into a session.

        Raises:
            BrokerError: the broker did not accept it.
        """
        ...


@runtime_checkable
class RenewableSession(Protocol):
    """A broker whose session can be renewed without the user."""

    def renew(self) -> NewSession:
        """Return a new session; the old one is dead afterwards.

        Raises:
            BrokerError: only the user can renew it now.
        """
        ...


class InstrumentSource(Protocol):
    """A type of broker that publishes an instrument master; needs no account."""

    def instruments(self, on_bad_row: Callable[[str], None] = ...) -> Iterator[Instrument]:
        """Yield every instrument, one by one; ``on_bad_row`` hears why a row was left out.

        Raises:
            BrokerError: the master could not be read, or is not in the form that is known.
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

    def instrument_source(self, broker_type: BrokerType) -> InstrumentSource | None:
        """Return where a type's instruments come from; None where there is no master."""
        ...
