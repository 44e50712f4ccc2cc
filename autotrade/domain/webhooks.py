"""Webhooks: what a delivery has to know of the strategy that it is for."""

import re
from dataclasses import dataclass
from typing import Final, Self

from autotrade.domain.ids import StrategyId, UserId
from autotrade.domain.strategies import RiskLimits, Strategy, StrategyStatus

_UNIT_SECONDS: Final = {"second": 1, "minute": 60, "hour": 3600, "day": 86_400}
_RATE: Final = re.compile(r"([0-9]+)\s*(?:/|per)\s*([0-9]*)\s*(second|minute|hour|day)s?")


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

    @classmethod
    def parse(cls, text: str) -> Self:
        """Return a limit that is written like ``60/minute`` or ``5 per 10 seconds``.

        Raises:
            ValueError: it is not written like that.
        """
        found = _RATE.fullmatch(text.strip().lower())
        if found is None:
            msg = f"{text!r} is no limit: write it like 60/minute."
            raise ValueError(msg)
        amount, multiple, unit = found.groups()
        return cls(int(amount), int(multiple or 1) * _UNIT_SECONDS[unit])
