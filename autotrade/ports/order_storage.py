"""The repository of orders; see ``autotrade.ports.storage`` for what all repositories keep to."""

from collections.abc import Sequence
from datetime import datetime
from typing import Protocol

from autotrade.domain.ids import BrokerId, ClientTag, OrderId, StrategyId, UserId
from autotrade.domain.orders import Order, OrderStatus
from autotrade.ports.queries import Page, Query


class OrderRepository(Protocol):
    """Orders."""

    def add(self, order: Order) -> None:
        """Store a new order; ``ConflictError`` when its client tag exists."""
        ...

    def get(self, user_id: UserId, order_id: OrderId) -> Order | None:
        """Return one order."""
        ...

    def by_tag(self, tag: ClientTag) -> Order | None:
        """Return the order with this tag."""
        ...

    def page(self, query: Query) -> Page[Order]:
        """Return one page, newest first."""
        ...

    def save(self, order: Order, *, was: OrderStatus) -> None:
        """Store what changed if the order is still in ``was``; else ``ConflictError``."""
        ...

    def family(self, user_id: UserId, order_id: OrderId) -> Sequence[Order]:
        """Return an order and its further slices, in their order; ``order_id`` is the first's."""
        ...

    def by_number(self, user_id: UserId, broker_id: BrokerId, broker_order_id: str) -> Order | None:
        """Return the order of an account that its broker knows by this number."""
        ...

    def working(self, user_id: UserId, strategy_id: StrategyId, symbol: str) -> Sequence[Order]:
        """Return a strategy's orders in a symbol that may still trade."""
        ...

    def hold(self, user_id: UserId, strategy_id: StrategyId, symbol: str, by: str) -> None:
        """Let no other decision on this strategy and symbol commit beside this transaction.

        ``by`` names who decides: two deciders must not have the same name.
        """
        ...

    def working_of_account(self, user_id: UserId, broker_id: BrokerId) -> Sequence[Order]:
        """Return an account's orders that may still trade, also external and lost ones."""
        ...

    def external_in(self, user_id: UserId, broker_id: BrokerId, symbol: str) -> Sequence[Order]:
        """Return an account's orders in a symbol that were placed elsewhere, oldest first."""
        ...

    def touched_since(
        self, user_id: UserId, broker_id: BrokerId, since: datetime
    ) -> Sequence[Order]:
        """Return an account's orders that were made or changed since ``since``."""
        ...

    def accounts_to_look_at(self, now: datetime, limit: int) -> Sequence[tuple[UserId, BrokerId]]:
        """Return accounts, of all users, with orders that are due to be looked up or polled."""
        ...

    def to_look_at(
        self, user_id: UserId, broker_id: BrokerId, now: datetime, limit: int
    ) -> Sequence[Order]:
        """Return an account's orders that are due to be looked up or polled, oldest first."""
        ...

    def look_again(self, order_ids: Sequence[OrderId], at: datetime) -> None:
        """Say that these orders need no look before ``at``."""
        ...

    def waiting_slices(self, before: datetime, limit: int) -> Sequence[Order]:
        """Return slices, of all users, that wait to be sent since before ``before``."""
        ...

    def accounts_in_use(self, since: datetime, limit: int) -> Sequence[tuple[UserId, BrokerId]]:
        """Return live accounts, of all users, with orders that were made or changed since."""
        ...

    def is_unsettled(self, user_id: UserId, strategy_id: StrategyId, symbol: str) -> bool:
        """Say whether a strategy has an order in SENDING or UNKNOWN for a symbol."""
        ...

    def working_symbols(self, user_id: UserId, strategy_id: StrategyId) -> set[str]:
        """Return the symbols in which a strategy has orders that have not ended."""
        ...

    def count_since(self, user_id: UserId, strategy_id: StrategyId, since: datetime) -> int:
        """Count a strategy's orders made since ``since``."""
        ...
