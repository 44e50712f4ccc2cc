"""Alerts and the answer to whoever sends one."""

from typing import Any, ClassVar

import marshmallow as ma

from autotrade.api.schemas.fields import Price, Quantity, RawValue, Timestamp, names_of
from autotrade.api.schemas.paging import RangeQuerySchema, filter_id
from autotrade.domain.alerts import Alert, AlertSource, AlertStatus
from autotrade.domain.signals import SignalAction


class TimelineSchema(ma.Schema):
    """When an alert passed each step; null is not yet, or never."""

    received_at = Timestamp(required=True)
    parsed_at = Timestamp(required=True, allow_none=True)
    claimed_at = Timestamp(required=True, allow_none=True)
    risk_at = Timestamp(required=True, allow_none=True)
    sent_at = Timestamp(required=True, allow_none=True)
    filled_at = Timestamp(required=True, allow_none=True)


class AlertSchema(ma.Schema):
    """An alert as it came in, what was understood of it, and how far it got."""

    EXAMPLE: ClassVar[dict[str, Any]] = {
        "id": "019ac3c7-11d0-7a52-8c11-93d57f0e2ab4",
        "strategy_id": "019ac3c6-0a11-7c3e-9b5f-6d2a91c0e4f7",
        "source": "webhook",
        "status": "done",
        "format": "flat.generic",
        "signals": [{"action": "buy", "symbol": "SBIN", "exchange": "NSE", "quantity": "10"}],
        "symbol": "NSE:SBIN",
        "action": "buy",
        "quantity": "10",
        "price": "812.35",
        "body": '{"action":"buy","symbol":"NSE:SBIN","quantity":"10","price":"812.35"}',
        "content_type": "application/json; charset=utf-8",
        "source_ip": "52.89.214.238",
        "request_id": "5f0c9b5e1d3a4c0f8b7a6e5d4c3b2a19",
        "received_at": "2026-11-21T04:50:00.120Z",
        "sent_at": None,
        "timeline": {
            "received_at": "2026-11-21T04:50:00.120Z",
            "parsed_at": "2026-11-21T04:50:00.121Z",
            "claimed_at": "2026-11-21T04:50:00.131Z",
            "risk_at": "2026-11-21T04:50:00.133Z",
            "sent_at": "2026-11-21T04:50:00.134Z",
            "filled_at": "2026-11-21T04:50:00.135Z",
        },
        "attempts": 1,
        "duplicate_count": 0,
        "reason": None,
        "errors": {},
        "replay_of": None,
    }

    id = ma.fields.String(required=True)
    strategy_id = ma.fields.String(required=True)
    source = ma.fields.Enum(AlertSource, by_value=True, required=True)
    status = ma.fields.Enum(AlertStatus, by_value=True, required=True)
    format = ma.fields.String(required=True, allow_none=True)
    signals = ma.fields.List(RawValue(metadata={"type": "object"}), required=True)
    symbol = ma.fields.String(
        required=True, allow_none=True, metadata={"description": "Of the first signal, as below"}
    )
    action = ma.fields.Enum(SignalAction, by_value=True, required=True, allow_none=True)
    quantity = Quantity(required=True, allow_none=True)
    price = Price(required=True, allow_none=True)
    body = ma.fields.String(required=True)
    content_type = ma.fields.String(required=True, allow_none=True)
    source_ip = ma.fields.String(required=True, allow_none=True)
    request_id = ma.fields.String(required=True, allow_none=True)
    received_at = Timestamp(required=True)
    sent_at = Timestamp(required=True, allow_none=True)
    timeline = ma.fields.Nested(TimelineSchema, required=True)
    attempts = ma.fields.Integer(required=True)
    duplicate_count = ma.fields.Integer(required=True)
    reason = ma.fields.String(required=True, allow_none=True)
    errors = RawValue(required=True, metadata={"type": "object"})
    replay_of = ma.fields.String(required=True, allow_none=True)

    @ma.pre_dump
    def _with_first_signal(self, alert: Alert, **_: Any) -> dict[str, Any]:
        shown = {name: getattr(alert, name) for name in names_of(alert)}
        first = alert.signals[0] if alert.signals else None
        symbol = f"{first.exchange}:{first.symbol}" if first else None
        return {
            **shown,
            "symbol": symbol,
            "action": first and first.action,
            "quantity": first and first.quantity,
            "price": first and first.price,
        }


class ReceiptSchema(ma.Schema):
    """The alert is stored: now, or, for a duplicate, before."""

    EXAMPLE: ClassVar[dict[str, Any]] = {
        "status": "alert received",
        "alert_id": "019ac3c7-11d0-7a52-8c11-93d57f0e2ab4",
        "duplicate": False,
    }

    status = ma.fields.Constant("alert received", required=True, metadata={"type": "string"})
    alert_id = ma.fields.String(required=True)
    duplicate = ma.fields.Boolean(required=True)


class AlertQuerySchema(RangeQuerySchema):
    """Filters of alerts."""

    strategy_id = filter_id()
    status = ma.fields.Enum(AlertStatus, by_value=True)
    source = ma.fields.Enum(AlertSource, by_value=True)
