"""The one interface to a broker, and the outcomes that a placement can have.

What happens outside never leaves an adapter as a foreign error: a call that changes something
returns an ``Outcome``, a call that reads raises ``BrokerError``.
"""

from collections.abc import Callable, Iterator, Mapping, Sequence
from dataclasses import dataclass, field
from datetime import datetime
from decimal import Decimal
from typing import Protocol, runtime_checkable

from autotrade.domain.accounts import BookPosition, BookTrade, Funds, Holding
from autotrade.domain.brokers import BrokerAccount, BrokerSpec, BrokerType
from autotrade.domain.ids import ClientTag
from autotrade.domain.instruments import Instrument, Segment
from autotrade.domain.orders import Fill, OrderStatus, OrderType, Product, Side, Validity
from autotrade.ports.broker_data import MarketData as MarketData  # noqa: PLC0414 - of this port
from autotrade.ports.broker_data import TickStream as TickStream  # noqa: PLC0414 - of this port
from autotrade.ports.broker_outcomes import BrokerError as BrokerError  # noqa: PLC0414 - of this port
from autotrade.ports.broker_outcomes import BrokerErrorKind as BrokerErrorKind  # noqa: PLC0414 - of this port
from autotrade.ports.broker_outcomes import LookupFailedError as LookupFailedError  # noqa: PLC0414 - of this port
from autotrade.ports.broker_outcomes import Outcome as Outcome  # noqa: PLC0414 - of this port
from autotrade.ports.broker_sessions import ConsentLogin as ConsentLogin  # noqa: PLC0414 - of this port
from autotrade.ports.broker_sessions import NewSession as NewSession  # noqa: PLC0414 - of this port
from autotrade.ports.broker_sessions import RenewableSession as RenewableSession  # noqa: PLC0414 - of this port
from autotrade.ports.broker_sessions import SessionStatus as SessionStatus  # noqa: PLC0414 - of this port


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
class FindsMany(Protocol):
    """A broker account that finds many orders by their tags in one call."""

    def find_by_tags(self, tags: Sequence[ClientTag]) -> Sequence[OrderView]:
        """Return the orders with these tags."""
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
