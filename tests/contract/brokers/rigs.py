"""What the contract needs of a broker: its adapter, and words to move the world behind it.

A new broker is one more file like ``dhanhq/rig.py`` and one line in ``conftest.py``.
"""

from __future__ import annotations

from dataclasses import replace
from decimal import Decimal
from itertools import count
from typing import TYPE_CHECKING, Any, Final, Protocol

from autotrade.domain.ids import ClientTag
from autotrade.domain.orders import OrderType, Product, Side, Validity
from autotrade.ports.brokers import OrderReference, OrderRequest

if TYPE_CHECKING:
    from autotrade.domain.instruments import Instrument
    from autotrade.ports.brokers import Broker, OrderView
    from tests.simulators.control import Recorded

_serial = count(1)
ROOM: Final = Decimal(100)


class Rig(Protocol):
    """A broker that a test can trade on. The market stands at ``last``, in rupees."""

    instrument: Instrument
    last: Decimal

    def broker(self) -> Broker:
        """Return an adapter with a good session."""
        ...

    def placed(self, tag: ClientTag) -> int:
        """Return how many orders with this tag the broker has taken, by its own count."""
        ...


class WireRig(Rig, Protocol):
    """A broker behind a network, which can fail in every way."""

    order_path: str
    lookup_path: str

    def unreachable(self) -> Broker:
        """Return an adapter of an address where nothing listens."""
        ...

    def fault(self, action: str, path: str, when: str = "before", **more: Any) -> None:
        """Let the next request of a path fail; ``tests.simulators.faults`` has the words.

        Adapters wait long for an answer, but not where ``action`` is to never send one.
        """
        ...

    def requests(self, method: str | None = None, path: str | None = None) -> list[Recorded]:
        """Return what came in over the wire."""
        ...

    def end_session(self) -> None:
        """Kill the token that the adapters have."""
        ...

    def secrets(self) -> list[str]:
        """Return every text that may appear nowhere."""
        ...


def a_tag() -> ClientTag:
    """Return a tag of the longest form, never given before."""
    return ClientTag(f"Q{next(_serial):019}")


def an_order(rig: Rig, **changes: Any) -> OrderRequest:
    """Return a limit order that the market fills at once, with ``changes``."""
    request = OrderRequest(
        client_tag=a_tag(),
        symbol=rig.instrument.symbol,
        side=Side.BUY,
        quantity=Decimal(10),
        product=Product.INTRADAY,
        order_type=OrderType.LIMIT,
        validity=Validity.DAY,
        price=rig.last + ROOM,
        reference_price=rig.last,
        instrument=rig.instrument,
    )
    return replace(request, **changes)


def a_resting_order(rig: Rig, **changes: Any) -> OrderRequest:
    """Return a limit order that the market does not reach."""
    return replace(an_order(rig, price=rig.last - ROOM), **changes)


def reference_to(request: OrderRequest, broker_order_id: str | None) -> OrderReference:
    """Return what names an order to its broker."""
    assert broker_order_id
    return OrderReference(
        broker_order_id=broker_order_id,
        client_tag=request.client_tag,
        symbol=request.symbol,
        instrument=request.instrument,
    )


def placed_on(broker: Broker, request: OrderRequest) -> OrderReference:
    """Place an order and return what names it."""
    return reference_to(request, broker.place(request).broker_order_id)


def seen(broker: Broker, reference: OrderReference) -> OrderView:
    """Return an order that must be known, as its broker shows it now."""
    view = broker.order(reference)
    assert view is not None
    return view
