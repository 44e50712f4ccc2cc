"""What the store keeps of positions."""

from collections.abc import Sequence
from dataclasses import dataclass
from typing import Protocol

from autotrade.domain.ids import BrokerId, StrategyId, UserId
from autotrade.domain.orders import Product
from autotrade.domain.positions import Position


@dataclass(frozen=True, slots=True, kw_only=True)
class PositionKey:
    """What makes a position one: ``strategy_id`` None is the whole account's."""

    user_id: UserId
    broker_id: BrokerId
    strategy_id: StrategyId | None
    symbol: str
    product: Product


class PositionRepository(Protocol):
    """Positions."""

    def get(self, key: PositionKey) -> Position | None:
        """Return one position."""
        ...

    def save(self, position: Position) -> None:
        """Store a position, new or known."""
        ...

    def of_account(self, user_id: UserId, broker_id: BrokerId | None) -> Sequence[Position]:
        """Return accounts' positions (of all the user's accounts when None), open ones first."""
        ...

    def of_strategy(self, user_id: UserId, strategy_id: StrategyId) -> Sequence[Position]:
        """Return one strategy's shares of positions."""
        ...

    def shares(
        self, user_id: UserId, broker_id: BrokerId, symbol: str, product: Product
    ) -> Sequence[Position]:
        """Return the strategies' shares of one position of an account, oldest first."""
        ...
