"""What the audit log says of orders: written a few seconds after, so that none waits for it.

Every live order is told twice, once that it was sent and once how it ended, whoever asked for it.
What a person asked for was told of at once besides, with where the request came from. Paper orders
move no money: many of a user are one entry, which names each, with what has become of it by then;
one that still rested is named again once it has ended.
"""

from collections.abc import Iterator, Sequence
from datetime import timedelta
from typing import Final

from autotrade.domain.orders import TERMINAL, Order
from autotrade.ports.clock import Clock
from autotrade.ports.storage import Repositories, Storage
from autotrade.services.audit import AuditService

AT_ONCE: Final = 200
PAPER_AT_ONCE: Final = 500
PAPER_AN_ENTRY: Final = 50
PAPER_SETTLED_AFTER: Final = timedelta(seconds=15)
"""Longer than a transaction is tried, so that what has an earlier id is stored by then."""
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

    def tell_paper(self) -> int:
        """Record what happened to paper orders since; return how many orders that was.

        Otherwise as ``tell``; to be called again at once when it was ``PAPER_AT_ONCE`` or more.
        """
        return self._storage.transact(self._tell_paper)

    def _tell_paper(self, repos: Repositories) -> int:
        before = self._clock.now() - PAPER_SETTLED_AFTER
        found = repos.audit.untold_paper_orders(before, PAPER_AT_ONCE)
        for user_id in dict.fromkeys(order.user_id for order in found):
            theirs = [order for order in found if order.user_id == user_id]
            for part in _parts(theirs, PAPER_AN_ENTRY):
                self._audit.record(
                    repos,
                    action="order.paper",
                    target=f"user:{user_id}",
                    user_id=user_id,
                    details={"orders": [_paper(order) for order in part]},
                )
        repos.audit.paper_told(found)
        return len(found)

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


def _parts(orders: Sequence[Order], count: int) -> Iterator[Sequence[Order]]:
    return (orders[start : start + count] for start in range(0, len(orders), count))


def _paper(order: Order) -> dict[str, object]:
    return {"id": order.id, **_sending(order), **_end(order), "at": order.created_at}


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
