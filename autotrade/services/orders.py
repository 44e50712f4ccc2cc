"""Orders as the user sees them."""

from autotrade.domain.errors import NotFoundError
from autotrade.domain.ids import OrderId, UserId
from autotrade.domain.orders import Order
from autotrade.ports.storage import Page, Query, Storage


class Orders:
    """A user's orders."""

    def __init__(self, *, storage: Storage) -> None:
        self._storage = storage

    def get(self, user_id: UserId, order_id: OrderId) -> Order:
        """Return one order.

        Raises:
            NotFoundError: the user has no such order.
        """
        order = self._storage.now.orders.get(user_id, order_id)
        if order is None:
            msg = "There is no such order."
            raise NotFoundError(msg)
        return order

    def page(self, query: Query) -> Page[Order]:
        """Return one page, newest first."""
        return self._storage.now.orders.page(query)
