"""Where the paper broker keeps its own orders."""

from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from datetime import datetime
from typing import Final, Protocol

from autotrade.domain.ids import BrokerId, ClientTag
from autotrade.domain.orders import Fill, OrderStatus
from autotrade.ports.brokers import OrderRequest

RESTING: Final = frozenset({OrderStatus.OPEN, OrderStatus.TRIGGER_PENDING})
"""What a paper order is in while it waits for its price."""


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

    def add_all(self, orders: Sequence[PaperOrder]) -> Sequence[PaperOrder]:
        """Store orders; return each, or the one that has its account and tag already."""
        ...

    def find(self, broker_id: BrokerId, tag: ClientTag) -> PaperOrder | None:
        """Return the order of an account with this tag."""
        ...

    def last_fill(self, broker_id: BrokerId, symbol: str) -> Fill | None:
        """Return the latest fill of an account in a symbol."""
        ...

    def replace(self, order: PaperOrder, was: OrderStatus) -> bool:
        """Store an order anew; False when it is no longer in the status ``was``."""
        ...

    def of_day(self, broker_id: BrokerId, since: datetime) -> Sequence[PaperOrder]:
        """Return an account's orders placed at ``since`` or later, or resting still."""
        ...

    def filled(self, broker_id: BrokerId) -> Iterable[PaperOrder]:
        """Yield an account's orders that have fills, as they were placed."""
        ...
