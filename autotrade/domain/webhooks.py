"""Webhooks: what a delivery has to know of the strategy that it is for."""

from dataclasses import dataclass
from typing import Self

from autotrade.domain.ids import StrategyId, UserId
from autotrade.domain.strategies import RiskLimits, Strategy, StrategyStatus


@dataclass(frozen=True, slots=True, kw_only=True)
class WebhookTarget:
    """The part of a strategy that decides how a delivery is read and whether it is taken."""

    id: StrategyId
    user_id: UserId
    status: StrategyStatus
    symbols: tuple[str, ...]
    exchange: str
    risk: RiskLimits

    @classmethod
    def of(cls, strategy: Strategy) -> Self:
        """Return the target that a strategy is."""
        return cls(
            id=strategy.id,
            user_id=strategy.user_id,
            status=strategy.status,
            symbols=strategy.symbols,
            exchange=strategy.exchange,
            risk=strategy.risk,
        )


@dataclass(frozen=True, slots=True)
class RateLimit:
    """So many deliveries a strategy in so many seconds."""

    amount: int
    seconds: int
