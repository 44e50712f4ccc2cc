"""Strategies as their owners write and change them."""

from collections.abc import Mapping
from dataclasses import dataclass, field, replace

from autotrade.domain.ids import BrokerId
from autotrade.domain.strategies import (
    RiskLimits,
    Sizing,
    Strategy,
    StrategyMode,
    StrategyStatus,
    StrategyVersion,
)


@dataclass(frozen=True, slots=True, kw_only=True)
class Draft:
    """A strategy as its owner writes it; ``broker_id`` None is the oldest paper account."""

    name: str
    script: str
    broker_id: BrokerId | None = None
    paper_trading: bool = True
    mode: StrategyMode = StrategyMode.WEBHOOK
    symbols: tuple[str, ...] = ()
    exchange: str = "NSE"
    timeframe: str | None = None
    sizing: Sizing | None = None
    risk: RiskLimits = field(default_factory=RiskLimits)
    inputs: dict[str, object] = field(default_factory=dict)


def changed(strategy: Strategy, changes: Mapping[str, object]) -> Strategy:
    """Return a strategy with fields changed; ``risk`` maps only the limits to change."""
    fields = dict(changes)
    limits = fields.get("risk")
    if isinstance(limits, Mapping):
        fields["risk"] = replace(strategy.risk, **limits)
    return replace(strategy, **fields)  # type: ignore[arg-type]  # fields by name


def dated(strategy: Strategy) -> Strategy:
    """Return an active strategy with the time at which it was deployed."""
    if strategy.status is StrategyStatus.ACTIVE and strategy.deployed_at is None:
        return replace(strategy, deployed_at=strategy.updated_at)
    return strategy


def version_of(strategy: Strategy) -> StrategyVersion:
    """Return the present script as a version to keep."""
    return StrategyVersion(
        strategy_id=strategy.id,
        user_id=strategy.user_id,
        version=strategy.version,
        script=strategy.script,
        created_at=strategy.updated_at,
    )
