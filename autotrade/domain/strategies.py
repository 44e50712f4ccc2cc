"""Strategies: a pasted script, where its orders go, how large they are and what limits them."""

from dataclasses import dataclass, field
from datetime import datetime
from decimal import Decimal
from enum import StrEnum

from autotrade.domain.ids import BrokerId, StrategyId, UserId


class StrategyStatus(StrEnum):
    """Where a strategy stands; only an active one takes alerts."""

    DRAFT = "draft"
    ACTIVE = "active"
    PAUSED = "paused"
    ERROR = "error"


class StrategyMode(StrEnum):
    """Who makes the signals: TradingView by webhook, or our own Pine engine."""

    WEBHOOK = "webhook"
    NATIVE = "native"


class SizingMode(StrEnum):
    """How a quantity is found when the alert names none."""

    FIXED_QTY = "fixed_qty"
    FIXED_VALUE = "fixed_value"
    PERCENT_EQUITY = "percent_equity"
    RISK_PERCENT = "risk_percent"


@dataclass(frozen=True, slots=True)
class Sizing:
    """A rule for the quantity: units, rupees, or per cent of equity, by ``mode``."""

    mode: SizingMode
    value: Decimal


@dataclass(frozen=True, slots=True, kw_only=True)
class RiskLimits:
    """The limits of api.md; None is no limit. Money in rupees, hours as ``HH:MM-HH:MM`` IST."""

    max_age_seconds: int = 60
    respect_market_hours: bool | None = None
    dedupe_seconds: int = 30
    max_quantity: Decimal | None = None
    max_value: Decimal | None = None
    max_positions: int | None = None
    max_orders_per_minute: int | None = None
    max_daily_loss: Decimal | None = None
    max_drawdown: Decimal | None = None
    allowed_symbols: tuple[str, ...] | None = None
    allowed_hours: str | None = None
    price_band_percent: Decimal | None = None


@dataclass(frozen=True, slots=True, kw_only=True)
class ScriptDiagnostic:
    """One finding of the Pine checker, as api.md has it; lines and columns from 1."""

    severity: str
    code: str
    message: str
    line: int
    column: int
    end_line: int
    end_column: int


@dataclass(frozen=True, slots=True, kw_only=True)
class Strategy:
    """A strategy as stored.

    ``webhook_hash`` finds it when an alert arrives; ``webhook_secret`` is the vault's
    ciphertext of the path, so that the owner can be shown the address again.
    """

    id: StrategyId
    user_id: UserId
    name: str
    script: str
    version: int
    broker_id: BrokerId
    paper_trading: bool
    mode: StrategyMode
    status: StrategyStatus
    webhook_hash: str = field(repr=False)
    webhook_secret: str = field(repr=False)
    created_at: datetime
    updated_at: datetime
    title: str | None = None
    symbols: tuple[str, ...] = ()
    exchange: str = "NSE"
    timeframe: str | None = None
    sizing: Sizing | None = None
    risk: RiskLimits = RiskLimits()
    inputs: dict[str, object] = field(default_factory=dict)
    diagnostics: tuple[ScriptDiagnostic, ...] = ()
    status_reason: str | None = None
    deployed_at: datetime | None = None

    @property
    def is_live(self) -> bool:
        """Say whether its orders are sent to a real broker."""
        return not self.paper_trading


@dataclass(frozen=True, slots=True, kw_only=True)
class StrategyVersion:
    """A script as it once was; versions count from 1 and are never changed."""

    strategy_id: StrategyId
    user_id: UserId
    version: int
    script: str
    created_at: datetime
