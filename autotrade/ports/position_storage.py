"""What the store keeps of positions."""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime
from decimal import Decimal
from typing import Protocol

from autotrade.domain.ids import BrokerId, PositionId, StrategyId, UserId
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


@dataclass(frozen=True, slots=True, kw_only=True)
class BestPrice:
    """The best price that a version of a position's trailing stop has seen."""

    position_id: PositionId
    version: int
    price: Decimal


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

    def by_id(self, user_id: UserId, position_id: PositionId) -> Position | None:
        """Return one position, or one strategy's share of one."""
        ...

    def with_ids(self, position_ids: Sequence[PositionId]) -> Sequence[Position]:
        """Return positions and shares, of whomever, by their ids."""
        ...

    def protected(self) -> Sequence[Position]:
        """Return the positions and shares, of all users, whose protection is armed."""
        ...

    def keep_best(self, seen: Sequence[BestPrice]) -> None:
        """Keep the best prices of those that are armed still, in the versions named."""
        ...

    def watched_until(self) -> datetime | None:
        """Return until when prices were watched for protections, as far as is known."""
        ...

    def watched(self, at: datetime) -> None:
        """Say that prices are watched for protections."""
        ...
