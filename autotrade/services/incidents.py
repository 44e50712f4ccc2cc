"""Incidents: what must not happen at a broker and did; the user decides what follows."""

from dataclasses import replace
from typing import Final

from autotrade.domain.brokers import BrokerAccount, BrokerStatus
from autotrade.domain.notifications import NotificationLevel
from autotrade.domain.orders import Order
from autotrade.ports.storage import Repositories
from autotrade.services.audit import AuditService
from autotrade.services.notifications import Notifications

_CHECK: Final = "Check with the broker before you go on."


class IncidentService:
    """Tells of incidents within the transaction that found them; once each."""

    def __init__(self, *, notifications: Notifications, audit: AuditService):
        self._notifications = notifications
        self._audit = audit

    def several_orders(
        self, repos: Repositories, order: Order, account: BrokerAccount, count: int
    ) -> None:
        """Pause an account at which one order of ours was found several times."""
        reason = f"{count} orders at the broker have the tag {order.client_tag}. {_CHECK}"
        fresh = repos.brokers.get(account.user_id, account.id)
        if fresh is not None and fresh.status is BrokerStatus.CONNECTED:
            repos.brokers.save(replace(fresh, status=BrokerStatus.ERROR, status_reason=reason))
        self._tell(
            repos,
            order,
            kind="order.doubled",
            title=f"{order.symbol}: one order, {count} times at the broker",
            message=f"{reason} The account sends no orders until it is verified again.",
        )

    def lost(self, repos: Repositories, order: Order) -> None:
        """Tell that nobody knows what became of an order."""
        self._tell(
            repos,
            order,
            kind="order.lost",
            title=f"{order.symbol}: an order may be lost",
            message=f"{order.side} {order.quantity:f} {order.symbol} was sent, no answer came, "
            f"and the broker's books do not show it. It was not sent again. {_CHECK}",
        )

    def not_in_book(self, repos: Repositories, order: Order) -> None:
        """Tell that the broker's book no longer has an order that the broker accepted."""
        self._tell(
            repos,
            order,
            kind="order.missing",
            title=f"{order.symbol}: the broker's book does not show an order",
            message=f"Order {order.broker_order_id} was accepted and is not in the book. {_CHECK}",
        )

    def not_ours(self, repos: Repositories, order: Order, tag: str) -> None:
        """Tell of an order with a tag of this program's form that this program knows nothing of."""
        self._tell(
            repos,
            order,
            kind="order.unknown_tag",
            title=f"{order.symbol}: an order with an unknown tag",
            message=f"Order {order.broker_order_id} at the broker has the tag {tag}, which looks "
            f"like ours and belongs to no order here. {_CHECK}",
        )

    def _tell(
        self, repos: Repositories, order: Order, *, kind: str, title: str, message: str
    ) -> None:
        told = self._notifications.notify(
            repos,
            order.user_id,
            kind=kind,
            level=NotificationLevel.CRITICAL,
            title=title,
            message=message,
            key=f"{kind}:{order.id}",
            details={"order_id": order.id, "broker_id": order.broker_id},
        )
        if told is not None:
            self._audit.record(
                repos,
                action=kind,
                target=f"order:{order.id}",
                user_id=order.user_id,
                details={"tag": order.client_tag, "message": message},
            )
