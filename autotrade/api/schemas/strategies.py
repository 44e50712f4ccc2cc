"""Strategies as they are shown, with the findings of the Pine checker."""

from typing import Any, ClassVar

import marshmallow as ma

from autotrade.api.schemas.fields import Price, Quantity, RawValue, Timestamp
from autotrade.api.schemas.strategy_inputs import SCRIPT_EXAMPLE
from autotrade.domain.strategies import SizingMode, StrategyMode, StrategyStatus


class DiagnosticSchema(ma.Schema):
    """A finding of the Pine checker; lines and columns count from 1."""

    severity = ma.fields.String(
        required=True, validate=ma.validate.OneOf(["error", "warning", "info", "hint"])
    )
    code = ma.fields.String(required=True)
    message = ma.fields.String(required=True)
    line = ma.fields.Integer(required=True)
    column = ma.fields.Integer(required=True)
    end_line = ma.fields.Integer(required=True)
    end_column = ma.fields.Integer(required=True)


class SizingSchema(ma.Schema):
    """How a quantity is found when the alert names none."""

    mode = ma.fields.Enum(SizingMode, by_value=True, required=True)
    value = Quantity(required=True)


class RiskSchema(ma.Schema):
    """Limits that every order is held to; null is no limit."""

    max_age_seconds = ma.fields.Integer(required=True)
    respect_market_hours = ma.fields.Boolean(required=True, allow_none=True)
    dedupe_seconds = ma.fields.Integer(required=True)
    max_quantity = Quantity(required=True, allow_none=True)
    max_value = Price(required=True, allow_none=True)
    max_positions = ma.fields.Integer(required=True, allow_none=True)
    max_orders_per_minute = ma.fields.Integer(required=True, allow_none=True)
    max_daily_loss = Price(required=True, allow_none=True)
    max_drawdown = Price(required=True, allow_none=True)
    allowed_symbols = ma.fields.List(ma.fields.String(), required=True, allow_none=True)
    allowed_hours = ma.fields.String(required=True, allow_none=True)
    price_band_percent = Quantity(required=True, allow_none=True)


_RISK_EXAMPLE: dict[str, Any] = {
    "max_age_seconds": 60,
    "respect_market_hours": None,
    "dedupe_seconds": 30,
    "max_quantity": "100",
    "max_value": None,
    "max_positions": None,
    "max_orders_per_minute": None,
    "max_daily_loss": None,
    "max_drawdown": None,
    "allowed_symbols": None,
    "allowed_hours": "09:20-15:00",
    "price_band_percent": None,
}


class StrategyEventSchema(ma.Schema):
    """A strategy as its events carry it: all but the secret address of its webhook."""

    EXAMPLE: ClassVar[dict[str, Any]] = {
        "id": "019ac3c6-0a11-7c3e-9b5f-6d2a91c0e4f7",
        "name": "Nifty cross",
        "title": "Cross",
        "script": SCRIPT_EXAMPLE,
        "version": 1,
        "broker_id": "019ac3c5-f1b2-7d9c-8a4e-2f60b7d1c3a6",
        "paper_trading": True,
        "mode": "webhook",
        "status": "active",
        "status_reason": None,
        "diagnostics": [],
        "symbols": ["NSE:SBIN"],
        "exchange": "NSE",
        "timeframe": "5m",
        "sizing": {"mode": "fixed_qty", "value": "10"},
        "risk": _RISK_EXAMPLE,
        "inputs": {},
        "created_at": "2026-11-21T04:46:00.000Z",
        "updated_at": "2026-11-21T04:46:00.000Z",
        "deployed_at": "2026-11-21T04:46:00.000Z",
    }

    id = ma.fields.String(required=True)
    name = ma.fields.String(required=True)
    title = ma.fields.String(required=True, allow_none=True)
    script = ma.fields.String(required=True)
    version = ma.fields.Integer(required=True)
    broker_id = ma.fields.String(required=True)
    paper_trading = ma.fields.Boolean(required=True)
    mode = ma.fields.Enum(StrategyMode, by_value=True, required=True)
    status = ma.fields.Enum(StrategyStatus, by_value=True, required=True)
    status_reason = ma.fields.String(required=True, allow_none=True)
    diagnostics = ma.fields.List(ma.fields.Nested(DiagnosticSchema), required=True)
    symbols = ma.fields.List(ma.fields.String(), required=True)
    exchange = ma.fields.String(required=True)
    timeframe = ma.fields.String(required=True, allow_none=True)
    sizing = ma.fields.Nested(SizingSchema, required=True, allow_none=True)
    risk = ma.fields.Nested(RiskSchema, required=True)
    inputs = ma.fields.Dict(keys=ma.fields.String(), values=RawValue(), required=True)
    created_at = Timestamp(required=True)
    updated_at = Timestamp(required=True)
    deployed_at = Timestamp(required=True, allow_none=True)


_WEBHOOK_EXAMPLE = {
    "webhook_path": "Zr1kq9V0bXw3f0y5d2s7g8h1j4l6n0p2q4t6v8x0z2A",
    "webhook_url": "https://trade.example.com/api/v1/webhooks/"
    "Zr1kq9V0bXw3f0y5d2s7g8h1j4l6n0p2q4t6v8x0z2A",
}


class StrategySchema(StrategyEventSchema):
    """A strategy, with the secret address that TradingView posts to."""

    EXAMPLE: ClassVar[dict[str, Any]] = {**StrategyEventSchema.EXAMPLE, **_WEBHOOK_EXAMPLE}

    webhook_path = ma.fields.String(required=True)
    webhook_url = ma.fields.String(required=True, metadata={"format": "uri"})


class AlertMessageSchema(ma.Schema):
    """What to paste into TradingView's alert: the message and the webhook's address."""

    EXAMPLE: ClassVar[dict[str, Any]] = {
        "message": '{"v":1,"rev":"1f0c2a9b","act":"{{strategy.order.action}}"}',
        **_WEBHOOK_EXAMPLE,
    }

    message = ma.fields.String(required=True)
    webhook_path = ma.fields.String(required=True)
    webhook_url = ma.fields.String(required=True, metadata={"format": "uri"})


class StrategyVersionSchema(ma.Schema):
    """A script as it once was."""

    EXAMPLE: ClassVar[dict[str, Any]] = {
        "version": 1,
        "script": SCRIPT_EXAMPLE,
        "created_at": "2026-11-21T04:46:00.000Z",
    }

    version = ma.fields.Integer(required=True)
    script = ma.fields.String(required=True)
    created_at = Timestamp(required=True)
