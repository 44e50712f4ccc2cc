"""What the audit log says of live orders: written a few seconds after, so that none waits for it.

Every live order is told twice, once that it was sent and once how it ended, whoever asked for it.
What a person asked for was told of at once besides, with where the request came from. Paper orders
move no money and are not told.
"""

from datetime import timedelta
from typing import Final

from autotrade.domain.orders import TERMINAL, Order
from autotrade.ports.clock import Clock
from autotrade.ports.storage import Repositories, Storage
from autotrade.services.audit import AuditService

AT_ONCE: Final = 200
SETTLED_AFTER: Final = timedelta(seconds=3)
"""What changed less than this ago is probably being worked on, and would be in each other's way."""


class OrderRecords:
    """Catches the audit log up with the orders."""

    def __init__(self, *, storage: Storage, clock: Clock, audit: AuditService):
        self._storage = storage
        self._clock = clock
        self._audit = audit

    def tell(self) -> int:
        """Record what happened to orders since; return how many orders that was.

        Whoever dies in between: an entry and the mark that it was written commit together, so
        that nothing is told twice or never. Safe to run twice at once.
        """
        return self._storage.transact(self._tell)

    def _tell(self, repos: Repositories) -> int:
        found = repos.audit.untold_orders(self._clock.now() - SETTLED_AFTER, AT_ONCE)
        for each in found:
            if not each.is_sending_told:
                self._record(repos, each.order, "sent", _sending(each.order))
            if each.order.status in TERMINAL:
                self._record(repos, each.order, "ended", _end(each.order))
        repos.audit.told([each.order for each in found])
        return len(found)

    def _record(
        self, repos: Repositories, order: Order, act: str, details: dict[str, object]
    ) -> None:
        self._audit.record(
            repos,
            action=f"order.{act}",
            target=f"order:{order.id}",
            user_id=order.user_id,
            request_id=order.request_id,
            details=details,
        )


def _sending(order: Order) -> dict[str, object]:
    return {
        "at": order.created_at,
        "alert_id": order.alert_id,
        "strategy_id": order.strategy_id,
        "broker_id": order.broker_id,
        "client_tag": order.client_tag,
        "symbol": order.symbol,
        "side": order.side,
        "quantity": order.quantity,
        "order_type": order.order_type,
        "product": order.product,
        "price": order.price,
        "trigger_price": order.trigger_price,
    }


def _end(order: Order) -> dict[str, object]:
    return {
        "at": order.updated_at,
        "status": order.status,
        "reason": order.status_reason,
        "broker_order_id": order.broker_order_id,
        "filled_quantity": order.filled_quantity,
        "average_price": order.average_price,
    }
