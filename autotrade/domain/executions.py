"""Executions: what the user sees of a signal's way to an order."""

from dataclasses import dataclass, replace
from datetime import datetime
from decimal import Decimal
from enum import StrEnum
from typing import Final

from autotrade.domain.errors import TransitionError
from autotrade.domain.ids import AlertId, BrokerId, ExecutionId, OrderId, StrategyId, UserId
from autotrade.domain.orders import Side


class ExecutionStatus(StrEnum):
    """How it ended, or that it has not yet."""

    PENDING = "pending"
    SUCCESS = "success"
    FAIL = "fail"


class ExecutionType(StrEnum):
    """Whether real money was at work."""

    LIVE = "live"
    PAPER = "paper"


_S = ExecutionStatus
TRANSITIONS: Final[dict[ExecutionStatus, frozenset[ExecutionStatus]]] = {
    _S.PENDING: frozenset({_S.SUCCESS, _S.FAIL}),
    _S.SUCCESS: frozenset(),
    # PENDING by the user's Retry only; SUCCESS when a broker tells of a lost order after all
    _S.FAIL: frozenset({_S.PENDING, _S.SUCCESS}),
}


@dataclass(frozen=True, slots=True, kw_only=True)
class Execution:
    """One leg of one alert, as the user sees it; ``leg`` counts from 0 within the alert."""

    id: ExecutionId
    user_id: UserId
    alert_id: AlertId
    leg: int
    strategy_id: StrategyId
    strategy_name: str
    broker_id: BrokerId | None
    type: ExecutionType
    status: ExecutionStatus
    symbol: str
    created_at: datetime
    order_id: OrderId | None = None
    side: Side | None = None
    quantity: Decimal | None = None
    price: Decimal | None = None
    reason: str | None = None
    response: dict[str, object] | None = None
    executed_at: datetime | None = None
    retry_count: int = 0

    def to(self, status: ExecutionStatus, **changes: object) -> "Execution":
        """Return this execution in ``status`` with ``changes``.

        Raises:
            TransitionError: the table has no such move.
        """
        if status not in TRANSITIONS[self.status]:
            msg = f"An execution cannot go from {self.status} to {status}."
            raise TransitionError(msg)
        return replace(self, status=status, **changes)  # type: ignore[arg-type]  # fields by name
